"""When mail may go out, by the clock of a place: days, hours, and nights in which the clocks are changed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from pipelines.model.windows import read_window

BRUSSELS = ZoneInfo("Europe/Brussels")


def local(text: str, zone: ZoneInfo = BRUSSELS) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Mon-Fri 08:00-20:00", "Mon-Fri 08:00-20:00"),
        ("mon - fri 8:00 – 20:00", "Mon-Fri 08:00-20:00"),
        ("8:00-24:00", "08:00-24:00"),
        ("Mon-Sun 08:00-20:00", "08:00-20:00"),
        ("Sat-Mon 10:00-12:30", "Mon,Sat-Sun 10:00-12:30"),
        ("tuesday, Thu 09:00-09:01", "Tue,Thu 09:00-09:01"),
    ],
)
def test_windows_are_read_and_shown_again(text: str, shown: str) -> None:
    """As people write them; what is shown is read as the same."""
    window = read_window(text)
    assert (str(window), read_window(str(window))) == (shown, window)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("20:00-08:00", "20:00 is not before 08:00; midnight is 24:00"),
        ("08:00-08:00", "08:00 is not before 08:00; midnight is 24:00"),
        ("08:00-25:00", "25:00 is no time of the day"),
        ("08:61-10:00", "08:61 is no time of the day"),
        ("Mo-Fr 08:00-20:00", "'Mo' is no day; write Mon, Tue, Wed, Thu, Fri, Sat, Sun"),
        ("always", "write it as 'Mon-Fri 08:00-20:00' or '08:00-20:00'"),
        ("Mon-Fri", "write it as 'Mon-Fri 08:00-20:00' or '08:00-20:00'"),
    ],
)
def test_what_is_no_window_is_refused(text: str, fault: str) -> None:
    """A window that never opens would keep all mail back without a word."""
    with pytest.raises(ValueError, match=r".") as caught:
        read_window(text)
    assert str(caught.value) == fault


@pytest.mark.parametrize(
    ("moment", "opens"),
    [
        ("2026-11-27T08:00", "2026-11-27T08:00"),  # a Friday
        ("2026-11-27T19:59", "2026-11-27T19:59"),
        ("2026-11-27T20:00", "2026-11-30T08:00"),
        ("2026-11-27T07:59:59", "2026-11-27T08:00"),
        ("2026-11-28T12:00", "2026-11-30T08:00"),
        ("2026-11-29T23:59", "2026-11-30T08:00"),
        ("2026-12-31T21:00", "2027-01-01T08:00"),
    ],
)
def test_the_next_opening(moment: str, opens: str) -> None:
    """A moment within it stays; the end is outside; weekends are left out."""
    window = read_window("Mon-Fri 08:00-20:00")
    assert window.opening(local(moment), BRUSSELS) == local(opens)


def test_days_are_those_of_the_place() -> None:
    """On Sunday evening in Brussels it is Monday in Auckland."""
    window, auckland = read_window("Mon-Fri 08:00-20:00"), ZoneInfo("Pacific/Auckland")
    assert window.is_open(local("2026-11-29T21:00"), auckland)
    assert not window.is_open(local("2026-11-29T21:00"), BRUSSELS)


@pytest.mark.parametrize(
    ("text", "moment", "opens"),
    [
        # On 29 March 2026 the clocks go from 02:00 to 03:00: it opens as much later as it would have been.
        ("02:30-05:00", "2026-03-28T23:00:00+00:00", "2026-03-29T01:30:00+00:00"),
        # All of it is left out that night.
        ("02:00-03:00", "2026-03-28T23:00:00+00:00", "2026-03-30T00:00:00+00:00"),
        ("Sun 02:00-03:00", "2026-03-28T23:00:00+00:00", "2026-04-05T00:00:00+00:00"),
        # On 25 October 2026 02:30 comes twice: the first time counts.
        ("02:30-05:00", "2026-10-24T22:00:00+00:00", "2026-10-25T00:30:00+00:00"),
    ],
)
def test_nights_in_which_the_clocks_are_changed(text: str, moment: str, opens: str) -> None:
    """It opens once, never before its time, and not never."""
    assert read_window(text).opening(datetime.fromisoformat(moment), BRUSSELS) == datetime.fromisoformat(
        opens
    )


@pytest.mark.parametrize(
    ("text", "moment", "closes"),
    [
        ("08:00-20:00", "2026-11-27T07:00:00+00:00", "2026-11-27T19:00:00+00:00"),
        ("08:00-24:00", "2026-11-27T07:00:00+00:00", "2026-11-27T23:00:00+00:00"),
        ("00:00-02:30", "2026-03-29T00:30:00+00:00", "2026-03-29T01:30:00+00:00"),
        ("00:00-02:30", "2026-10-25T00:10:00+00:00", "2026-10-25T00:30:00+00:00"),
        ("00:00-02:30", "2026-10-25T01:10:00+00:00", "2026-10-25T01:30:00+00:00"),
    ],
)
def test_the_end_of_the_hours(text: str, moment: str, closes: str) -> None:
    """After the moment, also in a night with an hour more or less."""
    assert read_window(text).closing(datetime.fromisoformat(moment), BRUSSELS) == datetime.fromisoformat(
        closes
    )


def test_every_minute_of_a_year_has_an_opening() -> None:
    """It is open then, not before the moment, and there is none between: tried by the half hour."""
    window = read_window("Tue,Sat 01:30-03:15")
    moment, end = datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)
    while moment < end:
        found = window.opening(moment, BRUSSELS)
        assert window.is_open(found, BRUSSELS)
        assert found >= moment
        assert found == moment or not window.is_open(moment, BRUSSELS)
        assert window.opening(found - timedelta(minutes=1), BRUSSELS) in (found, found - timedelta(minutes=1))
        moment += timedelta(minutes=30)
