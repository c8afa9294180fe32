"""XLIFF 2.1 (OASIS, 2018), read as 2.0 too: for tools that ask for it; most take 1.2."""

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
from pipelines.translation.inline_codes import InlineCode, Part, joined
from pipelines.translation.inline_pieces import CodeKind

_CORE = "urn:oasis:names:tc:xliff:document:2.0"
_MATCHES = "urn:oasis:names:tc:xliff:matches:2.0"
_SIZES = "urn:oasis:names:tc:xliff:sizerestriction:2.0"
_SEGMENT = "s"
"""The id of a unit's only segment, to which matches refer."""
_DRAFTED = "glocal:mt"
_PREFIXES = {None: _CORE, "mtc": _MATCHES, "slr": _SIZES}
_REVIEWED = frozenset({"translated", "reviewed", "final"})
_CODES = {"pc": CodeKind.OPEN, "sc": CodeKind.OPEN, "ec": CodeKind.CLOSE, "ph": CodeKind.ALONE}


class Xliff21:
    """One `file` for each catalog and one segment for each text; all tools are written for alike."""

    name = "xliff-2.1"
    suffix = ".xlf"

    def write(self, document: ExchangeDocument, profile: ExchangeProfile) -> bytes:  # noqa: ARG002 # tools read these states alike
        """The file. A character that XML forbids goes out as `cp`, which is made for that."""
        root = etree.Element(f"{{{_CORE}}}xliff", {"version": "2.1"}, nsmap=_PREFIXES)  # type: ignore[arg-type] # the stubs know no default namespace
        root.set("srcLang", document.source_language)
        root.set("trgLang", document.target_language)
        domains = groupby(document.units, key=lambda unit: unit.domain)
        for number, (domain, units) in enumerate(domains, 1):
            file = _xliff2_child(root, "file", id=f"f{number}", original=domain)
            _xliff2_child(file, "profiles", space=_SIZES, generalProfile="xliff:codepoints")
            for unit in units:
                _write_xliff2_unit(file, unit)
        return etree.tostring(root, xml_declaration=True, encoding="UTF-8")

    def read(self, data: bytes) -> ReturnedDocument:
        """What a file says. CatalogError for what is too large, torn, no XLIFF 2 or without its languages."""
        root = xliff_root(data, ("2.0", "2.1"))
        source, target = root.get("srcLang", ""), root.get("trgLang", "")
        if not source or not target:
            raise xliff_refused("it does not say from which language into which", root)
        units: list[ReturnedUnit] = []
        seen: set[tuple[str, str]] = set()
        for file in _xliff_children(root, "file"):
            for element in file.iter(etree.Element):
                if xliff_local(element) == "unit":
                    key = file.get("original", ""), element.get("id", "")
                    units.append(_xliff2_unit(element, *key, twice=key in seen))
                    seen.add(key)
        return ReturnedDocument(source, target, tuple(units))


def _xliff2_child(
    parent: etree._Element, name: str, text: str = "", *, space: str = _CORE, **attributes: str
) -> etree._Element:
    element = etree.SubElement(parent, f"{{{space}}}{name}")
    for key, value in attributes.items():
        element.set(key, xliff_clean(value))
    if text:
        element.text = xliff_clean(text)
    return element


def _xliff_children(parent: etree._Element, *names: str) -> list[etree._Element]:
    return [each for each in parent.iterchildren(etree.Element) if xliff_local(each) in names]


def _write_xliff2_unit(file: etree._Element, unit: ExchangeUnit) -> None:
    """The order of a unit's children is the schema's: modules, notes, the codes' own text, the segment."""
    element = _xliff2_child(file, "unit", id=unit.id, canResegment="no")
    element.set(XLIFF_SPACE, "preserve")
    if unit.limit:
        element.set(f"{{{_SIZES}}}sizeRestriction", str(unit.limit))
    _write_matches(element, unit)
    _write_notes(element, unit)
    target = () if unit.state is UnitState.EMPTY else unit.target
    natives = _write_natives(element, (*unit.source, *target))
    done = unit.state is UnitState.DONE
    segment = _xliff2_child(element, "segment", id=_SEGMENT, state="final" if done else "initial")
    if unit.drafted and not done:
        segment.set("subState", _DRAFTED)
    _write_segment_parts(_xliff2_child(segment, "source"), unit.source, natives)
    if unit.state is not UnitState.EMPTY:
        _write_segment_parts(_xliff2_child(segment, "target"), target, natives)


def _write_matches(element: etree._Element, unit: ExchangeUnit) -> None:
    plain = [match for match in unit.matches if all(isinstance(part, str) for part in match.target)]
    if not plain:  # codes of a match would need data of their own, which few tools show
        return
    matches = _xliff2_child(element, "matches", space=_MATCHES)
    for match in plain:
        other = _xliff2_child(matches, "match", space=_MATCHES, ref=f"#{_SEGMENT}", origin=match.origin)
        other.set("matchQuality", str(match.quality))
        _xliff2_child(other, "source", joined(match.source or unit.source))
        _xliff2_child(other, "target", joined(match.target))


def _write_notes(element: etree._Element, unit: ExchangeUnit) -> None:
    ours = [*unit.notes, *([f"The source was: {unit.previous}"] if unit.previous else [])]
    if not ours and not unit.comments:
        return
    notes = _xliff2_child(element, "notes")
    for note in ours:
        _xliff2_child(notes, "note", note, category="developer")
    for comment in unit.comments:
        _xliff2_child(notes, "note", comment, category="translator")


def _write_natives(element: etree._Element, parts: Sequence[Part]) -> dict[str, str]:
    """What the codes stand for, once each, by which id it is found."""
    texts = dict.fromkeys(part.native for part in parts if isinstance(part, InlineCode))
    natives = {native: f"d{number}" for number, native in enumerate(texts, 1)}
    if natives:
        data = _xliff2_child(element, "originalData")
        for native, id_ in natives.items():
            _xliff2_child(data, "data", native, id=id_).set(XLIFF_SPACE, "preserve")
    return natives


def _write_segment_parts(parent: etree._Element, parts: Sequence[Part], natives: dict[str, str]) -> None:
    """Words and codes as content. Pairs that cross are no `pc`: all of that text are `sc` and `ec` then."""
    nested = xliff_nested(parts)
    here = parent
    for part in parts:
        if isinstance(part, str):
            _write_segment_words(here, part)
            continue
        id_, data = str(part.id), natives[part.native]
        if part.kind is CodeKind.ALONE:
            _kept_code(_xliff2_child(here, "ph", id=id_, dataRef=data, disp=part.native))
        elif part.kind is CodeKind.OPEN:
            code = _kept_code(_xliff2_child(here, "pc" if nested else "sc", id=id_))
            code.set("dataRefStart" if nested else "dataRef", data)
            code.set("dispStart" if nested else "disp", xliff_clean(part.native))
            here = code if nested else here
        elif nested:
            here.set("dataRefEnd", data)
            outer = here.getparent()
            here = parent if outer is None else outer
        else:
            _kept_code(_xliff2_child(here, "ec", startRef=id_, dataRef=data, disp=part.native))


def _kept_code(code: etree._Element) -> etree._Element:
    """A code that the translator's tool lets nobody delete or double."""
    code.set("canCopy", "no")
    code.set("canDelete", "no")
    return code


def _write_segment_words(parent: etree._Element, words: str) -> None:
    for index, piece in enumerate(XLIFF_FORBIDDEN.split(words)):
        if index % 2:
            _xliff2_child(parent, "cp", hex=f"{ord(piece):04X}")
        else:
            append_text(parent, piece)


def _xliff2_unit(element: etree._Element, domain: str, id_: str, *, twice: bool) -> ReturnedUnit:
    """A tool may have cut the text into sentences all the same: they are one text again."""
    pieces = _xliff_children(element, "segment", "ignorable")
    segments = [each for each in pieces if xliff_local(each) == "segment"]
    reviewed = bool(segments) and all(map(_segment_reviewed, segments))
    try:
        sources = [
            part
            for piece in pieces
            for each in _xliff_children(piece, "source")
            for part in _segment_walk(each)
        ]
        targets = list(_segment_targets(pieces))
    except ValueError as error:
        return ReturnedUnit(id_, domain, (), None, reviewed, str(error))
    fault = "it stands twice in the file" if twice else ""
    return ReturnedUnit(id_, domain, xliff_parts(targets), xliff_parts(sources), reviewed, fault)


def _segment_reviewed(segment: etree._Element) -> bool:
    """Poedit calls what is fuzzy `translated` and says it in the state below; a draft's mark is ours."""
    below = segment.get("subState", "")
    return segment.get("state") in _REVIEWED and not below.endswith("fuzzy") and below != _DRAFTED


def _segment_targets(pieces: Sequence[etree._Element]) -> Iterator[ReturnedPart]:
    """What stands between sentences is as in the source where nobody wrote it."""
    targets = [next(iter(_xliff_children(piece, "target")), None) for piece in pieces]
    if all(target is None for target in targets):
        return
    for piece, target in zip(pieces, targets, strict=True):
        if target is None and xliff_local(piece) == "segment":
            raise ValueError("only some of its sentences are translated")
        if target is not None and target.get("order"):
            raise ValueError("its sentences stand in an order of their own")
        for each in _xliff_children(piece, "source") if target is None else [target]:
            yield from _segment_walk(each)


def _segment_walk(element: etree._Element) -> Iterator[ReturnedPart]:
    """ValueError, with half a sentence, for what stands for nothing that was sent out."""
    yield element.text or ""
    for child in element:
        if isinstance(child.tag, str):  # neither a comment nor an instruction
            yield from _segment_code(child)
        yield child.tail or ""


def _segment_code(element: etree._Element) -> Iterator[ReturnedPart]:
    name = xliff_local(element)
    id_ = (element.get("startRef") if name == "ec" else None) or element.get("id") or ""
    if name == "mrk":
        yield from _segment_walk(element)
    elif name == "cp" and re.fullmatch("[0-9A-Fa-f]{4,6}", element.get("hex", "")):
        yield xliff_character(element.get("hex", ""), element.get("hex", ""))
    elif name in ("sm", "em"):  # the ends of a remark, as `mrk` is one
        return
    elif name not in _CODES or not re.fullmatch("[0-9]{1,6}", id_):
        raise ValueError(f"it has a code that was not sent out: <{name} id={id_!r}>")
    else:
        yield CodeReference(int(id_), _CODES[name])
        if name == "pc":
            yield from _segment_walk(element)
            yield CodeReference(int(id_), CodeKind.CLOSE)


XLIFF_21 = Xliff21()
