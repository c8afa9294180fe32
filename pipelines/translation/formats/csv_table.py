"""CSV (RFC 4180), for any spreadsheet: UTF-8 with a mark at its start, by which Excel knows it."""

from __future__ import annotations

import csv
import io
import re

from pipelines.translation.formats.exchange import ExchangeDocument, ExchangeProfile, ReturnedDocument
from pipelines.translation.formats.exchange_table import (
    refuse_large,
    returned_table,
    table_refused,
    table_rows,
)

_FORMULA = re.compile(r"'*[=+\-@\t]")
"""How a text begins that a spreadsheet would take for a formula; or that one which was marked begins."""
_DELIMITERS = (",", ";", "\t")
"""Excel writes that of its language."""


class CsvTable:
    """One row a text."""

    name = "csv"
    suffix = ".csv"

    def write(self, document: ExchangeDocument, profile: ExchangeProfile) -> bytes:  # noqa: ARG002 # all read it alike
        """The file. A text that would be run as a formula begins with an apostrophe, and not on return."""
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\r\n", quoting=csv.QUOTE_ALL)
        writer.writerows([_not_a_formula(cell) for cell in row] for row in table_rows(document))
        return out.getvalue().encode("utf-8-sig")

    def read(self, data: bytes) -> ReturnedDocument:
        """What a file says; CatalogError for what is no such table, or not in UTF-8."""
        refuse_large(data)
        try:
            text = data.decode("utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig")
        except UnicodeDecodeError as error:
            raise table_refused(
                "its letters are not in UTF-8, and Greek would be torn apart",
                "save it as CSV in UTF-8, and try once more",
            ) from error
        first = text.partition("\n")[0]
        delimiter = max(_DELIMITERS, key=first.count)
        try:
            rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
        except csv.Error as error:
            raise table_refused(f"{error}") from error
        return returned_table([[_without_mark_of_text(cell) for cell in row] for row in rows])


def _not_a_formula(cell: str) -> str:
    return f"'{cell}" if _FORMULA.match(cell) else cell


def _without_mark_of_text(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell[1:]) else cell


CSV_TABLE = CsvTable()
