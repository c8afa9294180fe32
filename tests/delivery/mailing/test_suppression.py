"""The suppression list: whoever is on it gets no mail, and what was ever said of a person stays known."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from pipelines.delivery.ledger import Ledger
from pipelines.delivery.mailing.recipients import person
from pipelines.delivery.mailing.suppression import AT_ONCE, Suppression, SuppressionList, SuppressionReason
from pipelines.delivery.mark import read_mark
from pipelines.model.errors import DeliveryError
from tests.delivery.test_upgrade import OLD, old_ledger

NOW = datetime(2026, 11, 30, 9, tzinfo=UTC)
ADA, BOB = person("ada@example.org"), person("bob@example.org")
BOUNCED, LEFT = SuppressionReason.BOUNCED, SuppressionReason.UNSUBSCRIBED


@pytest.fixture
def people() -> Iterator[SuppressionList]:
    suppressed = SuppressionList("sqlite://")
    yield suppressed
    suppressed.close()


def test_whoever_is_entered_is_found_until_lifted(people: SuppressionList) -> None:
    """The same for each list; a reason given twice is one, and lifting leaves what it does not name."""
    bounce = Suppression(ADA, BOUNCED, NOW, "5.1.1", "bounces")
    leave = Suppression(ADA, LEFT, NOW + timedelta(days=1), by="one click")
    assert people.add([bounce, bounce]) == 1
    assert people.add([Suppression(ADA, BOUNCED, NOW + timedelta(days=9), "5.2.1"), leave]) == 1
    assert people.among([ADA, BOB]) == people.everybody() == {ADA: LEFT}
    assert people.counts() == {LEFT: 1, BOUNCED: 1}
    later = NOW + timedelta(days=2)
    assert people.lift(ADA, "zoe", later, [LEFT]) == (leave,)
    assert people.among([ADA]) == {ADA: BOUNCED}
    assert people.lift(ADA, "zoe", later) == (bounce,)
    assert people.lift(ADA, "zoe", later) == ()
    assert (people.everybody(), people.counts()) == ({}, {})


def test_the_history_of_a_person_is_kept(people: SuppressionList) -> None:
    """Somebody who asks why they got no letter, or one, gets an answer."""
    first = Suppression(ADA, BOUNCED, NOW, "5.1.1", "bounces")
    again = Suppression(ADA, BOUNCED, NOW + timedelta(days=3), "5.1.10")
    people.add([first])
    people.lift(ADA, "zoe", NOW + timedelta(days=1))
    people.add([again])
    lifted = Suppression(ADA, BOUNCED, NOW, "5.1.1", "bounces", NOW + timedelta(days=1), "zoe")
    assert people.history(ADA) == (lifted, again)
    assert people.history(BOB) == ()


def test_many_are_asked_about_at_once(people: SuppressionList) -> None:
    """More than fit into one query."""
    many = [person(f"{number}@example.org") for number in range(2 * AT_ONCE + 1)]
    assert people.add(Suppression(one, BOUNCED, NOW) for one in many[1:]) == 2 * AT_ONCE
    assert people.among(many).keys() == {*many[1:]}


@pytest.mark.parametrize("version", OLD)
def test_an_old_ledger_gets_the_list(tmp_path: Path, version: int) -> None:
    """Whoever upgrades has it at once, and the mark counts what is entered: an older copy is told."""
    path, mark = old_ledger(tmp_path, version), tmp_path / "ledger.json"
    people = SuppressionList(f"sqlite:///{path}", mark)
    people.add([Suppression(ADA, BOUNCED, NOW)])
    people.close()
    Ledger(f"sqlite:///{path}").close()
    again = SuppressionList(f"sqlite:///{path}", mark)
    assert again.everybody() == {ADA: BOUNCED}
    again.close()
    kept = read_mark(mark)
    assert kept is not None
    assert kept.sequence == 1


def test_an_older_glocal_does_not_send_past_it(tmp_path: Path) -> None:
    """It would not look at the list, so it must not open this ledger."""
    path = tmp_path / "ledger.sqlite"
    SuppressionList(f"sqlite:///{path}").close()
    with sqlite3.connect(path) as database:
        (version,) = database.execute("select version from glocal_schema").fetchone()
        assert version > 3  # the last one without the list
        database.execute("update glocal_schema set version = ?", (version + 1,))
    database.close()
    with pytest.raises(DeliveryError, match=f"schema version {version + 1}"):
        SuppressionList(f"sqlite:///{path}")
