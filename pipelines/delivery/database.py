"""The ledger's database: opened, made or brought up to date by one process at a time, its errors in words."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from filelock import FileLock
from sqlalchemy.exc import DatabaseError, InterfaceError, SQLAlchemyError

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
            with FileLock(f"{file}.lock") if file else nullcontext():
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
    in_memory = url.database == ":memory:" or url.query.get("mode") == "memory"
    if url.get_backend_name() != "sqlite" or not url.database or in_memory:
        return None
    return Path(url.database)


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


@contextmanager
def database_errors(what: str = "read or written") -> Iterator[None]:
    """What a database says, as an error in our words; its own are below it for `--debug`."""
    try:
        yield
    except SQLAlchemyError as error:
        raise DeliveryError(
            f"the ledger cannot be {what}: {_fault_in_words(error)}", hint=_what_to_do(error)
        ) from error


_DAMAGED = ("malformed", "not a database", "disk i/o error", "corrupt")


def is_damage(error: SQLAlchemyError) -> bool:
    """Whether SQLite says that its file is not, or not whole, what it should be."""
    return isinstance(error, DatabaseError) and any(word in str(error.orig).lower() for word in _DAMAGED)


def _fault_in_words(error: SQLAlchemyError) -> str:
    """What a person can make of it: never an address, which may hold a password."""
    said = str(error.orig).lower() if isinstance(error, DatabaseError | InterfaceError) else ""
    if is_damage(error):
        return "its file is damaged"
    if "locked" in said:
        return f"another run has been writing it for {PATIENCE} seconds"
    if "full" in said and "disk" in said:
        return "the disk is full"
    if "readonly" in said or "unable to open" in said:
        return "its file cannot be opened for writing"
    if isinstance(error, sa.exc.TimeoutError):
        return "all its connections are taken"
    if isinstance(error, DatabaseError | InterfaceError) and error.connection_invalidated:
        return "the database went away"
    if any(word in said for word in ("refused", "could not", "closed", "timeout", "terminat", "resolve")):
        return "the database does not answer"
    return type(error).__name__


def _what_to_do(error: SQLAlchemyError) -> str:
    said = str(getattr(error, "orig", ""))
    if is_damage(error):
        return "see what is left: glocal ledger check; put it in order: glocal ledger restore"
    if "locked" in said:
        return "wait until the other run has ended, and run it again: it continues"
    if "full" in said:
        return "make room on the disk that holds .glocal, and run it again: it continues"
    return "check [ledger] in glocal.toml and that its database is up, and run it again: it continues"
