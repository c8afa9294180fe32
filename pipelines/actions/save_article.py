"""An article is saved by somebody who has read it, while others may have written it meanwhile.

Nothing typed is lost: what is on the disk is replaced only if it is what its editor saw.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from pipelines.model.errors import ContentError
from pipelines.model.finding import Origin, line_at
from pipelines.workspace.articles import check_slug
from pipelines.workspace.files import ARTICLE_LIMIT, decode, read_within, refuse_outside, write_if_changed
from pipelines.workspace.git_commit import Committed, Writer, commit_files, version_with
from pipelines.workspace.paths import Workspace
from pipelines.workspace.write_lock import sole_writer

_BOM = b"\xef\xbb\xbf"
SAVE_PATIENCE = 10.0
"""Seconds that a person waits who pressed a button."""


@dataclass(frozen=True, slots=True)
class ArticleFile:
    """An article's text as somebody sees it, and by what to know it again."""

    text: str
    """With line feeds alone, however the file ends its lines."""
    hash: str
    """Of the file's bytes; empty: there is no file."""


@dataclass(frozen=True, slots=True)
class SavedArticle:
    """The text is on the disk."""

    file: ArticleFile
    commit: Committed


@dataclass(frozen=True, slots=True)
class SaveConflict:
    """Somebody else has written the article since its editor read it. Nothing was written."""

    theirs: ArticleFile
    """What is on the disk; the text is empty if the article is gone."""
    mine: str
    base: str | None
    """What both began with; None where it is not known."""


def read_article_file(workspace: Workspace, slug: str) -> ArticleFile:
    """The text of an article that can be edited, whatever is wrong with it; GlocalError if there is none, or
    if it is not text.
    """
    check_slug(slug)
    path = _real_file(workspace, slug)
    if not path.is_file():
        raise ContentError(
            f"there is no article {slug!r}",
            origin=Origin(f"content/{slug}/index.md"),
            hint="it may have been renamed or deleted: look at the list of issues",
        )
    data = read_within(workspace.root, path, ARTICLE_LIMIT)
    return ArticleFile(decode(data, f"content/{slug}/index.md"), file_hash(data))


def save_article(
    workspace: Workspace, slug: str, text: str, seen_hash: str, writer: Writer
) -> SavedArticle | SaveConflict:
    """Put the text in the article's place in one step, and into the history of its git repository.

    `seen_hash`: of the file as its editor read it; empty: there was none. What is wrong with the text is no
    reason not to save it.
    ContentError for a text that no file can hold; GlocalError if somebody else is writing for too long.
    """
    check_slug(slug)
    path = _real_file(workspace, slug)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = text if text.endswith("\n") or not text else f"{text}\n"
    with sole_writer(workspace, f"a save of {slug}", SAVE_PATIENCE):
        there = read_within(workspace.root, path, ARTICLE_LIMIT) if path.is_file() else None
        theirs = ArticleFile("", "") if there is None else ArticleFile(_text_of(there), file_hash(there))
        data = _as_on_disk(text, there or b"", f"content/{slug}/index.md")
        if theirs.hash != seen_hash and theirs.text != text:
            return SaveConflict(theirs, text, _common_base(workspace, path, seen_hash))
        if theirs.text != text:
            write_if_changed(path, data)
        else:
            data = there or b""
    # Not under the lock: a hook of the repository takes as long as it likes.
    commit = commit_files(workspace, [path], f"Change the text of {slug}", writer)
    return SavedArticle(ArticleFile(text, file_hash(data)), commit)


def file_hash(data: bytes) -> str:
    """By what an editor's file is known again."""
    return sha256(data).hexdigest()


def _real_file(workspace: Workspace, slug: str) -> Path:
    """Where an article's text is, or would be; SettingsError for a link that leads out of the workspace."""
    path = workspace.article_path(slug)
    refuse_outside(workspace.root, path)
    return path.resolve() if path.is_symlink() else path


def _text_of(data: bytes) -> str:
    """A file's text for a person, whatever its bytes are."""
    return data.removeprefix(_BOM).decode(errors="replace").replace("\r\n", "\n").replace("\r", "\n")


def _as_on_disk(text: str, there: bytes, name: str) -> bytes:
    """The text with the line ends and the mark at its beginning that the file has, so that git sees what was
    changed and no more.
    """
    try:
        data = text.encode()
    except UnicodeEncodeError as error:
        line = line_at(text, error.start)
        raise ContentError(
            "a character that no file can hold",
            origin=Origin(name, line),
            hint="delete it, and type it again",
        ) from error
    if len(data) > ARTICLE_LIMIT:
        raise ContentError(
            f"the article is larger than {ARTICLE_LIMIT:,} bytes",
            origin=Origin(name),
            hint="divide it, and make several articles of it",
        )
    if b"\r\n" in there:
        data = data.replace(b"\n", b"\r\n")
    return _BOM + data if there.startswith(_BOM) else data


def _common_base(workspace: Workspace, path: Path, seen_hash: str) -> str | None:
    if not seen_hash:
        return None
    data = version_with(workspace, path, lambda each: file_hash(each) == seen_hash)
    return None if data is None else _text_of(data)
