"""`event:` in the head of an article → Event; what is wrong with it, with its line and the cure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from pydantic import BaseModel, ConfigDict

from pipelines.content.head_yaml import shown_value
from pipelines.model.blocks import Text
from pipelines.model.errors import ContentError
from pipelines.model.event import Event
from pipelines.model.finding import Origin
from pipelines.model.suggestion import did_you_mean, nearest
from pipelines.model.times import YEARS, readings, to_the_minute

_MOMENT = re.compile(
    r"(?P<day>\d{4}-\d\d-\d\d)"
    r"(?:[T ]+(?P<hour>\d\d?:\d\d)(?P<second>:\d\d)?\s*(?P<offset>Z|[+-]\d\d:?\d\d)?)?"
)
_HOUR = re.compile(r"T?\d\d?[:.h]\d\d")
_FORMS = "write it as 2026-11-23, or with a time as 2026-11-23 09:00"


class EventMatter(BaseModel):
    """The keys below `event:`, as they are written."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)

    start: str
    end: str = ""
    zone: str = ""
    place: str = ""
    online: str = ""


class _EventError(ValueError):
    def __init__(self, key: str, message: str, hint: str) -> None:
        super().__init__(message)
        self.key, self.hint = key, hint


def read_event(
    matter: EventMatter, place: Text | None, zone: str, lines: Mapping[str, int], path: str
) -> tuple[Event | None, list[ContentError]]:
    """The event, or all that is wrong with it; `zone` is that of an event that names none."""
    faults = [
        ContentError(
            str(fault) if not fault.key else f"event.{fault.key} {fault}",
            origin=Origin(path, lines.get(f"event.{fault.key}", lines["event"])),
            hint=fault.hint,
        )
        for fault in _faults(matter, zone)
    ]
    return (None, faults) if faults else (_event(matter, place, zone), [])


def _faults(matter: EventMatter, default: str) -> Iterator[_EventError]:
    if not matter.place and not matter.online:
        hint = "add place: Sofia, Bulgaria, or online: https://…, or both"
        yield _EventError("", "the event is nowhere: it has neither a place nor an online address", hint)
    if matter.online and not _is_https(matter.online):
        hint = "write the whole address: https://example.org/live"
        yield _EventError("online", f"is {shown_value(matter.online)}, not an https address", hint)
    zone = _time_zone(matter.zone or default)
    if zone is None:
        hint = _zone_meant(matter.zone) or "write it as Europe/Brussels"
        yield _EventError("zone", f"is {shown_value(matter.zone)}, not a time zone", hint)
    moments = {}
    for key, value in (("start", matter.start), ("end", matter.end)):
        try:
            if value or key == "start":
                moments[key] = _event_moment(key, value, zone or ZoneInfo("UTC"))
        except _EventError as fault:
            # In a zone that is none the clocks are never changed: what is told here is wrong in any.
            yield fault
    if len(moments) < 2:
        return
    (start, timed), (end, end_timed) = moments["start"], moments["end"]
    if timed != end_timed:
        with_time, without = ("start", "end") if timed else ("end", "start")
        hint = "give both a time, or none"
        yield _EventError(without, f"is a day without a time, but event.{with_time} has one", hint)
    elif end < start or (timed and end == start):
        when = "before" if end < start else "at the moment of"
        hint = "correct one of the two; leave out end: if nobody knows when it ends"
        yield _EventError("end", f"is {when} event.start", hint)


def _event(matter: EventMatter, place: Text | None, default: str) -> Event:
    zone = ZoneInfo(matter.zone or default)
    start, timed = _event_moment("start", matter.start, zone)
    end = _event_moment("end", matter.end, zone)[0] if matter.end else None
    if not timed and end == start:
        end = None
    return Event(start, end, zone.key, not timed, place, matter.online)


def _time_zone(name: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):  # OSError: a folder, such as Europe
        return None


def _zone_meant(name: str) -> str:
    """The zone that a misspelt name comes near to, or that of a city."""
    known = available_timezones()
    cities = {zone.rpartition("/")[2]: zone for zone in sorted(known)}
    near = cities.get(nearest(name.rpartition("/")[2].strip().replace(" ", "_").title(), cities), "")
    return did_you_mean(name, known) or (f"did you mean {near!r}?" if near else "")


def _is_https(address: str) -> bool:
    try:
        parts = urlsplit(address)
        return parts.scheme == "https" and bool(parts.hostname) and not re.search(r"[\s<>\"\\]", address)
    except ValueError:
        return False


def _event_moment(key: str, value: str, zone: ZoneInfo) -> tuple[datetime, bool]:
    """The moment (UTC) that a value means by the clocks of a zone, and whether it has a time of day."""
    found = _MOMENT.fullmatch(value)
    if not found:
        if _HOUR.match(value):
            raise _EventError(key, f"is {shown_value(value)}, a time without a day", f"{_FORMS}")
        raise _EventError(key, f"is {shown_value(value)}, not a date" if value else "is missing", _FORMS)
    day, hour, offset = found["day"], found["hour"], found["offset"] or ""
    try:
        time = f"{hour.zfill(5)}{found['second'] or ''}{offset}" if hour else "00:00Z"
        wall = datetime.fromisoformat(f"{day}T{time}")
    except ValueError as error:
        raise _EventError(key, f"is {shown_value(value)}, which no calendar has", _FORMS) from error
    if wall.year not in YEARS:  # nearer to the ends of time, zones and calendars give up
        raise _EventError(key, f"is {shown_value(value)}, not from {YEARS[0]} to {YEARS[-1]}", _FORMS)
    if not hour:
        return wall, False
    if wall.tzinfo:
        return wall.astimezone(UTC), True
    return _by_the_clock(key, value, wall, zone).astimezone(UTC), True


def _by_the_clock(key: str, value: str, wall: datetime, zone: ZoneInfo) -> datetime:
    first, *others = readings(wall, zone)
    if not others:
        return first
    if first.replace(tzinfo=None) != wall:
        hint = "the clocks are put forward then: choose a time before or after that hour"
        raise _EventError(key, f"is {shown_value(value)}, a time that {zone.key} does not have", hint)
    earlier, later = (to_the_minute(each) for each in (first, *others))
    hint = f"the clocks are put back then: write {earlier} or {later}"
    raise _EventError(key, f"is {shown_value(value)}, a time that {zone.key} has twice", hint)
