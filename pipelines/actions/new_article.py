"""An article begins: empty, or from what its author has: copied text, a document, a web page, a mail."""

from __future__ import annotations

import secrets
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import count
from pathlib import Path

from pipelines.content.article import parse_article
from pipelines.content.importers.draft import ENOUGH, Draft, Guess, Importer, ImportSource, Unplaced
from pipelines.content.importers.given_pictures import picture_name, with_given_pictures
from pipelines.content.importers.kinds import MOST_BYTES, choose
from pipelines.content.scaffold import imported_text, make_slug, mint_id, new_text, still_missing
from pipelines.model.errors import ContentError
from pipelines.model.finding import Origin
from pipelines.model.suggestion import did_you_mean
from pipelines.workspace.articles import create_article
from pipelines.workspace.files import ARTICLE_LIMIT
from pipelines.workspace.paths import Workspace
from pipelines.workspace.plugins import IMPORTERS, load_plugin, plugins, using_plugin

SURE_ENOUGH = ENOUGH
STDIN = "-"


@dataclass(frozen=True, slots=True)
class Imported:
    """An article made of a file, and what is left for the editor."""

    source: str
    """The file's name, for messages."""
    path: str
    text: str
    """Of `index.md`."""
    kind: str
    """What the file was taken for."""
    guesses: tuple[Guess, ...]
    unplaced: tuple[Unplaced, ...]
    """Lines of the file that have no place in the article."""
    remarks: tuple[str, ...]
    """On the file as a whole."""
    missing: tuple[str, ...]
    """What the article still lacks."""
    pictures: tuple[str, ...] = ()


def start_article(
    workspace: Workspace,
    title: str,
    slug: str,
    today: date,
    articles: Sequence[str] = (),
    *,
    other_name: bool = False,
) -> str:
    """Write a new article; its path. `slug`: its folder's name, or empty: made of the title. With `articles`
    it is a newsletter that announces these. `other_name`: as for `import_source`.
    """
    text = new_text(title, _new_id(workspace, today), today, articles)
    slug = slug or make_slug(title)
    return create_article(workspace, free_slug(workspace, slug) if other_name else slug, text)


def import_article(
    workspace: Workspace,
    file: Path,
    today: date,
    *,
    pictures: tuple[Path, ...] = (),
    slug: str = "",
    kind: str = "",
    enough: int = ENOUGH,
    dry_run: bool = False,
) -> Imported:
    """Make an article of a file, or of what comes through a pipe (`-`); ContentError if it cannot be one.

    `pictures` are put beside it. `kind`: the importer, by name; empty: whichever recognises it. `enough`: per
    cent from which on a guess is taken. `dry_run` writes nothing.
    """
    given = {picture.name: _read_bytes(picture) for picture in pictures}
    name = "the text" if str(file) == STDIN else str(file)
    source = ImportSource(_read_bytes(file), name, given, workspace.source, enough)
    return import_source(workspace, source, today, slug=slug, kind=kind, dry_run=dry_run)


def import_source(
    workspace: Workspace,
    source: ImportSource,
    today: date,
    *,
    slug: str = "",
    kind: str = "",
    other_name: bool = False,
    dry_run: bool = False,
) -> Imported:
    """The same for what is at hand already. `other_name`: where an article of this name is there, the new one
    gets a number behind its name.
    """
    name = source.name
    importer, draft = _read_import(source, kind)
    draft = with_given_pictures(draft, source.pictures)
    slug = slug or make_slug(draft.title)
    slug = free_slug(workspace, slug) if other_name else slug
    text = imported_text(draft, _new_id(workspace, today), today)
    if len(text.encode()) > ARTICLE_LIMIT:
        raise ContentError(
            f"the article would be larger than {ARTICLE_LIMIT:,} bytes",
            origin=Origin(source.name),
            hint="divide the file, and make several articles of it",
        )
    path = f"content/{slug}/index.md"
    try:
        parse_article(text, slug, workspace.source)
    except ContentError as error:  # told of the file, which is there, and not of the article, which is not
        what = f"it cannot be an article as it is: {error.message}"
        raise ContentError(what, origin=Origin(name), hint=error.hint) from error
    if not dry_run:
        beside = {picture.name: picture.data for picture in draft.pictures}
        path = create_article(workspace, slug, text, beside)
    return Imported(
        source=name,
        path=path,
        text=text,
        kind=importer.label,
        guesses=draft.guesses,
        unplaced=draft.unplaced,
        remarks=draft.remarks,
        missing=tuple(still_missing(draft)),
        pictures=tuple(picture.name for picture in draft.pictures),
    )


def bring_source(
    workspace: Workspace, name: str, data: bytes, pictures: Mapping[str, bytes], today: date
) -> Imported:
    """Make an article of what somebody brought, under a free name; ContentError if it cannot be one."""
    source = ImportSource(data, name, pictures, workspace.source)
    return import_source(workspace, source, today, other_name=True)


def free_slug(workspace: Workspace, slug: str) -> str:
    """The name, or the first with a number behind it, that no article has."""
    names = (slug if number == 1 else f"{slug}-{number}" for number in count(1))
    return next(name for name in names if not workspace.article_path(name).parent.exists())


def importable(name: str, data: bytes) -> bool:
    """Whether a file is a text to import, and not a picture that comes along with one."""
    return picture_name(name, data).rpartition(".")[2] not in ("png", "jpg", "jpeg", "gif", "webp", "avif")


def importer_names() -> tuple[str, ...]:
    """Those that are installed."""
    return tuple(sorted(plugins(IMPORTERS).names))


def _read_bytes(file: Path) -> bytes:
    """The bytes of a file or of the pipe, and one more than are allowed where there are more."""
    if str(file) == STDIN:
        return sys.stdin.buffer.read(MOST_BYTES + 1)
    with file.open("rb") as opened:
        return opened.read(MOST_BYTES + 1)


def _read_import(source: ImportSource, kind: str) -> tuple[Importer, Draft]:
    names = importer_names()
    if kind and kind not in names:
        hint = did_you_mean(kind, names) or f"there are: {', '.join(names)}"
        raise ContentError(f"there is no importer {kind!r}", hint=hint)
    importers: Mapping[str, Importer] = {name: load_plugin(IMPORTERS, name) for name in names}
    importer = choose(source, importers, kind)
    name = next(name for name, each in importers.items() if each is importer)
    with using_plugin(IMPORTERS, name):
        return importer, importer.read(source)


def _new_id(workspace: Workspace, today: date) -> str:
    return mint_id(workspace.settings.site.id, today, secrets.token_hex(8))
