"""The ledger on PostgreSQL: several machines publish, and still each locale goes out once."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from pipelines.delivery import schema
from pipelines.delivery.claims import new_holder
from pipelines.delivery.ledger import Ledger
from pipelines.delivery.mailing.bounces.record import BounceRecord, Effect, MailboxPlace, SoftLimit
from pipelines.delivery.mailing.bounces.report import LetterReport, ReportKind
from pipelines.delivery.mailing.recipient_entries import LogEntry, RecipientState
from pipelines.delivery.mailing.recipient_log import RecipientLog
from pipelines.delivery.mailing.return_path import letter_id
from pipelines.delivery.mailing.send_intents import SendIntent
from pipelines.delivery.mailing.suppression import SuppressionList, SuppressionReason
from pipelines.delivery.protocol import deliver
from pipelines.languages.table import EU24
from pipelines.model.delivery import Delivery, DeliveryState
from tests.delivery.editions import NOW, campaign
from tests.delivery.test_protocol import SEND, Post
from tests.delivery.test_upgrade import SECOND_VERSION
from tests.postgres_server import postgres_server


@pytest.fixture(scope="module")
def database() -> Iterator[str]:
    with postgres_server() as place:
        yield f"postgresql+psycopg://{place}/postgres"


def publish(url: str, box: Path) -> list[DeliveryState]:
    """A run over 24 languages, as one machine of several does it."""
    ledger = Ledger(url)
    try:
        post, owner = Post(box), new_holder()
        return [
            deliver(campaign(tag, words=tag), post, ledger, owner, lambda: NOW, SEND).state for tag in EU24
        ]
    finally:
        ledger.close()


@pytest.mark.slow
def test_two_publishers_at_once_send_each_locale_once(database: str, tmp_path: Path) -> None:
    """Two machines, one ledger, the same button in the same second; not even the tables are there yet."""
    box = tmp_path / "box"
    children = []
    for _ in range(2):
        child = os.fork()
        if child == 0:
            try:
                publish(database, box)
            finally:
                os._exit(0)
        children.append(child)
    for child in children:
        os.waitpid(child, 0)
    assert set(publish(database, box)) == {DeliveryState.DELIVERED}
    letters = Post(box).letters()
    assert sorted(line.split()[1] for line in letters) == sorted(EU24)


@pytest.mark.slow
def test_an_old_ledger_is_upgraded_beside_another_programs_tables(database: str) -> None:
    """Its rows stay, its numbering goes on, and another program's table stays."""
    old = SECOND_VERSION
    for sqlites, ours in (
        ("datetime", "timestamp"),
        ("id integer primary key", "id serial primary key"),
        ("insert into events values (1, ", "insert into events (key, at, actor, event, detail) values ("),
        ("'el', 'd', 1);", "'el', 'd', true);"),
    ):
        assert sqlites in old
        old = old.replace(sqlites, ours)
    server = database.replace("postgresql+psycopg", "postgresql").rpartition("/")[0]
    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        connection.execute("create database old")
    with psycopg.connect(f"{server}/old", autocommit=True) as connection:
        connection.execute(old.encode())
        connection.execute("create table flow_run (id text primary key)")
    url = f"{database.rpartition('/')[0]}/old"
    ledger, log = Ledger(url), RecipientLog(url)
    rows, history = ledger.rows("tag:a"), ledger.events.history("a/el@smtp")
    known, mailing = log.known("tag:a", ["p"]), log.mailing("t")
    claimed = ledger.claim(campaign("fr", words="fr"), "post", new_holder(), NOW)
    ledger.close()
    log.close()
    with psycopg.connect(f"{server}/old") as connection:
        listed = connection.execute("select tablename from pg_tables where schemaname = 'public'")
        found = {name for (name,) in listed}
    assert rows == (Delivery("a/el@smtp", "tag:a", "el", "smtp", DeliveryState.SENT, "d", "smtp:t"),)
    assert (history, mailing, [*known]) == (("sent",), ("d", True, 0), ["p"])
    assert claimed is not None
    assert found == {*schema.metadata.tables, "flow_run"}


@pytest.mark.slow
def test_what_came_back_is_recorded_once_on_postgresql(database: str) -> None:
    """A bounce and a complaint read by two machines: the row, the suppressions and the mailbox's place."""
    server = database.replace("postgresql+psycopg", "postgresql").rpartition("/")[0]
    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        connection.execute("create database bounces")
    url = f"{database.rpartition('/')[0]}/bounces"
    people = {name: letter_id("tag:a", "el", name, "secret") for name in ("ada", "bob")}
    log = RecipientLog(url)
    entries = [
        LogEntry("tag:a", name, "t", "el", RecipientState.ACCEPTED, "run", f"<{letter}@example.org>")
        for name, letter in people.items()
    ]
    log.write([SendIntent(entry, (), "mine") for entry in entries])
    record, suppressions = BounceRecord(url, ["secret"], SoftLimit(5, 180)), SuppressionList(url)
    reports = [
        LetterReport(ReportKind.HARD, people["ada"], "5.1.1", signed=False),
        LetterReport(ReportKind.COMPLAINT, people["bob"], "abuse", signed=True),
    ]
    place = MailboxPlace("imap://box", 7, 2)
    effects = [[each.effect for each in record.record(reports, place, NOW)] for _ in range(2)]
    found = record.place("imap://box"), log.returned("t"), suppressions.among(["ada", "bob", "cleo"])
    lifted = suppressions.lift("ada", "zoe", NOW)
    for each in (log, record, suppressions):
        each.close()
    assert effects == [[Effect.SUPPRESSED] * 2, [Effect.KNOWN] * 2]
    assert found == (
        place,
        1,
        {"ada": SuppressionReason.BOUNCED, "bob": SuppressionReason.COMPLAINED},
    )
    assert [entry.detail for entry in lifted] == ["5.1.1"]
