"""An article begins: empty, or from text that was copied from somewhere."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pipelines.content.importers.pasted import Unplaced, read_pasted
from pipelines.content.scaffold import imported_text, make_slug, mint_id, new_text, still_missing
from pipelines.workspace.articles import create_article
from pipelines.workspace.files import decode
from pipelines.workspace.paths import Workspace


@dataclass(frozen=True, slots=True)
class Imported:
    """An article made of a file, and what is left for the editor."""

    path: str
    unplaced: tuple[Unplaced, ...]
    """Lines of the file that have no place in the article."""
    missing: tuple[str, ...]
    """What the article still lacks."""


def start_article(workspace: Workspace, title: str, slug: str, today: date) -> str:
    """Write a new article; its path. `slug`: its folder's name, or empty: made of the title."""
    text = new_text(title, _new_id(workspace, today), today)
    return create_article(workspace, slug or make_slug(title), text)


def import_article(workspace: Workspace, file: Path, slug: str, today: date) -> Imported:
    """Make an article of the text in a file; ContentError if it has none."""
    draft = read_pasted(decode(file.read_bytes(), str(file)), str(file))
    text = imported_text(draft, _new_id(workspace, today), today)
    path = create_article(workspace, slug or make_slug(draft.title), text)
    return Imported(path, tuple(draft.unplaced), tuple(still_missing(draft)))


def _new_id(workspace: Workspace, today: date) -> str:
    return mint_id(workspace.settings.site.id, today, secrets.token_hex(8))
