"""The suppression list: people who get no mail any more, in the ledger's database. SQLAlchemy Core.

It knows a person by the fingerprint of their address (`recipients.person`) and stores no address. An entry
holds for every list and language. Nothing is deleted: what was lifted stays, with who lifted it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from pipelines.delivery.copies import ledger_path, mark_path
from pipelines.delivery.database import database_errors, looking, open_database, writing
from pipelines.delivery.ledger import ledger_url
from pipelines.delivery.mark import advance_mark, count_change
from pipelines.delivery.rows import naive_utc
from pipelines.delivery.schema import metadata
from pipelines.workspace.paths import Workspace

AT_ONCE = 500
"""Persons asked about in one query."""

_suppressions = sa.Table(
    "glocal_suppressions",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("person", sa.String(64), nullable=False, index=True),
    sa.Column("reason", sa.String(20), nullable=False),
    sa.Column("at", sa.DateTime(timezone=False), nullable=False),
    sa.Column("detail", sa.String(200), nullable=False),
    sa.Column("by", sa.String(200), nullable=False),
    sa.Column("lifted_at", sa.DateTime(timezone=False)),
    sa.Column("lifted_by", sa.String(200), nullable=False),
)


class SuppressionReason(StrEnum):
    """Why somebody gets no mail any more; of several reasons the first here is told."""

    UNSUBSCRIBED = "unsubscribed"
    COMPLAINED = "complained"
    """Said to their mail provider that it is spam."""
    BOUNCED = "bounced"
    BY_HAND = "by hand"


def suppression_words(reason: SuppressionReason) -> str:
    """Why somebody is left out, in a list of such reasons."""
    return f"gets no mail any more, {reason}"


@dataclass(frozen=True, slots=True)
class Suppression:
    """One reason why a person gets no mail: in force until it is lifted."""

    person: str
    """SHA-256 of the normalised address."""
    reason: SuppressionReason
    at: datetime
    detail: str = ""
    """Such as a status code; never an address."""
    by: str = ""
    """Who or what entered it."""
    lifted_at: datetime | None = None
    lifted_by: str = ""


class SuppressionList:
    """Who gets no mail any more, and why. Several processes may use it at once."""

    def __init__(self, url: str, mark: Path | None = None) -> None:
        self._engine = open_database(url)
        # Elsewhere than in a file, all machines would wait for the row that counts.
        self._mark = mark if self._engine.dialect.name == "sqlite" else None

    def close(self) -> None:
        self._engine.dispose()

    def add(self, entries: Iterable[Suppression]) -> int:
        """Enter them in one commit; how many are new. What is in force for a person stays as it is."""
        with self._changing() as connection:
            return add_suppressions(connection, tuple(entries))

    def lift(
        self, person: str, by: str, now: datetime, reasons: Collection[SuppressionReason] = ()
    ) -> tuple[Suppression, ...]:
        """End what is in force for a person, of these reasons or of any; what that was."""
        with self._changing() as connection:
            return lift_suppressions(connection, person, by, now, reasons)

    def among(self, persons: Collection[str]) -> dict[str, SuppressionReason]:
        """Those of these persons who get no mail, and why."""
        columns = sa.select(_suppressions.c.person, _suppressions.c.reason)
        with looking(self._engine) as connection:
            rows = [
                tuple(row)
                for some in _in_queries(tuple(persons))
                for row in connection.execute(columns.where(_IN_FORCE, _suppressions.c.person.in_(some)))
            ]
        return _first_reasons(rows)

    def everybody(self) -> dict[str, SuppressionReason]:
        """All who get no mail, and why."""
        with looking(self._engine) as connection:
            query = sa.select(_suppressions.c.person, _suppressions.c.reason).where(_IN_FORCE)
            return _first_reasons(tuple(row) for row in connection.execute(query))

    def counts(self) -> dict[SuppressionReason, int]:
        """How many entries are in force, by reason; one person may have several."""
        query = sa.select(_suppressions.c.reason, sa.func.count()).where(_IN_FORCE)
        with looking(self._engine) as connection:
            found = {
                SuppressionReason(reason): number
                for reason, number in connection.execute(query.group_by(_suppressions.c.reason))
            }
        return {reason: found[reason] for reason in SuppressionReason if reason in found}

    def history(self, person: str) -> tuple[Suppression, ...]:
        """All that was ever entered for a person, oldest first."""
        query = sa.select(_suppressions).where(_suppressions.c.person == person).order_by(_suppressions.c.id)
        with looking(self._engine) as connection:
            return tuple(_suppression_of(row) for row in connection.execute(query))

    @contextmanager
    def _changing(self) -> Iterator[sa.Connection]:
        with writing(self._engine) as connection:
            yield connection
            if self._mark:
                count_change(connection)
        with database_errors():
            advance_mark(self._mark, self._engine)


_IN_FORCE = _suppressions.c.lifted_at.is_(None)


def add_suppressions(connection: sa.Connection, entries: Sequence[Suppression]) -> int:
    """As `SuppressionList.add`, within a transaction of the caller's."""
    in_force: set[tuple[str, str]] = set()
    for some in _in_queries(tuple({entry.person for entry in entries})):
        query = sa.select(_suppressions.c.person, _suppressions.c.reason)
        rows = connection.execute(query.where(_IN_FORCE, _suppressions.c.person.in_(some)))
        in_force |= {(row.person, row.reason) for row in rows}
    new = []
    for entry in entries:
        if (entry.person, entry.reason) not in in_force:
            in_force.add((entry.person, entry.reason))
            new.append(asdict(entry) | {"at": naive_utc(entry.at), "detail": entry.detail[:200]})
    if new:
        connection.execute(sa.insert(_suppressions), new)
    return len(new)


def ever_suppressed(connection: sa.Connection, reason: SuppressionReason) -> set[str]:
    """Everybody for whom a reason was ever entered, in force today or not."""
    query = sa.select(_suppressions.c.person).where(_suppressions.c.reason == reason)
    return set(connection.execute(query.distinct()).scalars())


def lift_suppressions(
    connection: sa.Connection,
    person: str,
    by: str,
    now: datetime,
    reasons: Collection[SuppressionReason] = (),
) -> tuple[Suppression, ...]:
    """As `SuppressionList.lift`, within a transaction of the caller's."""
    which = [_suppressions.c.person == person, _IN_FORCE]
    if reasons:
        which.append(_suppressions.c.reason.in_(tuple(reasons)))
    ended = connection.execute(sa.select(_suppressions).where(*which).order_by(_suppressions.c.id)).all()
    values = {"lifted_at": naive_utc(now), "lifted_by": by}
    connection.execute(sa.update(_suppressions).where(*which).values(values))
    return tuple(_suppression_of(row) for row in ended)


def was_suppressed(connection: sa.Connection, entry: Suppression) -> bool:
    """Whether the very same was entered before, in force today or not."""
    columns = _suppressions.c
    same = columns.person == entry.person, columns.reason == entry.reason, columns.detail == entry.detail
    return connection.execute(sa.select(columns.id).where(*same)).first() is not None


def _in_queries(persons: Sequence[str]) -> Iterator[Sequence[str]]:
    """As many at a time as one query takes."""
    return (persons[begin : begin + AT_ONCE] for begin in range(0, len(persons), AT_ONCE))


def _first_reasons(rows: Iterable[tuple[str, str]]) -> dict[str, SuppressionReason]:
    found: dict[str, SuppressionReason] = {}
    for person, name in rows:
        reason = SuppressionReason(name)
        found[person] = min(reason, found.get(person, reason), key=_ORDER.__getitem__)
    return found


_ORDER: Mapping[SuppressionReason, int] = {reason: place for place, reason in enumerate(SuppressionReason)}


def _suppression_of(row: sa.Row[Any]) -> Suppression:
    return Suppression(
        *(row.person, SuppressionReason(row.reason), row.at.replace(tzinfo=UTC), row.detail, row.by),
        row.lifted_at.replace(tzinfo=UTC) if row.lifted_at else None,
        row.lifted_by,
    )


def open_suppression_list(workspace: Workspace) -> SuppressionList:
    """The list beside the workspace's ledger, in the same database."""
    return SuppressionList(ledger_url(workspace), mark_path(workspace))


def suppressed_people(workspace: Workspace) -> dict[str, SuppressionReason]:
    """All who get no mail, and why; nobody where there is no ledger: looking must not make one."""
    if not workspace.settings.ledger.url_env and not ledger_path(workspace).is_file():
        return {}
    suppressions = open_suppression_list(workspace)
    try:
        return suppressions.everybody()
    finally:
        suppressions.close()
