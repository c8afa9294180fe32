"""Approvals through the whole story: nothing is sent, by whatever way, that nobody has approved just so."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from pipelines.actions.approval import ApprovalAnswer, record_answer
from pipelines.actions.approval_subjects import approval_subjects, missing_approvals
from pipelines.actions.audience_sizes import audience_sizes
from pipelines.actions.publish import plan_issue
from pipelines.actions.publish_events import Planned, PublishPlan
from pipelines.actions.publish_steps import RunContext
from pipelines.actions.request import PublishRequest
from pipelines.actions.sending_notes import question_notes
from pipelines.cli.approval import ask_before
from pipelines.cli.screen import Screen
from pipelines.delivery.approval import AnswerKind, ApprovalRow, ApprovalSubject, campaign_subject, why_again
from pipelines.delivery.protocol import deliver
from pipelines.delivery.provider import MailingList
from pipelines.delivery.send_options import SendOptions
from pipelines.model.delivery import Campaign, DeliveryState
from pipelines.model.errors import DeliveryError, NoReply, Refused
from pipelines.workspace.paths import open_workspace
from tests.actions.memory_provider import ABLE, MemoryProvider
from tests.actions.publish_room import (
    LISTS,
    NOW,
    QuickSteps,
    Room,
    Suspended,
    report_of,
    states,
    workspace_in,
)
from tests.delivery.editions import campaign

pytestmark = [
    pytest.mark.usefixtures("ledger_in_memory"),
    pytest.mark.filterwarnings("ignore:Selection of the SingletonThreadPool"),
]
REQUIRED = f'[delivery]\napproval = "required"\n{LISTS}'
FOUR_EYES = f"[delivery]\nfour_eyes = true\n{LISTS}"
CHANGED_SINCE = "its words, readers or time have changed since Eva said yes"
YES, NO = ApprovalAnswer(send=True, by="Eva", origin="run 1"), ApprovalAnswer(send=False, by="Carla")


@dataclass
class CountedProvider(MemoryProvider):
    """It tells how many readers a list has."""

    sizes: dict[str, int] = field(default_factory=lambda: {"en-list": 1000, "fr-list": 200})

    def mailing_lists(self, locale: str, names: Sequence[str]) -> Sequence[MailingList]:
        return [MailingList(name, f"Readers in {locale}", self.sizes[name]) for name in names]

    def account_questions(self, sender: str) -> Mapping[str, Callable[[], str]]:
        return {}


@dataclass
class Desk(Room):
    """A room whose clock can be moved."""

    now: datetime = NOW

    def run(self) -> RunContext:
        return replace(super().run(), clock=lambda: self.now)

    def planned(self, request: PublishRequest) -> tuple[RunContext, PublishPlan]:
        run = self.run()
        events = list(plan_issue(request, run, QuickSteps(run)))
        last = events[-1]
        assert isinstance(last, Planned)
        return run, last.plan

    def approve(self, request: PublishRequest, answer: ApprovalAnswer = YES) -> None:
        """As `glocal publish --approve` does."""
        run, plan = self.planned(request)
        sizes = audience_sizes(run.provider, run.ledger, plan.campaigns)
        record_answer(run.ledger, approval_subjects(request, run, plan, sizes), answer, "", run.clock())

    def missing(self, request: PublishRequest) -> dict[str, str]:
        run, plan = self.planned(request)
        sizes = audience_sizes(run.provider, run.ledger, plan.campaigns)
        return missing_approvals(request, run, approval_subjects(request, run, plan, sizes))

    def asks(self, request: PublishRequest) -> bool:
        """Whether a run waits for somebody; nothing may have happened then."""
        steps = QuickSteps(self.run())
        try:
            self.publish(request, steps)
        except Suspended:
            assert (self.provider.sent, steps.released) == ([], [])
            return True
        return False


def desk(folder: Path, more: str = REQUIRED) -> Desk:
    return Desk(workspace_in(folder, more), CountedProvider())


def test_ask_first_cannot_leave_out_what_is_required(tmp_path: Path) -> None:
    """A tick taken away in the form, `--yes`, a webhook: whoever starts it, somebody is asked."""
    here = desk(tmp_path)
    request = here.request(languages=["en", "fr"], ask_first=False)
    assert here.asks(request)
    here.publish(request, QuickSteps(here.run(), YES))
    assert here.provider.sent == ["en", "fr"]
    rows = here.run().ledger.approvals.rows("hello/en@memory")
    assert [(row.answer, row.by, row.proposer, row.origin, row.size, row.at) for row in rows] == [
        (AnswerKind.ASKED, "", "Ana", "", 1000, NOW),
        (AnswerKind.YES, "Eva", "Ana", "run 1", 1000, NOW),
    ]


def test_delivery_itself_asks(tmp_path: Path) -> None:
    """Below the story, whatever calls it: no yes, no send; the draft stays, and the log says why."""
    here = desk(tmp_path)
    request = here.request(languages=["en"], ask_first=False)
    run, plan = here.planned(request)
    options = SendOptions(send=True, by="Ana", proposer="Ana")
    with pytest.raises(DeliveryError, match="hello/en@memory is not sent: nobody has approved it"):
        deliver(plan.campaigns[0], here.provider, run.ledger, "me", run.clock, options)
    (row,) = run.ledger.rows(run.article.id)
    assert (row.state, here.provider.sent) == (DeliveryState.DRAFTED, [])
    assert run.ledger.events.history(row.key)[-1] == "not approved"
    here.approve(request)
    deliver(plan.campaigns[0], here.provider, run.ledger, "me", run.clock, options)
    assert here.provider.sent == ["en"]


def test_a_yes_from_the_terminal_lets_a_run_go_without_a_question(tmp_path: Path) -> None:
    """Approved beforehand, word for word: the clock's run need not wait; done again it asks nobody."""
    here = desk(tmp_path)
    request = here.request(languages=["en", "fr"], ask_first=False)
    here.approve(request)
    assert not here.asks(request)
    assert here.provider.sent == ["en", "fr"]
    again = here.publish(here.request(languages=["en", "fr"], website="not yet"))
    assert {note for _, note in states(again).values()} == {"sent before"}


LATER = {"send": "send at a time", "send_at": "2026-12-01T09:00", "website": "now"}


@pytest.mark.parametrize(
    ("approved", "asked", "why"),
    [
        ({}, {"languages": ["en", "fr"]}, "nobody has approved it"),
        (LATER, LATER | {"send_at": "2026-12-01T09:01"}, "its words, readers or time"),
        (LATER, {}, "its words, readers or time"),
    ],
)
def test_another_time_or_language_is_asked_again(
    tmp_path: Path, approved: dict[str, object], asked: dict[str, object], why: str
) -> None:
    """What was approved is what is sent, and then."""
    here = desk(tmp_path)
    here.approve(here.request(**{"languages": ["en"], **approved}))
    request = here.request(**{"languages": ["en"], **asked, "ask_first": False})
    assert [words[: len(why)] for words in here.missing(request).values() if words[: len(why)] == why]
    assert here.asks(request)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('lists = ["en-list"]', 'lists = ["en-list", "fr-list"]'),
        ("Zoë News", "Somebody"),
        ("example.org/out", "example.org/leave"),
    ],
)
def test_other_settings_are_asked_again(tmp_path: Path, before: str, after: str) -> None:
    """A list that was added, another sender, another way out: not what was approved."""
    here = desk(tmp_path)
    here.approve(here.request(languages=["en"]))
    settings = tmp_path / "glocal.toml"
    assert before in settings.read_text()
    settings.write_text(settings.read_text().replace(before, after))
    here.workspace = open_workspace(tmp_path, explicit=True)
    request = here.request(languages=["en"], ask_first=False)
    assert "hello/en@memory" in here.missing(request)
    assert here.asks(request)


@pytest.mark.parametrize(
    ("size", "again"), [(1000, False), (1049, False), (952, False), (1060, True), (10_000, True), (0, True)]
)
def test_a_list_may_breathe_but_not_become_another(tmp_path: Path, size: int, again: bool) -> None:
    """Sign-ups and goodbyes of a day are no other audience; ten times as many, or nobody, are."""
    here = desk(tmp_path)
    request = here.request(languages=["en"], ask_first=False)
    here.approve(request)
    assert isinstance(here.provider, CountedProvider)
    here.provider.sizes["en-list"] = size
    assert here.asks(request) is again


def test_a_list_that_grew_while_the_question_waited(tmp_path: Path) -> None:
    """A run begins anew with its answer; if there are many more readers by then, it is another question."""
    here = desk(tmp_path)
    request = here.request(languages=["en"])
    digests = []
    assert isinstance(here.provider, CountedProvider)
    for size in (1000, 1010, 9000, 9000):
        here.provider.sizes["en-list"] = size
        steps = QuickSteps(here.run())
        with pytest.raises(Suspended):
            here.publish(request, steps)
        digests += [question.digest for question in steps.asked]
    assert digests[0] == digests[1] != digests[2] == digests[3]


def test_whoever_is_asked_again_reads_why(tmp_path: Path) -> None:
    """The same question a second time, without a word, looks as if the first answer had been lost."""
    here = desk(tmp_path)
    assert isinstance(here.provider, CountedProvider)

    def question(**more: str) -> str:
        steps = QuickSteps(here.run())
        with pytest.raises(Suspended):
            here.publish(here.request(languages=["en"], **more), steps)
        return steps.asked[0].text

    first = question()
    here.provider.sizes["en-list"] = 1500
    asked = question()
    here.approve(here.request(languages=["en"]))
    here.provider.sizes["en-list"] = 3000
    said = question()
    gone = "hello/en@memory: the list has gone from"
    assert (gone in first, f"{gone} 1,000 to 1,500 readers since it was asked" in asked) == (False, True)
    assert f"{gone} 1,500 to 3,000 readers since Eva said yes" in said
    later = question(send="send at a time", send_at="2026-12-01 09:00", website="not yet")
    assert "its words, readers or time have changed since it was asked" in later


def test_the_terminal_says_why_it_asks_again_as_the_form_does(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """One place makes the notes of both; editions with the same reason share a line, five of them named."""
    here = desk(tmp_path, LISTS)
    request = here.request(languages=["en", "fr"])
    here.approve(request)
    assert isinstance(here.provider, CountedProvider)
    here.provider.sizes["en-list"] = 1500
    run, plan = here.planned(request)
    ask_before(Screen(), request, run, plan, yes=True)
    assert capsys.readouterr().out.splitlines() == [
        "hello/en@memory: the list has gone from 1,000 to 1,500 readers since Eva said yes."
    ]
    subjects = [
        ApprovalSubject(f"hello/{tag}@memory", "words") for tag in ("bg", "cs", "da", "el", "es", "ga")
    ]
    record_answer(run.ledger, subjects, YES, "", NOW)
    others = [replace(each, digest="other words") for each in subjects]
    assert question_notes(run, plan, others, {}) == [
        f"{', '.join(each.key for each in subjects[:5])} and 1 more: {CHANGED_SINCE}."
    ]


@pytest.mark.parametrize(
    ("answer", "by", "now", "words"),
    [
        (AnswerKind.NO, "Carla", {}, "Carla said no on 2026-11-23 09:00+00:00: wait for the photo"),
        (AnswerKind.NO, "", {"size": 1}, "somebody said no on 2026-11-23 09:00+00:00: wait for the photo"),
        (AnswerKind.YES, "Eva", {}, ""),
        (AnswerKind.YES, "Eva", {"size": 1010}, ""),
        (AnswerKind.YES, "Eva", {"size": None}, ""),
        (
            AnswerKind.YES,
            "Eva",
            {"digest": "b"},
            "its words, readers or time have changed since Eva said yes",
        ),
        (
            AnswerKind.YES,
            "Eva",
            {"size": 10},
            "the list has gone from 1,000 to 10 readers since Eva said yes",
        ),
        (AnswerKind.ASKED, "", {"size": 0}, "the list has gone from 1,000 to 0 readers since it was asked"),
    ],
)
def test_why_somebody_is_asked_again(answer: AnswerKind, by: str, now: dict[str, Any], words: str) -> None:
    """What differs from the last question or answer; the usual growth of a list is no news."""
    row = ApprovalRow("hello/en@memory", "a", 1000, answer, by, "Ana", "", "wait for the photo", NOW)
    older = replace(row, digest="older", answer=AnswerKind.ASKED)
    subject = replace(ApprovalSubject(row.key, "a", 1000), **now)
    assert why_again([older, row], subject, NOW) == words
    assert why_again([], subject, NOW) == ""


def test_a_yes_of_last_week_is_asked_again_with_its_date() -> None:
    """A yes to "at once" is good for a day; one for a time holds, and a question without an answer waits."""
    row = ApprovalRow("hello/en@memory", "a", 1000, AnswerKind.YES, "Eva", "Ana", "", "", NOW)
    subject, later = ApprovalSubject(row.key, "a", 1000), NOW + timedelta(hours=25)
    told = "Eva said yes on 2026-11-23 09:00+00:00, and that was good for a day"
    assert why_again([row], subject, later) == told
    assert why_again([row], replace(subject, at_once=False), later) == ""
    assert why_again([replace(row, answer=AnswerKind.ASKED)], subject, later) == ""


def test_a_time_is_approved_where_the_provider_can_send_at_one(tmp_path: Path) -> None:
    """`--approve --at`: the colleague's command with that time goes without a question, and no other does."""
    here = desk(tmp_path)
    at = {"languages": ["en"], "send": "send at a time", "send_at": "2026-12-01 09:00", "website": "not yet"}
    here.approve(here.request(**at))
    assert (here.provider.sent, here.missing(here.request(**at))) == ([], {})
    assert list(here.missing(here.request(**{**at, "send_at": "2026-12-01 10:00"}))) == ["hello/en@memory"]
    steps = QuickSteps(here.run())
    done = states(here.publish(here.request(**at), steps))
    assert (done["en"][0], steps.asked) == ("scheduled", [])


def test_a_yes_to_at_once_is_good_for_a_day(tmp_path: Path) -> None:
    """Whoever said yes on Monday did not mean Friday; a time that was agreed holds until then."""
    here = desk(tmp_path)
    now, later = here.request(languages=["en"], ask_first=False), here.request(languages=["fr"], **LATER)
    here.approve(now)
    here.approve(later)
    here.now += timedelta(hours=23)
    assert here.missing(now) == here.missing(later) == {}
    here.now += timedelta(hours=2)
    assert here.missing(now) == {
        "hello/en@website": "Eva approved it on 2026-11-23 09:00+00:00, and that was good for a day",
        "hello/en@memory": "Eva approved it on 2026-11-23 09:00+00:00, and that was good for a day",
    }
    assert here.missing(later).keys() == {"hello/fr@website"}  # its pages are public at once


def test_the_last_word_counts(tmp_path: Path) -> None:
    """A yes that was taken back is none, even if the text is the old one again."""
    here = desk(tmp_path)
    request = here.request(languages=["en"], ask_first=False)
    here.approve(request)
    here.approve(request, NO)
    assert here.missing(request)["hello/en@memory"] == "Carla said no"
    here.approve(request)
    assert here.missing(request) == {}


def test_an_answer_that_is_read_again_is_one_row(tmp_path: Path) -> None:
    """A run that goes on after a restart finds its yes; a no of somebody else in between is the last word."""
    here = desk(tmp_path)
    request = here.request(languages=["en"], website="not yet")
    here.provider.faults["create", "en"] = Refused("not today")
    here.publish(request, QuickSteps(here.run(), YES))
    here.approve(request, NO)
    here.provider.faults.clear()
    events = here.publish(request, QuickSteps(here.run(), YES))
    assert [row.answer for row in here.run().ledger.approvals.rows("hello/en@memory")] == [
        "asked",
        "yes",
        "no",
    ]
    assert states(events)["en"] == (
        "failed",
        "hello/en@memory is not sent: Carla said no; docs/delivery.md, Approval",
    )
    assert here.provider.sent == []


def test_four_eyes(tmp_path: Path) -> None:
    """Whoever asked is asked to ask somebody else, however the name is typed; then the other's yes counts."""
    here = desk(tmp_path, FOUR_EYES)
    request = here.request(languages=["en"], ask_first=False, your_name="Ana Kos")
    answers = iter(["ANA  kos", " ", "Eva"])

    class Asking(QuickSteps):
        def ask(self, question: object) -> ApprovalAnswer:
            assert here.provider.sent == []
            self.texts = [*getattr(self, "texts", []), question]
            return ApprovalAnswer(send=True, by=next(answers))

    steps = Asking(here.run())
    here.publish(request, steps)
    assert here.provider.sent == ["en"]
    assert len({question.digest for question in steps.texts}) == 3  # each waits for an answer of its own
    assert steps.texts[1].text.startswith("**ANA  kos asked for this. Somebody else has to say yes.**")
    assert [row.by for row in here.run().ledger.approvals.rows("hello/en@memory")] == ["", "Eva"]


def test_with_four_eyes_nobody_approves_their_own(tmp_path: Path) -> None:
    """Not by asking again and again, not from the terminal, and not without a name."""
    here = desk(tmp_path, FOUR_EYES)
    request = here.request(languages=["en"], ask_first=False)
    own = ApprovalAnswer(send=True, by="Ana")
    with pytest.raises(DeliveryError, match="whoever asks for a send cannot approve it"):
        here.publish(request, QuickSteps(here.run(), own))
    here.approve(request, own)
    assert "Ana asked for it" in here.missing(request)["hello/en@memory"]
    with pytest.raises(DeliveryError, match="nobody has put a name to this"):
        here.request(your_name=" ")
    assert here.provider.sent == []


def test_the_website_too_is_approved(tmp_path: Path) -> None:
    """Pages that would be public without mail, or with mail that reaches nobody, need a yes as well."""
    here = desk(tmp_path)
    shown = here.request(languages=["en"], send="draft only", website="now", ask_first=False)
    assert here.missing(shown) == {"hello/en@website": "nobody has approved it"}
    assert here.asks(shown)
    here.provider.capabilities = replace(ABLE, reaches_readers=False)
    files = here.request(languages=["en"], ask_first=False)
    assert here.missing(files) == {"hello/en@website": "nobody has approved it"}
    assert here.asks(files)
    draft = here.request(languages=["en"], send="draft only", ask_first=False)
    assert (here.missing(draft), here.asks(draft)) == ({}, False)


def test_where_nothing_is_required_all_is_as_it_was(tmp_path: Path) -> None:
    """No question where none was wanted; one that was asked is on record all the same."""
    here = desk(tmp_path, LISTS)
    assert report_of(here.publish(here.request(languages=["en"], ask_first=False))).sent == 1
    assert here.run().ledger.approvals.rows("hello/en@memory") == ()
    here.publish(here.request(languages=["fr"]), QuickSteps(here.run(), YES))
    here.publish(here.request(languages=["fr"], ask_first=True), QuickSteps(here.run(), YES))
    assert here.provider.sent == ["en", "fr"]


def test_a_send_that_was_begun_is_finished_under_its_yes(tmp_path: Path) -> None:
    """Its answer was lost, and days later the provider says that nothing went out: the yes was to this."""
    here = desk(tmp_path)
    request = here.request(languages=["en"], website="not yet", ask_first=False)
    here.approve(request)
    here.provider.faults["send", "en"] = NoReply("lost")
    here.publish(request)
    here.provider.faults.clear()
    here.now += timedelta(days=2)
    assert here.missing(here.request(languages=["fr"], website="not yet")) != {}
    assert not here.asks(request)
    assert here.provider.sent == ["en"]


OTHER = {
    "key": "hello/fr@memory",
    "issue_id": "tag:other",
    "sender": "X <x@example.org>",
    "reply_to": "a@x.eu",
    "urls": (("browser_url", "https://x.eu"),),
    "headers": (("X-A", "b"),),
    "audience": ("5",),
    "excluded": ("6",),
}


@pytest.mark.parametrize(
    "name", [each.name for each in fields(Campaign) if each.name not in ("email", "findings")]
)
def test_an_approval_is_of_all_that_readers_get_and_of_who_they_are(name: str) -> None:
    """What a campaign has one day, too: a field that an approval forgets could be changed after the yes."""
    asked = campaign("el")
    changed = replace(asked, **{name: OTHER[name]})  # type: ignore[arg-type] # by name
    assert campaign_subject(changed, None, 5).digest != campaign_subject(asked, None, 5).digest
