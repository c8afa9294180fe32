"""What a person is told to do about an error that comes from the system."""

from __future__ import annotations

import errno
import sqlite3

import pytest

from pipelines.model.errors import GlocalError, as_fault


def _caused(by: Exception, error: Exception) -> Exception:
    error.__cause__ = by
    return error


FULL = "free some space there, or ask for more; then run it again: what was done stays done"
ERRORS: dict[str, tuple[Exception, str, str]] = {
    "no permission": (
        PermissionError(errno.EACCES, "Permission denied", "/srv/site"),
        "/srv/site: Permission denied",
        "check the path and its permissions",
    ),
    "disk full": (OSError(errno.ENOSPC, "No space left", "/srv/site"), "/srv/site: the disk is full", FULL),
    "quota": (OSError(errno.EDQUOT, "Quota exceeded", "/home/a"), "/home/a: the disk is full", FULL),
    "no name": (OSError(errno.ENOSPC, "No space left"), "a disk of this machine: the disk is full", FULL),
    "as a library says it": (
        _caused(OSError(errno.ENOSPC, "No space left", "/srv/x"), ValueError("could not save")),
        "/srv/x: the disk is full",
        FULL,
    ),
    "SQLite": (
        RuntimeError("(sqlite3.OperationalError) database or disk is full"),
        "the ledger's folder: the disk is full",
        FULL,
    ),
    "SQLite, below a library": (
        _caused(sqlite3.OperationalError("database or disk is full"), RuntimeError("flush failed")),
        "the ledger's folder: the disk is full",
        FULL,
    ),
    "ours": (
        KeyError("x"),
        "unexpected KeyError: 'x'",
        "run it again with --debug and report what it prints",
    ),
}


@pytest.mark.parametrize("name", ERRORS)
def test_the_system_s_errors_say_what_to_do(name: str) -> None:
    """Whoever is told to look at permissions while the disk is full looks for an hour."""
    error, message, hint = ERRORS[name]
    fault = as_fault(error)
    assert (fault.message, fault.hint) == (message, hint)


def test_an_error_of_ours_stays_what_it_is() -> None:
    """It has said where, what and what to do, also when a full disk was behind it."""
    error = _caused(OSError(errno.ENOSPC, "No space left", "/srv/x"), GlocalError("said", hint="already"))
    assert as_fault(error) is error
