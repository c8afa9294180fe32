"""How a language writes numbers, percentages and months: as CLDR (by Babel) has it, if its file does not."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import cache
from itertools import takewhile
from typing import Literal

from babel import Locale
from babel.core import get_global

from pipelines.languages.language import Language

NBSP = "\u00a0"
_BLANKS = " \u00a0\u202f"
_SHORTEST = 3
"""Letters of a stem."""
_YEAR = re.compile(r"'[^']*'|(?P<year>y+)")
"""The year of a date's pattern, and what is quoted in it and is no field."""


@cache
def number_signs(language: Language) -> tuple[str, str]:
    """The sign before the fraction, and that between thousands; any blank is given as a no-break space."""
    symbols = Locale.parse(language.cldr).number_symbols
    latin = symbols.get("latn", symbols)
    decimal, group = language.decimal or latin["decimal"], language.group or latin["group"]
    return decimal, NBSP if group in _BLANKS else group


def number_form(whole: str, fraction: str, language: Language) -> str:
    """A number of groups of digits without marks, as the language writes it: 1204, 50 → 1.204,50."""
    decimal, group = number_signs(language)
    return f"{int(whole):,}".replace(",", group) + (decimal + fraction if fraction else "")


@cache
def percent_space(language: Language) -> bool:
    """Whether a space stands before %."""
    if language.percent_space is not None:
        return language.percent_space
    pattern = str(Locale.parse(language.cldr).percent_formats[None].pattern)
    return any(f"{blank}%" in pattern for blank in _BLANKS)


def folded(text: str) -> str:
    """Text to look for words in: small letters without accents, which move when a Greek noun is inflected."""
    letters = unicodedata.normalize("NFD", text.casefold())
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


CalendarNames = Mapping[str, Mapping[str, Mapping[int, str]]]
"""By kind (`format`, `stand-alone`), width (`wide`, `abbreviated`) and number."""


@cache
def calendar_names(language: Language) -> tuple[CalendarNames, CalendarNames]:
    """CLDR's names of the months (from 1 on) and of the days (0 is Monday)."""
    locale = Locale.parse(language.cldr)
    return locale.months, locale.days


def calendar_name(number: int, language: Language) -> str:
    """The name of a month (1 to 12) or a weekday (13 to 19, from Monday on), alone."""
    months, days = calendar_names(language)
    names = months if number <= 12 else days
    return str(names["stand-alone"]["wide"][number if number <= 12 else number - 13])


@cache
def month_stems(language: Language) -> tuple[str, ...]:
    """What all forms of each month's name share, folded; `-` stands before one that begins within a word.

    CLDR has each name twice, as it stands in a date and alone. Where the two differ, they share the stem.
    Where they do not, inflection mostly leaves two thirds of a word as it is.
    """
    if language.months:
        return tuple(map(folded, language.months))
    names, _ = calendar_names(language)
    in_date, alone = (
        [folded(names[kind]["wide"][n]) for n in range(1, 13)] for kind in ("format", "stand-alone")
    )
    shared = [_shared_start(*pair) for pair in zip(in_date, alone, strict=True)]
    return tuple(
        stem if stem != name and len(stem) >= _SHORTEST else _cut(name, alone)  # Catalan: "de març"
        for stem, name in zip(shared, alone, strict=True)
    )


def _shared_start(one: str, other: str) -> str:
    pairs = takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False))
    return "".join(letter for letter, _ in pairs)


def _cut(name: str, months: Iterable[str]) -> str:
    """The start of a month's name, long enough to be no other's: juni, juli."""
    length = max(_SHORTEST, len(name) * 2 // 3)
    while any(month != name and month.startswith(name[:length]) for month in months) and length < len(name):
        length += 1
    return name[:length]


@cache
def date_pattern(language: Language, width: Literal["medium", "long", "full"] = "long") -> str:
    """How a date is written, in CLDR's letters: `d 'de' MMMM 'de' y`; full: with its weekday."""
    pattern = str(Locale.parse(language.cldr).date_formats[width].pattern)
    if not language.year_mark:
        return pattern
    mark = language.year_mark.replace("'", "''")
    return _YEAR.sub(lambda year: f"{year[0]}{NBSP}'{mark}'" if year["year"] else year[0], pattern)


@cache
def with_territory(language: Language) -> str:
    """`fr_FR`, for those who want a country too: the language's own, else the likeliest (CLDR)."""
    parts = language.cldr.split("_")
    if len(parts[-1]) != 2 or len(parts) == 1:
        parts = str(get_global("likely_subtags").get(parts[0], parts[0])).split("_")
    return f"{parts[0]}_{parts[-1]}"
