"""Pictures and files put beside an article, and what is on somebody's clipboard as text for it.

What a file is, is read from its bytes; its name is made here, whatever it was called.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from pipelines.content.attachments import AttachmentFault, check_attachment, published_name
from pipelines.content.file_links import TYPES, refused_file
from pipelines.content.importers.draft import Guess, Unplaced
from pipelines.content.importers.given_pictures import picture_name
from pipelines.content.importers.html import read_fragment
from pipelines.content.pictures import PictureFault, prepare
from pipelines.model.errors import ContentError
from pipelines.model.finding import Origin
from pipelines.model.markup import CONTROL
from pipelines.workspace.articles import check_slug
from pipelines.workspace.files import PICTURE_LIMIT, refuse_outside, write_if_changed
from pipelines.workspace.git_commit import Committed, Writer, commit_files
from pipelines.workspace.paths import Workspace
from pipelines.workspace.write_lock import sole_writer

SHOWN_NAME = 80
"""Characters of a file's name that people are shown again."""
_PICTURES = ("png", "jpg", "jpeg", "gif", "webp", "avif", "heic", "heif")


@dataclass(frozen=True, slots=True)
class AddedFile:
    """A file that lies beside an article now."""

    name: str
    """As the article names it."""
    is_picture: bool
    size: int
    """Bytes of what was brought."""
    remark: str
    """What the author should know of it, such as that it was made smaller."""
    commit: Committed

    def markdown(self, words: str) -> str:
        """What stands in a text for it; `words`: what the picture shows, or what the link says."""
        said = re.sub(r"([\\\[\]])", r"\\\1", " ".join(CONTROL.sub(" ", words).split()))
        return f"![{said}]({self.name})" if self.is_picture else f"[{said or self.name}]({self.name})"


@dataclass(frozen=True, slots=True)
class PastedText:
    """What was on a clipboard, as Markdown for a text."""

    markdown: str
    guesses: tuple[Guess, ...]
    unplaced: tuple[Unplaced, ...]
    remarks: tuple[str, ...]
    added: tuple[AddedFile, ...]
    """Pictures that came along, beside the article now."""


def add_file(workspace: Workspace, slug: str, name: str, data: bytes, writer: Writer) -> AddedFile:
    """Put a picture or a document beside an article; ContentError, with the way out, for what readers cannot
    be given. The same file twice is there once.
    """
    check_slug(slug)
    if not workspace.article_path(slug).is_file():
        hint = "it may have been renamed or deleted: look at the list of issues"
        raise ContentError(f"there is no article {slug!r}", hint=hint)
    is_picture, own, remark = _checked_file(name, data)
    folder = workspace.article_path(slug).parent
    with sole_writer(workspace, f"a file for {slug}"):
        path = _free_place(folder, own, data)
        refuse_outside(workspace.root, path)
        write_if_changed(path, data)
    commit = commit_files(workspace, [path], f"Put {path.name} beside the text of {slug}", writer)
    return AddedFile(path.name, is_picture, len(data), remark, commit)


def pasted_text(workspace: Workspace, slug: str, markup: str, writer: Writer) -> PastedText:
    """The Markdown of rich text on a clipboard, its pictures put beside the article; ContentError if there is
    no word in it.
    """
    check_slug(slug)
    draft = read_fragment(markup, "what was copied")
    body, remarks, added = draft.body, [*draft.remarks], list[AddedFile]()
    names: dict[str, str] = {}
    for picture in draft.pictures:
        try:
            each = add_file(workspace, slug, picture.name, picture.data, writer)
        except ContentError as error:
            remarks.append(f"a picture was left out: {error.message}")
            names[picture.name] = ""
        else:
            added.append(each)
            names[picture.name] = each.name
    return PastedText(
        _with_own_names(body, names), draft.guesses, draft.unplaced, tuple(remarks), tuple(added)
    )


def _checked_file(name: str, data: bytes) -> tuple[bool, str, str]:
    """Whether it is a picture, its name beside the article, and a remark."""
    shown = shown_name(name)
    origin = Origin(shown)
    kind = name.rpartition(".")[2].lower()
    own = picture_name(name, data)
    if own.rpartition(".")[2] in _PICTURES or kind in _PICTURES:
        if len(data) > PICTURE_LIMIT:
            raise ContentError("this picture is too large", origin=origin, hint="save it again, smaller")
        try:
            return True, own, prepare(data, own).remark
        except PictureFault as fault:
            raise ContentError(fault.message, origin=origin, hint=fault.hint) from fault
    if kind not in TYPES:
        what, way = refused_file(f"file.{kind}") or (
            "a file of a kind that readers cannot be given",
            f"bring a picture, or one of: {', '.join(TYPES)}",
        )
        raise ContentError(f"this is {what.removeprefix(f'file.{kind} is ')}", origin=origin, hint=way)
    try:
        check_attachment(data, own := published_name(shown))
    except AttachmentFault as fault:
        raise ContentError(fault.message, origin=origin, hint=fault.hint) from fault
    return False, own, ""


def shown_name(name: str) -> str:
    """A name from outside, for people: without a path, and without what nobody can see."""
    last = CONTROL.sub("", re.split(r"[/\\]", name)[-1])
    return last if len(last) <= SHOWN_NAME else f"{last[:40]}…{last[-39:]}"


def _free_place(folder: Path, name: str, data: bytes) -> Path:
    """Where a file of this name goes: where the same one lies, or where none does. To be called under the
    lock.
    """
    stem, _, ending = name.rpartition(".")
    for number in count(1):
        path = folder / (name if number == 1 else f"{stem}-{number}.{ending}")
        if not path.exists() or (path.is_file() and path.read_bytes() == data):
            return path
    raise AssertionError


def _with_own_names(body: str, names: Mapping[str, str]) -> str:
    """The Markdown with the names that its pictures got; without those that could not be had."""
    for before, after in names.items():
        if after:
            body = body.replace(f"]({before})", f"]({after})")
        else:
            body = re.sub(rf"\n*!\[[^\]\n]*\]\({re.escape(before)}\)\n*", "\n\n", body).strip("\n")
    return body
