"""Lines with bullets, numbers or emoji at their start → lists, with what is nested in them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pipelines.content.importers.draft import Line, Part
from pipelines.content.importers.markdown import item_markdown
from pipelines.content.importers.marks import bullet, first_emoji, is_emoji_line, number_mark

Source = Line | Part
_SENTENCE_ENDS = ".!?…"


@dataclass(frozen=True, slots=True)
class _Item:
    line: Line
    level: int
    number: int
    """0: a bullet."""


def list_length(lines: Sequence[Source], at: int) -> int:
    """How many lines from that one on are the items of a list; 0: none."""
    end = at
    while end < len(lines) and isinstance(line := lines[end], Line) and _continues_list(lines, at, end, line):
        end += 1
    first = lines[at]
    if not isinstance(first, Line) or end == at:
        return 0
    return end - at if bullet(first.words) or end - at > 1 else 0


def list_markdown(lines: Sequence[Line]) -> str:
    """A list in Markdown, one line an item."""
    rows: list[str] = []
    columns: list[int] = []
    """By level: how far the text of an item is indented."""
    for item in _items(lines):
        sign = f"{item.number}. " if item.number else "- "
        indent = columns[item.level - 1] if item.level else 0
        columns[item.level :] = [indent + len(sign)]
        rows.append(" " * indent + sign + item_markdown(item.line))
    return "\n".join(rows)


def _continues_list(lines: Sequence[Source], start: int, at: int, line: Line) -> bool:
    """Whether the list that begins at `start` goes on with this line."""
    if bullet(line.words):
        return True
    if mark := number_mark(line.words):
        return _is_counted(lines, start, at, mark.number, mark.style)
    return _is_emoji_item(lines, start, at, line)


def _is_counted(lines: Sequence[Source], start: int, at: int, number: int, style: str) -> bool:
    """Whether a number is one of a row: the next one follows it, or the one before led to it."""
    for other in reversed(lines[start:at]):
        before = number_mark(other.words)
        if before and before.style == style:
            return number in (before.number, before.number + 1)
        if not before and not bullet(other.words):
            return False
    if at > start:
        return number == 1
    for other in lines[at + 1 : at + 20]:
        after = number_mark(other.words) if isinstance(other, Line) else None
        if after and after.style == style:
            return after.number in (number, number + 1) and (
                after.number > number or isinstance(lines[at + 1], Line)
            )
        if not isinstance(other, Line) or not (after or bullet(other.words)):
            return False
    return False


def _is_emoji_item(lines: Sequence[Source], start: int, at: int, line: Line) -> bool:
    """Lines in a row that open with an emoji are a list; one alone is a heading or a sentence."""
    if not is_emoji_line(line.words) or (at > start and not is_emoji_line(lines[start].words)):
        return False
    after = lines[at + 1] if at + 1 < len(lines) else None
    if at > start:
        same = first_emoji(line.words) == first_emoji(lines[start].words)
        return same or not line.after_gap
    if not isinstance(after, Line) or not is_emoji_line(after.words):
        return False
    return first_emoji(line.words) == first_emoji(after.words) or not after.after_gap


def _items(lines: Sequence[Line]) -> list[_Item]:
    """Each line without its sign, on its level: by its indent, or by what its sign is used for."""
    found: list[_Item] = []
    stack: list[tuple[int, int, str]] = []
    """Of the levels that are open: indent, rank of the bullet, style of the number."""
    for line in lines:
        sign, mark = bullet(line.words), number_mark(line.words)
        rank = sign.rank if sign else 0
        style = mark.style if mark and not sign else ""
        place = (line.indent, rank, style)
        level = _level(stack, place)
        stack[level:] = [place]
        length = sign.length if sign else mark.length if mark else 0
        found.append(_Item(line.without_start(length), level, mark.number if mark and not sign else 0))
    return found


def _level(stack: Sequence[tuple[int, int, str]], place: tuple[int, int, str]) -> int:
    indent, rank, style = place
    for level in range(len(stack) - 1, -1, -1):
        open_indent, open_rank, open_style = stack[level]
        if indent > open_indent + 1:
            return level + 1
        if indent < open_indent - 1:
            continue
        if style == open_style and rank == open_rank:
            return level
        deeper = rank > open_rank if not style and not open_style else style != open_style
        if deeper and not any(place[1:] == each[1:] for each in stack[:level]):
            return level + 1
    return 0
