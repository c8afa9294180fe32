"""Text copied from a web page or an email → a draft article, and a list of what an editor must place.

Every word of the source is either in the article or in the list; a test proves it word by word.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from pipelines.content.importers.dates import english_date
from pipelines.content.importers.markdown import escape_words, list_item
from pipelines.errors import ContentError
from pipelines.model import Day, Origin

# What a reader cannot see: blanks of all kinds, and marks that take no room (zero-width, byte order mark).
_BLANKS = " \t\u00a0\u2007\u202f\u200b\u2060\ufeff\u3000\v\f"
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f\u2028\u2029]")
_PUBLICATION = re.compile(r"(?:publication date|published(?: on)?|date)\s*:\s*(?P<date>.+)", re.IGNORECASE)
_DATELINE_GAP = re.compile(r"[\s\u00a0]*[-–—,|][\s\u00a0]+")
_PLACE = re.compile(r"[^\W\d_][^\d!?:;]{1,60}")
_EMOJI = re.compile(
    r"(?:[\U0001f000-\U0001faff\u2600-\u27bf\u2b00-\u2bff\u2300-\u23ff\u2190-\u21ff]|[0-9#*]\ufe0f?\u20e3)"
)
_BULLET = re.compile(r"(?P<mark>[•◦‣▪●○·–*+-])[ \t\u00a0]+(?P<words>\S.*)")
_HEADING_LENGTH = 100
_WRAP_WIDTH = 100


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the source that a reader can see, without blanks at its ends."""

    number: int
    words: str
    after_gap: bool
    """An empty line stands before it."""


@dataclass(frozen=True, slots=True)
class Unplaced:
    """Words that only a person can place, with the line they came from."""

    line: int
    words: str
    reason: str


@dataclass(frozen=True, slots=True)
class Draft:
    """What an import makes of a text: front matter, Markdown, and what is left to do."""

    title: str
    body: str
    date: Day | None = None
    place: str = ""
    event_date: Day | None = None
    unplaced: tuple[Unplaced, ...] = ()


def read_pasted(text: str, path: str) -> Draft:
    """The draft in a pasted text; ContentError if there is not a single word in it."""
    lines = list(_visible_lines(text))
    if not lines:
        raise ContentError(
            "there is no text in this file", origin=Origin(path, 1), hint="paste the article into it"
        )
    first, *rest = lines
    draft = Draft(title=first.words, body="")
    unplaced: list[Unplaced] = []
    body: list[Line] = []
    for line in rest:
        taken = _front_matter(draft, line) if not body else None
        if taken:
            draft = taken
        elif _repeats(line.words, first.words):
            unplaced.append(Unplaced(line.number, line.words, "repeats the title: an image caption?"))
        else:
            body.append(line)
    return replace(draft, body=_markdown(body), unplaced=tuple(unplaced))


def _visible_lines(text: str) -> Iterator[Line]:
    gap = True
    for number, raw in enumerate(re.split(r"\r\n|\r|\n", text), 1):
        words = _CONTROL.sub(" ", raw).strip(_BLANKS)
        if words:
            yield Line(number, words, gap)
        gap = not words


def _front_matter(draft: Draft, line: Line) -> Draft | None:
    """The draft with the line's date and place, if that is all the line says."""
    if draft.date is None and (found := _PUBLICATION.fullmatch(line.words)):
        day = english_date(found["date"])
        return replace(draft, date=day) if day else None
    if draft.event_date is None:
        for gap in _DATELINE_GAP.finditer(line.words):
            place, day = line.words[: gap.start()], english_date(line.words[gap.end() :])
            if day and _PLACE.fullmatch(place):
                return replace(draft, place=place, event_date=day)
    return None


def _repeats(words: str, title: str) -> bool:
    """Whether a line is the title over again, whole or its first words."""
    line, whole = words.casefold().rstrip(".…").split(), title.casefold().split()
    return len(line) >= min(3, len(whole)) and line == whole[: len(line)]


def _markdown(lines: list[Line]) -> str:
    """Blocks in the order of their lines, with a blank line between them."""
    blocks: list[str] = []
    items: list[str] = []
    for group in _paragraphs(lines):
        words = " ".join(line.words for line in group)
        if bullet := _BULLET.fullmatch(words):
            items.append(list_item(bullet["words"]))
            continue
        if items:
            blocks.append("\n".join(items))
            items = []
        blocks.append(f"## {escape_words(words)}" if _is_heading(words) else escape_words(words))
    if items:
        blocks.append("\n".join(items))
    return "\n\n".join(blocks)


def _is_heading(words: str) -> bool:
    return (
        _EMOJI.match(words) is not None
        and len(words) <= _HEADING_LENGTH
        and words[-1] not in ".,;"
        and len(words.split()) > 1
    )


def _paragraphs(lines: list[Line]) -> Iterator[list[Line]]:
    """Lines that belong together: a hard-wrapped paragraph of a mail is one, a line of a web page is one."""
    group: list[Line] = []
    for line in lines:
        if group and _continues(group, line, lines):
            group.append(line)
            continue
        if group:
            yield group
        group = [line]
    if group:
        yield group


def _continues(group: list[Line], line: Line, lines: list[Line]) -> bool:
    """Whether the line before was only ended because the next word had no room in it."""
    if (
        line.after_gap
        or _BULLET.fullmatch(line.words)
        or _is_heading(line.words)
        or _is_heading(group[-1].words)
    ):
        return False
    run = _run_of(line, lines)
    width = max(len(each.words) for each in run)
    if width > _WRAP_WIDTH:
        return False
    return len(group[-1].words) + 1 + len(line.words.split()[0]) > width


def _run_of(line: Line, lines: list[Line]) -> list[Line]:
    """The lines around one that no empty line divides."""
    at = lines.index(line)
    start, end = at, at + 1
    while not lines[start].after_gap and start > 0:
        start -= 1
    while end < len(lines) and not lines[end].after_gap:
        end += 1
    return lines[start:end]
