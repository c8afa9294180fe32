"""The bytes of a text file → its text, in whichever of the three usual ways they were saved."""

from __future__ import annotations

import codecs

from pipelines.model.errors import ContentError
from pipelines.model.finding import Origin

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_NAMES = {
    "utf-16": "UTF-16 (“Unicode” in Notepad)",
    "utf-32": "UTF-32",
    "cp1252": "Windows-1252 (“ANSI” in Notepad)",
}


def decoded(data: bytes, path: str) -> tuple[str, str]:
    """The text, any newlines as LF, and a note if it was not UTF-8; ContentError for what is no text."""
    encoding = next((name for mark, name in _MARKS if data.startswith(mark)), "")
    if not encoding and b"\0" in data:
        encoding = _without_mark(data)
    try:
        text = data.decode(encoding or "utf-8")
    except UnicodeDecodeError as error:
        if encoding:
            raise _unreadable(path) from error
        encoding = "cp1252"
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError as second:
            raise _unreadable(path) from second
    if "\0" in text:
        raise _unreadable(path)
    note = f"read as {_NAMES[encoding]}: look whether all letters are right" if encoding in _NAMES else ""
    return text.replace("\r\n", "\n").replace("\r", "\n"), note


def _without_mark(data: bytes) -> str:
    """UTF-16 without its mark: every second byte of a European text is zero."""
    even, odd = data[0:4096:2].count(0), data[1:4096:2].count(0)
    return "utf-16-le" if odd > even else "utf-16-be"


def _unreadable(path: str) -> ContentError:
    return ContentError(
        "this file is not text",
        origin=Origin(path, 1),
        hint="import a text file, a Word document (.docx), a web page (.html) or a mail (.eml)",
    )
