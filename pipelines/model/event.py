"""What people can put into a calendar: when it begins and ends, and where."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from pipelines.model.blocks import Text


@dataclass(frozen=True, slots=True)
class Event:
    """An event of whole days, or of hours; both ends are its own."""

    start: datetime
    """Aware. Of whole days, midnight UTC of the first one."""
    end: datetime | None = None
    """The same: of whole days, midnight UTC of the last one. None: a single day, or nobody knows the hour."""
    zone: str = "UTC"
    """The IANA time zone whose clocks show the hours."""
    whole_days: bool = False
    place: Text | None = None
    online: str = ""
    """An https address at which to take part; empty: there is none."""

    @property
    def begins(self) -> datetime:
        """Its start by the clocks of its own zone; of whole days as it is."""
        return self.start if self.whole_days else self.start.astimezone(ZoneInfo(self.zone))

    @property
    def ends(self) -> datetime | None:
        """Its end by the same clocks."""
        if self.end is None or self.whole_days:
            return self.end
        return self.end.astimezone(ZoneInfo(self.zone))

    def is_over(self, at: datetime) -> bool:
        """Whether it has ended at that moment (aware); what is over, nobody puts into a calendar."""
        last = self.end or self.start
        return last.date() < at.date() if self.whole_days else last < at

    @property
    def first_day(self) -> date:
        return self.begins.date()

    @property
    def last_day(self) -> date:
        return (self.ends or self.begins).date()
