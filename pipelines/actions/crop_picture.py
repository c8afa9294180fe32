"""Crop a picture of an article: the part becomes a file of its own, and the picture stays as it was."""

from __future__ import annotations

import re
from enum import StrEnum

from pipelines.actions.article_files import AddedFile, add_file
from pipelines.actions.save_article import SaveConflict, read_article_file, save_article
from pipelines.content.pictures import Picture, PictureFault, cropped
from pipelines.model.errors import ContentError
from pipelines.model.finding import Origin
from pipelines.workspace.articles import check_slug
from pipelines.workspace.files import PICTURE_LIMIT, read_within
from pipelines.workspace.git_commit import Writer
from pipelines.workspace.paths import Workspace


class CropShape(StrEnum):
    """Wide to high."""

    WIDE = "16:9"
    CLASSIC = "4:3"
    SQUARE = "1:1"


class CropPlace(StrEnum):
    """Which part stays, along the side that is shortened."""

    START = "start"
    """Left, or top."""
    MIDDLE = "middle"
    END = "end"


_PLACES = {CropPlace.START: 0.0, CropPlace.MIDDLE: 0.5, CropPlace.END: 1.0}


def picture_part(workspace: Workspace, slug: str, name: str, shape: CropShape, place: CropPlace) -> Picture:
    """The part of a picture beside an article; ContentError for what is none, or cannot be cropped."""
    check_slug(slug)
    folder = workspace.article_path(slug).parent
    if name not in {path.name for path in folder.glob("*") if path.is_file()}:
        raise ContentError(
            "there is no such picture", hint="it may have another name: look at the text again"
        )
    wide, _, high = shape.value.partition(":")
    try:
        data = read_within(workspace.root, folder / name, PICTURE_LIMIT)
        return cropped(data, name, (int(wide), int(high)), _PLACES[place])
    except PictureFault as fault:
        raise ContentError(fault.message, origin=Origin(name), hint=fault.hint) from fault


def crop_picture(
    workspace: Workspace, slug: str, name: str, shape: CropShape, place: CropPlace, writer: Writer
) -> AddedFile:
    """Put the part beside the article, as a file of its own."""
    part = picture_part(workspace, slug, name, shape, place)
    stem, _, ending = part.name(name).rpartition(".")
    return add_file(workspace, slug, f"{stem}-{shape.replace(':', 'x')}.{ending}", part.data, writer)


def use_instead(workspace: Workspace, slug: str, name: str, other: str, writer: Writer) -> bool:
    """Name another picture wherever the article names this one; False where somebody saved it just now."""
    file = read_article_file(workspace, slug)
    named = re.compile(
        rf"""(\]\(<?|^[ \t]*(?:src|image):[ \t]*["']?){re.escape(name)}(?=["'>\s)]|$)""", re.MULTILINE
    )
    text = named.sub(lambda found: f"{found[1]}{other}", file.text)
    done = save_article(workspace, slug, text, file.hash, writer) if text != file.text else None
    return not isinstance(done, SaveConflict)
