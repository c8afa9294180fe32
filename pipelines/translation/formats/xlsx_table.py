"""XLSX, the table of Excel and LibreOffice: only translation and state can be written into."""

from __future__ import annotations

import io
from contextlib import suppress
from zipfile import BadZipFile, ZipFile

from babel import Locale, UnknownLocaleError
from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.styles import Alignment, Font, Protection
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from pipelines.translation.formats.exchange import (
    EXCHANGE_LIMIT,
    ExchangeDocument,
    ExchangeProfile,
    ReturnedDocument,
)
from pipelines.translation.formats.exchange_table import (
    STATES,
    refuse_large,
    returned_table,
    table_refused,
    table_rows,
)

_WIDTHS = {"A": 6, "B": 14, "C": 34, "D": 60, "E": 60, "F": 12}
_OPEN = ("E", "F")
"""The columns that can be written into."""
_UNPACKED = 10 * EXCHANGE_LIMIT
"""Bytes of all parts of a file."""
_LONGEST = 32_767
"""Characters that a cell holds; no text of ours is nearly so long."""


class XlsxTable:
    """One row a text, on the first sheet."""

    name = "xlsx"
    suffix = ".xlsx"

    def write(self, document: ExchangeDocument, profile: ExchangeProfile) -> bytes:  # noqa: ARG002 # all read it alike
        """The file. Every cell is a text, whatever it begins with."""
        book = Workbook()
        sheet = book.active
        if not isinstance(sheet, Worksheet):  # for the type checker: a new book has one
            raise TypeError
        sheet.title = document.target_language
        for number, row in enumerate(table_rows(document), 1):
            for column, words in enumerate(row, 1):
                _fill_cell(sheet.cell(number, column), words, is_head=number == 1)
        for letter, width in _WIDTHS.items():
            sheet.column_dimensions[letter].width = width
        sheet.freeze_panes = "A2"
        sheet.protection.sheet = True
        states = DataValidation(type="list", formula1=f'"{",".join(STATES)}"', allow_blank=False)
        states.add(f"F2:F{max(sheet.max_row, 2)}")
        sheet.add_data_validation(states)
        with suppress(UnknownLocaleError, ValueError):
            locale = Locale.parse(document.target_language, sep="-")
            sheet.sheet_view.rightToLeft = locale.text_direction == "rtl"
        out = io.BytesIO()
        book.save(out)
        return out.getvalue()

    def read(self, data: bytes) -> ReturnedDocument:
        """What a file says; CatalogError for what is no such table, or unpacks to far too much."""
        refuse_large(data)
        try:
            size = sum(each.file_size for each in ZipFile(io.BytesIO(data)).infolist())
            rows = [] if size > _UNPACKED else _sheet_rows(data)
        except BadZipFile as error:
            raise table_refused(
                "it is no XLSX, or it was cut off on its way", "ask for the file again"
            ) from error
        except Exception as error:  # openpyxl raises whatever a damaged part makes of it
            raise table_refused(f"it cannot be read as XLSX: {type(error).__name__}") from error
        if size > _UNPACKED:
            raise table_refused("it unpacks to far more than all texts of a year")
        return returned_table(rows)


def _fill_cell(cell: Cell | MergedCell, words: str, *, is_head: bool) -> None:
    if isinstance(cell, MergedCell):  # for the type checker: nothing is merged here
        raise TypeError
    cell.value = words[:_LONGEST]
    cell.data_type = "s"  # also what begins like a formula
    cell.style = "Normal"
    cell.number_format = "@"
    cell.alignment = Alignment(wrap_text=True, vertical="top", readingOrder=0)
    cell.protection = Protection(locked=is_head or cell.column_letter not in _OPEN)
    if is_head:
        cell.font = Font(bold=True)


def _sheet_rows(data: bytes) -> list[list[str | None]]:
    """The cells of the first sheet as texts; None for a number, a date or a formula, "" for an empty cell."""
    sheet = load_workbook(io.BytesIO(data), read_only=True).worksheets[0]
    return [[_cell_text(cell) for cell in row] for row in sheet.iter_rows()]


def _cell_text(cell: object) -> str | None:
    value = getattr(cell, "value", None)
    if value is None:
        return ""
    is_text = isinstance(value, str) and getattr(cell, "data_type", "s") in ("s", "inlineStr")
    return str(value) if is_text else None


XLSX_TABLE = XlsxTable()
