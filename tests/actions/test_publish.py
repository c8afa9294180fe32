"""The story of publishing, in milliseconds: no Prefect, no templates, a provider in memory, a real ledger."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from pipelines.actions.approval import ApprovalAnswer, question_digest
from pipelines.actions.publish import preview_plan, publish_issue
from pipelines.actions.publish_events import (
    ApprovalGiven,
    ApprovalNeeded,
    CatalogsUpdated,
    Delivered,
    Finished,
    Held,
    Judged,
    Planned,
    PreviewsWritten,
    PublishEvent,
    Rendered,
    SiteReleased,
    Started,
    event_text,
)
from pipelines.actions.publish_steps import DirectSteps, PublishSteps, RunContext
from pipelines.actions.request import PublishParameters, PublishRequest, read_request
from pipelines.delivery.approval import campaign_subject
from pipelines.delivery.provider import RemoteState
from pipelines.delivery.providers.outbox import Outbox
from pipelines.delivery.send_options import SendOptions
from pipelines.model.delivery import Campaign, Delivery, Email, Numbers
from pipelines.model.edition import Edition
from pipelines.model.errors import DeliveryError, Limited, Refused
from pipelines.model.finding import Finding, Origin, Severity
from pipelines.workspace.paths import open_workspace
from tests.actions.memory_provider import ABLE
from tests.actions.publish_room import (
    CHANGED,
    LISTS,
    NOW,
    QuickSteps,
    Room,
    Suspended,
    report_of,
    states,
    workspace_in,
)
from tests.conftest import SLUG, tree
from tests.delivery.editions import campaign

# Until SQLAlchemy has a name for the pool that a database in memory gets today.
pytestmark = [
    pytest.mark.usefixtures("ledger_in_memory"),
    pytest.mark.filterwarnings("ignore:Selection of the SingletonThreadPool"),
]


def test_the_story_in_order_and_told_once(room: Room) -> None:
    """First the checks, then the website, then the mail; the second time nobody gets anything."""
    request = room.request(languages=["fr", "en"])
    events = room.publish(request)
    kinds = [Started, CatalogsUpdated, Judged, Judged, Rendered, Rendered, Planned, SiteReleased]
    assert [type(event) for event in events] == [*kinds, Delivered, Delivered, Finished]
    assert [text for event in events if (text := event_text(event))] == [
        "hello in 2 languages, send now, with memory",
        CHANGED,
        "en: sent now",
        "fr: sent now",
        f"2 of 2 languages sent. {CHANGED}",
    ]
    again = room.publish(request)
    assert states(again) == {"en": ("delivered", "sent before"), "fr": ("delivered", "sent before")}
    assert room.provider.sent == ["en", "fr"]


def test_the_canary_goes_first(tmp_path: Path) -> None:
    """One language is out, and seen to be out, before the others begin."""
    room = Room(workspace_in(tmp_path, f'[delivery]\ncanary = "mt"\n{LISTS}'))
    room.publish(room.request())
    assert room.provider.sent == ["mt", "de", "en", "fr"]


@pytest.mark.parametrize("fault", [Refused("bad subject"), Limited("too many", 3600)])
def test_what_goes_wrong_with_the_canary_does_not_go_wrong_with_the_others(
    tmp_path: Path, fault: DeliveryError
) -> None:
    """What is wrong with the first would be wrong with 23 more; they have not begun, and go next time."""
    room = Room(workspace_in(tmp_path, f'[delivery]\ncanary = "mt"\n{LISTS}'))
    room.provider.faults["send", "mt"] = fault
    events = room.publish(room.request())
    waiting = ("waiting", "another language had trouble, so this one was not begun")
    note = f"{fault.message}; {fault.hint}" if fault.hint else fault.message
    assert states(events) == {"de": waiting, "en": waiting, "fr": waiting, "mt": ("failed", note)}
    assert (report_of(events).failed, room.provider.sent) == (1, [])
    room.provider.faults.clear()
    assert report_of(room.publish(room.request())).sent == 4


def test_a_canary_with_a_letter_of_which_nobody_knows_keeps_nobody_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One of a hundred is for a person to look for, and tells nothing of the other languages."""
    room = Room(workspace_in(tmp_path, f'[delivery]\ncanary = "mt"\n{LISTS}'))
    room.provider.capabilities = replace(ABLE, look_up="own", numbers=True, resumes=True)
    read = room.provider.read
    most = Numbers(sent=99, to_send=100)
    monkeypatch.setattr(room.provider, "read", lambda reference: replace(read(reference), numbers=most))
    report = report_of(room.publish(room.request()))
    assert (room.provider.sent, report.to_look_at, report.failed) == (["mt", "de", "en", "fr"], 4, 0)


def test_a_canary_that_somebody_stopped_there_keeps_the_others_back(tmp_path: Path) -> None:
    """It went out yesterday, alone, and a colleague paused it: what was seen in it is in the others, too."""
    room = Room(workspace_in(tmp_path, f'[delivery]\ncanary = "mt"\n{LISTS}'))
    room.publish(room.request(languages=["Malti"]))
    (reference,) = room.provider.campaigns
    room.provider.campaigns[reference] = replace(
        room.provider.campaigns[reference], state=RemoteState.STOPPED
    )
    report = report_of(room.publish(room.request()))
    assert (room.provider.sent, report.failed, report.to_look_at) == (["mt"], 0, 1)
    assert "1 to be looked at" in report.summary


def test_a_refusal_keeps_nobody_else_back(room: Room) -> None:
    """The provider says no to one language: the others go out, and the report says that one failed."""
    room.provider.faults["create", "fr"] = Refused("no such list", hint="make it")
    events = room.publish(room.request())
    assert states(events)["fr"] == ("failed", "no such list; make it")
    assert (report_of(events).failed, report_of(events).sent) == (1, 3)
    assert report_of(events).summary == f"3 of 4 languages sent, 1 failed. {CHANGED}"


def test_an_unexpected_error_is_not_lost(room: Room) -> None:
    """Our own fault ends the run with its own traceback; what else was sent is on record."""
    room.provider.faults["create", "de"] = ZeroDivisionError("ours")
    with pytest.raises(ZeroDivisionError, match="ours"):
        room.publish(room.request())
    room.provider.faults.clear()
    assert room.provider.sent == ["en", "fr", "mt"]
    assert states(room.publish(room.request()))["de"] == ("sent", "sent now")
    assert room.provider.sent == ["en", "fr", "mt", "de"]


def test_two_unexpected_errors_are_both_told(room: Room) -> None:
    """The first must not hide the second."""
    room.provider.faults |= {("create", tag): ZeroDivisionError(tag) for tag in ("de", "fr")}
    with pytest.raises(ExceptionGroup) as caught:
        room.publish(room.request())
    assert [str(error) for error in caught.value.exceptions] == ["de", "fr"]


def test_a_step_that_swallows_an_outcome_is_caught(room: Room) -> None:
    """However the steps are carried out: each campaign has a delivery, or an error that says why not."""

    class Swallowing(QuickSteps):
        def deliver(
            self, campaigns: Sequence[Campaign], options: Mapping[str, SendOptions], holder: str
        ) -> Iterator[Delivery | Exception]:
            outcomes = super().deliver(campaigns, options, holder)
            yield from (each for each in outcomes if not isinstance(each, Exception))

    room.provider.faults["create", "mt"] = Refused("no")
    with pytest.raises(ValueError, match="shorter"):
        room.publish(room.request(), Swallowing(room.run()))


def test_a_locale_that_preflight_holds_is_linked_by_none(room: Room) -> None:
    """The others linked to it, so they are rendered again; it is neither mailed nor on the website."""
    steps = QuickSteps(room.run(), faulty=("de",), held=("mt",))
    events = room.publish(room.request(), steps)
    assert steps.alternates == [
        *((tag, ("de", "en", "fr")) for tag in ("de", "en", "fr")),
        *((tag, ("en", "fr")) for tag in ("en", "fr")),
    ]
    assert [event_text(event) for event in events if isinstance(event, Held)] == [
        "de is held: its email has a fault",
        "mt is held: 1 text, 6 words to translate",
    ]
    assert (steps.released, room.provider.sent) == ([("en", "fr")], ["en", "fr"])
    assert states(events)["de"] == ("held", "its email has a fault")
    assert report_of(events).held == 2


def test_a_locale_whose_page_does_not_fit_is_held(room: Room) -> None:
    """One language's page that cannot be made, or leads nowhere, keeps no other language from going out."""
    fault = Finding(
        "closure", Severity.ERROR, "leads to x, which does not exist", Origin("de/hello/index.html")
    )
    steps = QuickSteps(room.run(), misfits=(fault,))
    events = room.publish(room.request(), steps)
    assert steps.released == [("en", "fr", "mt")]
    assert states(events)["de"] == ("held", "its page has a fault: leads to x, which does not exist")


def test_a_misfit_of_no_language_stops_the_run(room: Room) -> None:
    """Nothing is released that does not fit together, and nothing is mailed that leads there."""
    fault = Finding("closure", Severity.ERROR, "leads to x, which does not exist", Origin("index.html"))
    with pytest.raises(DeliveryError, match=r"index\.html: leads to x, which does not exist"):
        room.publish(room.request(), QuickSteps(room.run(), misfits=(fault,)))
    assert room.provider.sent == []


def test_a_held_language_that_was_sent_before_says_so(room: Room) -> None:
    """Its readers have the earlier text; nothing is taken back."""
    room.publish(room.request(languages=["fr"]))
    events = room.publish(room.request(languages=["fr"]), QuickSteps(room.run(), held=("fr",)))
    assert states(events) == {"fr": ("held, sent before", "1 text, 6 words to translate")}


def test_nothing_is_ready(room: Room) -> None:
    """All languages are held: no campaign, no question, and no word of trouble."""
    steps = QuickSteps(room.run(), held=("de", "en", "fr", "mt"))
    events = room.publish(room.request(ask_first=True), steps)
    assert (steps.asked, room.provider.log) == ([], [])
    assert report_of(events).summary == f"Nothing to send, 4 held. {CHANGED}"


@pytest.mark.parametrize("ask_first", [True, False])
@pytest.mark.parametrize("website", ["", "with the mail", "not yet"])
def test_a_draft_makes_nothing_public(room: Room, website: str, ask_first: bool) -> None:
    """Asked for drafts, a provider gets drafts, nobody is asked, and mail and pages can be looked at."""
    steps = QuickSteps(room.run())
    events = room.publish(room.request(send="draft only", website=website, ask_first=ask_first), steps)
    assert (steps.asked, steps.released, room.provider.sent) == ([], [], [])
    assert report_of(events).summary == "4 of 4 languages drafts ready. The website is as it was."
    places = ("http://127.0.0.1:1/outbox/hello/index.html", "http://127.0.0.1:1/site/index.html")
    assert (steps.previewed, report_of(events).previews) == ([("de", "en", "fr", "mt")], places)
    assert [event_text(event) for event in events if isinstance(event, PreviewsWritten)] == [
        "To look at: http://127.0.0.1:1/outbox/hello/index.html and http://127.0.0.1:1/site/index.html"
    ]


def test_the_website_alone_is_asked_for_by_its_own_word(room: Room) -> None:
    """`now` puts the pages out and leaves the mail a draft; whoever is asked reads that no mail goes."""
    request = room.request(send="draft only", website="now", ask_first=True)
    steps = QuickSteps(room.run(), ApprovalAnswer(send=True, by="Eva"))
    events = room.publish(request, steps)
    assert (steps.released, room.provider.sent) == ([("de", "en", "fr", "mt")], [])
    assert [each.text.split("\n")[0] for each in steps.asked] == ["# Show hello on the website?"]
    assert report_of(events).summary == f"4 of 4 languages drafts ready. {CHANGED}"
    no = QuickSteps(room.run(), ApprovalAnswer(send=False, by="Eva"))
    room.publish(request, no)
    assert no.released == []


@pytest.mark.parametrize(
    ("setting", "word", "send", "released"),
    [
        ("now", "", "draft only", True),
        ("now", "not yet", "draft only", False),
        ("Not-Yet", "", "send now", False),
        ("not yet", " With-the-mail ", "send now", True),
        ("with_the_mail", "", "draft only", False),
    ],
)
def test_the_nearest_word_about_the_website_counts(
    tmp_path: Path, setting: str, word: str, send: str, released: bool
) -> None:
    """The run's own word before the settings'; however it is spelt."""
    room = Room(workspace_in(tmp_path))
    settings = room.workspace.root / "glocal.toml"
    settings.write_text(settings.read_text().replace("[site]", f'[site]\npublish = "{setting}"'))
    room.workspace = open_workspace(tmp_path, explicit=True)
    steps = QuickSteps(room.run())
    room.publish(room.request(send=send, website=word), steps)
    assert bool(steps.released) is released


@dataclass
class LinkingSteps(QuickSteps):
    """Its mail leads to the page of its article, as ours does."""

    def render(self, editions: Sequence[Edition], alternates: Sequence[str]) -> Iterator[Email]:
        for email in super().render(editions, alternates):
            page = self.run.snapshot.addresses.article(email.locale, "hello")
            yield replace(email, html=f'{email.html}<a href="{page}">')


def test_mail_never_leads_to_a_page_that_is_not_there(room: Room) -> None:
    """`not yet` with mail that goes now: refused before anything happens, for readers only."""
    request = room.request(website="not yet", languages=["fr"])
    with pytest.raises(DeliveryError, match="the mail in fr links to pages that are not on the website"):
        room.publish(request, LinkingSteps(room.run()))
    assert room.provider.log == []
    later = room.request(
        send="send at a time", send_at="2026-12-01T09:00", website="not yet", languages=["fr"], ask_first=True
    )
    steps = LinkingSteps(room.run(), ApprovalAnswer(send=True, by="Eva"))
    assert report_of(room.publish(later, steps)).scheduled == 1
    assert "Put its pages out before the mail arrives" in steps.asked[0].text
    assert steps.released == []
    room.provider.capabilities = replace(ABLE, reaches_readers=False)
    assert report_of(
        room.publish(room.request(website="not yet", languages=["de"]), LinkingSteps(room.run()))
    ).sent


def test_a_draft_of_files_writes_no_files(workspace: Path) -> None:
    """The form's default, with the provider that needs no account: the outbox, the website and its copy stay
    as they were to the byte, and there is a look at both.
    """
    settings = workspace / "glocal.toml"
    target = f'target = "file://{workspace}/public"'
    settings.write_text(settings.read_text().replace("[site]", f"[site]\n{target}"))
    here = open_workspace(workspace, explicit=True)

    def publish(**more: object) -> list[PublishEvent]:
        parameters: PublishParameters = {"issue": SLUG, "languages": ["mt"]}
        parameters |= more  # type: ignore[typeddict-item] # by name
        run = RunContext(here, SLUG, "outbox", clock=lambda: NOW)
        return list(publish_issue(read_request(here, parameters, NOW), run, DirectSteps(run)))

    def public() -> dict[str, bytes]:
        folders = [workspace / "output/outbox", workspace / "output/site", workspace / "public"]
        return {f"{at.name}/{name}": data for at in folders if at.exists() for name, data in tree(at).items()}

    events = publish()
    assert (public(), report_of(events).ready) == ({}, 1)
    for place in report_of(events).previews:
        assert (workspace / place).is_file()
    publish(send="send now", ask_first=False)
    before = public()
    assert {name.partition("/")[0] for name in before} == {"outbox", "site", "public"}
    article = workspace / "content" / SLUG / "index.md"
    article.write_text(article.read_text().replace("Nobody had to go home", "Not one of them had to go home"))
    assert report_of(publish(languages=["mt", "en"])).summary.endswith("The website is as it was.")
    assert public() == before


def test_asked_and_approved(room: Room) -> None:
    """Drafts first, to be looked at; then the question; only after a yes the website and the mail."""
    request = room.request(languages=["en", "fr"], ask_first=True, test_addresses=["a@example.org"])
    steps = QuickSteps(room.run())
    with pytest.raises(Suspended):
        room.publish(request, steps)
    calls = [
        ("create", "en"),
        ("write", "en"),
        ("test", "en"),
        ("create", "fr"),
        ("write", "fr"),
        ("test", "fr"),
    ]
    assert (room.provider.log, steps.released) == (calls, [])
    yes = QuickSteps(room.run(), ApprovalAnswer(send=True, by="Eva", comment="fine"))
    events = room.publish(request, yes)
    assert [each.digest for each in yes.asked] == [each.digest for each in steps.asked]
    kinds = [type(event) for event in events]
    assert kinds.index(ApprovalNeeded) < kinds.index(ApprovalGiven) < kinds.index(SiteReleased)
    assert room.provider.sent == ["en", "fr"]
    history = room.run().ledger.events.history("hello/en@memory")
    assert [each for each in history if each in ("approved by a person", "approved", "sent")] == [
        "approved by a person",
        "approved",
        "sent",
    ]


def test_asked_and_refused(room: Room) -> None:
    """A person says no: nothing is sent, nothing is public, drafts stay, and it is on record who said it."""
    steps = QuickSteps(room.run(), ApprovalAnswer(send=False, by="Carla", comment="wrong date"))
    events = room.publish(room.request(languages=["en"], ask_first=True), steps)
    assert (room.provider.sent, steps.released) == ([], [])
    assert states(events) == {"en": ("drafted", "not sent, said Carla: wrong date")}
    words = "1 of 1 languages drafts ready (not sent, said Carla: wrong date). The website is as it was."
    assert report_of(events).summary == words
    assert room.run().ledger.events.history("hello/en@memory")[-1] == "refused by a person"


def test_nobody_is_asked_where_drafts_cannot_be_made_first(room: Room) -> None:
    """A provider without drafts is not called before the answer."""
    room.provider.capabilities = replace(ABLE, drafts=False)
    with pytest.raises(Suspended):
        room.publish(room.request(ask_first=True), QuickSteps(room.run()))
    assert room.provider.log == []


def test_an_answer_is_for_exactly_what_was_asked() -> None:
    """Another text, sender, list, left-out list, time or set of languages is another question."""
    one = replace(campaign("fr"), audience=("12",))
    asked: list[tuple[Campaign, datetime | None]] = [(one, None)]
    others: list[list[tuple[Campaign, datetime | None]]] = [
        [(replace(one, sender="Other <other@example.org>"), None)],
        [(replace(one, email=replace(one.email, digest="other")), None)],
        [(replace(one, audience=("13",)), None)],
        [(replace(one, excluded=("7",)), None)],
        [(one, NOW)],
        [(one, None), (campaign("de"), None)],
        [],
    ]

    def digest(campaigns: list[tuple[Campaign, datetime | None]], size: int = 70) -> str:
        return question_digest([(1, campaign_subject(each, at, size)) for each, at in campaigns])

    digests = {digest(each) for each in [asked, *others]}
    assert (len(digests), digest([(replace(one), None)], size=71) in digests) == (8, True)


def test_another_list_is_asked_again(tmp_path: Path) -> None:
    """Through the whole story: who gets it is part of what was approved."""
    digests = []
    for name in ("readers", "everybody"):
        room = Room(workspace_in(tmp_path / name, f'[audiences.en]\nlists = ["{name}"]\n'))
        steps = QuickSteps(room.run())
        with pytest.raises(Suspended):
            room.publish(room.request(languages=["en"], ask_first=True), steps)
        digests += [question.digest for question in steps.asked]
    assert len(set(digests)) == 2


def test_readers_on_two_lists_and_readers_of_another_language(tmp_path: Path) -> None:
    """The later language leaves out the earlier one's list; Maltese readers get the English edition."""
    more = (
        '[delivery]\none_each = true\n[audiences.en]\nlists = ["1"]\n[audiences.fr]\nlists = ["2"]\n'
        '[audiences.de]\nlists = ["1", "3"]\n[audiences.mt]\nserved_by = "en"\n'
    )
    room = Room(workspace_in(tmp_path, more))
    events = room.publish(room.request())
    assert room.provider.excluded == {"de": (), "en": ("3",), "fr": ("1", "3")}
    assert states(events)["mt"] == ("website only", "its readers get the edition in en")


def test_a_time_for_each_language(tmp_path: Path) -> None:
    """Nine o'clock where the readers live; the provider sends by itself, and nothing is sent now."""
    room = Room(workspace_in(tmp_path, f'[delivery.time_zones]\nfr = "Indian/Reunion"\n{LISTS}'))
    request = room.request(
        send="send at a time",
        send_at="2026-12-01T09:00",
        local_time=True,
        languages=["en", "fr"],
        website="now",
    )
    events = room.publish(request)
    rows = {row.locale: row.at for row in room.run().ledger.rows("tag:example.org,2026:hello")}
    assert rows == {
        "en": datetime(2026, 12, 1, 8, tzinfo=UTC),
        "fr": datetime(2026, 12, 1, 5, tzinfo=UTC),
    }
    assert report_of(events).summary == f"2 of 2 languages scheduled. {CHANGED}"


def test_a_look_writes_nothing(room: Room) -> None:
    """What the command line shows before it asks; a ledger would count as a trace of a send."""
    before = sorted(room.workspace.root.rglob("*"))
    run = room.run()
    planned = [event for event in plan(room.request(), run) if isinstance(event, Planned)]
    assert [each.email.locale for each in planned[0].plan.campaigns] == ["de", "en", "fr", "mt"]
    assert (sorted(room.workspace.root.rglob("*")), room.provider.log) == (before, [])


def plan(request: PublishRequest, run: RunContext) -> Iterator[PublishEvent]:
    from pipelines.actions.publish import plan_issue

    return plan_issue(request, run, QuickSteps(run))


def test_the_real_steps_from_article_to_outbox(workspace: Path) -> None:
    """The same story with real templates and the real outbox: what the flow's tasks call."""
    here = open_workspace(workspace, explicit=True)
    asked: PublishParameters = {"issue": SLUG, "languages": ["mt", "el"], "ask_first": False}
    request = read_request(here, asked | {"send": "send now"}, NOW)
    run = RunContext(here, SLUG, "outbox", lambda *_: Outbox(here), lambda: NOW)
    looked = preview_plan(request, run)
    assert [campaign.email.locale for campaign in looked.campaigns] == ["el", "mt"]
    steps: PublishSteps = DirectSteps(RunContext(here, SLUG, "outbox", clock=lambda: NOW))
    events = list(publish_issue(request, run, steps))
    assert report_of(events).sent == 2
    assert {path.name for path in (workspace / "output/outbox" / SLUG).glob("*.eml")} == {"el.eml", "mt.eml"}
    assert (workspace / "output/site/mt" / SLUG / "index.html").is_file()
