"""The cells of a table of a web page, and whether it is one or only holds the page together."""

from __future__ import annotations

from collections.abc import Sequence

from lxml.html import HtmlElement

MOST_COLUMNS = 50
_LONG_CELL = 400
"""Characters of a cell that is no cell but a column of a page."""
_BLOCKS = ("table", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "ul", "ol", "figure", "pre")

Rows = Sequence[Sequence[HtmlElement | None]]


def cells_of(table: HtmlElement) -> list[list[HtmlElement | None]]:
    """The rows of a table, with None where a cell reaches over several."""
    rows: list[list[HtmlElement | None]] = []
    reaching: dict[tuple[int, int], None] = {}
    for number, row in enumerate(_rows(table)):
        cells: list[HtmlElement | None] = []
        for cell in row:
            if cell.tag not in ("td", "th"):
                continue
            while (number, len(cells)) in reaching:
                cells.append(None)
            wide, high = _reach(cell, "colspan"), _reach(cell, "rowspan")
            column = len(cells)
            reaching |= {(number + down, column + n): None for down in range(1, high) for n in range(wide)}
            cells += [cell, *[None] * (wide - 1)]
        rows.append(cells)
    return [row for row in rows if row]


def is_layout(table: HtmlElement, rows: Rows) -> bool:
    """Whether a table has one column, or holds what no cell of a table of ours can."""
    columns = max(map(len, rows), default=0)
    if columns < 2 or columns > MOST_COLUMNS:
        return True
    inner = any(table.find(f".//td//{tag}") is not None for tag in _BLOCKS)
    return inner or any(
        len(cell.text_content()) > _LONG_CELL for row in rows for cell in row if cell is not None
    )


def _rows(table: HtmlElement) -> list[HtmlElement]:
    found: list[HtmlElement] = []
    for child in table:
        if child.tag == "tr":
            found.append(child)
        elif child.tag in ("thead", "tbody", "tfoot"):
            found += [row for row in child if row.tag == "tr"]
    return found


def _reach(cell: HtmlElement, name: str) -> int:
    value = cell.get(name, "1")
    return min(max(1, int(value)), MOST_COLUMNS) if value.isdecimal() and len(value) < 5 else 1
