"""Dates as people write them in English, read only when they are complete and mean one day."""

from __future__ import annotations

import re
from datetime import date, datetime

from dateutil import parser

_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?"
    r"|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_DAY = r"\d{1,2}(?:st|nd|rd|th)?"
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_PLAIN = re.compile(
    r"(?:(?P<weekday>(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?)(?:\.?,? ))?"
    rf"(?:the )?(?P<date>{_DAY}(?: of)? {_MONTH},? [12]\d{{3}}|{_MONTH} {_DAY},? [12]\d{{3}}"
    rf"|\d{{1,2}}-{_MONTH}-[12]\d{{3}}|\d{{1,2}}[./-]\d{{1,2}}[./-][12]\d{{3}}"
    r"|[12]\d{3}[./-]\d{1,2}[./-]\d{1,2})\.?",
    re.IGNORECASE | re.ASCII,
)


def english_date(words: str) -> date | None:
    """The day that `words` name, or None if they are anything else. `3/4/2025` is 3 April, as in Europe."""
    found = _PLAIN.fullmatch(" ".join(words.split()))
    if not found:
        return None
    plain = re.sub(r" of ", " ", found["date"], flags=re.IGNORECASE)
    year_first = re.match(r"\d{4}", plain) is not None
    try:
        day = parser.parse(
            plain,
            dayfirst=not year_first,
            yearfirst=year_first,
            default=datetime(2000, 1, 1),  # noqa: DTZ001
        ).date()
    except (ValueError, OverflowError):
        return None
    weekday = (found["weekday"] or "")[:3].lower()
    return day if weekday in ("", _WEEKDAYS[day.weekday()]) else None
