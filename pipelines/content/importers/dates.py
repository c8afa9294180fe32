"""Dates as people write them in the languages of the EU, read only when they are complete and mean one day.

The names of months and days, and the small words between (`3 de abril de 2025`), are those of CLDR.
"""

from __future__ import annotations

import re
from datetime import date
from functools import cache

from babel import Locale

from pipelines.languages.conventions import calendar_names, folded
from pipelines.languages.table import BUILT_IN, EU24

_YEAR = re.compile(r"[12]\d{3}", re.ASCII)
_NUMBERS = re.compile(r"(\d{1,4})\s?[./-]\s?(\d{1,2})\s?[./-]\s?(\d{1,4})\.?(?:\s?(?P<tail>[^\W\d_])\.?)?")
_TOKEN = re.compile(
    r"(?P<number>\d+)(?P<ordinal>(?:st|nd|rd|th|er|re|º|ª|°|η|ης|ú|ad)\b|(?<=\d)[º°])?"
    r"|(?P<word>[^\W\d_][^\W\d_'’]*)|(?P<mark>[.,'’ /-])",
    re.IGNORECASE,
)
_ENGLISH_WORDS = frozenset(("of", "the"))
_CLOCK = r"[0-2]?\d[:.hH][0-5]\d"
_HOUR = re.compile(
    rf"[\s,–—|-]+(?:[^\W\d_]{{1,4}}\.? )?{_CLOCK}(?:\s?[–—-]\s?{_CLOCK})?"
    r"(?: ?[ap]\.?m\.?)?(?: ?[^\W\d_]{1,5}\.?)?\Z",
    re.IGNORECASE | re.ASCII,
)
_SHORTEST = 3
"""Letters of an abbreviation."""
_KINDS = ("months", "days")
_ORDERS = ("dmy", "mdy", "ymd", "ydm")


def written_date(words: str, lang: str = "en") -> date | None:
    """The day that `words` name, or None if they are anything else; `3/4/2025` is 3 April, as in Europe.

    A name that is one month here and another there (`listopad`) is read as in `lang`.
    """
    text = " ".join(words.split()).strip()
    if (numbers := _NUMBERS.fullmatch(text)) and text.isascii() | bool(numbers["tail"]):
        small = not numbers["tail"] or folded(numbers["tail"]) in _small_words()
        return _of_numbers(*numbers.groups()[:3]) if small else None
    months, weekdays, numbers_found, order = [], [], [], ""
    at = 0
    while token := _TOKEN.match(text, at):
        at = token.end()
        if number := token["number"]:
            order += "y" if _YEAR.fullmatch(number) else "d"
            numbers_found.append(int(number) if number.isascii() and len(number) <= 4 else 0)
        elif word := token["word"]:
            short = folded(word)
            kind, named = _month_or_day(short, lang) or ("", 0)
            if kind == "months":
                months.append(named)
                order += "m"
            elif kind == "days":
                weekdays.append(named)
            elif short not in _small_words():
                return None
    if at < len(text) or order not in _ORDERS or len(weekdays) > 1:
        return None
    by_letter = dict(zip([each for each in order if each != "m"], numbers_found, strict=True))
    found = _real_day(by_letter["y"], months[0], by_letter["d"])
    return found if found and (not weekdays or weekdays[0] == found.isoweekday()) else None


def date_with_hour(words: str, lang: str = "en") -> date | None:
    """The same, of words that may also name the hour."""
    return written_date(words, lang) or written_date(_HOUR.sub("", words), lang)


def _of_numbers(first: str, second: str, third: str) -> date | None:
    if _YEAR.fullmatch(first) and len(third) <= 2:
        return _real_day(int(first), int(second), int(third))
    if not _YEAR.fullmatch(third) or len(first) > 2:
        return None
    day, month = int(first), int(second)
    return _real_day(int(third), month, day) or _real_day(int(third), day, month)


def _real_day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


@cache
def _month_or_day(word: str, lang: str) -> tuple[str, int] | None:
    """Which month or weekday a folded word is: whole or its beginning, where languages do not disagree."""
    if len(word) < _SHORTEST:
        return None
    for is_name in (str.__eq__, str.startswith):
        for tags in ((lang,), ("en",), EU24):
            found = {
                (kind, number)
                for tag in tags
                if tag in BUILT_IN
                for kind in _KINDS
                for name, number in _names_in(kind, tag).items()
                if is_name(name, word)
            }
            if len(found) == 1:
                return found.pop()
            if found and len(tags) > 1:
                return None
    return None


@cache
def _names_in(kind: str, tag: str) -> dict[str, int]:
    """Names in full and in short, folded; of several words (`Dé Luain`) those that no other name has."""
    found: dict[str, set[int]] = {}
    for number, name in _calendar(kind, tag):
        for word in _folded_words(name):
            found.setdefault(word, set()).add(number)
    return {word: numbers.pop() for word, numbers in found.items() if len(numbers) == 1}


def _calendar(kind: str, tag: str) -> list[tuple[int, str]]:
    months, days = calendar_names(BUILT_IN[tag])
    source, first = (months, 0) if kind == "months" else (days, 1)
    return [
        (number + first, str(name))
        for form in ("format", "stand-alone")
        for width in ("wide", "abbreviated")
        for number, name in source[form][width].items()
    ]


def _folded_words(text: str) -> list[str]:
    return [folded(word) for word in re.findall(r"[^\W\d_]+", text)]


@cache
def _small_words() -> frozenset[str]:
    """What stands between the parts of a date in CLDR's patterns, and in its names: `de`, `gada`, `Dé`."""
    found = set(_ENGLISH_WORDS)
    for tag in EU24:
        found |= set(_folded_words(BUILT_IN[tag].year_mark))
        for pattern in Locale.parse(BUILT_IN[tag].cldr).date_formats.values():
            found |= {
                word for literal in re.findall(r"'([^']+)'", str(pattern)) for word in _folded_words(literal)
            }
        for kind in ("months", "days"):
            names = [words for _, name in _calendar(kind, tag) if len(words := _folded_words(name)) > 1]
            known = _names_in(kind, tag)
            found |= {w for words in names for w in words if len(w) < _SHORTEST or w not in known}
    return frozenset(found)
