"""Moments as text, each form for its readers."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from pipelines.model.times import read_moment, rfc3339, to_the_minute, with_offset

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
