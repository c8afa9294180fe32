"""Propose, approve, send: a yes is to what was shown, counts once, and is carried out whatever goes down."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from pipelines.actions.proposal_changes import FactChange, FactKind
from pipelines.actions.proposal_facts import FACTS, GoingLanguage, WaitingLanguage
from pipelines.actions.proposal_work import outcome_of, send_rest, take_up, take_up_all
from pipelines.actions.proposals import (
    AnswerOutcome,
    GivenAnswer,
    approve_proposal,
    propose,
    refuse_proposal,
    shown_facts,
    withdraw_proposal,
)
from pipelines.actions.publish import publish_issue
from pipelines.actions.publish_events import PublishEvent
from pipelines.actions.publish_steps import RunContext
from pipelines.actions.remembered_steps import Remembered
from pipelines.actions.request import PublishParameters
from pipelines.actions.send_context import SendContext, Signatory
from pipelines.delivery.approval_record import Approvals
from pipelines.delivery.ledger import Ledger, open_ledger
from pipelines.delivery.proposal_record import ProposalRow, Proposals, ProposalState
from pipelines.delivery.provider import MailingList
from pipelines.model.delivery import Email
from pipelines.model.edition import Edition
from pipelines.model.errors import DeliveryError, GlocalError, Refused
from pipelines.workspace.paths import Workspace, open_workspace
from pipelines.workspace.snapshot import open_snapshot
from tests.actions.memory_provider import ABLE, MemoryProvider
from tests.actions.publish_room import LISTS, NOW, QuickSteps, workspace_in
from tests.actions.story_engine import StoryEngine

pytestmark = [
    pytest.mark.usefixtures("ledger_in_memory"),
    pytest.mark.filterwarnings("ignore:Selection of the SingletonThreadPool"),
]
JONAS = Signatory("1", "Jonas Weber", "10.0.0.5")
ANNA = Signatory("2", "Anna Ivanova", "10.0.0.6, phone")
NOW_ALL: PublishParameters = {"issue": "hello", "send": "send now", "provider": "memory"}
FOUR_EYES = f"[delivery]\nfour_eyes = true\n{LISTS}"


@dataclass
class CountingProvider(MemoryProvider):
    """It tells how many readers a list has."""

    sizes: dict[str, int] = field(default_factory=lambda: {"en-list": 1000, "fr-list": 200})

    def mailing_lists(self, locale: str, names: Sequence[str]) -> Sequence[MailingList]:
        return [MailingList(name, f"News {locale.upper()}", self.sizes.get(name, 50)) for name in names]

    def account_questions(self, sender: str) -> Mapping[str, Callable[[], str]]:
        return {}


@dataclass
class WordySteps(QuickSteps):
    """Mails whose words can be changed while a question waits."""

    words: Mapping[str, str] = field(default_factory=dict)

    def render(self, editions: Sequence[Edition], alternates: Sequence[str]) -> Iterator[Email]:
        for email in super().render(editions, alternates):
            said = self.words.get(email.locale)
            yield replace(email, digest=f"digest of {said}") if said else email


@dataclass
class SendRoom:
    """A workspace in which people propose and approve; its engine publishes in this process."""

    workspace: Workspace
    provider: CountingProvider = field(default_factory=CountingProvider)
    now: datetime = NOW
    held: tuple[str, ...] = ()
    words: dict[str, str] = field(default_factory=dict)
    released: list[tuple[str, ...]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.ledger = open_ledger(self.workspace)
        self.engine = StoryEngine(self._story)

    @property
    def context(self) -> SendContext:
        return SendContext(
            self.workspace, self.ledger, lambda *_: self.provider, lambda: self.now, self.steps
        )

    def propose(self, by: Signatory = JONAS, comment: str = "", **more: object) -> ProposalRow:
        return propose(self.context, {**NOW_ALL, **more}, by, comment)  # type: ignore[typeddict-item] # by name

    def approve(self, row: ProposalRow, by: Signatory = ANNA) -> GivenAnswer:
        return approve_proposal(self.context, row, row.digest, by)

    def look(self, row: ProposalRow) -> ProposalRow:
        """As the page does: what was approved is taken up."""
        found = self.ledger.proposals.get(row.id)
        assert found is not None
        return take_up(self.context, self.engine, found)

    def steps(self, run: RunContext) -> QuickSteps:
        return WordySteps(run, held=self.held, words=self.words, released=self.released)

    def _story(self, parameters: PublishParameters) -> Iterator[PublishEvent]:
        request = self.context.request(parameters)
        run = RunContext(
            self.workspace, request.issue, request.provider, lambda *_: self.provider, lambda: self.now
        )
        try:
            yield from publish_issue(request, run, self.steps(run))
        finally:
            run.ledger.close()


def room(folder: Path, more: str = LISTS) -> SendRoom:
    return SendRoom(workspace_in(folder, more))


def test_from_a_proposal_to_mail_once(tmp_path: Path) -> None:
    """The whole story: asking sends nothing, a yes sends what was shown, and a second look nothing more."""
    here = room(tmp_path)
    row = here.propose(comment=" The Greek one \n follows. ", languages=["en", "fr"])
    assert (row.state, row.comment, row.proposer, row.asked_from) == (
        *(ProposalState.OPEN, "The Greek one follows.", "Jonas Weber", "10.0.0.5"),
    )
    assert (here.provider.log, here.released, here.engine.begun) == ([], [], [])
    answer = here.approve(row)
    assert (answer.outcome, answer.row.state) == (AnswerOutcome.TAKEN, ProposalState.APPROVED)
    assert here.provider.sent == []
    begun = here.look(row)
    assert begun.run == "run-1"
    assert here.provider.sent == ["en", "fr"]
    done = here.look(row)
    assert (done.state, outcome_of(done).fault) == (ProposalState.DONE, "")
    assert here.look(row) == done
    assert (here.provider.sent, len(here.engine.begun)) == (["en", "fr"], 1)
    rows = here.ledger.approvals.rows("hello/en@memory")
    assert [(each.by, each.proposer, each.origin, each.size, each.at) for each in rows] == [
        ("Anna Ivanova", "Jonas Weber", f"proposal {row.id}, 10.0.0.6, phone", 1000, NOW)
    ]


def test_what_is_shown_is_what_readers_get_and_how_many_they_are(tmp_path: Path) -> None:
    """Names and sizes of lists, subjects, pages, what waits and why; it is kept as it was."""
    here = room(tmp_path)
    here.held = ("de",)
    facts = shown_facts(here.propose(languages=["en", "fr", "de"], send_at="2026-12-01T09:00", **LATER))
    at = datetime.fromisoformat("2026-12-01T08:00+00:00")  # by the clocks of Brussels
    english, french = facts.going
    assert english == GoingLanguage(
        *("en", "English", "Γειά σου – θέμα", "Γειά σου", "digest of Γειά σου", "News EN (1,000)"),
        *(("en-list",), 1000, at),
        mailed=True,
        page=True,
    )
    assert (french.lists, facts.readers, facts.first) == ("News FR (200)", 1200, at)
    assert facts.waiting == (WaitingLanguage("de", "Deutsch", "1 text, 6 words to translate"),)
    assert (facts.website.new, facts.provider, facts.sender) == (2, "memory", "Zoë News <news@example.org>")
    assert FACTS.validate_json(FACTS.dump_json(facts)) == facts


LATER: dict[str, Any] = {"send": "send at a time", "website": "now"}


def test_a_language_that_waits_is_no_part_of_the_question(tmp_path: Path) -> None:
    """If it becomes ready before the answer, the yes still holds, and it is proposed by itself."""
    here = room(tmp_path)
    here.held = ("de",)
    row = here.propose(languages=["en", "de"], website="not yet")
    here.held = ()
    assert here.approve(row).is_taken
    here.look(row)
    here.look(row)
    assert here.provider.sent == ["en"]
    rest = here.propose(languages=["en", "de"], website="not yet")
    assert [each.locale for each in shown_facts(rest).going] == ["de"]
    assert shown_facts(rest).out == ("en",)


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"send": "draft only", "website": "not yet"}, "nothing would be sent or shown"),
        ({"languages": ["de"]}, "none of these languages can go out: Deutsch: 1 text"),
        ({"send": "send at a time", "send_at": "2026-11-01T09:00", "website": "now"}, "is past"),
        (
            {"send": "send at a time", "send_at": "2027-03-28T02:30", "website": "now"},
            "clocks in Europe/Brussels are changed",
        ),
        ({"send": "send at a time", "send_at": "2026-12-01T09:00"}, "sends by itself at that time"),
        ({"provider": "memory", "languages": ["xx"]}, "xx"),
        ({"issue": "goodbye"}, "there is no article 'goodbye'"),
    ],
)
def test_what_cannot_be_sent_cannot_be_proposed(tmp_path: Path, more: dict[str, Any], why: str) -> None:
    """Whoever asks hears it at once, not the colleague on the phone."""
    here = room(tmp_path, f'[delivery]\ntime_zone = "Europe/Brussels"\n{LISTS}')
    here.held = ("de",)
    with pytest.raises(GlocalError, match=why):
        here.propose(**more)
    assert here.ledger.proposals.under_way() == ()


def test_each_language_has_its_own_time_if_that_was_wished(tmp_path: Path) -> None:
    """09:00 wherever each language is at home; in Lisbon an hour after Paris."""
    zones = '[delivery]\ntime_zone = "Europe/Brussels"\n[delivery.time_zones]\nmt = "Europe/Lisbon"\n'
    here = room(tmp_path, zones + LISTS)
    row = here.propose(languages=["fr", "mt"], send_at="2026-12-01T09:00", local_time=True, **LATER)
    assert [each.at and each.at.hour for each in shown_facts(row).going] == [8, 9]
    assert row.expires_at.hour == 8


def test_asked_twice_is_one_question(tmp_path: Path) -> None:
    """A second click asks nobody a second time; another wish takes the place of the first."""
    here = room(tmp_path)
    first = here.propose(languages=["en"])
    assert here.propose(languages=["en"]) == first
    other = here.propose(languages=["en", "fr"])
    assert [(each.id, each.state) for each in here.ledger.proposals.under_way()] == [
        (other.id, ProposalState.OPEN)
    ]
    assert here.approve(first).outcome is AnswerOutcome.BEFORE
    assert here.approve(other).is_taken
    with pytest.raises(DeliveryError, match="is being sent, as Anna Ivanova approved"):
        here.propose(languages=["en"])


def test_two_who_approve_at_the_same_moment_approve_once(tmp_path: Path) -> None:
    """Both have looked at the open question; the slower is told who was faster, and one sending is begun."""
    here = room(tmp_path)
    row = here.propose(languages=["en"])
    seen_by_both = replace(here.context, ledger=_Slow(here, row))  # type: ignore[arg-type] # as the ledger
    answer = approve_proposal(seen_by_both, row, row.digest, JONAS)
    assert (answer.outcome, answer.row.answered_by) == (AnswerOutcome.BEFORE, "Anna Ivanova")
    here.look(row)
    here.look(row)
    assert (len(here.engine.begun), here.provider.sent) == (1, ["en"])


class _Slow:
    """A ledger where a colleague answers between the look and the answer."""

    def __init__(self, here: SendRoom, row: ProposalRow) -> None:
        self._here, self._row = here, row
        self.approvals, self.proposals = here.ledger.approvals, self

    def get(self, id_: str) -> ProposalRow | None:
        return self._here.ledger.proposals.get(id_)

    def move(self, *told: Any, **values: Any) -> ProposalRow | None:
        assert self._here.approve(self._row, ANNA).is_taken
        return self._here.ledger.proposals.move(*told, **values)


def test_a_replayed_yes_does_nothing(tmp_path: Path) -> None:
    """The same click again, today or after it was sent, by the same person or another."""
    here = room(tmp_path)
    row = here.propose(languages=["en"])
    assert here.approve(row).is_taken
    for _ in range(3):
        assert here.approve(row, JONAS).outcome is AnswerOutcome.BEFORE
        here.look(row)
    for answer in (
        here.approve(row),
        refuse_proposal(here.context, row, JONAS, "late"),
        withdraw_proposal(here.context, row, JONAS),
    ):
        assert (answer.outcome, answer.row.answered_by, answer.row.state) == (
            *(AnswerOutcome.BEFORE, "Anna Ivanova", ProposalState.DONE),
        )
    assert (len(here.engine.begun), len(here.ledger.approvals.rows("hello/en@memory"))) == (1, 1)


def _new_words(here: SendRoom) -> None:
    here.words["fr"] = "Salut"


def _more_readers(here: SendRoom) -> None:
    here.provider.sizes["en-list"] = 9000


def _held(here: SendRoom) -> None:
    here.held = ("fr",)


def _other_list(here: SendRoom) -> None:
    settings = here.workspace.root / "glocal.toml"
    settings.write_text(settings.read_text().replace('"fr-list"', '"fr-list", "en-list"'))
    here.workspace = open_workspace(here.workspace.root, explicit=True)


def _other_sender(here: SendRoom) -> None:
    settings = here.workspace.root / "glocal.toml"
    settings.write_text(settings.read_text().replace("Zoë News <news@", "Zoe <zoe@"))
    here.workspace = open_workspace(here.workspace.root, explicit=True)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (_new_words, [FactChange(FactKind.WORDS, ("français",))]),
        (_more_readers, [FactChange(FactKind.READERS, ("English",))]),
        (_held, [FactChange(FactKind.LESS, ("français",))]),
        (_other_list, [FactChange(FactKind.READERS, ("français",))]),
        (_other_sender, [FactChange(FactKind.OTHER, ("English", "français"))]),
    ],
)
def test_a_yes_to_what_has_changed_is_not_taken(
    tmp_path: Path, change: Callable[[SendRoom], None], told: list[FactChange]
) -> None:
    """The question is put again, with what has changed; a yes to that counts, and sends that."""
    here = room(tmp_path)
    row = here.propose(languages=["en", "fr"])
    change(here)
    answer = here.approve(row)
    assert (answer.outcome, list(answer.changes)) == (AnswerOutcome.CHANGED, told)
    again = answer.row
    assert (again.former, again.proposer_id, again.state) == (row.id, "1", ProposalState.OPEN)
    assert here.provider.sent == []
    assert here.approve(row).outcome is AnswerOutcome.BEFORE  # the page that is open on another phone
    assert here.approve(again).is_taken
    here.look(again)
    assert here.provider.sent == [each.locale for each in shown_facts(again).going]


def test_what_nobody_can_send_now_waits(tmp_path: Path) -> None:
    """All of it held since: nothing is asked again, and the reason is told."""
    here = room(tmp_path)
    row = here.propose(languages=["en"])
    here.held = ("en",)
    answer = here.approve(row)
    assert (answer.outcome, answer.row) == (AnswerOutcome.NOT_POSSIBLE, row)
    assert answer.why == "none of these languages can go out: English: 1 text, 6 words to translate"


def test_a_list_that_breathes_asks_nobody_again(tmp_path: Path) -> None:
    """Sign-ups of the day are what was meant."""
    here = room(tmp_path)
    row = here.propose(languages=["en"])
    here.provider.sizes["en-list"] += 20
    assert here.approve(row).is_taken
    here.look(row)
    assert here.provider.sent == ["en"]


def test_a_change_between_yes_and_sending_sends_nothing(tmp_path: Path) -> None:
    """Also in a workspace that asks for no approval: what was approved goes out, or nothing does."""
    here = room(tmp_path)
    row = here.propose(languages=["en", "fr"])
    assert here.approve(row).is_taken
    here.words["en"] = "Other words"
    here.look(row)
    done = here.look(row)
    assert "nothing was sent, since somebody has to approve it first" in outcome_of(done).fault
    assert here.provider.sent == []
    del here.words["en"]  # and put right again, the same yes holds
    here.look(send_rest(here.context, here.engine, done))
    assert here.provider.sent == ["en", "fr"]


def test_files_that_reach_nobody_are_those_that_were_approved(tmp_path: Path) -> None:
    """A look at the outbox before the first real send shows what was said yes to."""
    here = room(tmp_path)
    here.provider.capabilities = replace(ABLE, reaches_readers=False)
    row = here.propose(languages=["en"])
    here.approve(row)
    here.words["en"] = "Other words"
    here.look(row)
    assert here.provider.sent == []


def test_four_eyes_are_two_accounts(tmp_path: Path) -> None:
    """Not the proposer, whatever their name is meanwhile; nor somebody of the same name, whose yes nobody
    could tell from theirs.
    """
    here = room(tmp_path, FOUR_EYES)
    row = here.propose(languages=["en"])
    for by in (JONAS, replace(JONAS, name="Jonas Weber-Maier"), Signatory("9", "jonas  WEBER")):
        assert here.approve(row, by).outcome is AnswerOutcome.OWN
    assert here.approve(row, ANNA).is_taken
    here.look(row)
    assert here.provider.sent == ["en"]


def test_without_four_eyes_one_person_may_do_both(tmp_path: Path) -> None:
    """A newsletter of one: two clicks, the same care."""
    here = room(tmp_path)
    row = here.propose(languages=["en"])
    assert here.approve(row, JONAS).is_taken
    here.look(row)
    assert here.provider.sent == ["en"]


def test_a_no_has_a_reason_and_ends_the_question(tmp_path: Path) -> None:
    """Whoever asked reads why; nothing can be sent by it any more, and it may be proposed again."""
    here = room(tmp_path)
    row = here.propose(languages=["en"])
    with pytest.raises(DeliveryError, match="wants to know why"):
        refuse_proposal(here.context, row, ANNA, " \n")
    answer = refuse_proposal(here.context, row, ANNA, "Wait for\nthe photo.")
    assert (answer.row.state, answer.row.reason) == (ProposalState.REFUSED, "Wait for the photo.")
    assert here.approve(row, JONAS).outcome is AnswerOutcome.BEFORE
    assert here.look(row).state is ProposalState.REFUSED
    assert here.propose(languages=["en"]).id != row.id


def test_nobody_answers_too_late(tmp_path: Path) -> None:
    """After its time to send a yes is nobody's; asked at once it waits a week. It can still be taken back."""
    here = room(tmp_path)
    row = here.propose(languages=["en"], send_at="2026-11-24T09:00", **LATER)
    here.now += timedelta(days=1)
    assert here.approve(row).outcome is AnswerOutcome.LATE
    assert withdraw_proposal(here.context, row, JONAS).row.state is ProposalState.WITHDRAWN
    second = here.propose(languages=["en"])
    here.now += timedelta(days=7)
    assert here.approve(second).outcome is AnswerOutcome.LATE


def test_trouble_with_one_language_is_told_and_the_rest_can_be_sent(tmp_path: Path) -> None:
    """The provider refuses one: the sending ends, says which, and one click goes on under the same yes."""
    here = room(tmp_path)
    here.provider.faults["send", "fr"] = Refused("no credits left")
    row = here.propose(languages=["en", "fr"])
    here.approve(row)
    here.look(row)
    done = here.look(row)
    assert "no credits left" in outcome_of(done).notes["fr"]
    assert here.provider.sent == ["en"]
    here.provider.faults.clear()
    again = send_rest(here.context, here.engine, done)
    assert (here.look(again).state, here.provider.sent) == (ProposalState.DONE, ["en", "fr"])
    assert outcome_of(here.look(again)).notes == {"en": "sent before", "fr": "sent now"}


def test_a_sending_waits_while_the_machine_is_at_something_else(tmp_path: Path) -> None:
    """A test to oneself is at work for the same issue: the yes is kept, and taken up after it."""
    here = room(tmp_path)
    here.engine.waits = True
    test = here.engine.publish({**NOW_ALL, "send": "draft only", "languages": ["en"]}, "Jonas Weber")
    row = here.propose(languages=["en"])
    here.approve(row)
    assert (here.look(row).state, here.look(row).run) == (ProposalState.BEGUN, "")
    here.engine.work(test)
    assert here.look(row).run == "run-2"
    here.engine.work("run-2")
    assert (here.look(row).state, here.provider.sent) == (ProposalState.DONE, ["en"])


class Down(BaseException):
    """The machine goes down."""


@dataclass
class Moments:
    """Those before and after each watched call, counted; at one of them the machine goes down."""

    down_at: int = 0
    passed: int = 0

    def reach(self) -> None:
        self.passed += 1
        if self.passed == self.down_at:
            raise Down

    def watch(self, monkeypatch: pytest.MonkeyPatch, thing: type, *names: str) -> None:
        for name in names:
            monkeypatch.setattr(thing, name, self._around(getattr(thing, name)))

    def _around(self, call: Callable[..., Any]) -> Callable[..., Any]:
        def watched(*told: Any, **values: Any) -> Any:
            self.reach()
            answer = call(*told, **values)
            self.reach()
            return answer

        return watched


def test_down_at_every_write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Before or after whichever write it goes down: the question is open or answered once, and whoever looks
    next brings it to its end; each language is sent once.
    """
    moments = Moments()
    moments.watch(monkeypatch, Proposals, "open", "move", "ask_again")
    moments.watch(monkeypatch, Approvals, "add")
    moments.watch(monkeypatch, Ledger, "note_once")
    moments.watch(monkeypatch, MemoryProvider, "send")
    tried = 0
    while True:
        tried += 1
        name = f"file:down-{tried}?mode=memory&cache=shared"
        monkeypatch.setenv("LEDGER", f"sqlite:///{name}&uri=true")
        with closing(sqlite3.connect(name, uri=True)):
            moments.passed, moments.down_at = 0, tried
            here = room(tmp_path / f"{tried}")
            try:
                here.look(here.approve(here.propose(languages=["en"])).row)
            except Down:
                moments.down_at = 0
                _brought_to_its_end(here)
                here.ledger.close()
            else:
                here.ledger.close()
                break
    assert tried > 15


def _brought_to_its_end(here: SendRoom) -> None:
    here.engine = StoryEngine(here._story)  # nothing is known of what the former process was at
    left = here.ledger.proposals.under_way()
    if not left:  # it went down before the question was asked
        assert here.provider.sent == []
        left = (here.propose(languages=["en"]),)
    (row,) = left
    if row.state is ProposalState.OPEN:
        assert here.provider.sent == []
        assert here.approve(row).is_taken
    here.ledger.release_dead(lambda _: True)
    for _ in range(3):
        take_up_all(here.context, here.engine)
    assert here.provider.sent == ["en"]
    (told,) = [each.at for each in here.ledger.approvals.rows("hello/en@memory")]
    assert (here.ledger.proposals.under_way(), told) == ((), NOW)
    assert here.look(row).state is ProposalState.DONE


def test_what_is_remembered_is_of_one_state_of_the_workspace(tmp_path: Path) -> None:
    """A mail that was rendered of yesterday's words must not be what somebody says yes to."""
    workspace = workspace_in(tmp_path)
    remembered, first = Remembered(), open_snapshot(workspace)
    remembered.of(first)["mail"] = "yesterday's"
    assert remembered.of(first) == {"mail": "yesterday's"}
    assert remembered.of(open_snapshot(workspace)) == {}
