"""XLIFF 1.2 (OASIS, 2008): what most tools of translators and agencies take."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby

from lxml import etree

from pipelines.translation.formats.exchange import (
    CodeReference,
    ExchangeDocument,
    ExchangeProfile,
    ExchangeUnit,
    ReturnedDocument,
    ReturnedPart,
    ReturnedUnit,
    UnitState,
)
from pipelines.translation.formats.xliff_xml import (
    XLIFF_FORBIDDEN,
    XLIFF_SPACE,
    append_text,
    xliff_character,
    xliff_clean,
    xliff_local,
    xliff_nested,
    xliff_parts,
    xliff_refused,
    xliff_root,
)
from pipelines.translation.inline_codes import InlineCode, Part
from pipelines.translation.inline_pieces import CodeKind

_NAMESPACE = "urn:oasis:names:tc:xliff:document:1.2"
_CHARACTER = "char-"
"""The id of a code that stands for a character that XML cannot hold begins so; its number follows."""
_REVIEWED = frozenset({"translated", "signed-off", "final"})
_KINDS = {
    **dict.fromkeys(("x", "ph", "it"), CodeKind.ALONE),
    **dict.fromkeys(("bx", "bpt"), CodeKind.OPEN),
    **dict.fromkeys(("ex", "ept"), CodeKind.CLOSE),
}


class Xliff12:
    """One `file` for each catalog; codes as `g` and `x`, what they stand for in `equiv-text`."""

    name = "xliff-1.2"
    suffix = ".xlf"

    def write(self, document: ExchangeDocument, profile: ExchangeProfile) -> bytes:
        """The file. A character that XML forbids goes out as a code and is one again on return."""
        root = etree.Element(f"{{{_NAMESPACE}}}xliff", {"version": "1.2"}, nsmap={None: _NAMESPACE})  # type: ignore[dict-item] # the stubs know no default namespace
        for domain, units in groupby(document.units, key=lambda unit: unit.domain):
            file = _xliff_child(root, "file", original=domain, datatype="plaintext")
            file.set("source-language", document.source_language)
            file.set("target-language", document.target_language)
            body = _xliff_child(file, "body")
            for unit in units:
                _write_xliff_unit(body, unit, profile)
        return etree.tostring(root, xml_declaration=True, encoding="UTF-8")

    def read(self, data: bytes) -> ReturnedDocument:
        """What a file says. CatalogError for what is too large, torn, no XLIFF 1.2 or of two languages."""
        root = xliff_root(data, ("1.2",))
        files = [each for each in root.iter(etree.Element) if xliff_local(each) == "file"]
        languages = {(f.get("source-language", ""), f.get("target-language", "")) for f in files}
        if len(languages) != 1:
            raise xliff_refused("it has to hold texts of one pair of languages", root)
        units: list[ReturnedUnit] = []
        seen: set[tuple[str, str]] = set()
        for file in files:
            for element in file.iter(etree.Element):
                if xliff_local(element) == "trans-unit":
                    key = file.get("original", ""), element.get("id", "")
                    units.append(_xliff_unit(element, *key, twice=key in seen))
                    seen.add(key)
        tools = [each for each in root.iter(etree.Element) if xliff_local(each) == "tool"]
        tool = next((t.get("tool-name", "") for t in tools), files[0].get("tool", ""))
        return ReturnedDocument(*languages.pop(), tuple(units), tool, files[0].get("date", ""))


def _xliff_child(parent: etree._Element, name: str, text: str = "", **attributes: str) -> etree._Element:
    element = etree.SubElement(parent, f"{{{_NAMESPACE}}}{name}")
    for key, value in attributes.items():
        element.set(key.replace("_", "-"), xliff_clean(value))
    if text:
        element.text = xliff_clean(text)
    return element


def _write_xliff_unit(body: etree._Element, unit: ExchangeUnit, profile: ExchangeProfile) -> None:
    element = _xliff_child(body, "trans-unit", id=unit.id)
    element.set(XLIFF_SPACE, "preserve")
    if unit.limit:
        element.set("maxwidth", str(unit.limit))
        element.set("size-unit", "char")
    _write_xliff_parts(_xliff_child(element, "source"), unit.source)
    if unit.state is not UnitState.EMPTY:
        _write_xliff_target(element, unit, profile)
    for note in (*unit.notes, *_links_told(unit.source)):
        _xliff_child(element, "note", note, **{"from": "developer"})
    if unit.previous:
        _xliff_child(element, "note", f"The source was: {unit.previous}", **{"from": "developer"})
    for comment in unit.comments:
        _xliff_child(element, "note", comment, **{"from": "translator"})
    for match in unit.matches:
        other = _xliff_child(element, "alt-trans", match_quality=str(match.quality), origin=match.origin)
        if match.source:
            _write_xliff_parts(_xliff_child(other, "source"), match.source)
        _write_xliff_parts(_xliff_child(other, "target"), match.target)


def _links_told(parts: Sequence[Part]) -> Iterator[str]:
    """Where links lead: of a pair of codes `g` shows the first alone."""
    for part in parts:
        if isinstance(part, InlineCode) and part.kind is CodeKind.CLOSE and part.name == "link":
            yield f"code {part.id} is a link: {part.native}"


def _write_xliff_target(element: etree._Element, unit: ExchangeUnit, profile: ExchangeProfile) -> None:
    target = _xliff_child(element, "target")
    if unit.state is UnitState.DONE:
        element.set("approved", "yes")
        target.set("state", "final")
    else:
        review = profile is ExchangeProfile.CAT
        target.set("state", "needs-review-translation" if review else "needs-translation")
        if unit.drafted:
            target.set("state-qualifier", "leveraged-mt")
        elif unit.previous and review:
            target.set("state-qualifier", "fuzzy-match")
    _write_xliff_parts(target, unit.target)


def _write_xliff_parts(parent: etree._Element, parts: Sequence[Part]) -> None:
    """Words and codes as content. Pairs that cross cannot be `g`: all of that text are `bx` and `ex` then."""
    nested = xliff_nested(parts)
    here = parent
    for part in parts:
        if isinstance(part, str):
            _write_xliff_words(here, part)
        elif nested and part.kind is CodeKind.CLOSE:
            outer = here.getparent()
            here = parent if outer is None else outer
        else:
            tag = {CodeKind.OPEN: "g" if nested else "bx", CodeKind.CLOSE: "ex", CodeKind.ALONE: "x"}
            code = _xliff_child(
                here, tag[part.kind], id=str(part.id), ctype=f"x-{part.name}", equiv_text=part.native
            )
            if nested and part.kind is CodeKind.OPEN:
                here = code


def _write_xliff_words(parent: etree._Element, words: str) -> None:
    for index, piece in enumerate(XLIFF_FORBIDDEN.split(words)):
        if index % 2:
            _xliff_child(parent, "x", id=f"{_CHARACTER}{ord(piece):x}", ctype="x-control")
        else:
            append_text(parent, piece)


def _xliff_unit(element: etree._Element, domain: str, id_: str, *, twice: bool) -> ReturnedUnit:
    children = {xliff_local(each): each for each in element.iterchildren(etree.Element)}
    source, target = children.get("source"), children.get("target")
    state = "" if target is None else target.get("state", "")
    reviewed = element.get("approved") == "yes" or state in _REVIEWED
    try:
        given = () if target is None else xliff_parts(_xliff_walk(target))
        asked = None if source is None else xliff_parts(_xliff_walk(source))
    except ValueError as error:
        return ReturnedUnit(id_, domain, (), None, reviewed, str(error))
    return ReturnedUnit(id_, domain, given, asked, reviewed, "it stands twice in the file" if twice else "")


def _xliff_walk(element: etree._Element) -> Iterator[ReturnedPart]:
    """ValueError, with half a sentence, for what stands for nothing that was sent out."""
    yield element.text or ""
    for child in element:
        if isinstance(child.tag, str):  # neither a comment nor an instruction
            yield from _xliff_code(child)
        yield child.tail or ""


def _xliff_code(element: etree._Element) -> Iterator[ReturnedPart]:
    name, id_ = xliff_local(element), element.get("rid") or element.get("id") or ""
    if name == "mrk":
        yield from _xliff_walk(element)
    elif name == "x" and re.fullmatch(_CHARACTER + "[0-9a-f]{1,4}", id_):
        yield xliff_character(id_.removeprefix(_CHARACTER), id_)
    elif (name != "g" and name not in _KINDS) or not re.fullmatch("[0-9]{1,6}", id_):
        raise ValueError(f"it has a code that was not sent out: <{name} id={id_!r}>")
    elif name == "g":
        yield CodeReference(int(id_), CodeKind.OPEN)
        yield from _xliff_walk(element)
        yield CodeReference(int(id_), CodeKind.CLOSE)
    else:
        yield CodeReference(int(id_), _KINDS[name])


XLIFF_12 = Xliff12()
