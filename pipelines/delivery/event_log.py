"""The ledger's log of events: what happened to a row, or was about to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import sqlalchemy as sa

from pipelines.delivery.database import looking
from pipelines.delivery.rows import naive_utc
from pipelines.delivery.schema import events


@dataclass(frozen=True, slots=True)
class LoggedEvent:
    """One thing that happened to a row, or was about to."""

    key: str
    at: datetime
    actor: str
    """A person by name, or the run that did it."""
    event: str
    """A state, or what was noted: `tested`, `resolved`, …"""
    detail: str


class EventLog:
    """What is in the log. The ledger adds to it, in the commit that it is about."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def history(self, key: str) -> tuple[str, ...]:
        """The names of what happened to a row, oldest first."""
        with looking(self._engine) as connection:
            rows = connection.execute(
                sa.select(events.c.event).where(events.c.key == key).order_by(events.c.id)
            )
            return tuple(rows.scalars())

    def of(self, keys: Sequence[str]) -> tuple[LoggedEvent, ...]:
        """All that happened to some rows, oldest first."""
        with looking(self._engine) as connection:
            wanted = sa.select(events).where(events.c.key.in_(keys)).order_by(events.c.id)
            return tuple(
                LoggedEvent(row.key, row.at.replace(tzinfo=UTC), row.actor, row.event, row.detail)
                for row in connection.execute(wanted)
            )

    def last_detail(self, event: str, key_end: str, but: str) -> str | None:
        """The newest detail of such an event in the log, of a row whose key ends so; None: no such event.

        `but`: the key of a row that is left out.
        """
        mine = (events.c.event == event, events.c.key.endswith(key_end, autoescape=True), events.c.key != but)
        with looking(self._engine) as connection:
            newest = sa.select(events.c.detail).where(*mine).order_by(events.c.id.desc()).limit(1)
            return connection.execute(newest).scalar()

    def last_note(self, key: str, event: str) -> str:
        """The newest detail of such an event of a row; empty: none."""
        mine = (events.c.key == key, events.c.event == event)
        with looking(self._engine) as connection:
            newest = sa.select(events.c.detail).where(*mine).order_by(events.c.id.desc()).limit(1)
            return connection.execute(newest).scalar() or ""


def add_event(
    connection: sa.Connection, key: str, holder: str, now: datetime, event: str, detail: str
) -> None:
    """Write an event down, as part of a commit."""
    connection.execute(
        sa.insert(events).values(key=key, at=naive_utc(now), actor=holder, event=event, detail=detail)
    )
