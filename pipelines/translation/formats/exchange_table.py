"""Texts as rows of a table, for people who translate in a spreadsheet; what CSV and XLSX have in common.

A code is `{1}` where it begins, `{/1}` where it ends and `{1/}` where it stands alone; a brace of the text is
written twice. A character that no spreadsheet keeps is `{x1b}`, by its number.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import zip_longest

from pipelines.model.errors import CatalogError
from pipelines.model.finding import Origin
from pipelines.model.markup import NOT_XML
from pipelines.translation.formats.exchange import (
    EXCHANGE_LIMIT,
    CodeReference,
    ExchangeDocument,
    ExchangeUnit,
    ReturnedDocument,
    ReturnedPart,
    ReturnedUnit,
    UnitState,
)
from pipelines.translation.inline_codes import Part
from pipelines.translation.inline_pieces import CodeKind

DONE = UnitState.DONE.value
STATES = tuple(each.value for each in UnitState)
"""What may stand in the last column."""
_COLUMNS = ("id", "article", "notes", "source", "translation", "state")
_NAMED = re.compile(r"(source|translation) \(([A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*)\)")
"""The head of a column that says its language."""
_UNSAFE = re.compile(f"[{NOT_XML}\r]")
_SIGN = re.compile(
    r"\{\{|\}\}|\{x(?P<character>[0-9a-f]{1,4})\}|\{(?P<close>/?)(?P<id>[0-9]{1,6})(?P<alone>/?)\}|[{}]"
)
_WRITTEN = {CodeKind.OPEN: "{{{}}}", CodeKind.CLOSE: "{{/{}}}", CodeKind.ALONE: "{{{}/}}"}


def table_rows(document: ExchangeDocument) -> Iterator[tuple[str, ...]]:
    """The head of the table, then a row for each unit: id, article, notes, source, translation, state."""
    source, target = document.source_language, document.target_language
    yield ("id", "article", "notes", f"source ({source})", f"translation ({target})", "state")
    for unit in document.units:
        yield (
            unit.id,
            unit.domain,
            "\n".join(_row_notes(unit)),
            _in_cell(unit.source),
            _in_cell(unit.target),
            unit.state.value,
        )


def _row_notes(unit: ExchangeUnit) -> Iterator[str]:
    if unit.drafted:
        yield "a machine wrote this translation: read it, and mend it"
    yield from (_UNSAFE.sub(" ", note) for note in (*unit.notes, *unit.comments))
    if unit.previous:
        yield f"The source was: {_UNSAFE.sub(' ', unit.previous)}"
    yield from _row_codes(unit.source)
    for match in unit.matches:
        yield f"memory, {match.quality} % alike: {_in_cell(match.target)}"


def _row_codes(parts: Sequence[Part]) -> Iterator[str]:
    """What each code stands for: `{1}…{/1} is [ … ](https://…)`."""
    natives: dict[int, list[str]] = {}
    for part in parts:
        if not isinstance(part, str):
            natives.setdefault(part.id, []).append(_UNSAFE.sub(" ", part.native))
    for number, told in natives.items():
        written = f"{{{number}}}…{{/{number}}}" if len(told) > 1 else f"{{{number}/}}"
        yield f"{written} is {' … '.join(told)}"


def _in_cell(parts: Sequence[Part]) -> str:
    return "".join(
        _UNSAFE.sub(_cell_number, part.replace("{", "{{").replace("}", "}}"))
        if isinstance(part, str)
        else _WRITTEN[part.kind].format(part.id)
        for part in parts
    )


def _cell_number(found: re.Match[str]) -> str:
    return f"{{x{ord(found[0]):x}}}"


def returned_table(rows: Sequence[Sequence[str | None]]) -> ReturnedDocument:
    """What a table says that came back: rows in any order, some of them gone, columns between ours. None is a
    cell that holds no text. CatalogError for a table whose head does not say what is what.
    """
    head = [(cell or "").strip() for cell in rows[0]] if rows else []
    named = {found[1]: found[2] for cell in head if (found := _NAMED.fullmatch(cell))}
    places = {_head_name(cell): at for at, cell in reversed(list(enumerate(head)))}
    missing = [name for name in _COLUMNS if name not in places and name != "notes"]
    missing += [name for name in ("source", "translation") if name not in named]
    if missing:
        raise table_refused(f"its first row has no {missing[0]!r}")
    units: list[ReturnedUnit] = []
    seen: set[tuple[str, str]] = set()
    for row in rows[1:]:
        cells = dict(zip_longest(range(len(head)), row[: len(head)], fillvalue=None))
        key = str(cells[places["article"]] or ""), str(cells[places["id"]] or "")
        if not any(row) or not key[1]:
            continue
        unit = _row_unit(
            key, *(cells[places[name]] for name in ("source", "translation", "state")), twice=key in seen
        )
        units.append(unit)
        seen.add(key)
    return ReturnedDocument(named["source"], named["translation"], tuple(units))


def _head_name(cell: str) -> str:
    found = _NAMED.fullmatch(cell)
    return (
        found[1]
        if found
        else cell.casefold()
        if cell.casefold() in ("id", "article", "notes", "state")
        else ""
    )


_KEEP = "keep the first row as it was sent out, save the table again, and try once more"


def table_refused(why: str, hint: str = _KEEP) -> CatalogError:
    """The error for a whole file."""
    return CatalogError(
        f"the file cannot be taken: {why}",
        origin=Origin("your file", 1),
        hint=hint,
    )


def refuse_large(data: bytes) -> None:
    """CatalogError for more than all the texts of a year."""
    if len(data) > EXCHANGE_LIMIT:
        raise table_refused(f"it is larger than {EXCHANGE_LIMIT:,} bytes")


def _row_unit(
    key: tuple[str, str], source: str | None, target: str | None, state: str | None, *, twice: bool
) -> ReturnedUnit:
    domain, name = key
    if source is None or target is None or state is None:
        why = "one of its cells is no text: a number, a date, a formula, or it was cut off"
        return ReturnedUnit(name, domain, (), None, fault=why)
    try:
        asked, given = _read_cell(source), _read_cell(target)
    except ValueError as error:
        return ReturnedUnit(name, domain, (), None, fault=str(error))
    reviewed = state.strip().casefold() == DONE
    return ReturnedUnit(name, domain, given, asked, reviewed, "it stands twice in the file" if twice else "")


def _read_cell(text: str) -> tuple[ReturnedPart, ...]:
    """ValueError, with half a sentence, for what stands for nothing that was sent out."""
    parts: list[ReturnedPart] = [""]
    end = 0
    for found in _SIGN.finditer(text):
        words, end = text[end : found.start()], found.end()
        part = _cell_sign(found)
        if isinstance(part, str):
            _add_to_cell(parts, words + part)
        else:
            _add_to_cell(parts, words)
            parts += [part, ""]
    _add_to_cell(parts, text[end:])
    return tuple(part for part in parts if part)


def _add_to_cell(parts: list[ReturnedPart], words: str) -> None:
    parts[-1] = f"{parts[-1]}{words}"


def _cell_sign(found: re.Match[str]) -> ReturnedPart:
    sign = found[0]
    if sign in ("{{", "}}"):
        return sign[0]
    if found["character"]:
        character = chr(int(found["character"], 16))
        if _UNSAFE.fullmatch(character) and not "\ud800" <= character <= "\udfff":
            return character
    elif found["id"] and not (found["close"] and found["alone"]):
        kind = CodeKind.CLOSE if found["close"] else CodeKind.ALONE if found["alone"] else CodeKind.OPEN
        return CodeReference(int(found["id"]), kind)
    raise ValueError(f"it has a sign that was not sent out: {sign}")
