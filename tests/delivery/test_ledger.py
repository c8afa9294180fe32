"""The ledger outlives its program: an old one is brought to today's form, with every row in it."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import monotonic, sleep

import pytest

from pipelines.delivery.claims import renewing
from pipelines.delivery.ledger import CLAIM, open_ledger
from pipelines.delivery.schema import VERSION
from pipelines.model.delivery import Delivery, DeliveryState, Numbers
from pipelines.model.errors import DeliveryError
from tests.delivery.editions import NOW, campaign, small_workspace

FIRST_VERSION = """
create table glocal_schema (version integer primary key);
insert into glocal_schema values (1);
create table deliveries (
    key varchar(300) primary key, issue_id varchar(300) not null, locale varchar(20) not null,
    provider varchar(60) not null, state varchar(20) not null, digest varchar(64) not null,
    reference varchar(300) not null, claimed_by varchar(100) not null, claimed_until datetime,
    unique (issue_id, locale, provider));
create table events (
    id integer primary key, key varchar(300) not null, at datetime not null, actor varchar(100) not null,
    event varchar(60) not null, detail text not null);
insert into deliveries values ('a/el@outbox', 'tag:a', 'el', 'outbox', 'sent', 'd', 'r', '', null);
insert into events values (1, 'a/el@outbox', '2026-11-23 09:00:00', 'me', 'sent', '');
"""


def test_a_ledger_of_the_first_version_is_upgraded(tmp_path: Path) -> None:
    """What was sent before an update must still be known as sent."""
    workspace = small_workspace(tmp_path)
    workspace.state.mkdir()
    with sqlite3.connect(workspace.state / "ledger.sqlite") as database:
        database.executescript(FIRST_VERSION)
    for _ in range(2):
        ledger = open_ledger(workspace)
        rows = ledger.rows("tag:a")
        ledger.close()
        assert rows == (Delivery("a/el@outbox", "tag:a", "el", "outbox", DeliveryState.SENT, "d", "r"),)
    with sqlite3.connect(workspace.state / "ledger.sqlite") as database:
        assert list(database.execute("select version from glocal_schema")) == [(VERSION,)]


def test_times_and_numbers_come_back_as_they_went(tmp_path: Path) -> None:
    """Status shows them days later."""
    ledger = open_ledger(small_workspace(tmp_path))
    row = ledger.claim(campaign(), "post", "me", NOW)
    assert row
    at = datetime(2026, 12, 1, 8, tzinfo=UTC)
    row = ledger.record(
        row, DeliveryState.SCHEDULED, "me", NOW, reference="7", url="https://example.org/7", at=at
    )
    ledger.keep_numbers(row, Numbers(sent=3, opened=2))
    (kept,) = ledger.rows(row.issue_id)
    ledger.close()
    assert (kept.at, kept.url, kept.numbers) == (at, "https://example.org/7", Numbers(3, 2))


def test_only_what_nobody_knows_is_resolved_by_a_person(tmp_path: Path) -> None:
    """A slip with `resolve` must not mark a language as sent that never was."""
    ledger = open_ledger(small_workspace(tmp_path))
    row = ledger.claim(campaign(), "post", "me", NOW)
    assert row
    with pytest.raises(DeliveryError, match="is not unknown"):
        ledger.resolve(row, DeliveryState.SENT, "Ana", NOW)
    row = ledger.record(row, DeliveryState.UNKNOWN, "me", NOW)
    ledger.resolve(row, DeliveryState.SENT, "Ana", NOW)
    (kept,) = ledger.rows(row.issue_id)
    assert (kept.state, ledger.events.history(row.key)) == (
        DeliveryState.SENT,
        ("planned", "unknown", "resolved"),
    )
    ledger.close()


def test_a_long_send_keeps_its_claim(tmp_path: Path) -> None:
    """Twenty thousand letters take longer than a claim lives; another run must not think it dead."""
    ledger = open_ledger(small_workspace(tmp_path))
    row = ledger.claim(campaign(), "post", "me", NOW)
    assert row
    later = NOW + CLAIM + timedelta(minutes=1)
    with renewing(ledger, row, "me", lambda: later, every=0.01):
        deadline = monotonic() + 10
        while _claimed_until(tmp_path) < str(later.replace(tzinfo=None)):
            assert monotonic() < deadline, "the claim was never renewed"
            sleep(0.02)
        assert ledger.claim(campaign(), "post", "other", later) is None
    assert ledger.claim(campaign(), "post", "other", later) is not None
    ledger.close()


def _claimed_until(folder: Path) -> str:
    with sqlite3.connect(folder / ".glocal/ledger.sqlite") as database:
        ((until,),) = database.execute("select claimed_until from glocal_deliveries")
        return str(until)


def test_a_row_that_another_run_holds_is_not_taken(tmp_path: Path) -> None:
    """To cancel a send while a run is at it would leave the ledger and the provider apart."""
    ledger = open_ledger(small_workspace(tmp_path))
    row = ledger.claim(campaign(), "post", "first", NOW)
    assert row
    assert not ledger.hold(row, "second", NOW + CLAIM)
    assert ledger.hold(row, "second", NOW + CLAIM + timedelta(seconds=1))
    with pytest.raises(DeliveryError, match="another run took over"):
        ledger.record(row, DeliveryState.SENT, "first", NOW)
    ledger.release(row, "second")
    assert ledger.hold(row, "third", NOW)
    ledger.close()


def test_a_module_that_is_loaded_later_has_its_tables(tmp_path: Path) -> None:
    """The desk opens the ledger long before somebody sends by SMTP, whose log of readers is its own table:
    without it, each send failed and nobody was listed whose mail is in doubt.
    """
    program = """if True:
        import sys
        from importlib import import_module
        import sqlalchemy as sa
        from pipelines.delivery.schema import make_or_upgrade
        engine = sa.create_engine("sqlite:///" + sys.argv[1])
        for _ in range(2):
            make_or_upgrade(engine)
        before = sa.inspect(engine).has_table("glocal_recipients")
        import_module("pipelines.delivery.mailing.recipient_tables")
        make_or_upgrade(engine)
        print(before, sa.inspect(engine).has_table("glocal_recipients"))
    """
    command = [sys.executable, "-c", program, str(tmp_path / "ledger.sqlite")]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "True"]
