"""What the log of recipients says: what became of each person's message, as values and as rows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa

from pipelines.delivery.mailing.recipient_tables import recipients as _recipients


class RecipientState(StrEnum):
    """What became of one person's message."""

    SENDING = "sending"
    ACCEPTED = "accepted"
    BOUNCED = "bounced"
    UNKNOWN = "unknown"
    """The connection or the run was gone before the server's answer: never sent again on its own."""
    FAILED = "failed"
    """Not sent, for now; the next run tries again."""


@dataclass(frozen=True, slots=True)
class LogEntry:
    """A row. `words` is the server's answer; the address is stored nowhere."""

    issue_id: str
    person: str
    token: str
    locale: str
    state: RecipientState
    run: str
    message_id: str
    words: str = ""
    letter_date: datetime | None = None
    """Its letter's Date (UTC, whole seconds), from the first try on; None in a row of an older Glocal."""


@dataclass(frozen=True, slots=True)
class SettledReaders:
    """Readers of an edition about whom a person has something to say; neither person nor message id: all."""

    issue_id: str
    locale: str
    states: tuple[RecipientState, ...]
    person: str = ""
    message_id: str = ""


def entry_columns(entry: LogEntry, at: datetime) -> dict[str, object]:
    """An entry as a row of that moment (UTC, without a zone, as databases keep it)."""
    columns = {name: getattr(entry, name) for name in _FIELDS}
    date = entry.letter_date.astimezone(UTC).replace(tzinfo=None) if entry.letter_date else None
    return columns | {"letter_date": date, "at": at}


_FIELDS = tuple(field.name for field in fields(LogEntry))


def entries_by_key(
    connection: sa.Connection, keys: Iterable[tuple[str, str]]
) -> dict[tuple[str, str], LogEntry]:
    """The rows that there are, by issue and person."""
    by_issue: dict[str, list[str]] = {}
    for issue_id, person in keys:
        by_issue.setdefault(issue_id, []).append(person)
    found = {}
    for issue_id, persons in by_issue.items():
        for row in connection.execute(_LOOK, {"issue": issue_id, "persons": persons}):
            found[issue_id, row.person] = log_entry_of(row)
    return found


_LOOK = sa.select(_recipients).where(
    _recipients.c.issue_id == sa.bindparam("issue"),
    _recipients.c.person.in_(sa.bindparam("persons", expanding=True)),
)


def log_entry_of(row: sa.Row[Any]) -> LogEntry:
    """A row as it was read."""
    return LogEntry(
        *(row.issue_id, row.person, row.token, row.locale),
        *(RecipientState(row.state), row.run, row.message_id, row.words),
        row.letter_date.replace(tzinfo=UTC) if row.letter_date else None,
    )
