"""A Word document → HTML by mammoth → a draft article.

What mammoth leaves out (comments, deletions, headers, footers) is read beside it, for the notes.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from typing import IO
from xml.parsers import expat

import mammoth
from lxml import etree

from pipelines.content.importers.draft import Draft, Importer, ImportSource, Unplaced
from pipelines.content.importers.html import read_html
from pipelines.model.errors import ContentError
from pipelines.model.finding import Origin

MOST_UNPACKED = 200_000_000
"""Bytes of all that is in a document: a zip bomb has thousands of times those of its file."""
_MOST_XML = 40_000_000
_MOST_PARTS = 5_000
_DEEPEST = 200
"""Elements within each other; a table in a table in a text box has sixty."""
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_STYLES = """
p[style-name='Title'] => h1.title:fresh
p[style-name='Subtitle'] => p.subtitle:fresh
p[style-name='Quote'] => blockquote > p:fresh
p[style-name='Intense Quote'] => blockquote > p:fresh
p[style-name='Block Text'] => blockquote > p:fresh
p[style-name='caption'] => p.caption:fresh
p[style-name='Caption'] => p.caption:fresh
p[style-name='List Bullet'] => ul > li:fresh
p[style-name='List Bullet 2'] => ul|ol > li > ul > li:fresh
p[style-name='List Bullet 3'] => ul|ol > li > ul|ol > li > ul > li:fresh
p[style-name='List Number'] => ol > li:fresh
p[style-name='List Number 2'] => ul|ol > li > ol > li:fresh
strike => s
"""


def _is_docx(source: ImportSource) -> bool:
    return source.data.startswith(b"PK") and b"word/document.xml" in source.data


def _read_document(source: ImportSource) -> Draft:
    try:
        with zipfile.ZipFile(BytesIO(source.data)) as archive:
            _refuse_zip_bombs(archive, source.name)
            said = list(_beside_the_text(archive))
        result = mammoth.convert_to_html(
            BytesIO(source.data), style_map=_STYLES, include_embedded_style_map=False, id_prefix=""
        )
    except ContentError:
        raise
    except (
        Exception
    ) as error:  # the library lets through what damage makes: KeyError, BadZipFile, ExpatError…
        raise _refuse_document(
            source.name, "this Word document is damaged", "open it in Word, and save it again"
        ) from error
    draft = read_html(
        str(result.value),
        source.name,
        pictures=source.pictures,
        lang=source.lang,
        enough=source.enough,
    )
    return replace(draft, unplaced=(*draft.unplaced, *said))


def _refuse_zip_bombs(archive: zipfile.ZipFile, path: str) -> None:
    """ContentError for a file that would unpack to more than anybody writes, or nests without end."""
    parts = archive.infolist()
    if len(parts) > _MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
        what = f"this document unpacks to more than {MOST_UNPACKED // 10**6} MB"
        raise _refuse_document(path, what, "make its pictures smaller, in Word: Compress Pictures")
    for part in parts:
        if part.filename.endswith((".xml", ".rels")):
            if part.file_size > _MOST_XML:
                raise _refuse_document(
                    path, f"{part.filename} in it is larger than {_MOST_XML // 10**6} MB", _DIVIDE
                )
            with archive.open(part) as opened:
                _refuse_traps(opened, path)


_DIVIDE = "divide the document"


def _refuse_traps(opened: IO[bytes], path: str) -> None:
    parser = expat.ParserCreate()
    depth = 0

    def start(_: str, __: object) -> None:
        nonlocal depth
        depth += 1
        if depth > _DEEPEST:
            what = f"more than {_DEEPEST} elements within each other, which no document needs"
            raise _refuse_document(
                path, what, "open it in Word, copy its text into a new document, and import that"
            )

    def end(_: str) -> None:
        nonlocal depth
        depth -= 1

    def doctype(*_: object) -> None:
        raise _refuse_document(
            path, "entities in a Word document, which Word never writes", "save it again in Word"
        )

    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.StartDoctypeDeclHandler = doctype
    parser.ParseFile(opened)


def _beside_the_text(archive: zipfile.ZipFile) -> Iterator[Unplaced]:
    """Comments, deletions, headers and footers: what is in the file and not in the text."""
    for name in sorted(archive.namelist()):
        if name == "word/document.xml":
            for deleted in _tree(archive, name).iter(f"{_W}del", f"{_W}moveFrom"):
                if words := _word_text(deleted):
                    yield Unplaced(0, words, "struck out in Word:")
        elif name == "word/comments.xml":
            for comment in _tree(archive, name).iter(f"{_W}comment"):
                if words := _word_text(comment):
                    yield Unplaced(0, words, "a comment in Word:")
        elif re.fullmatch(r"word/(?:header|footer)\d*\.xml", name) and (
            words := _word_text(_tree(archive, name))
        ):
            yield Unplaced(0, words, "at the edge of each page:")


def _tree(archive: zipfile.ZipFile, name: str) -> etree._Element:
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    return etree.fromstring(archive.read(name), parser)


def _word_text(element: etree._Element) -> str:
    """The words of an element of Word, those that were struck out too."""
    paragraphs = list(element.iter(f"{_W}p")) or [element]
    lines = ("".join(node.text or "" for node in each.iter(f"{_W}t", f"{_W}delText")) for each in paragraphs)
    return " ".join(" ".join(lines).split())


def _refuse_document(path: str, what: str, way: str) -> ContentError:
    return ContentError(what, origin=Origin(path), hint=way)


DOCX = Importer("a Word document (.docx)", _is_docx, _read_document)
