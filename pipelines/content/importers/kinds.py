"""Which kind of file it is, by its first bytes: who can read it, or what its owner can do."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from io import BytesIO

from pipelines.content.importers.draft import Importer, ImportSource
from pipelines.model.errors import ContentError
from pipelines.model.finding import Origin

MOST_BYTES = 50_000_000
"""Of a file to import: a report full of photos."""
FALLBACK = "text"
"""The importer for what no other one recognises."""
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SAVE_AS = "in {}, choose Save as, Word document (.docx), and import that"
_REFUSED: tuple[tuple[bytes, str, str], ...] = (
    (b"{\\rtf", "an RTF file", _SAVE_AS.format("Word")),
    (b"%PDF-", "a PDF", "open it, copy its text into a text file, and import that"),
    (b"\x1f\x8b", "a compressed file (gzip)", "unpack it, and import what is in it"),
    (b"7z\xbc\xaf\x27\x1c", "a compressed file (7z)", "unpack it, and import what is in it"),
    (b"Rar!", "a compressed file (RAR)", "unpack it, and import what is in it"),
    (b"\x89PNG", "a picture", "give it behind the text: glocal import TEXT PICTURE"),
    (b"\xff\xd8\xff", "a picture", "give it behind the text: glocal import TEXT PICTURE"),
    (b"GIF8", "a picture", "give it behind the text: glocal import TEXT PICTURE"),
)
_IN_ZIP = {
    "application/vnd.oasis.opendocument.text": ("an OpenDocument file (ODT)", _SAVE_AS.format("LibreOffice")),
}


def choose(source: ImportSource, importers: Mapping[str, Importer], wanted: str = "") -> Importer:
    """Who reads a file; `wanted`: the name of one. ContentError with the way out where nobody does."""
    if len(source.data) > MOST_BYTES:
        raise _refuse(
            source, f"this file is larger than {MOST_BYTES // 10**6} MB", "make its pictures smaller"
        )
    if wanted:
        return importers[wanted]
    for name, importer in importers.items():
        if name != FALLBACK and importer.recognises(source):
            return importer
    what, way = _kind_of(source.data)
    if not what and FALLBACK in importers and importers[FALLBACK].recognises(source):
        return importers[FALLBACK]
    raise _refuse(
        source, f"this is {what}, which Glocal does not read" if what else "this file is not text", way
    )


def _kind_of(data: bytes) -> tuple[str, str]:
    for begins, what, way in _REFUSED:
        if data.startswith(begins):
            return what, way
    if data.startswith(_OLD_OFFICE):
        if b"_\0_\0s\0u\0b\0s\0t\0g\0" in data or b"__substg" in data:
            return (
                "a mail of Outlook (MSG)",
                "open it, choose Save as, HTML, and import that",
            )
        return "a file of old Word, Excel or PowerPoint (DOC)", _SAVE_AS.format("Word")
    if data.startswith(b"PK"):
        return _in_zip(data)
    return "", "import a text file, a Word document (.docx), a web page (.html) or a mail (.eml)"


def _in_zip(data: bytes) -> tuple[str, str]:
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            names = archive.namelist()
            kind = ""
            if "mimetype" in names and archive.getinfo("mimetype").file_size < 200:
                kind = archive.read("mimetype").decode("ascii", "replace").strip()
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError):
        return "a damaged file", "get it again, or save it again in the program that made it"
    if kind in _IN_ZIP:
        return _IN_ZIP[kind]
    if kind.startswith("application/vnd.oasis"):
        return "an OpenDocument file", "copy its text into a text file, and import that"
    if "xl/workbook.xml" in names or "ppt/presentation.xml" in names:
        return "an Excel or PowerPoint file", "copy its text into a text file, and import that"
    return "a zip archive", "unpack it, and import what is in it"


def _refuse(source: ImportSource, what: str, way: str) -> ContentError:
    return ContentError(what, origin=Origin(source.name), hint=way)
