"""CSV and XLSX: what people and spreadsheets make of a table."""

from __future__ import annotations

import csv
import io

import pytest
from openpyxl import Workbook, load_workbook

from pipelines.model.errors import CatalogError
from pipelines.translation.formats import xlsx_table
from pipelines.translation.formats.csv_table import CSV_TABLE
from pipelines.translation.formats.exchange import (
    CodeReference,
    ExchangeDocument,
    ExchangeProfile,
    ExchangeUnit,
    ReturnedUnit,
    UnitState,
)
from pipelines.translation.formats.xlsx_table import XLSX_TABLE
from pipelines.translation.inline_pieces import CodeKind

HEAD = ["id", "article", "notes", "source (en)", "translation (de)", "state"]
ROW = ["u1", "a", "", "Hi", "Ja", "done"]
DONE = ReturnedUnit("u1", "a", ("Ja",), ("Hi",), reviewed=True)
NO_TEXT = "one of its cells is no text: a number, a date, a formula, or it was cut off"


def csv_of(*rows: list[str], delimiter: str = ",", encoding: str = "utf-8") -> bytes:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows(rows)
    return out.getvalue().encode(encoding)


def xlsx_of(*rows: list[object]) -> bytes:
    book, out = Workbook(), io.BytesIO()
    assert book.active
    for row in rows:
        book.active.append(row)
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize(
    "data",
    [
        csv_of(HEAD, ROW),
        csv_of(HEAD, ROW, delimiter=";"),
        csv_of(HEAD, ROW, delimiter="\t", encoding="utf-16"),
        csv_of(HEAD, ROW, encoding="utf-8-sig"),
        csv_of(["ID", "Article", "Notes", "source (en)", "translation (de)", "State"], [*ROW[:5], " Done "]),
        csv_of([*HEAD[::-1], "mine"], [*ROW[::-1], "a remark"]),
        csv_of(HEAD, [""] * 6, ROW, [], ["", "", "", "12 texts, 4 euro each", "", ""]),
        csv_of([each for each in HEAD if each != "notes"], [each for each in ROW if each]),
    ],
    ids=["as sent", "semicolons", "tabs in UTF-16", "mark", "capitals", "moved", "empty rows", "no notes"],
)
def test_a_persons_hand(data: bytes) -> None:
    """Excel saves in the way of its language; people sort, move columns and add their own."""
    assert CSV_TABLE.read(data).units == (DONE,)


@pytest.mark.parametrize(
    ("cell", "part"),
    [
        ("{1}Ja{/1} {2/}", None),
        ("{{1}}", "{1}"),
        ("'=1+1", "=1+1"),
        ("''=1+1", "'=1+1"),
        ("'tis", "'tis"),
        ("'\tJa", "\tJa"),
        ("=1+1", "=1+1"),
        ("{x1b}", "\x1b"),
    ],
)
def test_what_stands_in_a_cell(cell: str, part: str | None) -> None:
    """Codes, braces, and what would be a formula."""
    (unit,) = CSV_TABLE.read(csv_of(HEAD, [*ROW[:4], cell, "done"])).units
    codes = CodeReference(1, CodeKind.OPEN), "Ja", CodeReference(1, CodeKind.CLOSE), " "
    assert unit.target == ((part,) if part else (*codes, CodeReference(2, CodeKind.ALONE)))


@pytest.mark.parametrize("cell", ["{", "}", "{a}", "{/1/}", "{x41}", "{xd800}", "{1", "{1234567}"])
def test_a_sign_that_was_not_sent_out(cell: str) -> None:
    """It is that row's fault, and told."""
    unit, other = CSV_TABLE.read(csv_of(HEAD, [*ROW[:4], cell, "done"], ["u2", *ROW[1:]])).units
    assert unit.fault.startswith("it has a sign that was not sent out: ")
    assert (other.target, other.fault) == (("Ja",), "")


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (csv_of(HEAD[1:], ROW[1:]), "no 'id'"),
        (csv_of([*HEAD[:3], "source", "translation (de)", "state"], ROW), "no 'source'"),
        (csv_of(HEAD, [*ROW[:4], "Ü", "done"], encoding="cp1252"), "not in UTF-8"),
        (csv_of(HEAD)[:-2] + b',"', "unexpected end"),
    ],
)
def test_what_cannot_be_taken(data: bytes, why: str) -> None:
    """With a way out; Greek that was saved in another alphabet is not guessed at."""
    with pytest.raises(CatalogError) as told:
        CSV_TABLE.read(data)
    assert why in told.value.message
    assert told.value.hint.startswith("save it as CSV in UTF-8" if "UTF-8" in why else "keep the first row")


def test_a_row_twice_and_a_row_cut_off() -> None:
    """Which of two is meant nobody knows, and half a row is none."""
    units = CSV_TABLE.read(csv_of(HEAD, ROW, ROW, ["u2", "a", "", "Hi", "J"])).units
    assert [each.fault for each in units] == ["", "it stands twice in the file", NO_TEXT]


def test_what_excel_makes_of_a_text() -> None:
    """A number, a date or a formula is no translation; the other rows are taken."""
    cells = enumerate(("=1+1", 12, "Ja"))
    rows: list[list[object]] = [[f"u{n}", "a", "", "Hi", words, "done"] for n, words in cells]
    units = XLSX_TABLE.read(xlsx_of(list(HEAD), *rows)).units
    assert [(each.target, each.fault) for each in units] == [((), NO_TEXT), ((), NO_TEXT), (("Ja",), "")]


def test_a_file_that_unpacks_to_far_too_much(monkeypatch: pytest.MonkeyPatch) -> None:
    """A few bytes can hold more than any machine has."""
    monkeypatch.setattr(xlsx_table, "_UNPACKED", 1_000)
    with pytest.raises(CatalogError, match="far more than all texts of a year"):
        XLSX_TABLE.read(xlsx_of(list(HEAD), list(ROW)))


def test_only_translation_and_state_can_be_written_into() -> None:
    """Nothing runs, Arabic runs from the right, and the states can be chosen from a list."""
    unit = ExchangeUnit("u1", "a", ("=1+1",), ("=1+1",), UnitState.TO_REVIEW, ("+ a note",))
    written = XLSX_TABLE.write(ExchangeDocument("en", "ar", (unit,)), ExchangeProfile.CAT)
    sheet = load_workbook(io.BytesIO(written)).worksheets[0]
    assert [(cell.value, cell.data_type, cell.protection.locked) for cell in sheet[2]] == [
        ("u1", "s", True),
        ("a", "s", True),
        ("+ a note", "s", True),
        ("=1+1", "s", True),
        ("=1+1", "s", False),
        ("to review", "s", False),
    ]
    assert (sheet.protection.sheet, sheet.sheet_view.rightToLeft, sheet.freeze_panes) == (True, True, "A2")
    assert [each.formula1 for each in sheet.data_validations.dataValidation] == ['"empty,to review,done"']
