"""What Glocal brings: templates, and their words in the official languages.

In the wheel the folders lie in `starter/`; in a checkout they are the repository's own.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path

from pipelines.languages.language import Language
from pipelines.model.catalog import INTERFACE, Catalog, Message
from pipelines.rendering.layers import BUILT_IN_PATH, TemplateLayers
from pipelines.translation.formats.po import headers, parse_catalog
from pipelines.workspace.files import CATALOG_LIMIT, decode, read_within, template_files
from pipelines.workspace.paths import Workspace

_STARTER = Path(__file__).resolve().parent / "starter"
BUILT_IN_FOLDER = _STARTER if (_STARTER / "email_templates").is_dir() else _STARTER.parents[2]


@cache
def built_in_templates(folder: str) -> Mapping[str, str]:
    """The sources in `email_templates` or `site_templates` by path relative to it."""
    return {
        path.relative_to(BUILT_IN_FOLDER / folder).as_posix(): decode(path.read_bytes(), str(path))
        for path in template_files(BUILT_IN_FOLDER / folder)
    }


@cache
def former_templates(folder: str) -> Mapping[str, frozenset[str]]:
    """By the same names, the digests of what earlier versions brought: `python -m tools.former_templates`."""
    known = json.loads((Path(__file__).parent / "former_templates.json").read_text(encoding="utf-8"))
    return {name: frozenset(digests) for name, digests in known["folders"].get(folder, {}).items()}


@cache
def built_in_words(language: Language) -> Catalog | None:
    """The templates' words in a language, as Glocal brings them; None where it has none."""
    name = f"translations/{language.gettext}/LC_MESSAGES/{INTERFACE}.po"
    if not (BUILT_IN_FOLDER / name).is_file():
        return None
    data = read_within(BUILT_IN_FOLDER, BUILT_IN_FOLDER / name, CATALOG_LIMIT)
    return parse_catalog(data, f"{BUILT_IN_PATH}/{name}")


def with_built_in_words(catalog: Catalog, wanted: Iterable[Message], language: Language) -> Catalog:
    """A workspace's catalog of the templates' words, with Glocal's translations of those that it does not
    have: they came with a template after its last `glocal extract`. What it has is its translators' matter,
    also where that is empty or to be reviewed.
    """
    known = {message.key for message in catalog.messages if not message.obsolete}
    missing = [message for message in wanted if message.key not in known]
    brought = built_in_words(language) if missing else None
    if brought is None:
        return catalog
    counted_alike = headers(catalog).get("Plural-Forms") == headers(brought).get("Plural-Forms")
    found = {message.key: message for message in brought.messages if message.translated}
    added = [
        replace(message, strings=found[message.key].strings)
        for message in missing
        if message.key in found and (counted_alike or message.plural is None)
    ]
    return replace(catalog, messages=(*catalog.messages, *added)) if added else catalog


def layers(workspace: Workspace, folder: str, *, themed: bool = False) -> TemplateLayers:
    """The templates of a workspace over those that Glocal brings."""
    own, built_in = workspace.templates(folder), built_in_templates(folder)
    return TemplateLayers(folder, own, built_in, former_templates(folder), themed)
