"""A ledger outlives its program: an old one becomes one of today whole, and beside other programs' tables."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

import pytest
import sqlalchemy as sa

from pipelines.delivery import schema
from pipelines.delivery.database import open_database
from pipelines.delivery.ledger import Ledger
from pipelines.delivery.mailing.recipient_entries import LogEntry, RecipientState
from pipelines.delivery.mailing.recipient_log import RecipientLog
from pipelines.model.delivery import Delivery, DeliveryState
from tests.delivery.test_ledger import FIRST_VERSION
from tests.points import Points

SECOND_VERSION = """
create table glocal_schema (version integer primary key);
insert into glocal_schema values (2);
create table deliveries (
    key varchar(300) primary key, issue_id varchar(300) not null, locale varchar(20) not null,
    provider varchar(60) not null, state varchar(20) not null, digest varchar(64) not null,
    reference varchar(300) not null, claimed_by varchar(100) not null, claimed_until datetime,
    url varchar(500) default '' not null, at timestamp, numbers text default '' not null,
    unique (issue_id, locale, provider));
create table events (
    id integer primary key, key varchar(300) not null, at datetime not null, actor varchar(100) not null,
    event varchar(60) not null, detail text not null);
create table recipients (
    issue_id varchar(300) not null, person varchar(64) not null, token varchar(16) not null,
    locale varchar(20) not null, state varchar(20) not null, run varchar(100) not null,
    message_id varchar(300) not null, words varchar(200) not null, at datetime not null,
    primary key (issue_id, person));
create index ix_recipients_token on recipients (token);
create table mailings (
    token varchar(16) primary key, issue_id varchar(300) not null, locale varchar(20) not null,
    digest varchar(64) not null, finished boolean not null);
insert into deliveries values
    ('a/el@smtp', 'tag:a', 'el', 'smtp', 'sent', 'd', 'smtp:t', '', null, '', null, '');
insert into events values (1, 'a/el@smtp', '2026-11-23 09:00:00', 'me', 'sent', '');
insert into recipients values
    ('tag:a', 'p', 't', 'el', 'accepted', 'run', '<1@x>', '250', '2026-11-23 09:00:00.000000');
insert into mailings values ('t', 'tag:a', 'el', 'd', 1);
"""
OLD = {1: FIRST_VERSION, 2: SECOND_VERSION}


def old_ledger(folder: Path, version: int, *more: str) -> Path:
    path = folder / "ledger.sqlite"
    with sqlite3.connect(path) as database:
        for script in (OLD[version], *more):
            database.executescript(script)
    database.close()
    return path


def tables(path: Path) -> list[str]:
    with sqlite3.connect(path) as database:
        names = [name for (name,) in database.execute("select name from sqlite_master where type = 'table'")]
    database.close()
    return sorted(names)


def test_an_old_ledger_keeps_every_row(tmp_path: Path) -> None:
    """A reader whose row is lost gets a second letter."""
    path = old_ledger(tmp_path, 2)
    log, ledger = RecipientLog(f"sqlite:///{path}"), Ledger(f"sqlite:///{path}")
    rows = ledger.rows("tag:a"), ledger.events.history("a/el@smtp"), log.mailing("t")
    known = log.known("tag:a", ["p"])
    ledger.close()
    log.close()
    assert rows == (
        (Delivery("a/el@smtp", "tag:a", "el", "smtp", DeliveryState.SENT, "d", "smtp:t"),),
        ("sent",),
        ("d", True, 0),
    )
    assert known == {"p": LogEntry("tag:a", "p", "t", "el", RecipientState.ACCEPTED, "run", "<1@x>", "250")}
    assert all(name.startswith("glocal_") for name in tables(path))


def test_another_programs_table_of_our_old_name_stays(tmp_path: Path) -> None:
    """Prefect has a table `events` as well: in a database that both use, it is not ours to rename."""
    path = old_ledger(
        tmp_path, 2, "drop table events; create table events (id text primary key, occurred text, key text);"
    )
    Ledger(f"sqlite:///{path}").close()
    assert "events" in tables(path)
    assert {"glocal_events", "glocal_deliveries"} <= {*tables(path)}
    Ledger(f"sqlite:///{path}").close()


@pytest.mark.parametrize("version", OLD)
def test_killed_while_upgrading_it_is_old_or_new(tmp_path: Path, version: int) -> None:
    """After every statement of the upgrade: what a program of then finds is the old ledger whole."""
    before, die_at, died = None, 0, True
    while died:
        folder = tmp_path / str(die_at)
        folder.mkdir()
        path = old_ledger(folder, version)
        before = before or tables(path)
        child = os.fork()
        if child == 0:
            _upgrade_and_die(path, die_at)
        status = os.waitpid(child, 0)[1]
        died = os.WIFSIGNALED(status)
        assert died or status == 0
        found = tables(path)
        assert found == before or {*found} >= {*schema.metadata.tables}, die_at
        ledger = Ledger(f"sqlite:///{path}")
        assert [row.state for row in ledger.rows("tag:a")] == [DeliveryState.SENT]
        ledger.close()
        die_at += 1
    assert die_at > 10


def _upgrade_and_die(path: Path, die_at: int) -> None:
    points = Points(die_at)
    sa.event.listen(sa.Engine, "after_cursor_execute", lambda *_: points.reach())
    try:
        open_database(f"sqlite:///{path}")
    except BaseException:  # noqa: BLE001 - a child must not go on as the test
        os._exit(1)
    os._exit(0)
