"""Many rows of the log of recipients written in one commit, each only where it may be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

import sqlalchemy as sa

from pipelines.delivery.mailing.recipient_entries import (
    LogEntry,
    RecipientState,
    entries_by_key,
    entry_columns,
)
from pipelines.delivery.mailing.recipient_tables import recipients as _recipients


@dataclass(frozen=True, slots=True)
class SendIntent:
    """An entry to be written where nothing stands, or over a row in one of the states `over`."""

    entry: LogEntry
    over: tuple[RecipientState, ...]
    whose: Literal["mine", "others", "anyone's"]
    """Of which run the row must be."""


class OtherRunWrote(Exception):  # noqa: N818 - never leaves the log
    """Another run changed a row between our look and our writing."""


def put_entries(connection: sa.Connection, intents: Sequence[SendIntent]) -> list[LogEntry | None]:
    """Write what may be written; for each intent None, or the row in its way. OtherRunWrote: do it again."""
    keys = [(intent.entry.issue_id, intent.entry.person) for intent in intents]
    before = entries_by_key(connection, keys)
    now = dict(before)
    results: list[LogEntry | None] = []
    for key, intent in zip(keys, intents, strict=True):
        there = now.get(key)
        if there is None or _may_write(intent, there):
            now[key], there = intent.entry, None
        results.append(there)
    at = datetime.now(UTC).replace(tzinfo=None)
    new = [entry_columns(entry, at) for key, entry in now.items() if key not in before]
    if new:
        connection.execute(sa.insert(_recipients), new)
    for key, entry in before.items():
        if now[key] != entry:
            seen = {f"was_{name}": getattr(entry, name) for name in _SEEN}
            changed = connection.execute(_CHANGE, entry_columns(now[key], at) | seen)
            if changed.rowcount == 0:
                raise OtherRunWrote
    return results


def _may_write(intent: SendIntent, there: LogEntry) -> bool:
    mine = (there.run, there.token) == (intent.entry.run, intent.entry.token)
    return there.state in intent.over and intent.whose in ("anyone's", "mine" if mine else "others")


_SEEN = ("issue_id", "person", "state", "run")
_CHANGE = sa.update(_recipients).where(
    *(_recipients.c[name] == sa.bindparam(f"was_{name}") for name in _SEEN)
)
"""A row that is still as it was seen."""
