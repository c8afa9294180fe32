"""Copies of the ledger's file: each made whole or not at all, and looked at before it is trusted."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from pipelines.delivery.database import DAMAGED as SAYS_DAMAGED
from pipelines.delivery.database import PATIENCE, database_errors, said_by
from pipelines.delivery.mark import LedgerMark
from pipelines.model.errors import DeliveryError
from pipelines.workspace.paths import Workspace

NOT_THERE, EMPTY, DAMAGED = "it is not there", "it is empty", "it is damaged"
KEPT_COPIES = 5
_OLDEST_WITH_MARK = 3
"""The schema version from which a ledger knows its own mark."""


@dataclass(frozen=True, slots=True)
class LedgerFile:
    """What stands in a file that should be a ledger."""

    path: Path
    fault: str = ""
    """What is wrong with it: empty for a whole ledger."""
    mark: LedgerMark | None = None
    """None for one of an older Glocal, too."""
    deliveries: int = 0
    made: datetime | None = None
    """When it was written last."""


def ledger_path(workspace: Workspace) -> Path:
    return workspace.state / "ledger.sqlite"


def mark_path(workspace: Workspace) -> Path:
    return workspace.state / "ledger.json"


def copies_folder(workspace: Workspace) -> Path:
    return workspace.state / "ledger-copies"


def look_at(path: Path) -> LedgerFile:
    """Read a file that should be a ledger, all of it; nothing is written.

    DeliveryError if it cannot be read now: that says nothing against the ledger, and it must not be replaced.
    """
    try:
        size, made = path.stat().st_size, datetime.fromtimestamp(path.stat().st_mtime, UTC)
    except FileNotFoundError:
        return LedgerFile(path, NOT_THERE)
    except OSError as error:
        raise DeliveryError(
            f"the ledger cannot be read: {error.strerror}", hint="look at the rights of .glocal"
        ) from error
    if size == 0:
        return LedgerFile(path, EMPTY, made=made)
    try:
        address = f"{path.absolute().as_uri()}?mode=rw"  # it is there, and must not be made
        with closing(sqlite3.connect(address, uri=True, timeout=PATIENCE)) as database:
            said = [row[0] for row in database.execute("PRAGMA integrity_check(1)")]
            if said != ["ok"]:
                return LedgerFile(path, DAMAGED, made=made)
            (version,) = database.execute("select version from glocal_schema").fetchone() or (0,)
            new = version >= _OLDEST_WITH_MARK
            table = "glocal_deliveries" if new else "deliveries"
            (count,) = database.execute(f"select count(*) from {table}").fetchone()  # noqa: S608 - our own
            row = database.execute("select id, sequence from glocal_ledger").fetchone() if new else None
    except sqlite3.DatabaseError as error:
        if not any(word in said_by(error) for word in (*SAYS_DAMAGED, "no such table", "no such column")):
            with database_errors("read"):
                raise
        return LedgerFile(path, DAMAGED, made=made)
    return LedgerFile(path, "", LedgerMark(*row) if row else None, count, made)


def look_at_copies(workspace: Workspace) -> list[LedgerFile]:
    """What stands in each copy, the newest first; one that cannot be read has that as its fault."""
    found = []
    for path in copies(workspace):
        try:
            found.append(look_at(path))
        except DeliveryError as error:
            found.append(LedgerFile(path, error.message))
    return found


def copies(workspace: Workspace) -> list[Path]:
    """The copies that there are, the newest first: their names begin with the moment."""
    return sorted(copies_folder(workspace).glob("ledger-*.sqlite"), reverse=True)


def copy_ledger(workspace: Workspace, now: datetime) -> Path | None:
    """A copy of the ledger as it is now; None if there is no file, or the newest copy is just like it."""
    source, folder = ledger_path(workspace), copies_folder(workspace)
    today = look_at(source)
    if today.fault or today.mark is None:
        return None
    there = copies(workspace)
    ending = f"-{today.mark.id[:8]}-{today.mark.sequence}.sqlite"
    if there and there[0].name.endswith(ending):
        return None
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / f"ledger-{now:%Y%m%dT%H%M%S}{ending}"
    write_copy(source, target)
    for old in copies(workspace)[KEPT_COPIES:]:
        old.unlink(missing_ok=True)
    return target


def write_copy(source: Path, target: Path) -> None:
    """All of a ledger's pages into one file of their own, which is there whole or not at all."""
    temporary = target.with_name(f".{target.name}.{os.getpid()}.tmp")
    temporary.unlink(missing_ok=True)
    try:
        with closing(sqlite3.connect(source, timeout=PATIENCE)) as database:
            database.execute("VACUUM INTO ?", (str(temporary),))
        with temporary.open("rb") as file:
            os.fsync(file.fileno())
        temporary.replace(target)
    except (sqlite3.Error, OSError) as error:
        raise DeliveryError(
            f"the ledger cannot be copied: {error}", hint="make room and look at the folder .glocal"
        ) from error
    finally:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)
