"""What fell short of a send, and the way out of each: stop, settle_delivery, ask, send the rest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from pipelines.actions.proposal_work import send_rest
from pipelines.actions.send_context import Signatory
from pipelines.actions.way_out import (
    DeliveryOutlook,
    Way,
    ask_providers,
    delivery_outlooks,
    settle_delivery,
    stop_sends,
    ways_out,
)
from pipelines.delivery.provider import RemoteState, UnknownReader
from pipelines.model.delivery import Delivery, DeliveryState, Numbers
from pipelines.model.errors import DeliveryError, NoReply, Refused
from pipelines.workspace.articles import pick_articles
from tests.actions.memory_provider import ABLE
from tests.actions.test_proposals import ANNA, LATER, CountingProvider, SendRoom, room

pytestmark = [
    pytest.mark.usefixtures("ledger_in_memory"),
    pytest.mark.filterwarnings("ignore:Selection of the SingletonThreadPool"),
]
AT = {"send_at": "2026-12-01T09:00", **LATER}


def sent(here: SendRoom, **more: object) -> None:
    row = here.propose(languages=["en", "fr"], **more)  # type: ignore[arg-type] # by name
    assert here.approve(row).is_taken
    here.look(row)
    here.look(row)


def states(here: SendRoom) -> dict[str, tuple[DeliveryState, tuple[Way, ...], bool]]:
    (article,) = pick_articles(here.workspace, ["hello"])
    outlooks = delivery_outlooks(here.context, article)
    return {each.row.locale: (each.row.state, each.ways, each.fell_short) for each in outlooks}


def test_what_is_to_go_at_a_time_is_stopped(tmp_path: Path) -> None:
    """One language or all; what was taken back is a draft, which nobody sends on by the way."""
    here = room(tmp_path)
    (article,) = pick_articles(here.workspace, ["hello"])
    sent(here, **AT)
    assert states(here) == dict.fromkeys(("en", "fr"), (DeliveryState.SCHEDULED, (Way.STOP,), False))
    row = settle_delivery(here.context, article, "hello/fr@memory", Way.STOP, ANNA)
    assert (row.state, row.note) == (DeliveryState.DRAFTED, "taken back, a draft again")
    assert states(here)["fr"] == (DeliveryState.DRAFTED, (), False)
    assert states(here)["en"][0] is DeliveryState.SCHEDULED
    stopped = stop_sends(here.context, article, ["hello/en@memory", "hello/fr@memory"])
    assert [each.locale for each in stopped if each.note.startswith("taken back")] == ["en"]
    assert {each.state for each in here.provider.campaigns.values()} == {RemoteState.DRAFT}
    with pytest.raises(DeliveryError, match="is not to go at a time"):
        settle_delivery(here.context, article, "hello/el@memory", Way.STOP, ANNA)


def test_what_nobody_knows_is_settled_by_a_person(tmp_path: Path) -> None:
    """A send without an answer: sent closes it, not sent lets the rest be sent, under the same yes."""
    here = room(tmp_path)
    (article,) = pick_articles(here.workspace, ["hello"])
    here.provider.faults["send", "en"] = NoReply("lost")
    here.provider.faults["send", "fr"] = NoReply("lost")
    sent(here)
    unknown = (DeliveryState.UNKNOWN, (Way.SENT, Way.NOT_SENT), True)
    assert states(here) == {"en": unknown, "fr": unknown}
    settle_delivery(here.context, article, "hello/en@memory", Way.SENT, ANNA)
    settle_delivery(here.context, article, "hello/fr@memory", Way.NOT_SENT, ANNA)
    assert states(here)["fr"] == (DeliveryState.DRAFTED, (), True)
    here.provider.faults.clear()
    (row,) = here.ledger.proposals.of("tag:example.org,2026:hello")
    send_rest(here.context, here.engine, row)
    assert here.provider.sent == ["fr"]


def test_trouble_is_told_with_what_can_be_done(tmp_path: Path) -> None:
    """Refused by the provider: it is left over, and goes with the rest."""
    here = room(tmp_path)
    here.provider.faults["send", "fr"] = Refused("no credits left")
    sent(here)
    assert states(here) == {
        "en": (DeliveryState.SENT, (), False),
        "fr": (DeliveryState.DRAFTED, (), True),
    }
    here.provider.faults.clear()
    (row,) = here.ledger.proposals.of("tag:example.org,2026:hello")
    send_rest(here.context, here.engine, row)
    assert {locale: short for locale, (_, _, short) in states(here).items()} == {"en": False, "fr": False}


def test_providers_are_asked(tmp_path: Path) -> None:
    """What was changed there comes to light, and is adopted or left."""
    here = room(tmp_path)
    (article,) = pick_articles(here.workspace, ["hello"])
    sent(here, **AT)
    for token, remote in here.provider.campaigns.items():
        here.provider.campaigns[token] = replace(remote, digest="other")
    told = ask_providers(here.context, article)
    assert {each.state for each in told} == {DeliveryState.CHANGED}
    assert states(here)["fr"][1] == (Way.ADOPT, Way.STOP, Way.LEAVE)
    settle_delivery(here.context, article, "hello/en@memory", Way.ADOPT, Signatory("1", "Jonas"))
    settle_delivery(here.context, article, "hello/fr@memory", Way.LEAVE, Signatory("1", "Jonas"))
    assert {locale: state for locale, (state, _, _) in states(here).items()} == {
        "en": DeliveryState.SCHEDULED,
        "fr": DeliveryState.HELD,
    }


@dataclass
class SettlingProvider(CountingProvider):
    """It sends each reader their letter by itself, and knows of three nothing."""

    unknown: list[str] = field(default_factory=lambda: ["en", "en", "fr"])
    again: list[str] = field(default_factory=list)

    def readers(self, issue_id: str, state: str) -> Sequence[UnknownReader]:
        assert (issue_id, state) == ("tag:example.org,2026:hello", "unknown")
        return [UnknownReader(locale, "p", "<m>", "") for locale in self.unknown]

    def settle_reader(self, issue_id: str, locale: str, who: str, *, has_it: bool) -> Sequence[str]:
        assert (issue_id, who) == ("tag:example.org,2026:hello", "all")
        found = [each for each in self.unknown if each == locale]
        self.unknown = [each for each in self.unknown if each != locale]
        self.again += [] if has_it else found
        return found


def test_readers_of_whom_nobody_knows(tmp_path: Path) -> None:
    """Where each letter is sent by itself: a person says that they have it, or they get it with the rest."""
    here = room(tmp_path)
    here.provider = provider = SettlingProvider()
    (article,) = pick_articles(here.workspace, ["hello"])
    sent(here)
    both = (Way.READERS_HAVE_IT, Way.READERS_AGAIN)
    assert states(here) == dict.fromkeys(("en", "fr"), (DeliveryState.SENT, both, True))
    settle_delivery(here.context, article, "hello/fr@memory", Way.READERS_HAVE_IT, ANNA)
    assert (states(here)["fr"], provider.again) == ((DeliveryState.SENT, (), False), [])
    row = settle_delivery(here.context, article, "hello/en@memory", Way.READERS_AGAIN, ANNA)
    assert (row.state, provider.again) == (DeliveryState.SENDING, ["en", "en"])
    assert states(here)["en"] == (DeliveryState.SENDING, (), True)  # it goes with the rest


@pytest.mark.parametrize("state", list(DeliveryState))
def test_every_state_that_needs_a_person_has_a_way_out(state: DeliveryState) -> None:
    """Nobody is told that something is wrong and then left alone with it."""
    row = Delivery("hello/en@memory", "tag:x", "en", "memory", state)
    if state.needs_a_person and state is not DeliveryState.FAILED:  # that goes with the rest
        assert len(ways_out(row, replace(ABLE, cancels=False))) > 1


def test_letters_that_are_missing_fall_short() -> None:
    """Sent, and yet not with all its readers."""
    row = Delivery(
        "hello/en@memory", "tag:x", "en", "memory", DeliveryState.SENT, numbers=Numbers(sent=90, to_send=100)
    )
    outlook = DeliveryOutlook(row, "English", (), taken_back=False)
    assert (outlook.fell_short, outlook.is_left_over) == (True, False)
    all_of_it = replace(row, numbers=Numbers(sent=100, to_send=100))
    assert not replace(outlook, row=all_of_it).fell_short
