"""When mail may go out: days and hours by the clock of a place, such as `Mon-Fri 08:00-20:00`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from pipelines.model.times import readings

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_FORM = re.compile(r"(?:(?P<days>[A-Za-z ,-]+?)\s+)?(?P<begin>\d\d?:\d\d)\s*[-–]\s*(?P<end>\d\d?:\d\d)")
_MIDNIGHT = 24 * 60


@dataclass(frozen=True, slots=True)
class SendWindow:
    """The same hours on some days of the week; the end is no part of it."""

    days: tuple[int, ...]
    """Monday is 0."""
    begin: int
    """In minutes since midnight."""
    end: int

    def __str__(self) -> str:
        hours = f"{self.begin // 60:02}:{self.begin % 60:02}-{self.end // 60:02}:{self.end % 60:02}"
        return f"{_days_text(self.days)} {hours}" if len(self.days) < len(DAYS) else hours

    def is_open(self, moment: datetime, zone: ZoneInfo) -> bool:
        """Whether the clocks of `zone` show a time within it at `moment` (aware)."""
        wall = moment.astimezone(zone)
        return wall.weekday() in self.days and self.begin <= wall.hour * 60 + wall.minute < self.end

    def opening(self, moment: datetime, zone: ZoneInfo) -> datetime:
        """`moment` if it is open then, else when it opens next (UTC).

        Where the clocks leave out the hour of its opening, it opens as much later (RFC 5545, 3.3.5).
        """
        if self.is_open(moment, zone):
            return moment.astimezone(UTC)
        day = moment.astimezone(zone).date()
        for ahead in range(len(DAYS) + 1):
            wall = datetime.combine(day + timedelta(days=ahead), time(self.begin // 60, self.begin % 60))
            if wall.weekday() in self.days:
                opens = wall.replace(tzinfo=zone).astimezone(UTC)
                if opens > moment and self.is_open(opens, zone):
                    return opens
        # An hour of the night that the clocks left out on the only day of the week.
        return self.opening(moment + timedelta(days=1), zone)

    def closing(self, moment: datetime, zone: ZoneInfo) -> datetime:
        """The end (UTC) of the day's hours, which are open at `moment`."""
        day = moment.astimezone(zone).date()
        wall = datetime.combine(day, time()) + timedelta(minutes=self.end)
        moments = [each.astimezone(UTC) for each in readings(wall, zone)]
        return next((each for each in moments if each > moment), moments[-1])


def read_window(text: str) -> SendWindow:
    """The window that a text such as `Mon-Fri 08:00-20:00`, `Tue,Thu 9:00-12:00` or `08:00-24:00` means.

    ValueError in words for a person.
    """
    found = _FORM.fullmatch(text.strip())
    if not found:
        raise ValueError("write it as 'Mon-Fri 08:00-20:00' or '08:00-20:00'")
    begin, end = (_minutes(found[name]) for name in ("begin", "end"))
    if begin >= end:
        raise ValueError(f"{found['begin']} is not before {found['end']}; midnight is 24:00")
    return SendWindow(_days(found["days"] or "Mon-Sun"), begin, end)


def _minutes(text: str) -> int:
    hours, minutes = map(int, text.split(":"))
    if minutes >= 60 or hours * 60 + minutes > _MIDNIGHT:
        raise ValueError(f"{text} is no time of the day")
    return hours * 60 + minutes


def _days(text: str) -> tuple[int, ...]:
    found: set[int] = set()
    for part in filter(None, re.split(r"[\s,]+", re.sub(r"\s*-\s*", "-", text.strip()))):
        first, _, last = part.partition("-")
        begin, end = _day(first), _day(last or first)
        found |= {(begin + step) % len(DAYS) for step in range((end - begin) % len(DAYS) + 1)}
    return tuple(sorted(found))


def _day(name: str) -> int:
    short = name.strip()[:3].capitalize()
    if short not in DAYS:
        raise ValueError(f"{name!r} is no day; write {', '.join(DAYS)}")
    return DAYS.index(short)


def _days_text(days: tuple[int, ...]) -> str:
    runs: list[list[int]] = []
    for day in days:
        if runs and runs[-1][-1] == day - 1:
            runs[-1].append(day)
        else:
            runs.append([day])
    return ",".join(DAYS[run[0]] if len(run) == 1 else f"{DAYS[run[0]]}-{DAYS[run[-1]]}" for run in runs)
