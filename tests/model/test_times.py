"""Moments as text, each form for its readers."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest

from pipelines.model.times import read_moment, readings, rfc3339, to_the_minute, with_offset

MOMENT = datetime(2026, 11, 23, 9, 30, 15, 250_000, timezone(timedelta(hours=2)))


def test_each_form() -> None:
    """Feeds, providers and people each know another form of the same moment."""
    assert (
        rfc3339(MOMENT),
        with_offset(MOMENT),
        with_offset(MOMENT, "milliseconds"),
        to_the_minute(MOMENT),
    ) == (
        "2026-11-23T07:30:15Z",
        "2026-11-23T07:30:15+00:00",
        "2026-11-23T07:30:15.250+00:00",
        "2026-11-23 09:30+02:00",
    )


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-11-23", datetime(2026, 11, 23, tzinfo=UTC)),
        ("2026-11-23T09:00:00Z", datetime(2026, 11, 23, 9, tzinfo=UTC)),
        ("2026-11-23T09:00:00+02:00", datetime(2026, 11, 23, 7, tzinfo=UTC)),
        ("2026-11-23 09:00", datetime(2026, 11, 23, 9, tzinfo=UTC)),
    ],
)
def test_without_a_zone_it_is_utc(text: str, moment: datetime) -> None:
    """The same text means the same moment on every machine."""
    assert read_moment(text) == moment


def test_what_is_not_a_moment_is_refused() -> None:
    """Half a date would be guessed at."""
    with pytest.raises(ValueError, match="month"):
        read_moment("2026-13-01")


@pytest.mark.parametrize(
    ("wall", "zone", "moments"),
    [
        ("2027-03-28T01:59", "Europe/Brussels", ["2027-03-28T01:59:00+01:00"]),
        ("2027-03-28T02:00", "Europe/Brussels", ["2027-03-28T01:00:00+01:00", "2027-03-28T03:00:00+02:00"]),
        ("2027-03-28T02:30", "Europe/Brussels", ["2027-03-28T01:30:00+01:00", "2027-03-28T03:30:00+02:00"]),
        ("2027-03-28T03:00", "Europe/Brussels", ["2027-03-28T03:00:00+02:00"]),
        ("2027-10-31T02:30", "Europe/Brussels", ["2027-10-31T02:30:00+02:00", "2027-10-31T02:30:00+01:00"]),
        ("2027-10-31T03:00", "Europe/Brussels", ["2027-10-31T03:00:00+01:00"]),
        ("2027-10-31T01:15", "Europe/Dublin", ["2027-10-31T01:15:00+01:00", "2027-10-31T01:15:00+00:00"]),
        (
            "2027-10-03T02:15",
            "Australia/Lord_Howe",
            ["2027-10-03T01:45:00+10:30", "2027-10-03T02:45:00+11:00"],
        ),
        ("2011-12-30T10:00", "Pacific/Apia", ["2011-12-29T10:00:00-10:00", "2011-12-31T10:00:00+14:00"]),
    ],
)
def test_a_time_on_the_wall_has_one_reading_or_two(wall: str, zone: str, moments: list[str]) -> None:
    """Twice a year an hour comes twice or never: nobody's mail goes out an hour beside what was meant."""
    found = readings(datetime.fromisoformat(wall), ZoneInfo(zone))
    assert [moment.isoformat() for moment in found] == moments
