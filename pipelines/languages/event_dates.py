"""Days, spans of days and hours as each language writes them (CLDR, by Babel): one form in every face.

CLDR has spans of days with short names of months alone in most languages (`3–5 apr 2026`). Here a span is put
together of two forms that every language has: its date with the month in full, and how it joins two days.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from functools import partial

from babel import Locale
from babel.dates import format_date, format_interval, format_skeleton, format_time, get_timezone_name

from pipelines.languages.conventions import date_pattern
from pipelines.languages.language import Language

_DAYS = re.compile(r"d+(?P<join>[^dMLy]*?)d+")
_DASH = re.compile(r"\s*[-–—~]\s*")
_QUOTED = re.compile(r"('[^']*')")


def long_date(day: date, language: Language) -> str:
    """A day: `3 April 2026`."""
    return format_date(day, date_pattern(language), locale=language.cldr)


def short_date(day: date, language: Language) -> str:
    """A day where there is little room: `3 Apr 2026`."""
    return format_date(day, date_pattern(language, "medium"), locale=language.cldr)


def leaf_words(day: date, language: Language) -> tuple[str, str, str]:
    """The leaf of a calendar: month, number and weekday: `April`, `3`, `Friday`."""
    month, number, weekday = (format_date(day, part, locale=language.cldr) for part in ("LLLL", "d", "cccc"))
    return month, number, weekday


def day_words(day: date, language: Language) -> str:
    """A day with its weekday: `Friday, 3 April 2026`."""
    return format_date(day, date_pattern(language, "full"), locale=language.cldr)


def days_words(first: date, last: date, language: Language) -> str:
    """Several days, both ends among them: `3–5 April 2026`, `30 April – 2 May 2026`."""
    locale = Locale.parse(language.cldr)
    long = date_pattern(language)
    spans = locale.interval_formats.get("yMMMMd") or locale.interval_formats.get("yMMMd") or {}
    apart = _dash_of(spans.get("M", ()))
    if first.year != last.year:
        return f"{long_date(first, language)}{apart}{long_date(last, language)}"
    if first.month != last.month:
        in_year = (
            format_skeleton("MMMMd", first, locale=locale),
            format_skeleton("MMMMd", last, locale=locale),
        )
        if long.lstrip().startswith("y"):
            return f"{long_date(first, language)}{apart}{in_year[1]}"
        return f"{in_year[0]}{apart}{long_date(last, language)}"
    found = _DAYS.search(_QUOTED.sub("", "".join(spans.get("d", ()))))
    join = found["join"] if found else "–"
    return format_date(last, _with_two_days(long, f"'{first.day}'{join}"), locale=locale)


def _dash_of(pattern: Sequence[str]) -> str:
    """What stands between two dates of several words."""
    found = _DASH.search("".join(pattern))
    return found[0] if found else " – "


def _with_two_days(pattern: str, first: str) -> str:
    """A date's pattern with another day before its own; what is quoted in it is no field."""
    parts = _QUOTED.split(pattern)
    for number, part in enumerate(parts):
        if not part.startswith("'") and "d" in part:
            parts[number] = part.replace("d", f"{first}d", 1)
            break
    return "".join(parts)


def hour_words(hour: datetime, language: Language) -> str:
    """A time of day by a clock on the wall: `9:00`."""
    return format_time(hour.replace(tzinfo=None), "short", locale=language.cldr)


def hours_words(first: datetime, last: datetime, language: Language) -> str:
    """Two times of one day: `09:00–17:30`."""
    skeleton = "hm" if "a" in Locale.parse(language.cldr).time_formats["short"].pattern else "Hm"
    return format_interval(
        first.replace(tzinfo=None), last.replace(tzinfo=None), skeleton, locale=language.cldr
    )


def moment_words(moment: datetime, language: Language) -> str:
    """A day and a time by a clock on the wall: `3 April 2026, 09:00`."""
    locale = Locale.parse(language.cldr)
    joined = str(locale.datetime_formats["medium"])
    if not any(comma in joined for comma in ",،"):  # two numbers side by side, as `2026. 9:00`
        joined = "{1}, {0}"
    return joined.replace("{1}", long_date(moment.date(), language)).replace(
        "{0}", hour_words(moment, language)
    )


def zone_words(moments: Sequence[datetime], language: Language) -> str:
    """The name of a zone's time at these moments (aware, by its clocks): `Central European Summer Time`.

    Where the clocks are changed between them, the name that it has all the year.
    """
    first, name = moments[0], partial(get_timezone_name, width="long", locale=language.cldr)
    if len({moment.utcoffset() for moment in moments}) > 1:
        return str(name(first.tzinfo))
    if any(((first + timedelta(days=days)).dst() or timedelta()) < timedelta() for days in (0, 182)):
        # Irish law saves no light in summer, but spends it in winter; CLDR's names go by the clocks.
        return str(name(first.tzinfo, zone_variant="standard" if first.dst() else "daylight"))
    return str(name(first))
