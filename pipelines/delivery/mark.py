"""The ledger's mark: which ledger it is and how far it has come, kept beside it in a file of its own.

Each change of the ledger is counted within it, and then in the file. So a ledger that has seen fewer changes
than its mark, or is another one, is not the one that was there: somebody put an older copy back, or it was
lost and a new one has been made.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path

import sqlalchemy as sa

from pipelines.delivery.database import looking
from pipelines.delivery.schema import identity
from pipelines.workspace.files import write_if_changed


@dataclass(frozen=True, slots=True)
class LedgerMark:
    """A ledger at a moment."""

    id: str
    sequence: int
    """How many changes it has seen."""


def count_change(connection: sa.Connection) -> None:
    """Count the change that is being written; last in its transaction, since others wait for this row."""
    connection.execute(sa.update(identity).values(sequence=identity.c.sequence + 1))


def mark_of(connection: sa.Connection) -> LedgerMark:
    """The mark of a ledger as it is now."""
    row = connection.execute(sa.select(identity)).one()
    return LedgerMark(row.id, row.sequence)


def read_mark(path: Path) -> LedgerMark | None:
    """What the file says; None if there is none, or nobody can read it."""
    try:
        return LedgerMark(**json.loads(path.read_bytes()))
    except (OSError, ValueError, TypeError):
        return None


def write_mark(path: Path, mark: LedgerMark, *, durable: bool = True) -> None:
    """Put the file there, whole or not at all."""
    write_if_changed(path, json.dumps(asdict(mark)).encode() + b"\n", durable=durable)


def advance_mark(path: Path | None, engine: sa.Engine) -> None:
    """After a commit: the file follows its ledger. That of another ledger, or of a later state, stays.

    It never runs ahead: a process that dies in between leaves it behind, which says nothing against a ledger.
    """
    if path is None:
        return
    with looking(engine) as connection:
        now = mark_of(connection)
    there = read_mark(path)
    if there is None or (there.id == now.id and there.sequence < now.sequence):
        write_mark(path, now, durable=False)
