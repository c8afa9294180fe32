"""Moments as text and back (RFC 3339, a profile of ISO 8601)."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Literal

YEARS = range(1900, 3000)
"""Of an article's date: mail knows none before 1900 (RFC 5322, 3.3), time zones none at either end."""


def rfc3339(moment: datetime) -> str:
    """In UTC, to the second: `2026-11-23T09:00:00Z`, as feeds and linked data want it."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def with_offset(moment: datetime, precision: Literal["seconds", "milliseconds"] = "seconds") -> str:
    """In UTC, with its offset in digits, as providers show it: `2026-11-23T09:00:00+00:00`."""
    return moment.astimezone(UTC).isoformat(timespec=precision)


def to_the_minute(moment: datetime) -> str:
    """For people: `2026-11-23 09:00+00:00`."""
    return moment.isoformat(" ", "minutes")


def read_moment(text: str) -> datetime:
    """The moment in a text such as `2026-11-23` or `2026-11-23T09:00:00Z`; without a zone it is UTC.

    ValueError for anything else.
    """
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
