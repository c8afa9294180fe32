"""What may be attached to an article: which files its links name, and whether each is what it says. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from io import BytesIO
from zipfile import BadZipFile, ZipFile

from slugify import slugify

from pipelines.content.commonmark import inline_tokens
from pipelines.content.file_links import TYPES, FileLink, file_link
from pipelines.model.article import Article, buttons_of, images_of, map_article
from pipelines.model.blocks import Kind, Text

MAX_ATTACHMENT = 10_000_000
"""Bytes: eighty seconds at 1 Mbit/s, a slow mobile line, and it lies on the website once a language."""
LONGEST_NAME = 80
_OFFICE = {"docx": "word/", "xlsx": "xl/", "pptx": "ppt/"}
"""Where documents of Microsoft Office keep what they show (ECMA-376, Open Packaging Conventions)."""
_AGAIN = "open it in its program and save it again; a new name changes nothing"


class AttachmentFault(Exception):  # noqa: N818 - a fault of the file; the workspace makes a ContentError of it
    """Says what is wrong (`message`) and what to do next (`hint`); the caller says which file it is."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message)
        self.message, self.hint = message, hint


def linked_files(article: Article) -> tuple[tuple[FileLink, int], ...]:
    """The files that texts, buttons and pictures lead to, as often as they do, with the lines."""
    found: list[tuple[FileLink, int]] = []

    def note(_kind: Kind, text: Text) -> Text:
        found.extend((link, text.line) for link in _parsed_files(text.value))
        return text

    map_article(article, note)
    found += [(link, each.label.line) for each in buttons_of(article) if (link := file_link(each.url))]
    found += [(link, each.alt.line) for each in images_of(article) if (link := file_link(each.href))]
    return tuple(found)


@lru_cache(maxsize=8192)
def _parsed_files(text: str) -> tuple[FileLink, ...]:
    if "](" not in text and "<a" not in text:
        return ()
    hrefs = (str(token.attrs["href"]) for token in inline_tokens(text) if token.type == "link_open")
    return tuple(link for href in hrefs if (link := file_link(href)))


def file_kind(name: str) -> str:
    """The ending of a file's name in small letters: `pdf`."""
    return name.rpartition(".")[2].lower()


def published_name(name: str) -> str:
    """A file's name in web addresses: `Ordre du jour (v2).PDF` → `ordre-du-jour-v2.pdf`."""
    stem = name.rpartition(".")[0]
    return f"{slugify(stem, max_length=LONGEST_NAME) or 'file'}.{file_kind(name)}"


def check_attachment(data: bytes, name: str) -> None:
    """AttachmentFault for a file that is too large, damaged, or not what its name says."""
    kind = file_kind(name)
    if not data:
        raise AttachmentFault("it is empty", "put the real file in its place")
    if len(data) > MAX_ATTACHMENT:
        raise too_large(len(data))
    for fault in _faults_of(data, kind):
        raise fault


def too_large(size: int) -> AttachmentFault:
    """Of a file of `size` bytes."""
    return AttachmentFault(
        f"it has {size / 10**6:,.1f} MB, and {MAX_ATTACHMENT // 10**6} MB are the most",
        "make it smaller (in a PDF, pictures weigh most), or link to where it is: https://…",
    )


def _faults_of(data: bytes, kind: str) -> Iterator[AttachmentFault]:
    if kind == "pdf":
        if b"%PDF-" not in data[:1024]:
            yield _not_a(kind)
        elif b"%%EOF" not in data[-2048:]:
            yield AttachmentFault("it is damaged or incomplete: a PDF has an end", _AGAIN)
    elif kind in ("csv", "ics"):
        yield from _text_faults(data, kind)
    else:
        yield from _package_faults(data, kind)


def _not_a(kind: str) -> AttachmentFault:
    return AttachmentFault(f"it is no {kind.upper()} file, whatever its name says", _AGAIN)


def _text_faults(data: bytes, kind: str) -> Iterator[AttachmentFault]:
    try:
        text = data.decode("utf-8-sig").strip()
    except UnicodeDecodeError:
        yield AttachmentFault("it is not UTF-8 text", "save it as UTF-8; in Excel: CSV UTF-8")
        return
    calendar = re.fullmatch(r"BEGIN:VCALENDAR\s.*END:VCALENDAR", text, re.DOTALL)
    if not text or "\0" in text or text.startswith("<") or (kind == "ics" and not calendar):
        yield _not_a(kind)


def _package_faults(data: bytes, kind: str) -> Iterator[AttachmentFault]:
    """Of a document that is a package of files; only its list and its type are read, however large they are
    unpacked.
    """
    try:
        with ZipFile(BytesIO(data)) as package:
            names = package.namelist()
            says = ""
            if "mimetype" in names:
                with package.open("mimetype") as file:
                    says = file.read(100).decode("ascii", "replace").strip()
    except (BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError, EOFError):
        yield _not_a(kind)
        return
    if any(name.endswith("vbaProject.bin") or name.startswith("Basic/") for name in names):
        yield AttachmentFault("it holds macros, which are programs", "save it without macros")
    elif kind in _OFFICE:
        if "[Content_Types].xml" not in names or not any(name.startswith(_OFFICE[kind]) for name in names):
            yield _not_a(kind)
    elif says != TYPES[kind]:
        yield _not_a(kind)
