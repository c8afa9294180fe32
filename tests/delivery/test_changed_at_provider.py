"""What a person or an accident did at the provider between two runs is found and told, never mailed over."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

import pytest

from pipelines.delivery.ledger import Ledger, open_ledger
from pipelines.delivery.protocol import DRAFT_READY, SENT_NOW, deliver
from pipelines.delivery.provider import Capabilities, Provider, Remote, RemoteState
from pipelines.delivery.send_options import SendOptions
from pipelines.model.delivery import Campaign, Delivery, DeliveryState
from pipelines.model.errors import DeliveryError, NoReply, Refused
from tests.delivery.editions import NOW, campaign, small_workspace

SEND, DRAFT = SendOptions(send=True, by="Ana"), SendOptions(send=False)
DIGEST = campaign().email.digest
ABLE = Capabilities(look_up="key", drafts=True, schedules=True, tests=True)
Hook = Callable[["Shelf"], None]


@dataclass
class Shelf:
    """A provider in memory. The hook of a call runs at its end: what was done is done; it may still raise."""

    campaigns: dict[str, Remote] = field(default_factory=dict)
    sends: list[str] = field(default_factory=list)
    """References, as often as they were sent."""
    made: int = 0
    hooks: dict[str, Hook] = field(default_factory=dict)
    name: str = "shelf"
    capabilities: Capabilities = ABLE

    def expected(self, campaign: Campaign) -> str:
        return campaign.email.digest

    def find(self, campaign: Campaign) -> Sequence[Remote]:
        return list(self.campaigns.values())

    def create(self, campaign: Campaign) -> str:
        self.made += 1
        reference = f"c{self.made}"
        self.campaigns[reference] = Remote(
            reference, RemoteState.DRAFT, "", f"https://shelf.example/{reference}"
        )
        self._hook("create")
        return reference

    def write(self, reference: str, campaign: Campaign) -> None:
        self.change(reference, digest=campaign.email.digest)
        self._hook("write")

    def read(self, reference: str) -> Remote:
        if reference not in self.campaigns:
            raise Refused(f"shelf: there is no {reference}")
        return self.campaigns[reference]

    def test(self, reference: str, campaign: Campaign, addresses: Sequence[str]) -> None:
        self._hook("test")

    def send(self, reference: str, campaign: Campaign, at: datetime | None) -> None:
        self.sends.append(reference)
        self.change(reference, state=RemoteState.SCHEDULED if at else RemoteState.SENT)
        self._hook("send")

    def cancel(self, reference: str) -> None:
        self.change(reference, state=RemoteState.DRAFT)

    def change(self, reference: str, **values: object) -> None:
        self.campaigns[reference] = replace(self.campaigns[reference], **values)  # type: ignore[arg-type] # by name

    def _hook(self, call: str) -> None:
        if hook := self.hooks.pop(call, None):
            hook(self)


def no_reply(_: Shelf) -> None:
    raise NoReply("shelf: the connection broke")


def vanished(shelf: Shelf) -> None:
    """Gone, with the answer to the call."""
    shelf.campaigns.clear()
    no_reply(shelf)


def left_in(state: RemoteState) -> Hook:
    """No answer, and this state behind it."""

    def hook(shelf: Shelf) -> None:
        shelf.change("c1", state=state)
        no_reply(shelf)

    return hook


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    opened = open_ledger(small_workspace(tmp_path))
    yield opened
    opened.close()


@pytest.fixture
def run(ledger: Ledger) -> Callable[..., Delivery]:
    """One run after another, each with a claim of its own."""
    number = 0

    def once(provider: Provider, options: SendOptions = SEND, edition: Campaign | None = None) -> Delivery:
        nonlocal number
        number += 1
        return deliver(edition or campaign(), provider, ledger, f"run {number}", lambda: NOW, options)

    return once


Run = Callable[..., Delivery]


def test_two_campaigns_under_our_key_stop_the_run(run: Run) -> None:
    """Which of them is ours nobody can say, and either may have been sent."""
    shelf = Shelf()
    run(shelf, DRAFT)
    shelf.campaigns["copy"] = replace(shelf.campaigns["c1"], reference="copy", url="")
    with pytest.raises(DeliveryError) as caught:
        run(shelf)
    assert (caught.value.message, caught.value.hint) == (
        "hello/el@outbox: the provider has 2 campaigns for it: https://shelf.example/c1, copy",
        "delete all but one there, but never one that was sent; then run it again",
    )
    assert (shelf.sends, shelf.made) == ([], 1)


@pytest.mark.parametrize("sent_before", [False, True])
def test_what_was_stopped_there_is_not_sent(run: Run, *, sent_before: bool) -> None:
    """A person saw a mistake and pressed pause; the next run must not press play."""
    shelf = Shelf()
    run(shelf, DRAFT)
    if sent_before:
        shelf.hooks["send"] = left_in(RemoteState.STOPPED)
        assert run(shelf).state is DeliveryState.UNKNOWN
    shelf.change("c1", state=RemoteState.STOPPED)
    sends = list(shelf.sends)
    with pytest.raises(DeliveryError) as caught:
        run(shelf)
    assert (caught.value.message, caught.value.hint) == (
        "hello/el@outbox: it was stopped at the provider: https://shelf.example/c1",
        "resume it there, or delete it there and run this again",
    )
    assert (shelf.sends, shelf.made) == (sends, 1)


def test_another_text_than_ours_is_not_sent(run: Run) -> None:
    """What the provider made of our text is compared before it goes to 40,000 people."""
    shelf = Shelf()
    shelf.hooks["write"] = lambda s: s.change("c1", digest="with a footer of theirs")
    with pytest.raises(DeliveryError) as caught:
        run(shelf)
    assert (caught.value.message, caught.value.hint) == (
        "hello/el@outbox: the provider stored a text that differs from what it was given",
        "compare them there: https://shelf.example/c1; if it is all right: --accept with a foote",
    )
    assert shelf.sends == []


@pytest.mark.parametrize("code", ["", "w", "with a footer of theirs", "another one"])
def test_only_what_a_person_saw_is_accepted(run: Run, code: str) -> None:
    """A yes is to one text: what the provider makes of it tomorrow is another."""
    shelf = Shelf()
    shelf.hooks["write"] = lambda s: s.change("c1", digest="with a footer of theirs")
    with pytest.raises(DeliveryError, match="differs from what it was given"):
        run(shelf, replace(SEND, accepted=(code,)))
    assert shelf.sends == []
    shelf.hooks["write"] = lambda s: s.change("c1", digest="with a footer of theirs")
    assert run(shelf, replace(SEND, accepted=(code, "with a foote"))).state is DeliveryState.SENT
    assert shelf.sends == ["c1"]


def test_what_vanished_after_a_lost_send_is_not_sent_again(run: Run, ledger: Ledger) -> None:
    """It may have gone out before somebody deleted it: only a person can know."""
    shelf = Shelf(hooks={"send": vanished})
    first, second = run(shelf), run(shelf)
    assert (first.state, second.state) == (DeliveryState.UNKNOWN, DeliveryState.UNKNOWN)
    assert second.note == (
        "not known whether it was sent; look at the provider's own page, then say glocal resolve hello"
        " hello/el@outbox --sent or --not-sent"
    )
    assert (shelf.sends, shelf.made) == (["c1"], 1)
    ledger.resolve(second, DeliveryState.DRAFTED, "Ana", NOW)
    assert (run(shelf).note, shelf.sends) == (SENT_NOW, ["c1", "c2"])


def test_a_run_that_died_in_a_send_is_asked_about_not_repeated(run: Run, ledger: Ledger) -> None:
    """The intent is on record, the campaign is gone, and nobody lives to tell."""
    shelf = Shelf()
    row = run(shelf, DRAFT)
    claimed = ledger.claim(campaign(), "shelf", "dead", NOW)
    assert claimed
    ledger.record(claimed, DeliveryState.SENDING, "dead", NOW)
    ledger.release(claimed, "dead")
    shelf.campaigns.clear()
    assert (run(shelf).state, shelf.sends, shelf.made) == (DeliveryState.UNKNOWN, [], 1)
    assert row.note == DRAFT_READY


def test_where_the_record_is_our_own_nothing_there_means_nothing_sent(run: Run) -> None:
    """Then no provider could have sent it, and the readers would wait for ever."""
    shelf = Shelf(hooks={"send": vanished}, capabilities=Capabilities(look_up="own"))
    assert [run(shelf).state for _ in range(2)] == [DeliveryState.UNKNOWN, DeliveryState.SENT]


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        (RemoteState.SENT, DeliveryState.SENT),
        (RemoteState.SENDING, DeliveryState.SENT),
        (RemoteState.SCHEDULED, DeliveryState.SCHEDULED),
    ],
)
def test_what_a_person_sent_there_is_not_sent_again(
    run: Run, state: RemoteState, expected: DeliveryState
) -> None:
    """Somebody pressed the button on the provider's own page."""
    shelf = Shelf()
    run(shelf, DRAFT)
    shelf.change("c1", state=state)
    row = run(shelf)
    assert (row.state, row.note, shelf.sends) == (expected, "was there already", [])


def test_what_a_person_sends_while_we_write_is_not_sent_again(run: Run) -> None:
    """The button pressed between our look and our text."""
    shelf = Shelf()
    shelf.hooks["write"] = lambda s: s.change("c1", state=RemoteState.SENT)
    row = run(shelf)
    assert (row.state, row.note, shelf.sends) == (DeliveryState.SENT, "was there already", [])


def test_a_draft_that_a_person_edited_is_ours_again(run: Run) -> None:
    """The words that were approved go out, not those that somebody typed there."""
    shelf = Shelf()
    run(shelf, DRAFT)
    shelf.change("c1", digest="edited by hand")
    assert (run(shelf).note, shelf.campaigns["c1"].digest, shelf.sends) == (SENT_NOW, DIGEST, ["c1"])


def test_a_lost_reply_to_create_makes_no_second_one(run: Run) -> None:
    """Asked again, the provider has it."""
    shelf = Shelf(hooks={"create": no_reply})
    assert (run(shelf).note, shelf.made, shelf.sends) == (SENT_NOW, 1, ["c1"])


def test_a_lost_reply_to_a_send_that_took_place_is_settled_by_asking(run: Run) -> None:
    """The provider says that it is out, so it is sent, in the same run."""
    shelf = Shelf(hooks={"send": no_reply})
    assert [run(shelf).note for _ in range(2)] == [SENT_NOW, "sent before"]
    assert shelf.sends == ["c1"]


def test_a_lost_reply_to_a_send_that_did_not_take_place(run: Run) -> None:
    """A draft right after it may still be on its way out: the next run sends, once it has asked."""
    shelf = Shelf(hooks={"send": left_in(RemoteState.DRAFT)})
    first = run(shelf)
    assert (first.state, first.note) == (
        DeliveryState.UNKNOWN,
        "shelf: the connection broke; run it again: it asks what happened, and sends nothing twice",
    )
    assert (run(shelf).note, shelf.sends) == (SENT_NOW, ["c1", "c1"])


def test_a_refused_send_may_be_tried_again(run: Run, ledger: Ledger) -> None:
    """A no means that nothing happened; the row is a draft, and says why."""

    def refused(shelf: Shelf) -> None:
        shelf.sends.clear()
        shelf.change("c1", state=RemoteState.DRAFT)
        raise Refused("shelf: no credits")

    shelf = Shelf(hooks={"send": refused})
    with pytest.raises(Refused, match="no credits"):
        run(shelf)
    assert [row.state for row in ledger.rows(campaign().issue_id)] == [DeliveryState.DRAFTED]
    assert (run(shelf).note, shelf.sends) == (SENT_NOW, ["c1"])
