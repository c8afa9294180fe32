"""Moments as text and back (RFC 3339, a profile of ISO 8601)."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Literal
from zoneinfo import ZoneInfo

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


def readings(wall: datetime, zone: ZoneInfo) -> tuple[datetime, ...]:
    """The moments that a clock on the wall may mean in `zone`: one, or two around a change of the clocks.

    Two where the hour comes twice (first the earlier moment), and where it is left out: then neither shows
    that time, and they are what it was by the clock before the change and by the one after it (PEP 495).
    """
    first, second = (wall.replace(tzinfo=zone, fold=fold) for fold in (0, 1))
    if first.utcoffset() == second.utcoffset():
        return (first,)
    return tuple(
        moment.astimezone(zone) for moment in sorted(each.astimezone(UTC) for each in (first, second))
    )
