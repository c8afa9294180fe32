"""Tables that are too wide to be read, told before markdown-it fills up their rows."""

from __future__ import annotations

from pipelines.model.errors import ContentError
from pipelines.model.finding import Origin

MAX_COLUMNS = 50
"""Of a table: a page of paper has no room for more, and every row is filled up to them."""
_RULER = frozenset(" \t|:->*+.0123456789")
"""What the line below a table's header is made of, be it in a list or a quotation."""


def refuse_wide_tables(body: str, path: str, first_line: int) -> None:
    """ContentError before a table is read that would be filled up with millions of cells."""
    for number, row in enumerate(body.split("\n")):
        columns = len(row.strip(" \t>|").split("|"))
        if columns > MAX_COLUMNS and _RULER.issuperset(row):
            raise ContentError(
                f"a table with {columns} columns; {MAX_COLUMNS} are the most",
                origin=Origin(path, first_line + number),
                hint="make several tables of it, or a file that readers can download",
            )
