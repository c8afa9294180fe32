"""The desk's own words, by gettext: the domain `desk`, English as source, a catalog a language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from importlib.resources import files

from pipelines.languages.table import BUILT_IN
from pipelines.model.catalog import Message
from pipelines.translation.extract import template_messages
from pipelines.translation.formats.po import parse_catalog
from pipelines.translation.localize import Interface, interface

DOMAIN = "desk"
SOURCE = "en"
_HERE = files("pipelines.desk")
_CATALOGS = "pipelines/desk/locale"


@cache
def desk_words() -> Mapping[str, Interface]:
    """The words by language: English, and each language that has a catalog."""
    found = {SOURCE: interface(None, SOURCE)}
    for file in sorted(_HERE.joinpath("locale").iterdir(), key=lambda each: each.name):
        tag = file.name.removesuffix(".po").replace("_", "-")
        if file.name.endswith(".po") and tag in BUILT_IN:
            found[tag] = interface(parse_catalog(file.read_bytes(), f"{_CATALOGS}/{file.name}"), tag)
    return found


def desk_messages() -> tuple[Message, ...]:
    """All that the desk's pages say, in the order of their files: what its catalogs have to translate.

    They are found by their files, without lines: a longer page must not touch every entry below.
    """
    templates = {
        f"pipelines/desk/templates/{file.name}": file.read_text("utf-8")
        for file in sorted(_HERE.joinpath("templates").iterdir(), key=lambda each: each.name)
    }
    code = {
        f"pipelines/desk/{folder}{file.name}": file.read_text("utf-8")
        for folder in ("", "pages/")
        for file in sorted(_HERE.joinpath(folder).iterdir(), key=lambda each: each.name)
        if file.name.endswith(".py")
    }
    return tuple(
        replace(message, references=tuple(dict.fromkeys(map(_file_of, message.references))))
        for message in template_messages(templates | code)
    )


def _file_of(reference: str) -> str:
    return reference.rpartition(":")[0]
