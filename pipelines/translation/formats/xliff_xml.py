"""What the versions of XLIFF have in common: XML that comes from outside, read without trust."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import cast

from lxml import etree

from pipelines.model.errors import CatalogError
from pipelines.model.finding import Origin
from pipelines.model.markup import NOT_XML
from pipelines.translation.formats.exchange import EXCHANGE_LIMIT, ReturnedPart
from pipelines.translation.inline_codes import Part
from pipelines.translation.inline_pieces import CodeKind

XLIFF_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
"""The attribute that keeps blanks and lines as they are."""
XLIFF_FORBIDDEN = re.compile(f"([{NOT_XML}])")
"""A character that XML cannot hold."""


def xliff_root(data: bytes, versions: Sequence[str]) -> etree._Element:
    """The root of a file of one of these versions; CatalogError for what is too large, torn or none."""
    if len(data) > EXCHANGE_LIMIT:
        raise CatalogError(
            f"the file is larger than {EXCHANGE_LIMIT:,} bytes", hint="it is no file of translations of ours"
        )
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise CatalogError(
            f"the file is no well-formed XML: {error}",
            origin=Origin("your file", getattr(error, "lineno", None) or 1),
            hint="ask for the file again; it may have been cut off on its way",
        ) from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise xliff_refused("it declares a document type, which no tool for translators writes", root)
    if xliff_local(root) != "xliff" or root.get("version") not in versions:
        raise xliff_refused(f"it is no XLIFF of version {' or '.join(versions)}", root)
    return root


def xliff_refused(why: str, element: etree._Element) -> CatalogError:
    """The error for a file; `why` is a whole clause."""
    return CatalogError(
        f"the file cannot be taken: {why}",
        origin=Origin("your file", cast("int | None", element.sourceline) or 1),
        hint="save it in the tool as XLIFF, in the version that was sent out, and try again",
    )


def xliff_local(element: etree._Element) -> str:
    """The name of an element without its namespace: tools write their own prefixes."""
    return etree.QName(element).localname


def xliff_clean(text: str) -> str:
    """For what is only looked at."""
    return XLIFF_FORBIDDEN.sub("\N{REPLACEMENT CHARACTER}", text)


def xliff_nested(parts: Sequence[Part]) -> bool:
    """Whether each pair of codes closes within the pair that it was opened in."""
    opened: list[int] = []
    for part in parts:
        if isinstance(part, str) or part.kind is CodeKind.ALONE:
            continue
        if part.kind is CodeKind.OPEN:
            opened.append(part.id)
        elif not opened or opened.pop() != part.id:
            return False
    return not opened


def xliff_parts(found: Iterable[ReturnedPart]) -> tuple[ReturnedPart, ...]:
    """Words next to words are one part, and empty ones none."""
    parts: list[ReturnedPart] = []
    for part in found:
        if isinstance(part, str) and parts and isinstance(parts[-1], str):
            parts[-1] += part
        elif part:
            parts.append(part)
    return tuple(parts)


def append_text(parent: etree._Element, words: str) -> None:
    """Words behind what an element holds already."""
    if len(parent):
        parent[-1].tail = (parent[-1].tail or "") + words
    else:
        parent.text = (parent.text or "") + words


def xliff_character(hexadecimal: str, told: str) -> str:
    """A character that XML cannot hold, of its number; ValueError, naming `told`, for any other."""
    number = int(hexadecimal, 16)
    character = chr(number) if number < 0x110000 else ""
    if not XLIFF_FORBIDDEN.fullmatch(character) or "\ud800" <= character <= "\udfff":
        raise ValueError(f"it has a character that was not sent out: {told}")
    return character
