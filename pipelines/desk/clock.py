"""Moments as people read them: in the workspace's zone, and in the reader's language (CLDR, by Babel)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_datetime, format_time, format_timedelta
from babel.numbers import format_decimal, format_percent

from pipelines.languages.table import BUILT_IN
from pipelines.model.article import Day
from pipelines.translation.localize import Interface


def clock_functions(words: Interface, zone: str) -> dict[str, Callable[..., str]]:
    """`moment`, `day`, `date`, `hour`, `ago`, `number`, `percent` for templates."""
    locale = Locale.parse(BUILT_IN[words.locale].cldr)
    here = ZoneInfo(zone)

    def moment(when: datetime) -> str:
        """`Tue 24 Mar 2026, 09:00`."""
        return format_datetime(when, "EEE d MMM y, HH:mm", here, locale)

    def day(when: datetime) -> str:
        """`24 Mar 2026`."""
        return format_date(when.astimezone(here).date(), "medium", locale)

    def date(when: Day) -> str:
        """`24 Mar 2026`, of a calendar day."""
        return format_date(when, "medium", locale)

    def hour(when: datetime) -> str:
        """`09:00`."""
        return format_time(when.astimezone(here), "HH:mm", here, locale)

    def ago(when: datetime, now: datetime) -> str:
        """`11 minutes ago` within a day, then the moment."""
        passed = now - when
        if timedelta() <= passed < timedelta(hours=22):
            return format_timedelta(-max(passed, timedelta(seconds=1)), add_direction=True, locale=locale)
        return moment(when)

    def number(count: float) -> str:
        return format_decimal(count, locale=locale)

    def percent(share: float) -> str:
        """Of a share from 0 to 1, to a tenth."""
        return format_percent(round(share, 3), locale=locale, decimal_quantization=False)

    return {
        "moment": moment,
        "day": day,
        "date": date,
        "hour": hour,
        "ago": ago,
        "number": number,
        "percent": percent,
    }
