"""The ledger's database: opened, made or brought up to date by one process at a time, its errors in words."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from filelock import FileLock
from filelock import Timeout as LockTimeout
from sqlalchemy.exc import IntegrityError, SQLAlchemyError

from pipelines.delivery.schema import make_or_upgrade
from pipelines.model.errors import DeliveryError

PATIENCE = 60
"""Seconds for which a writer waits for another one."""


def open_database(url: str) -> sa.Engine:
    """The database with today's tables in it; DeliveryError in words if that cannot be."""
    with database_errors("opened"):
        engine = sa.create_engine(url, **_OPTIONS.get(sa.make_url(url).get_backend_name(), {}))
        file = sqlite_file(engine.url)
        if engine.dialect.name == "sqlite":
            sa.event.listen(engine, "connect", _set_up)
            sa.event.listen(engine, "begin", _begin)
        try:
            with FileLock(f"{file}.lock", timeout=PATIENCE) if file else nullcontext():
                if file:
                    _write_ahead(engine)
                make_or_upgrade(engine)
        except BaseException:
            engine.dispose()
            raise
    return engine


_OPTIONS: dict[str, dict[str, Any]] = {
    "sqlite": {"connect_args": {"timeout": PATIENCE}},
    "postgresql": {"pool_pre_ping": True, "connect_args": {"connect_timeout": PATIENCE}},
}


def sqlite_file(url: sa.URL) -> Path | None:
    """The file of an SQLite database; None for one in memory, and for other databases."""
    name = url.database or ":memory:"
    if url.get_backend_name() != "sqlite" or name == ":memory:" or url.query.get("mode") == "memory":
        return None
    return Path(name)


def _set_up(connection: Any, _: object) -> None:
    # Python's module would begin a transaction only before it writes rows: what makes or alters tables would
    # be outside of it, and a process killed within would leave half of it.
    connection.isolation_level = None
    connection.execute("PRAGMA synchronous=FULL")  # a commit holds through a power cut


def _begin(connection: sa.Connection) -> None:
    # Whoever will write says so at once: a reader that becomes a writer is refused instead of waiting.
    reads = connection.get_execution_options().get("glocal_reads")
    connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")


def _write_ahead(engine: sa.Engine) -> None:
    """Commits are one write at a log's end, and readers wait for nobody. The file remembers it.

    The change itself waits for nobody and fails, so it is made here, under the lock, and before all else.
    """
    connection = engine.raw_connection()
    try:
        cursor = connection.cursor()
        if cursor.execute("PRAGMA journal_mode").fetchone() != ("wal",):
            cursor.execute("PRAGMA journal_mode=WAL")
    finally:
        connection.close()


@contextmanager
def writing(engine: sa.Engine) -> Iterator[sa.Connection]:
    """A transaction that changes rows; DeliveryError in words if the database refuses it."""
    with database_errors(), engine.begin() as connection:
        yield connection


@contextmanager
def looking(engine: sa.Engine) -> Iterator[sa.Connection]:
    """A transaction that only reads: it waits for no writer."""
    with database_errors(), engine.execution_options(glocal_reads=True).begin() as connection:
        yield connection


def insert_once(connection: sa.Connection, table: sa.Table, **values: object) -> bool:
    """False if a row of that key is there, by another process of this moment or from before."""
    try:
        with connection.begin_nested():
            connection.execute(sa.insert(table).values(values))
    except IntegrityError:
        return False
    return True


@contextmanager
def database_errors(what: str = "read or written") -> Iterator[None]:
    """What a database says, as an error in our words; its own are below it for `--debug`."""
    try:
        yield
    except (SQLAlchemyError, sqlite3.Error) as error:  # SQLite's own while a connection is set up
        words, hint = _database_words(error)
        raise DeliveryError(f"the ledger cannot be {what}: {words}", hint=hint) from error
    except LockTimeout as error:
        words, hint = _BUSY
        raise DeliveryError(f"the ledger cannot be {what}: {words}", hint=hint) from error


_AGAIN = "and run it again: it continues"
_BUSY = (f"another run has been at it for {PATIENCE} seconds", f"wait until that one has ended, {_AGAIN}")
_UP = f"check [ledger] in glocal.toml and that its database is up, {_AGAIN}"
DAMAGED = ("malformed", "not a database", "corrupt", "ioerr_short_read")
_SAID: tuple[tuple[tuple[str, ...], str, str], ...] = (
    (
        DAMAGED,
        "its file is damaged",
        "see what is left: glocal ledger check; put it back: glocal ledger restore",
    ),
    (("is locked",), *_BUSY),
    (
        # A full disk is told in these words, too, where it has no room for what SQLite keeps beside the file.
        ("is full", "no space left", "ioerr_shmsize", "ioerr_write", "ioerr_fsync", "ioerr_truncate"),
        "the disk is full, or takes nothing more",
        f"make room on the disk that holds it, {_AGAIN}",
    ),
    (
        ("disk i/o error",),
        "the disk reports an error",
        f"have somebody look at the disk that holds it, {_AGAIN}",
    ),
    (
        ("readonly", "unable to open", "read-only", "permission denied", "is a directory"),
        "its file cannot be opened for writing",
        f"look at the rights of .glocal and what is in it, {_AGAIN}",
    ),
    (("password", "authentication", "role "), "the database does not let us in", _UP),
    (("does not exist",), "the database or a table of it is not there", _UP),
    (
        ("refused", "closed", "timeout", "terminat", "resolve", "shutting down", "starting up", "gone away"),
        "the database does not answer",
        _UP,
    ),
)
"""What databases say, what that is in our words, and what to do. Never the text itself, which
may name an address."""


def said_by(error: BaseException) -> str:
    """What a database says, in small letters; of SQLite with the name of the error, which says more."""
    return f"{error} {getattr(error, 'sqlite_errorname', '')}".lower()


def _database_words(error: SQLAlchemyError | sqlite3.Error) -> tuple[str, str]:
    said = said_by(getattr(error, "orig", None) or error)
    for words, fault, hint in _SAID:
        if any(word in said for word in words):
            return fault, hint
    return type(getattr(error, "orig", None) or error).__name__, _UP
