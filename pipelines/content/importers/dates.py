"""Dates as people write them in English, read only when they are complete and mean one day."""

from __future__ import annotations

import re
from datetime import date, datetime

from dateutil import parser

_ISO = re.compile(r"\d{4}-\d{2}-\d{2}")
_PLAIN = re.compile(
    r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\.?,?\s+)?"
    r"(?:the\s+)?"
    r"(?:\d{1,2}(?:st|nd|rd|th)?(?:\s+of)?\s+[a-z]{3,9}\.?,?\s+\d{4}"
    r"|[a-z]{3,9}\.?\s+\d{1,2}(?:st|nd|rd|th)?,?\s+\d{4}"
    r"|\d{1,2}[./]\d{1,2}[./]\d{4}|\d{4}[./-]\d{1,2}[./-]\d{1,2})\.?",
    re.IGNORECASE,
)


def english_date(words: str) -> date | None:
    """The day that `words` name, or None if they are anything else. `3/4/2025` is 3 April, as in Europe."""
    words = re.sub(r"[\s\u00a0\u202f]+", " ", words).strip()
    if not _PLAIN.fullmatch(words):
        return None
    plain = re.sub(r"\b(?:the|of)\b|\.$", " ", words, flags=re.IGNORECASE)
    year_first = re.match(r"\d{4}", plain.strip()) is not None
    try:
        if _ISO.fullmatch(words):
            return date.fromisoformat(words)
        return parser.parse(
            plain,
            dayfirst=not year_first,
            yearfirst=year_first,
            default=datetime(2000, 1, 1),  # noqa: DTZ001
        ).date()
    except (ValueError, OverflowError):
        return None
