"""The lines above the prose → what an article's front matter says: its day, its author, an event's place.

What is not plain stays text and is offered: a wrong place is published, a line too many is seen.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date as Date  # noqa: N812 - the facts have a field of that name

from pipelines.content.importers.dates import date_with_hour
from pipelines.content.importers.draft import Guesses, Line, Part
from pipelines.content.importers.names import byline_name, is_place, is_seat
from pipelines.content.importers.phrases import (
    event_label,
    has_press_words,
    is_press_kicker,
    is_published_label,
    is_section,
)
from pipelines.model.times import YEARS

Source = Line | Part
MOST_LINES = 12
"""Below the title that are looked at."""
_LONGEST = 130
"""Characters of a line that may be front matter."""
_SUBTITLES = 2
"""Short lines that may stand between the title and its date."""
_GAP = re.compile(r"[\s\u00a0]*[-–—,|:·][\s\u00a0]+|[\s\u00a0]+")
_BARS = re.compile(r"[\s\u00a0]+[|·•/][\s\u00a0]+")
_STOPS = ".!?;…"
_RUNNING = re.compile(r"(?P<line>.{4,70}?)[\s\u00a0]*[–—-][\s\u00a0]+(?=\S)")


@dataclass(slots=True)
class Facts:
    """What the head of a text says."""

    date: Date | None = None
    place: str = ""
    event_date: Date | None = None
    author: str = ""
    is_press: bool = False


@dataclass(slots=True)
class HeadReader:
    """Reads the lines below a title, and remembers what they say."""

    guesses: Guesses
    lang: str
    text: str
    """All words, to see whether a place is spoken of."""
    facts: Facts = field(default_factory=Facts)

    def read(self, lines: Sequence[Source]) -> list[Source]:
        """The lines that stay text; `facts` is what the others said."""
        kept: list[Source] = []
        subtitles = 0
        for number, line in enumerate(lines[:MOST_LINES]):
            if isinstance(line, Part) or len(line.words) > _LONGEST:
                return [*kept, *self._running(lines[number:])]
            if self._says(line):
                continue
            subtitles += 1
            if self._has_date(line.words) or line.words[-1] in _STOPS or subtitles > _SUBTITLES:
                return [*kept, *self._running(lines[number:])]
            kept.append(line)
        return [*kept, *lines[MOST_LINES:]]

    def _says(self, line: Line) -> bool:
        """Whether the line says something of the article, and nothing else."""
        parts = _BARS.split(line.words)
        if len(parts) > 1 and self._many(line, parts):
            return True
        if author := byline_name(line.words, self.lang):
            return self._author(line, author, 85)
        split = next(self._split(line.words), None)
        return self._dated(line, *split) if split else False

    def _split(self, words: str) -> Iterator[tuple[str, Date, str]]:
        """A line as words and the day at its end, with the sign between them."""
        if day := self._day(words):
            yield "", day, ""
        for gap in _GAP.finditer(words):
            if gap.start() and (day := self._day(words[gap.end() :])):
                yield words[: gap.start()], day, gap[0].strip()

    def _day(self, words: str) -> Date | None:
        if not any(char.isdecimal() for char in words):
            return None
        day = date_with_hour(words, self.lang)
        return day if day and day.year in YEARS else None

    def _has_date(self, words: str) -> bool:
        return next(self._split(words), None) is not None

    def _dated(self, line: Line, words: str, day: Date, gap: str) -> bool:
        if not words:
            return self._published(line, day, 85)
        if is_published_label(words):
            return self._published(line, day, 95)
        if is_press_kicker(words):
            self.facts.is_press = True
            return self._published(line, day, 90)
        if author := byline_name(words, self.lang):
            return self._published(line, day, 90) and self._author(line, author, 85)
        if is_section(words):
            return self._published(line, day, 80)
        return self._placed(line, words, day, gap)

    def _published(self, line: Line, day: Date, sure: int) -> bool:
        if self.facts.date:
            return False
        if not self.guesses.take(line, f"the publication date {day.isoformat()}", sure):
            return False
        self.facts.date = day
        return True

    def _author(self, line: Line, author: str, sure: int) -> bool:
        if self.facts.author:
            return False
        if not self.guesses.take(line, f"the author {author}", sure):
            return False
        self.facts.author = author
        return True

    def _placed(self, line: Line, words: str, day: Date, gap: str) -> bool:
        """A place and a day: of an event, or where and when a press release was written."""
        if gap == ":" or not is_place(words):
            return False
        mentioned = self.text.count(words.split(",", maxsplit=1)[0].split("\u00a0,", maxsplit=1)[0]) > 1
        known = is_place(words, known=True)
        if not self.facts.date and (self.facts.is_press or (gap == "," and is_seat(words))):
            return self._published(line, day, 85 if self.facts.is_press else 80)
        if self.facts.event_date:
            return False
        if not self.facts.date and gap == "," and known and not mentioned:
            return self._published(line, day, 65)
        sure = 85 if known else 75 if mentioned else 50
        if not self.guesses.take(line, f"the event's place {words} and day {day.isoformat()}", sure):
            return False
        self.facts.place, self.facts.event_date = words, day
        return True

    def _many(self, line: Line, parts: Sequence[str]) -> bool:
        """`By Ana Silva | 14 April 2025 | News`: what the page says of its article, side by side."""
        days = [day for part in parts if (day := self._day(part) or self._labelled_day(part))]
        authors = [author for part in parts if (author := byline_name(part, self.lang))]
        rest = len(parts) - len(days) - len(authors)
        if len(days) > 1 or not (days or authors) or any(len(part.split()) > 5 for part in parts):
            return False
        if rest and not authors and len(parts) == 2 and not any(is_section(part) for part in parts):
            return False
        said = [self._published(line, day, 85) for day in days]
        said += [self._author(line, author, 85) for author in authors[:1]]
        return all(said)

    def _labelled_day(self, words: str) -> Date | None:
        return next((day for label, day, _ in self._split(words) if is_published_label(label)), None)

    def _running(self, lines: Sequence[Source]) -> list[Source]:
        """The text without the `SOFIA, 3 April 2025 –` that its first sentence may begin with."""
        first = lines[0]
        found = _RUNNING.match(first.words) if isinstance(first, Line) else None
        if not isinstance(first, Line) or not found or len(first.words) - found.end() < 20:
            return list(lines)
        split = next(self._split(found["line"].strip("()")), None)
        if not split or not is_place(split[0].title() if split[0].isupper() else split[0]):
            return list(lines)
        says = "a dateline, which is left out" if self.facts.date else f"the publication date {split[1]}"
        if not self.guesses.take(first, says, 80, found["line"]):
            return list(lines)
        self.facts.date = self.facts.date or split[1]
        return [first.without_start(found.end()), *lines[1:]]

    def read_labels(self, lines: Sequence[Source]) -> None:
        """What `When: …` and `Where: …` say; the lines stay text, for they often say more."""
        for line in lines:
            kind, value = event_label(line.words) if isinstance(line, Line) else ("", "")
            if kind == "when" and not self.facts.event_date and (day := self._day(value)):
                if self.guesses.take(line, f"also the day of the event {day.isoformat()}", 80):
                    self.facts.event_date = day
            elif kind == "where" and not self.facts.place and is_place(value):
                sure = 80 if is_place(value, known=True) else 50
                if self.guesses.take(line, f"also the place of the event {value}", sure):
                    self.facts.place = value


def is_press_text(lines: Sequence[Source]) -> bool:
    """Whether a text calls itself a press release, above its title or below its end."""
    short = [line.words for line in (*lines[:3], *lines[-8:]) if len(line.words) <= _LONGEST]
    return any(has_press_words(words) and len(words.split()) <= 8 for words in short)
