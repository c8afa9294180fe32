"""Paragraphs → blocks, by their shape: headings, lists, tables, quotations, as an editor's eye sees them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from pipelines.content.importers.draft import A_HEADING, Guesses, Line, Part
from pipelines.content.importers.headings import heading_guess, is_emoji_heading
from pipelines.content.importers.lists import list_length, list_markdown
from pipelines.content.importers.markdown import heading_markdown, inline, line_markdown, table
from pipelines.content.importers.marks import bullet, number_mark

Source = Line | Part
_OPENING, _CLOSING = '"“„«»‘‚›”', '"”“»«’‘‹'
_DASHES = "–—-"
_ATTRIBUTION_WORDS = 18
_SHOWN = 60
"""Characters of a list that its note shows."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a rule may know of the whole."""

    lines: Sequence[Source]
    guesses: Guesses
    has_headings: bool
    """Its format says what is a heading, so that only bold lines may be others."""

    def at(self, number: int) -> Source | None:
        return self.lines[number] if 0 <= number < len(self.lines) else None


ShapeRule = Callable[[Surroundings, int], tuple[Part, int] | None]
"""Looks at the line of that number; a part, and how many lines it was made of."""


def blocks(lines: Sequence[Source], guesses: Guesses, *, headed: bool) -> list[Part]:
    """The parts of an article in the order of their lines; `headed`: its format says what is a heading."""
    around, parts, at = Surroundings(lines, guesses, headed), list[Part](), 0
    while at < len(lines):
        line = lines[at]
        if isinstance(line, Part):
            parts.append(line)
            at += 1
            continue
        before = parts[-1] if parts else None
        found = next((made for rule in _RULES if (made := rule(around, at))), None)
        found = found or _shaped_heading(around, at, before)
        part, length = found or (Part(line.number, "paragraph", line_markdown(line)), 1)
        parts.append(part)
        at += length
    return parts


def _tab_table(around: Surroundings, at: int) -> tuple[Part, int] | None:
    """Lines of cells with tabs between them."""
    rows: list[Sequence[str]] = []
    while isinstance(line := around.at(at + len(rows)), Line) and (not rows or not line.after_gap):
        if "\t" not in line.words or bullet(line.words) or number_mark(line.words):
            break
        rows.append([cell.strip() for cell in line.words.split("\t")])
    if len(rows) < 2 or max(map(len, rows)) - min(map(len, rows)) > 1:
        return None
    first = around.lines[at]
    if not around.guesses.take(first, f"a table of {len(rows)} rows", 85):
        return None
    cells = [[inline(cell) for cell in row] for row in rows]
    return Part(first.number, "table", table(cells)), len(rows)


def _marked_list(around: Surroundings, at: int) -> tuple[Part, int] | None:
    length = list_length(around.lines, at)
    items = [line for line in around.lines[at : at + length] if isinstance(line, Line)]
    if not items:
        return None
    sure = 90 if bullet(items[0].words) else 85 if number_mark(items[0].words) else 75
    what = f"a list of {length} items" if length > 1 else "a list item"
    if not around.guesses.take(items[0], what, sure, _beginning_of(items[0].words)):
        return None
    return Part(items[0].number, "list", list_markdown(items)), length


def _beginning_of(words: str) -> str:
    return words if len(words) <= _SHOWN else f"{words[:_SHOWN]}…"


def _quotation(around: Surroundings, at: int) -> tuple[Part, int] | None:
    """A quotation and the line below it that says whose it is."""
    line, after = around.at(at), around.at(at + 1)
    if not isinstance(line, Line) or not isinstance(after, Line):
        return None
    if line.words[0] not in _OPENING or line.words.rstrip(".,")[-1] not in _CLOSING:
        return None
    if after.words[0] not in _DASHES or not 1 < len(after.words.split()) < _ATTRIBUTION_WORDS:
        return None
    if isinstance(third := around.at(at + 2), Line) and third.words[0] in _DASHES:
        return None
    if not around.guesses.take(after, "the attribution of the quotation above it", 85):
        return None
    source = after.without_start(len(after.words) - len(after.words[1:].lstrip()))
    quoted = f"> {line_markdown(line)}\n>\n> — {line_markdown(source).removeprefix(chr(92))}"
    return Part(line.number, "quote", quoted), 2


def _shaped_heading(around: Surroundings, at: int, before: Part | None) -> tuple[Part, int] | None:
    line = around.lines[at]
    if not isinstance(line, Line):
        return None
    guess = heading_guess(line, before, around.at(at - 1), around.at(at + 1), around.at(at + 2))
    if not guess or (around.has_headings and not (line.is_bold or is_emoji_heading(line.words))):
        return None
    level = 3 if around.has_headings and line.is_bold else guess.level
    if not around.guesses.take(line, A_HEADING, guess.sure):
        return None
    return Part(line.number, "heading", heading_markdown(line, level), line.words), 1


_RULES: tuple[ShapeRule, ...] = (_quotation, _marked_list, _tab_table)
