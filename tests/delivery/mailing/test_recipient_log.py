"""The log of recipients: a row a reader, kept through Glocal's versions."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime
from pathlib import Path

from pipelines.delivery.mailing.recipient_entries import LogEntry, RecipientState
from pipelines.delivery.mailing.recipient_log import RecipientLog
from pipelines.delivery.mailing.send_intents import SendIntent

OLD = """
create table recipients (issue_id varchar(300) not null, person varchar(64) not null,
    token varchar(16) not null, locale varchar(20) not null, state varchar(20) not null,
    run varchar(100) not null, message_id varchar(300) not null,
    words varchar(200) not null, at datetime not null,
    primary key (issue_id, person));
create table mailings (token varchar(16) not null primary key, issue_id varchar(300) not null,
    locale varchar(20) not null, digest varchar(64) not null, finished boolean not null);
insert into mailings values ('t', 'issue', 'el', 'd', 1);
insert into recipients values
    ('issue', 'ada', 't', 'el', 'accepted', 'r', '<m>', '250', '2026-11-23 09:00:00');
"""


def test_an_older_log_goes_on(tmp_path: Path) -> None:
    """Whoever has their letter in it gets no second one, and new rows have what is new."""
    path = tmp_path / "ledger.sqlite"
    with sqlite3.connect(path) as old:
        old.executescript(OLD)
    old.close()
    date = datetime(2026, 12, 1, 9, tzinfo=UTC)
    ada = LogEntry("issue", "ada", "t", "el", RecipientState.ACCEPTED, "r", "<m>", "250")
    bob = LogEntry("issue", "bob", "t", "el", RecipientState.SENDING, "s", "<n>", letter_date=date)
    for _ in range(2):  # opened once more it is as it was
        log = RecipientLog(f"sqlite:///{path}")
        try:
            log.write([SendIntent(bob, (RecipientState.FAILED,), "others")])
            assert log.known("issue", ["ada", "bob"]) == {"ada": ada, "bob": bob}
            assert log.mailing("t") == ("d", True, 0)
        finally:
            log.close()
