"""What status says of deliveries, and of readers of whom nobody knows."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import Result

from pipelines.actions.deliveries import unknown_readers, using_ledger
from pipelines.actions.status import edition_statuses
from pipelines.delivery.mailing.recipients import person
from pipelines.delivery.provider import UnknownReader
from pipelines.model.delivery import Delivery, DeliveryState
from pipelines.workspace.articles import pick_articles
from pipelines.workspace.paths import Workspace, open_workspace
from pipelines.workspace.snapshot import open_snapshot
from tests.conftest import SLUG
from tests.delivery.editions import NOW, campaign

Glocal = Callable[..., Result]
SMTP = (
    '[providers.smtp]\nhost = "127.0.0.1"\nsecurity = "none"\nsign_env = "SIGN"\nsubscribers = "list.csv"\n'
)
LIST = "address,locale\nada@example.org,fr\nBob@Example.org,fr\n"


@pytest.fixture(autouse=True)
def _signed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SIGN", "s" * 40)


def handed_over(workspace: Path) -> tuple[Workspace, Delivery]:
    """A French edition that smtp has sent."""
    (workspace / "list.csv").write_text(LIST)
    with (workspace / "glocal.toml").open("a") as settings:
        settings.write(SMTP)
    here = open_workspace(workspace, explicit=True)
    (article,) = pick_articles(here, [SLUG])
    made = replace(campaign("fr", issue=SLUG), key=f"{SLUG}/fr@smtp", issue_id=article.id)
    with using_ledger(here) as ledger:
        row = ledger.claim(made, "smtp", "me", NOW)
        assert row
        row = ledger.record(row, DeliveryState.SENT, "me", NOW, digest="old")
        ledger.release(row, "me")
    return here, row


def lose(workspace: Workspace, row: Delivery, *addresses: str) -> None:
    """What a send that was cut off leaves in the log of recipients; nobody else writes there."""
    assert unknown_readers(workspace, [row]) == []  # makes the table
    with closing(sqlite3.connect(workspace.state / "ledger.sqlite")) as database, database:
        for address in addresses:
            values = (row.issue_id, person(address), "t", "fr", "unknown", "run", f"<{address[0]}@x>", "gone")
            database.execute(
                "insert into glocal_recipients"
                " (issue_id, person, token, locale, state, run, message_id, words, at)"
                " values (?, ?, ?, ?, ?, ?, ?, ?, '2026-11-23 09:00:00')",
                values,
            )


def test_who_may_have_got_it_or_not_is_listed(workspace: Path, glocal: Glocal) -> None:
    """Nobody sends it to them again: a person looks into the mail server's log, and needs to know whose."""
    here, row = handed_over(workspace)
    lose(here, row, "bob@example.org", "gone@example.org")
    assert sorted(unknown_readers(here, [row]), key=lambda each: each[1].message_id) == [
        (row, UnknownReader("fr", person("bob@example.org"), "<b@x>", "gone", "list.csv:3")),
        (row, UnknownReader("fr", person("gone@example.org"), "<g@x>", "gone", "")),
    ]
    shown = glocal("status", SLUG).output
    assert "2 readers may have got their mail or not, and get no second one." in shown
    assert "list.csv:3" in shown and "<b@x>" in shown
    assert f"not in the list any more ({person('gone@example.org')[:12]})" in shown
    listed = json.loads(glocal("status", SLUG, "--json").stdout)["unknown_readers"]
    assert {each["delivery"] for each in listed} == {row.key}
    (workspace / "list.csv").unlink()
    assert [each.place for _, each in unknown_readers(here, [row])] == ["", ""]
    said = glocal("resolve", SLUG, row.key, "--recipient", "Bob@EXAMPLE.org", "--again")
    assert (said.exit_code, "1 reader: send it again" in said.output) == (0, True)
    assert glocal("resolve", SLUG, row.key, "--recipient", "<g@x>", "--sent").exit_code == 0
    assert glocal("resolve", SLUG, row.key, "--recipient", "bob@example.org").exit_code == 3
    assert "0 readers unknown." in glocal("status", SLUG, "--recipients", "unknown").output
    waiting = json.loads(glocal("status", SLUG, "--recipients", "failed", "--json").stdout)["recipients"]
    assert [each["message id"] for each in waiting] == ["<b@x>"]
    with using_ledger(here) as ledger:  # for the next run to go on
        assert [each.state for each in ledger.rows(row.issue_id)] == [DeliveryState.SENDING]


@pytest.mark.slow
def test_where_nothing_is_unknown_nothing_is_said(workspace: Path, glocal: Glocal) -> None:
    """A line that is always there is read by nobody."""
    handed_over(workspace)
    assert "may have got" not in glocal("status", SLUG).output
    assert json.loads(glocal("status", SLUG, "--json").stdout)["unknown_readers"] == []


def test_a_status_is_a_value(workspace: Path) -> None:
    """Whoever decides by it reads states, not sentences; the sentence is made for people."""
    here, row = handed_over(workspace)
    statuses = {
        each.decision.locale: each
        for each in edition_statuses(open_snapshot(here), pick_articles(here, [SLUG]))
    }
    french = statuses["fr"]
    assert (french.article, french.website, french.errors, french.hints) == (SLUG, "", 0, 0)
    assert french.deliveries == (row,)
    assert french.mail == "sent (smtp, text changed since)"
    assert statuses["de"].deliveries == ()
