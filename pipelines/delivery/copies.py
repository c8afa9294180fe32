"""Copies of the ledger's file: each made whole or not at all, and looked at before it is trusted."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from pipelines.delivery.database import PATIENCE
from pipelines.delivery.mark import LedgerMark
from pipelines.model.errors import DeliveryError
from pipelines.workspace.paths import Workspace

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
    """Read a file that should be a ledger, all of it; nothing is written."""
    try:
        size, made = path.stat().st_size, datetime.fromtimestamp(path.stat().st_mtime, UTC)
    except OSError:
        return LedgerFile(path, "it is not there")
    if size == 0:
        return LedgerFile(path, "it is empty", made=made)
    try:
        address = f"{path.absolute().as_uri()}?mode=rw"  # it is there, and must not be made
        with closing(sqlite3.connect(address, uri=True, timeout=PATIENCE)) as database:
            said = [row[0] for row in database.execute("PRAGMA integrity_check(1)")]
            if said != ["ok"]:
                return LedgerFile(path, "it is damaged", made=made)
            (version,) = database.execute("select version from glocal_schema").fetchone() or (0,)
            new = version >= _OLDEST_WITH_MARK
            table = "glocal_deliveries" if new else "deliveries"
            (count,) = database.execute(f"select count(*) from {table}").fetchone()  # noqa: S608 - our own
            row = database.execute("select id, sequence from glocal_ledger").fetchone() if new else None
    except sqlite3.DatabaseError as error:
        if "locked" in str(error):
            raise DeliveryError(
                "the ledger is being written by another run", hint="wait until that one has ended"
            ) from error
        return LedgerFile(path, "it is damaged", made=made)
    return LedgerFile(path, "", LedgerMark(*row) if row else None, count, made)


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
