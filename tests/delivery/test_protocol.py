"""Nobody gets it twice: the protocol, killed at every point, and run by several at once."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from pipelines.delivery.claims import is_dead, new_holder
from pipelines.delivery.ledger import CLAIM, Ledger, open_ledger
from pipelines.delivery.protocol import SENT_NOW, deliver
from pipelines.delivery.provider import Capabilities, Provider, Remote, RemoteState
from pipelines.delivery.send_options import SendOptions
from pipelines.model.delivery import Campaign, Deed, Delivery, DeliveryState
from pipelines.model.errors import DeliveryError
from tests.delivery.editions import NOW, campaign, small_workspace
from tests.points import Points

SEND = SendOptions(send=True, by="Ana")


class Post:
    """A provider whose letter box is a file with a line per letter: it really sends again if asked."""

    name = "post"
    capabilities = Capabilities(look_up="own", lists=False)

    def __init__(self, box: Path) -> None:
        self.box = box

    def expected(self, campaign: Campaign) -> str:
        return campaign.email.digest

    def find(self, campaign: Campaign) -> list[Remote]:
        for line in self.letters():
            if line.startswith(f"{campaign.issue_id} {campaign.email.locale} "):
                return [Remote(self.create(campaign), RemoteState.SENT, line.split(" ", 2)[2])]
        return []

    def create(self, campaign: Campaign) -> str:
        return f"{campaign.issue_id} {campaign.email.locale}"

    def write(self, reference: str, campaign: Campaign) -> None:
        pass

    def read(self, reference: str) -> Remote:
        sent = any(line.startswith(f"{reference} ") for line in self.letters())
        return Remote(reference, RemoteState.SENT if sent else RemoteState.DRAFT, "")

    def test(self, reference: str, campaign: Campaign, addresses: Sequence[str]) -> None:
        pass

    def send(self, reference: str, campaign: Campaign, at: datetime | None) -> None:
        with self.box.open("a") as file:
            file.write(f"{campaign.issue_id} {campaign.email.locale} {campaign.email.digest}\n")

    def cancel(self, reference: str) -> None:
        pass

    def letters(self) -> list[str]:
        return self.box.read_text().splitlines() if self.box.exists() else []


@contextmanager
def ledger_in(folder: Path) -> Iterator[Ledger]:
    ledger = open_ledger(small_workspace(folder))
    try:
        yield ledger
    finally:
        ledger.close()


def run(folder: Path, points: Points, now: datetime = NOW) -> Delivery:
    """A whole delivery as a run does it, in this process."""
    post = Post(folder / "box")
    with ledger_in(folder) as ledger:
        points.watch_methods(post)
        points.watch_methods(ledger)
        ledger.release_dead(is_dead)
        return deliver(campaign(), post, ledger, new_holder(), lambda: now, SEND)


def count_points(folder: Path) -> int:
    points = Points()
    run(folder, points)
    return points.passed


def test_killed_anywhere_and_run_again_sends_once(tmp_path: Path) -> None:
    """The promise to 40,000 people. The points enumerate themselves: a new call is covered unnamed."""
    total = count_points(tmp_path / "count")
    assert total > 10
    for point in range(total):
        folder = tmp_path / str(point)
        child = os.fork()
        if child == 0:
            try:
                run(folder, Points(die_at=point))
            finally:
                os._exit(0)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -9, f"did not die at {point}"
        again = run(folder, Points())
        letters = Post(folder / "box").letters()
        assert (point, len(letters), again.state.went_out) == (point, 1, True)


def test_many_at_once_send_once(tmp_path: Path) -> None:
    """Two people press the button in the same second, or a webhook fires twice."""
    with ledger_in(tmp_path):
        pass  # the tables are there before the race begins
    children = []
    for _ in range(6):
        child = os.fork()
        if child == 0:
            try:
                run(tmp_path, Points())
            finally:
                os._exit(0)
        children.append(child)
    for child in children:
        os.waitpid(child, 0)
    assert len(Post(tmp_path / "box").letters()) == 1


def delivered(folder: Path, first: Campaign, second: Campaign, provider: Provider | None = None) -> Delivery:
    """What the second run says after a first one went through."""
    post = provider or Post(folder / "box")
    with ledger_in(folder) as ledger:
        deliver(first, post, ledger, "one", lambda: NOW, SEND)
        return deliver(second, post, ledger, "two", lambda: NOW, SEND)


def test_the_first_run_sends_and_says_so(tmp_path: Path) -> None:
    """The row is what `status` shows later."""
    with ledger_in(tmp_path) as ledger:
        post = Post(tmp_path / "box")
        row = deliver(campaign(), post, ledger, "one", lambda: NOW, SEND)
        events = ledger.events.history("hello/el@outbox")
    expected = Delivery(
        "hello/el@outbox",
        "tag:example.org,2026:hello",
        "el",
        "post",
        DeliveryState.SENT,
        "digest of Γειά σου",
        "tag:example.org,2026:hello el",
        SENT_NOW,
        did=Deed.SENT,
    )
    assert (row, events) == (
        expected,
        ("planned", "creating", "created", "drafted", "approved", "sending", "sent"),
    )


def test_a_changed_text_is_told_and_not_sent_again(tmp_path: Path) -> None:
    """A typo mended after the send is no reason for a second mail."""
    row = delivered(tmp_path, campaign(), campaign(words="Καλημέρα"))
    assert "changed since" in row.note
    assert len(Post(tmp_path / "box").letters()) == 1


def test_a_renamed_issue_is_the_same_issue(tmp_path: Path) -> None:
    """The folder's name is for people; renaming it after the send must not mail everyone again."""
    row = delivered(tmp_path, campaign(), campaign(issue="a-better-name"))
    assert (row.key, row.note) == ("hello/el@outbox", "sent before")
    assert len(Post(tmp_path / "box").letters()) == 1


def test_another_issue_under_a_used_name_is_stopped(tmp_path: Path) -> None:
    """A new article in an old one's folder name would hide behind its key."""
    other = replace(campaign(), issue_id="tag:example.org,2026:other")
    with pytest.raises(DeliveryError, match="another issue"):
        delivered(tmp_path, campaign(), other)


def test_a_lost_ledger_is_rebuilt_from_the_provider(tmp_path: Path) -> None:
    """Someone deletes .glocal; the provider still knows."""
    Post(tmp_path / "box").send("letter", campaign(), None)
    with ledger_in(tmp_path) as ledger:
        row = deliver(campaign(), Post(tmp_path / "box"), ledger, "one", lambda: NOW, SEND)
    assert (row.state, row.note) == (DeliveryState.SENT, "was there already")


def test_a_claim_keeps_others_out_until_it_expires(tmp_path: Path) -> None:
    """On another machine nobody can see whether a run still lives; its time has to run out."""
    with ledger_in(tmp_path) as ledger:
        ledger.claim(campaign(), "post", "elsewhere/1/x", NOW)
        post = Post(tmp_path / "box")
        early = deliver(campaign(), post, ledger, "two", lambda: NOW + CLAIM, SEND)
        late = deliver(campaign(), post, ledger, "two", lambda: NOW + CLAIM + timedelta(seconds=1), SEND)
    assert (early.note, late.note) == ("another run is working on it", SENT_NOW)


def test_without_an_unsubscribe_link_nothing_leaves(tmp_path: Path) -> None:
    """A mail that one cannot leave is against the law, and against us."""
    bare = campaign()
    bare = replace(bare, email=replace(bare.email, text="no way out"))
    with ledger_in(tmp_path) as ledger, pytest.raises(DeliveryError, match="plain-text part"):
        deliver(bare, Post(tmp_path / "box"), ledger, "one", lambda: NOW, SEND)
    assert Post(tmp_path / "box").letters() == []


def test_a_ledger_of_a_newer_glocal_is_left_alone(tmp_path: Path) -> None:
    """Writing into a schema that we do not know could lose what was sent."""
    import sqlite3

    with ledger_in(tmp_path):
        pass
    with sqlite3.connect(tmp_path / ".glocal/ledger.sqlite") as database:
        database.execute("update glocal_schema set version = 99")
    with pytest.raises(DeliveryError, match="version 99"), ledger_in(tmp_path):
        pass
