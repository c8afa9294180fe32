"""The ledger's database when others are at it, or it is not there: it waits, or says so in words."""

from __future__ import annotations

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import sqlalchemy as sa

from pipelines.delivery.database import database_errors
from pipelines.delivery.ledger import Ledger
from pipelines.delivery.mailing.recipient_entries import LogEntry, RecipientState
from pipelines.delivery.mailing.recipient_log import RecipientLog
from pipelines.delivery.mailing.send_intents import SendIntent
from pipelines.model.errors import DeliveryError
from tests.delivery.editions import NOW, campaign


def test_all_languages_begin_on_a_new_ledger(tmp_path: Path) -> None:
    """The first run by SMTP opens ledger and log in each language at once; none may find the other's lock."""
    url = f"sqlite:///{tmp_path / 'ledger.sqlite'}"

    def begin(number: int) -> object:
        ledger, log = Ledger(url), RecipientLog(url)
        try:
            ledger.claim(campaign(f"x{number}", issue=f"i{number}"), "smtp", "me", NOW)
            log.begin(f"t{number}", "issue", "el", "d", "run", 1)
            entry = LogEntry("issue", f"p{number}", "t", "el", RecipientState.SENDING, "run", "<m>")
            return log.write([SendIntent(entry, (RecipientState.FAILED,), "others")])
        finally:
            log.close()
            ledger.close()

    with ThreadPoolExecutor(24) as pool:
        assert list(pool.map(begin, range(24))) == [[None]] * 24


def of_sqlite(words: str, name: str) -> sqlite3.Error:
    """An error as SQLite raises it, with the name of its code."""
    error = sqlite3.OperationalError(words)
    error.sqlite_errorname = name
    return error


@pytest.mark.parametrize(
    ("said", "words", "hint"),
    [
        (of_sqlite("disk I/O error", "SQLITE_IOERR_SHMSIZE"), "the disk is full", "make room"),
        (of_sqlite("disk I/O error", "SQLITE_IOERR_WRITE"), "the disk is full", "make room"),
        (of_sqlite("disk I/O error", "SQLITE_IOERR_READ"), "the disk reports an error", "look at the disk"),
        (of_sqlite("disk I/O error", "SQLITE_IOERR_SHORT_READ"), "damaged", "glocal ledger restore"),
        (sqlite3.OperationalError("database is locked"), "another run has been at it", "wait until"),
        (sqlite3.OperationalError("database or disk is full"), "the disk is full", "make room"),
        (sqlite3.OperationalError("attempt to write a readonly database"), "cannot be opened", "rights"),
        (sqlite3.DatabaseError("database disk image is malformed"), "damaged", "glocal ledger restore"),
        (Exception("connection to server at 10.0.0.1 failed: Connection refused"), "not answer", "is up"),
        (Exception("terminating connection due to administrator command"), "not answer", "is up"),
        (Exception('FATAL: password authentication failed for user "x"'), "let us in", "is up"),
        (Exception("something else at postgresql://u:secret@host"), "Exception", "is up"),
    ],
)
def test_what_a_database_says_is_told_in_words(said: Exception, words: str, hint: str) -> None:
    """Nobody should have to know SQLAlchemy to know what to do; and an address may hold a password."""
    with pytest.raises(DeliveryError) as told, database_errors():
        raise sa.exc.OperationalError("SELECT 1", {}, said)
    assert (words in told.value.message, hint in told.value.hint) == (True, True)
    assert "secret" not in str(told.value) and "SELECT" not in str(told.value)


def test_a_database_that_is_not_there() -> None:
    """PostgreSQL that is down, or not yet up, is the likeliest fault on a team's server."""
    with pytest.raises(DeliveryError, match="the ledger cannot be opened: the database does not answer"):
        Ledger("postgresql+psycopg://nobody:secret@127.0.0.1:1/none")
