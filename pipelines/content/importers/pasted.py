"""Text copied from a web page or an email → a draft article, and a list of what an editor must place.

Every word of the source is either in the article or in the list; a test proves it word by word.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from pipelines.content.importers.dates import english_date
from pipelines.content.importers.markdown import heading, list_item, paragraph
from pipelines.model.article import Day
from pipelines.model.errors import ContentError
from pipelines.model.finding import Origin
from pipelines.model.markup import CONTROL
from pipelines.model.times import YEARS

# Of no use to a reader at the ends of a line: blanks of all kinds, and marks that take no room.
_ENDS = re.compile(r"^[\s\u200b\u2060\ufeff]+|[\s\u200b\u2060\ufeff]+$")
_UNSEEN = {"Cc", "Cf", "Zs", "Zl", "Zp"}
"""Unicode's categories of controls, format marks and separators: a line of nothing else is empty."""
_PUBLICATION = re.compile(r"(?:publication date|published(?: on)?|date)\s*:\s*(?P<date>.+)", re.IGNORECASE)
_DATELINE_GAP = re.compile(r"[\s\u00a0]*[-–—,|][\s\u00a0]+")
_PLACE = re.compile(r"[^\W\d_][^\d!?:;]{1,60}")
# Unicode's Emoji property, without ©, ® and the like, which also open a sentence.
_EMOJI = re.compile(
    r"[\U0001f000-\U0001faff\u2194-\u2199\u21a9\u21aa\u231a\u231b\u2328\u23cf\u23e9-\u23f3\u23f8-\u23fa"
    r"\u25b6\u25c0\u25fb-\u25fe\u2600-\u26ff\u2702-\u2712\u2714-\u2716\u271d\u2721\u2728\u2733\u2734\u2744"
    r"\u2747\u274c-\u2757\u2763\u2764\u2795-\u2797\u27a1\u27b0\u27bf\u2934\u2935\u2b05-\u2b07\u2b1b\u2b1c"
    r"\u2b50\u2b55]|[0-9#*]\ufe0f?\u20e3"
)
_BULLET = re.compile(r"(?P<mark>[•◦‣▪●○·–*+-])\s+(?P<words>\S.*)")
_HEADING_LENGTH = 100
_WRAP_WIDTHS = range(50, 101)
"""Shorter lines are an address or a verse, longer ones come from a web page."""


@dataclass(frozen=True, slots=True)
class PastedLine:
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
    body: list[PastedLine] = []
    for line in rest:
        taken = _front_matter(draft, line) if not body else None
        if taken:
            draft = taken
        elif _repeats(line.words, first.words):
            unplaced.append(Unplaced(line.number, line.words, "repeats the title: an image caption?"))
        else:
            body.append(line)
    return replace(draft, body=_markdown(body), unplaced=tuple(unplaced))


def _visible_lines(text: str) -> Iterator[PastedLine]:
    gap = True
    for number, raw in enumerate(re.split(r"\r\n|\r|\n", text), 1):
        words = _ENDS.sub("", CONTROL.sub(" ", raw))
        seen = any(unicodedata.category(char) not in _UNSEEN for char in words)
        if seen:
            yield PastedLine(number, words, gap)
        gap = not seen


def _front_matter(draft: Draft, line: PastedLine) -> Draft | None:
    """The draft with the line's date and place, if that is all the line says."""
    if draft.date is None and (found := _PUBLICATION.fullmatch(line.words)):
        day = english_date(found["date"])
        return replace(draft, date=day) if day and day.year in YEARS else None
    if draft.event_date is None:
        for gap in _DATELINE_GAP.finditer(line.words):
            place, day = line.words[: gap.start()], english_date(line.words[gap.end() :])
            if day and _PLACE.fullmatch(place):
                return replace(draft, place=place, event_date=day)
    return None


def _repeats(words: str, title: str) -> bool:
    """Whether a line is the title over again, whole or its first words."""
    line, whole = words.casefold().rstrip(".…").split(), title.casefold().rstrip(".…").split()
    return len(line) >= min(3, len(whole)) and line == whole[: len(line)]


def _markdown(lines: Sequence[PastedLine]) -> str:
    """Blocks in the order of their lines, with a blank line between them."""
    text, in_list = "", False
    for group in _paragraphs(lines):
        words = " ".join(group)
        gap = "\n\n" if text else ""
        if bullet := _BULLET.fullmatch(words):
            text += ("\n" if in_list else gap) + list_item(bullet["words"])
        else:
            text += gap + (heading(words) if len(group) == 1 and _is_heading(words) else paragraph(words))
        in_list = bullet is not None
    return text


def _is_heading(words: str) -> bool:
    return (
        _EMOJI.match(words) is not None
        and len(words) <= _HEADING_LENGTH
        and words[-1] not in ".,;"
        and len(words.split()) > 1
    )


def _paragraphs(lines: Sequence[PastedLine]) -> Iterator[list[str]]:
    """Lines that belong together: a hard-wrapped paragraph of a mail is one, a line of a web page is one."""
    for run in _runs(lines):
        width = max(map(len, run))
        group = run[:1]
        for words in run[1:]:
            if width in _WRAP_WIDTHS and _continues(group[-1], words, width):
                group.append(words)
            else:
                yield group
                group = [words]
        yield group


def _continues(before: str, words: str, width: int) -> bool:
    """Whether the line before was only ended because the next word had no room in it."""
    if _BULLET.fullmatch(words) or _is_heading(words) or _is_heading(before):
        return False
    return len(before) + 1 + len(words.split(maxsplit=1)[0]) > width


def _runs(lines: Sequence[PastedLine]) -> Iterator[list[str]]:
    """The words of lines that no empty line divides."""
    run: list[str] = []
    for line in lines:
        if run and line.after_gap:
            yield run
            run = []
        run.append(line.words)
    if run:
        yield run
