"""Lists are shown by name and size before a send, and what is unusual about them takes a yes of its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace

import pytest

from pipelines.actions.approval import ApprovalAnswer
from pipelines.actions.audience_sizes import AudienceSize
from pipelines.actions.follow_up import late_locales
from pipelines.actions.publish_events import ApprovalNeeded, Finished
from pipelines.delivery.provider import KnowsAccount, MailingList
from pipelines.model.delivery import DeliveryState
from pipelines.model.errors import GlocalError, NoReply, Refused
from tests.actions.memory_provider import MemoryProvider
from tests.actions.publish_room import NOW, QuickSteps, Room, Suspended, report_of, states
from tests.delivery.editions import campaign


@dataclass
class CountingProvider(MemoryProvider):
    """One that knows its lists; the size of one that is not named is 100."""

    sizes: dict[str, int | None] = field(default_factory=dict)
    fault: GlocalError | None = None
    asked: list[str] = field(default_factory=list)

    def mailing_lists(self, locale: str, names: Sequence[str]) -> Sequence[MailingList]:
        self.asked.append(locale)
        if self.fault:
            raise self.fault
        return [MailingList(name, f"Readers in {locale}", self.sizes.get(locale, 100)) for name in names]

    def account_questions(self, sender: str) -> Mapping[str, Callable[[], str]]:
        return {"log in": lambda: "as Ana"}


def notes(room: Room, **more: object) -> dict[str, str]:
    (finished,) = (
        event
        for event in room.publish(room.request(languages=["en", "fr"], **more))
        if isinstance(event, Finished)
    )
    return {row.locale: row.note for row in finished.report.rows}


pytestmark = pytest.mark.filterwarnings("ignore:Selection of the SingletonThreadPool")


@pytest.fixture
def counting(room: Room) -> CountingProvider:
    room.provider = CountingProvider()
    assert isinstance(room.provider, KnowsAccount)
    return room.provider


def test_an_empty_list_is_kept_back_and_the_others_go(room: Room, counting: CountingProvider) -> None:
    """Nobody would notice that nobody got it; one language's list is no reason to stop the rest."""
    counting.sizes["fr"] = 0
    told = notes(room)
    assert (sorted(counting.sent), "nobody is on Readers in fr" in told["fr"]) == (["en"], True)
    assert "--any-size" in told["fr"]
    notes(room, any_size=True)
    assert sorted(counting.sent) == ["en", "fr"]


@pytest.fixture
def own_list(counting: CountingProvider, monkeypatch: pytest.MonkeyPatch) -> CountingProvider:
    """A provider that reads a list of ours; `sizes` are its readers of each language."""
    counting.capabilities = replace(counting.capabilities, lists=False, excludes=False)
    monkeypatch.setattr(
        counting, "mailing_lists", lambda locale, _: [MailingList(locale, "our list", counting.sizes[locale])]
    )
    return counting


NOBODY = ("no readers", "nobody is on our list for it; whoever joins gets the next issue")


def test_a_language_that_nobody_reads_yet_is_no_trouble(room: Room, own_list: CountingProvider) -> None:
    """It was a failure at each issue, of a language in which nobody has signed up yet; its page goes out."""
    own_list.sizes = {"en": 100, "fr": 0}
    steps = QuickSteps(room.run())
    events = room.publish(room.request(languages=["en", "fr"]), steps)
    report = report_of(events)
    assert states(events)["fr"] == NOBODY
    assert (own_list.sent, steps.released) == (["en"], [("en", "fr")])
    assert (report.failed, report.to_look_at, report.no_readers, report.sent) == (0, 0, 1, 1)
    assert report.summary.startswith("1 of 2 languages sent, 1 without readers.")
    rows = room.run().ledger.rows("tag:example.org,2026:hello")
    assert {row.locale: row.state.value for row in rows} == {"en": "sent", "fr": "no readers"}
    assert late_locales(["en", "fr"], rows, lambda _: ()) == []


def test_a_language_without_readers_needs_no_yes(room: Room, own_list: CountingProvider) -> None:
    """Whoever is asked reads it, but decides on what is sent to somebody only."""
    own_list.sizes = {"en": 100, "fr": 0}
    waiting = QuickSteps(room.run())
    with pytest.raises(Suspended):
        room.publish(room.request(languages=["en", "fr"], ask_first=True), waiting)
    (question,) = waiting.asked
    assert ("Unusual" in question.text, "our list (0)" in question.text) == (False, True)
    record = room.run().ledger.approvals
    assert [len(record.rows(f"hello/{locale}@memory")) for locale in ("en", "fr")] == [1, 0]


def test_once_somebody_is_there_a_person_can_send_it(room: Room, own_list: CountingProvider) -> None:
    """The list was read in too late, say: the same command goes on, and nobody who has it gets it again."""
    own_list.sizes = {"en": 100, "fr": 0}
    assert states(room.publish(room.request(languages=["en", "fr"])))["fr"] == NOBODY
    own_list.sizes["fr"] = 3
    room.publish(room.request(languages=["en", "fr"]))
    assert own_list.sent == ["en", "fr"]


@pytest.mark.parametrize("earlier", ["counted", "not counted", "left out"])
def test_readers_who_were_there_and_are_gone_are_a_question(
    room: Room, own_list: CountingProvider, monkeypatch: pytest.MonkeyPatch, earlier: str
) -> None:
    """A list that lost its French is a fault until a person says no; what a yes begins does not fail then."""
    own_list.sizes = {"en": 100, "fr": 0}
    if earlier == "left out":
        nobody = MailingList("fr", "our list, without 1 whose row cannot be used", 0, left_out=1)
        monkeypatch.setattr(
            own_list, "mailing_lists", lambda tag, _: [nobody if tag == "fr" else MailingList("en", "all", 9)]
        )
    else:
        with closing(room.run().ledger) as ledger:
            other = replace(campaign("fr"), key="other/fr@memory", issue_id="other")
            row = ledger.claim(other, "memory", "me", NOW)
            assert row
            row = ledger.record(row, DeliveryState.SENT, "me", NOW)
            ledger.release(row, "me")
            if earlier == "counted":
                ledger.note(row, "me", NOW, "audience", "50")
    report = report_of(room.publish(room.request(languages=["en", "fr"])))
    told = {row.locale: row.note for row in report.rows}["fr"]
    assert (own_list.sent, report.failed, report.no_readers) == (["en"], 1, 0)
    assert [words in told for words in ("nobody is on our list", "--any-size", "[audiences.fr]")] == [
        True
    ] * 3
    for more in ({"any_size": True}, {}):  # said once, it is not asked again for the same issue
        report = report_of(room.publish(room.request(languages=["en", "fr"], **more)))
        assert (report.failed, report.no_readers, own_list.sent) == (0, 1, ["en"])
    ledger = room.run().ledger
    assert ledger.events.last_detail("audience", "/fr@memory", "next/fr@memory") == "0"


def test_nobody_ever_is_not_what_a_row_at_fault_is() -> None:
    """Of the next issue, too: what was said to nobody on the list is no yes to what came after."""
    lists = (MailingList("mt", "our list", 0, left_out=1),)
    assert AudienceSize(lists, ours=True).doubt == "nobody is on our list"
    assert AudienceSize(lists, 0, ours=True).doubt == ""
    assert AudienceSize((MailingList("mt", "our list", 0),), ours=False).doubt == "nobody is on our list"


def test_what_is_out_is_not_asked_about_again(room: Room, counting: CountingProvider) -> None:
    """A list that was emptied since is no trouble of an edition that has gone."""
    notes(room)
    counting.sizes, counting.asked = {"fr": 0, "en": 0}, []
    told = notes(room)
    assert (counting.asked, [words for words in told.values() if "not sent" in words]) == ([], [])


@pytest.mark.parametrize(
    ("before", "size", "doubt"),
    [
        (None, 0, "nobody is on Readers"),
        (100, 0, "nobody is on Readers"),
        (None, 7, ""),
        (100, 100, ""),
        (100, 199, ""),
        (100, 201, "201 readers now, 100 the last time"),
        (100, 49, "49 readers now, 100 the last time"),
        (100, 51, ""),
        (3, 12, ""),
        (3, 40_000, "40,000 readers now, 3 the last time"),
        (100, None, ""),
    ],
)
def test_far_from_the_last_time(before: int | None, size: int | None, doubt: str) -> None:
    """A list grows; that it doubles, or is half gone, is a wrong number or an import that went wrong."""
    assert AudienceSize((MailingList("1", "Readers", size),), before).doubt == doubt


def test_one_empty_list_of_two_is_told() -> None:
    """The sum hides it: the press would get nothing."""
    both = AudienceSize((MailingList("1", "Readers", 900), MailingList("2", "Press", 0)), 900)
    assert (both.doubt, str(both)) == ("nobody is on Press", "Readers (900), Press (0)")


def test_the_last_issue_is_what_it_is_compared_with(room: Room, counting: CountingProvider) -> None:
    """The numbers stand in the ledger, each language's own, and this issue's own do not count."""
    notes(room)
    assert counting.sent
    ledger = room.run().ledger
    assert ledger.events.last_detail("audience", "/fr@memory", "other/fr@memory") == "100"
    assert ledger.events.last_detail("audience", "/fr@memory", "hello/fr@memory") is None
    assert ledger.events.last_detail("audience", "/r@memory", "") is None
    ledger.close()


@pytest.mark.parametrize("fault", [NoReply("memory: no answer"), Refused("memory: error 403: no right")])
def test_a_size_that_is_not_told_stops_nothing(
    room: Room, counting: CountingProvider, fault: GlocalError
) -> None:
    """Whoever is asked reads why; the send itself finds out whether anything is wrong."""
    counting.fault = fault
    steps = QuickSteps(room.run(), answer=ApprovalAnswer(send=True, by="Ben"))
    events = room.publish(room.request(languages=["en", "fr"], ask_first=True), steps)
    (question,) = (event.question.text for event in events if isinstance(event, ApprovalNeeded))
    assert fault.message in question
    assert sorted(counting.sent) == ["en", "fr"]


def test_a_yes_to_the_question_is_a_yes_to_what_is_unusual_in_it(
    room: Room, counting: CountingProvider
) -> None:
    """It stands there in words; and the answer is for these words, not for another day's list."""
    digests = []
    for size in (100, 101, 0):
        counting.sizes["fr"] = size
        waiting = QuickSteps(room.run())
        with pytest.raises(Suspended):
            room.publish(room.request(languages=["en", "fr"], ask_first=True), waiting)
        digests += [each.digest for each in waiting.asked]
    assert digests[0] == digests[1] != digests[2]
    steps = QuickSteps(room.run(), answer=ApprovalAnswer(send=True, by="Ben"))
    events = room.publish(room.request(languages=["en", "fr"], ask_first=True), steps)
    (question,) = (event.question for event in events if isinstance(event, ApprovalNeeded))
    assert "to Readers in en (100)" in question.text
    assert "- français: nobody is on Readers in fr" in question.text
    assert sorted(counting.sent) == ["en", "fr"]
    assert question.digest == digests[2]
