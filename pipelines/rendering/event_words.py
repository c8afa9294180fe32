"""An event as every face tells it: mail, its text part, page and feeds say the same words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache, partial

from pipelines.languages.event_dates import (
    day_words,
    days_words,
    hour_words,
    hours_words,
    leaf_words,
    long_date,
    moment_words,
    short_date,
    zone_words,
)
from pipelines.languages.language import Language
from pipelines.model.event import Event


@dataclass(frozen=True, slots=True)
class EventWords:
    """When, in lines: the day or days, and the hours with their zone."""

    lines: tuple[str, ...]
    starts: str
    """The value of a `<time>` (HTML, 4.5.14): the first day, or the moment with its offset."""
    month: str
    """The first day as on the leaf of a calendar: month, number, weekday."""
    day: str
    weekday: str


def date_functions(language: Language) -> dict[str, Callable[..., object]]:
    """What templates say dates with, by name: `long_date(day)`, `event_words(event)`."""
    return {
        "long_date": partial(long_date, language=language),
        "short_date": partial(short_date, language=language),
        "event_words": partial(event_words, language=language),
    }


@lru_cache(maxsize=256)
def event_words(event: Event, language: Language) -> EventWords:
    """What a reader of a language is told."""
    begins, ends = event.begins, event.ends
    first, last = event.first_day, event.last_day
    leaf = leaf_words(first, language)
    if event.whole_days:
        days = day_words(first, language) if first == last else days_words(first, last, language)
        return EventWords((days,), first.isoformat(), *leaf)
    zone = zone_words([begins, ends or begins], language)
    if first == last:
        hours = hours_words(begins, ends, language) if ends else hour_words(begins, language)
        lines = (day_words(first, language), f"{hours} ({zone})")
    else:
        both = " – ".join(moment_words(each, language) for each in (begins, ends or begins))
        lines = (both, zone)
    return EventWords(lines, begins.isoformat(), *leaf)
