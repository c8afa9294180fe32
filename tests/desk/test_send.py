"""Propose, approve, send at the desk: by forms, for those who may, once, and each refusal in the audit."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from starlette.testclient import TestClient

from pipelines.actions.publish_steps import DirectSteps
from pipelines.actions.request import PublishParameters
from pipelines.delivery.proposal_record import ProposalState
from pipelines.delivery.provider import RemoteState
from pipelines.desk.rights import Right
from pipelines.desk.send_tools import SendTools
from pipelines.desk.sending import go_on
from pipelines.model.delivery import Numbers
from pipelines.model.errors import NoReply, Refused
from tests.actions.publish_room import LISTS
from tests.actions.test_proposals import SendRoom, room
from tests.conftest import ROOT
from tests.desk.reception import Reception, desk_workspace, words_of

pytestmark = [
    pytest.mark.usefixtures("ledger_in_memory"),
    pytest.mark.filterwarnings("ignore:Selection of the SingletonThreadPool"),
]
MEMORY = '[delivery]\nprovider = "listmonk"\n'
FOUR_EYES = f"{MEMORY}four_eyes = true\n"
ALL = {"languages": ["en", "fr"], "when": "now", "website": "with the mail"}


@dataclass
class SendDesk:
    """A desk whose engine publishes in this process, with a provider in memory."""

    room: SendRoom
    reception: Reception = field(init=False)

    def __post_init__(self) -> None:
        self.room.provider.name = "listmonk"  # a name that settings may have
        self.reception = Reception(self.room.workspace.root, self.room.engine)  # type: ignore[arg-type] # an Engine
        tools = SendTools(lambda *_: self.room.provider, own_steps=self.room.steps)
        self.reception.app.state.desk = replace(self.reception.desk, send_tools=tools)

    def somebody(self, *rights: Right, name: str = "Ana Ivanova") -> TestClient:
        return self.reception.signed_in(*rights, name=name)

    @property
    def refusals(self) -> list[str]:
        lines = self.reception.desk.audit.lines()
        return [f"{line.what}: {line.why.partition(': ')[2]}" for line in lines if line.end == "refused"]

    def states(self) -> list[ProposalState]:
        return [row.state for row in self.room.ledger.proposals.of("tag:example.org,2026:hello")]


@pytest.fixture
def desk(tmp_path: Path) -> SendDesk:
    return SendDesk(room(tmp_path, MEMORY + LISTS))


@pytest.fixture
def careful(tmp_path: Path) -> SendDesk:
    """With four eyes."""
    return SendDesk(room(tmp_path, FOUR_EYES + LISTS))


def proposed(browser: TestClient, **more: object) -> str:
    """The path of what was proposed."""
    answer = browser.post("/issues/hello/propose", data={**ALL, **more})
    assert answer.status_code == 303, words_of(answer)
    path = answer.headers["location"]
    assert path.startswith("/issues/hello/send/")
    return str(path)


def shown(page: httpx.Response) -> str:
    """The digest that the page's form would send."""
    return str(re.findall(r'name="shown" value="([0-9a-f]+)"', page.text)[0])


def approved(browser: TestClient, path: str) -> httpx.Response:
    answer: httpx.Response = browser.post(f"{path}/approve", data={"shown": shown(browser.get(path))})
    return answer


def followed(browser: TestClient, answer: httpx.Response) -> str:
    assert answer.status_code == 303, words_of(answer)
    return words_of(browser.get(answer.headers["location"]))


def test_from_the_tab_to_sent(careful: SendDesk) -> None:
    """An author proposes, a publisher looks and says yes, both see what became of it."""
    author = careful.somebody(Right.AUTHOR, name="Jonas Weber")
    publisher = careful.somebody(Right.PUBLISHER, name="Anna Ivanova")
    tab = author.get("/issues/hello/send")
    assert tab.headers["location"] == "/issues/hello/propose"
    form = words_of(author.get("/issues/hello/propose"))
    for words in (
        "English",
        "français",
        "Γειά σου – θέμα",
        "News EN (1,000)",
        "1,300 readers",
        "Anna Ivanova",
    ):
        assert words in form
    path = proposed(author, comment="The Greek one follows.")
    assert careful.room.engine.begun == []
    assert author.get("/issues/hello/send").headers["location"] == path
    his = words_of(author.get(path))
    assert "You asked for it, so somebody else says yes: Anna Ivanova" in his
    assert "Approve and send" not in his
    hers = words_of(publisher.get(path))
    for words in ("Asked by Jonas Weber", "The Greek one follows.", "1,200 readers in 2 languages"):
        assert words in hers
    assert careful.room.engine.begun == []  # no look begins anything
    answer = approved(publisher, path)
    assert answer.headers["location"] == path
    assert careful.room.provider.sent == ["en", "fr"]
    told = words_of(publisher.get(path))
    assert "Approved. It begins now." in told
    assert "2 of 2 languages" in told
    assert careful.states() == [ProposalState.DONE]
    assert "Approved by Anna Ivanova" in words_of(author.get(path))
    done = [(line.who, line.what) for line in careful.reception.desk.audit.lines() if line.end == "done"]
    people = {each.name: each.id for each in careful.reception.desk.people.all()}
    assert done == [(people["Jonas Weber"], "propose hello"), (people["Anna Ivanova"], "approve hello")]


def test_who_may_do_what(desk: SendDesk) -> None:
    """A translator looks, an author proposes, a publisher decides; whatever else is refused and on record."""
    publisher = desk.somebody(Right.PUBLISHER)
    path = proposed(publisher)
    digest = shown(publisher.get(path))
    for rights, forbidden in (
        ([Right.TRANSLATOR], ["/issues/hello/propose", "/issues/hello/test", f"{path}/withdraw"]),
        ([Right.AUTHOR], [f"{path}/approve", f"{path}/refuse", f"{path}/rest", f"{path}/withdraw"]),
        ([Right.AUTHOR], ["/issues/hello/settle", "/issues/hello/withdraw-pages", "/issues/hello/roll-back"]),
    ):
        browser = desk.somebody(*rights)
        for there in forbidden:
            assert browser.post(there, data={**ALL, "shown": digest, "reason": "no"}).status_code == 403, (
                there
            )
        assert "Approve and send" not in words_of(browser.get(path))
    nobody = desk.reception.browser()
    assert nobody.post(f"{path}/approve", data={"shown": digest}).status_code == 401
    assert len(desk.refusals) == 11
    foreign = publisher.post(
        f"{path}/approve", data={"shown": digest}, headers={"Sec-Fetch-Site": "cross-site"}
    )
    assert foreign.status_code == 403
    assert desk.states() == [ProposalState.OPEN]
    assert publisher.get(f"{path}/approve").status_code == 405  # a link in a mail is opened by machines too


def test_a_replayed_yes_and_two_at_once(desk: SendDesk) -> None:
    """The second click, and the second publisher, are told; nobody gets a mail twice."""
    one, other = desk.somebody(Right.PUBLISHER), desk.somebody(Right.PUBLISHER, name="Lenka Nová")
    path = proposed(one)
    digests = [shown(browser.get(path)) for browser in (one, other)]
    for browser, digest in zip((one, other, one), (*digests, digests[0]), strict=True):
        answer = browser.post(f"{path}/approve", data={"shown": digest})
        assert answer.headers["location"] == path
    assert "Somebody was faster" in words_of(other.get(path))
    assert (desk.room.provider.sent, len(desk.room.engine.begun)) == (["en", "fr"], 1)
    assert (
        desk.refusals
        == ["approve hello: Somebody was faster: this was answered before. Nothing was done twice."] * 2
    )


def test_a_yes_to_something_else_is_asked_again(desk: SendDesk) -> None:
    """The words changed while the page was open: nothing goes out, and the new page says what is new."""
    publisher = desk.somebody(Right.PUBLISHER)
    path = proposed(publisher)
    digest = shown(publisher.get(path))
    desk.room.words["fr"] = "Salut"
    answer = publisher.post(f"{path}/approve", data={"shown": digest})
    again = answer.headers["location"]
    assert again != path
    page = words_of(publisher.get(again))
    assert "Your yes was not taken, since something has changed." in page
    assert "The words have changed: français." in page
    assert desk.refusals == [
        "approve hello: Your yes was not taken, since something has changed. Look at it as it is now."
    ]
    assert "asked again" in words_of(publisher.get(path))
    assert desk.room.provider.sent == []
    forged = publisher.post(f"{again}/approve", data={"shown": digest})
    assert forged.headers["location"] == again
    assert desk.room.provider.sent == []
    approved(publisher, again)
    assert desk.room.provider.sent == ["en", "fr"]


def test_four_eyes(careful: SendDesk) -> None:
    """Whoever asked has no button, and a forged form of theirs does nothing."""
    both = careful.somebody(Right.PUBLISHER, Right.AUTHOR, name="Jonas Weber")
    path = proposed(both)
    page = both.get(path)
    assert 'name="shown"' not in page.text
    (row,) = careful.room.ledger.proposals.under_way()
    answer = both.post(f"{path}/approve", data={"shown": row.digest})
    assert "You asked for this, so somebody else has to say yes." in followed(both, answer)
    assert (careful.states(), careful.refusals) == (
        [ProposalState.OPEN],
        ["approve hello: You asked for this, so somebody else has to say yes."],
    )


def test_a_no_has_a_reason(desk: SendDesk) -> None:
    """Without one the form comes back; with one whoever asked reads it, as text."""
    author, publisher = desk.somebody(Right.AUTHOR), desk.somebody(Right.PUBLISHER, name="Anna Ivanova")
    path = proposed(author)
    empty = publisher.post(f"{path}/refuse", data={"reason": " "})
    assert (empty.status_code, desk.states()) == (422, [ProposalState.OPEN])
    publisher.post(f"{path}/refuse", data={"reason": "Wait for <b>the photo</b>."})
    page = author.get(path)
    assert "Anna Ivanova said no:" in page.text
    assert "Wait for &lt;b&gt;the photo&lt;/b&gt;." in page.text
    assert (desk.room.engine.begun, desk.states()) == ([], [ProposalState.REFUSED])
    assert author.get("/issues/hello/send").headers["location"] == "/issues/hello/propose"


def test_a_question_can_be_taken_back(desk: SendDesk) -> None:
    """By whoever asked, or a publisher."""
    author = desk.somebody(Right.AUTHOR)
    path = proposed(author)
    assert "Taken back. Nothing goes out." in followed(author, author.post(f"{path}/withdraw"))
    assert desk.states() == [ProposalState.WITHDRAWN]


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"languages": []}, "Choose at least one language."),
        ({"languages": ["en", "xx"]}, "Choose some of these."),
        ({"when": "at", "hour": "09:00", "website": "now"}, "Choose the day"),
        (
            {"when": "at", "day": "2026-12-01", "hour": "09:00"},
            "Choose whether its pages go out",
        ),
        ({"when": "at", "day": "2026-11-01", "hour": "09:00", "website": "now"}, "is past"),
        ({"when": "at", "day": "2027-03-28", "hour": "02:30", "website": "now"}, "they never show that time"),
        ({"when": "at", "day": "soon", "hour": "09:00", "website": "now"}, "is not a time"),
        ({"when": "yesterday"}, "Choose one of these."),
        ({"when": "none", "website": "not yet"}, "nothing would be sent or shown"),
    ],
)
def test_a_form_that_cannot_be_says_why(desk: SendDesk, more: dict[str, object], says: str) -> None:
    """At its field, with what was chosen still chosen; nothing is proposed."""
    author = desk.somebody(Right.AUTHOR)
    answer = author.post("/issues/hello/propose", data={**ALL, "comment": "Hear me", **more})
    assert answer.status_code == 422
    assert says in words_of(answer)
    assert "Hear me" in answer.text
    assert desk.states() == []


def test_a_time_of_each_language(desk: SendDesk) -> None:
    """The page of the question shows it by the workspace's clock; it can be stopped until then."""
    publisher = desk.somebody(Right.PUBLISHER)
    path = proposed(publisher, when="at", day="2026-12-01", hour="09:00", website="now")
    page = words_of(publisher.get(path))
    assert "Approve and schedule" in page
    assert "Tue 1 Dec 2026, 09:00 by the clock of Europe/Brussels" in page
    approved(publisher, path)
    page = words_of(publisher.get(path))
    assert "goes out at its time" in page
    question = publisher.get("/issues/hello/settle?way=stop&key=hello/fr@listmonk")
    assert "Stop the mail in français?" in words_of(question)
    answer = publisher.post("/issues/hello/settle", data={"way": "stop", "key": "hello/fr@listmonk"})
    assert answer.headers["location"] == "/issues/hello/send"
    page = words_of(publisher.get(path))
    assert "Stopped: français. Nobody has it." in page
    assert "stopped; nobody has it" in page
    publisher.post("/issues/hello/settle", data={"way": "stop", "key": ""})
    page = words_of(publisher.get(path))
    assert ("goes out at its time" in page, "Hello Stopped" in page) == (False, True)


def test_asked_again_with_another_time(desk: SendDesk) -> None:
    """An approver who finds the hour wrong, or a question that was answered too late: all that was filled in
    is there again, but for a day that is past; and the new question takes the place of the old one.
    """
    author, publisher = desk.somebody(Right.AUTHOR), desk.somebody(Right.PUBLISHER)
    day = f"{desk.reception.desk.clock() + timedelta(days=3):%Y-%m-%d}"
    at = {"when": "at", "day": day, "hour": "09:30", "website": "not yet", "languages": ["fr"]}
    path = proposed(author, **at, comment="Before the fair.")
    again = f"/issues/hello/propose?as={path.rpartition('/')[2]}"
    assert f'href="{again}"' in publisher.get(path).text
    assert filled_in(publisher.get(again)) == {
        "languages": ["fr"],
        "when": ["at"],
        "day": [day],
        "hour": ["09:30"],
        "website": ["not yet"],
        "comment": "Before the fair.",
    }
    other = proposed(publisher, **{**at, "hour": "17:00"})
    assert sorted(desk.states()) == [ProposalState.OPEN, ProposalState.WITHDRAWN]  # asked at one moment
    assert publisher.get("/issues/hello/send").headers["location"] == other
    desk.reception.later(days=4)
    late = publisher.get(other)
    assert "It is too late for an answer." in words_of(late)
    asked = filled_in(publisher.get(f"/issues/hello/propose?as={other.rpartition('/')[2]}"))
    assert (asked["day"], asked["hour"]) == ([""], ["17:00"])
    for strange in ("", "x", "%00", "../../etc"):
        plain = filled_in(publisher.get(f"/issues/hello/propose?as={strange}"))
        assert plain["when"] == ["now"]


def filled_in(page: httpx.Response) -> dict[str, object]:
    """What a form of proposing says before anybody has touched it."""
    html = page.text
    ticked = re.findall(r'name="(\w+)" value="([^"]*)"[^>]* checked', html)
    found: dict[str, object] = {
        name: [value for each, value in ticked if each == name] for name in ("languages", "when", "website")
    }
    for name in ("day", "hour"):
        found[name] = re.findall(rf'name="{name}"[^>]*? value="([^"]*)"', html)
    found["comment"] = re.findall(r'name="comment"[^>]*>\s*([^<]*)</textarea>', html)[0]
    return found


def test_what_fell_short_has_its_way_out_on_the_page(desk: SendDesk) -> None:
    """One language refused, one unknown: said with its reason; settled, and the rest is sent."""
    publisher = desk.somebody(Right.PUBLISHER)
    desk.room.provider.faults["send", "en"] = NoReply("the line was cut")
    desk.room.provider.faults["send", "fr"] = Refused("no credits left")
    path = proposed(publisher)
    approved(publisher, path)
    page = words_of(publisher.get(path))
    for words in ("Fell short", "nobody knows whether it was sent", "no credits left", "Send the rest"):
        assert words in page
    assert "glocal " not in page
    english = next(iter(desk.room.provider.campaigns))  # as she saw on the provider's page
    there = desk.room.provider.campaigns[english]
    desk.room.provider.campaigns[english] = replace(there, state=RemoteState.SENT)
    answer = publisher.post("/issues/hello/settle", data={"way": "sent", "key": "hello/en@listmonk"})
    assert answer.status_code == 303
    desk.room.provider.faults.clear()
    publisher.post(f"{path}/rest")
    assert desk.room.provider.sent == ["fr"]
    page = words_of(publisher.get(path))
    assert ("Fell short" in page, "2 of 2 languages" in page) == (False, True)
    stale = publisher.get("/issues/hello/settle?way=sent&key=hello/en@listmonk")
    assert stale.status_code == 303  # there is nothing to settle any more
    assert publisher.get("/issues/hello/settle?way=burn&key=x").status_code == 400


def test_numbers(desk: SendDesk) -> None:
    """Delivered of all, per language and together, as the provider told them last."""
    publisher = desk.somebody(Right.PUBLISHER)
    path = proposed(publisher)
    approved(publisher, path)
    for row in desk.room.ledger.rows("tag:example.org,2026:hello"):
        desk.room.ledger.keep_numbers(row, Numbers(sent=180, to_send=200, bounced=5))
    page = words_of(publisher.get(path))
    for words in ("180 of 200", "15 are missing", "5 came back", "360 of 400 mails delivered"):
        assert words in page


def test_a_test_goes_to_oneself(desk: SendDesk) -> None:
    """Whatever address a form brings: the account's. Nothing becomes public."""
    author = desk.somebody(Right.AUTHOR)
    answer = author.post("/issues/hello/test", data={"test": "en", "test_addresses": "eve@example.org"})
    ((parameters, _),) = desk.room.engine.begun
    assert parameters["test_addresses"] == ["ana0@example.org"]
    assert (desk.room.provider.log[-1], desk.room.released) == (("test", "en"), [])
    assert "The test was sent to ana0@example.org." in followed(author, answer)
    assert author.post("/issues/hello/test", data={"test": "xx"}).status_code == 422


def test_progress_while_it_is_sent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The page looks again by itself, with script by events, and without by the browser."""
    # In a file: one in memory makes nobody wait, so that a look during a write would fail.
    monkeypatch.setenv("LEDGER", f"sqlite:///{tmp_path}/ledger.sqlite")
    desk = SendDesk(room(tmp_path, MEMORY + LISTS))
    publisher = desk.somebody(Right.PUBLISHER)
    desk.room.engine.waits = True
    path = proposed(publisher)
    approved(publisher, path)
    page = publisher.get(path)
    assert "It is being sent" in page.text
    assert f'data-live="{path}/events"' in page.text
    assert '<noscript><meta http-equiv="refresh"' in page.text
    with publisher.stream("GET", f"{path}/events") as stream:
        lines = _of_stream(stream)
        assert 'id="progress"' in next(lines) + next(lines)
        desk.room.engine.work("run-1")
        assert any(line == f"data: {path}" for line in lines)
    assert "2 of 2 languages" in words_of(publisher.get(path))


def _of_stream(stream: httpx.Response) -> Iterator[str]:
    assert stream.headers["content-type"].startswith("text/event-stream")
    yield from (line for line in stream.iter_lines() if line)


def test_what_waits_stands_beside_what_goes(desk: SendDesk) -> None:
    """Whoever decides sees which languages hear nothing yet, and why; one reason is written once."""
    desk.room.held = ("de", "mt")
    publisher = desk.somebody(Right.PUBLISHER)
    form = words_of(publisher.get("/issues/hello/propose"))
    path = proposed(publisher)
    for page in (form, words_of(publisher.get(path))):
        assert "2 languages wait" in page
        assert "Deutsch , Malti – 1 text, 6 words to translate" in page


def test_what_was_sent_without_the_desk_has_its_page(desk: SendDesk) -> None:
    """A send of the terminal is shown with its ways out, as one of the desk is."""
    desk.room.engine.publish(
        {**LATER, "provider": "listmonk", "languages": ["en"], "ask_first": False}, "Eva"
    )
    publisher = desk.somebody(Right.PUBLISHER)
    page = words_of(publisher.get("/issues/hello/send"))
    assert ("goes out at its time" in page, "Stop all of it…" in page) == (True, True)
    publisher.post("/issues/hello/settle", data={"way": "stop"})
    assert "stopped; nobody has it" in words_of(publisher.get("/issues/hello/send"))


LATER: PublishParameters = {
    "issue": "hello",
    "send": "send at a time",
    "send_at": "2026-12-01T09:00",
    "website": "now",
}


def test_what_was_approved_goes_on_at_the_next_look(desk: SendDesk) -> None:
    """The machine went down after the yes: whoever opens the desk next lets it go on, once."""
    publisher = desk.somebody(Right.PUBLISHER)
    proposed(publisher)
    (row,) = desk.room.ledger.proposals.under_way()
    assert desk.room.approve(row).is_taken
    assert publisher.get("/").status_code == 200
    assert desk.room.provider.sent == ["en", "fr"]
    publisher.get("/")
    assert (desk.states(), len(desk.room.engine.begun)) == ([ProposalState.DONE], 1)


def test_the_rest_is_proposed_after_a_send_at_whose_end_nobody_looked(desk: SendDesk) -> None:
    """The page was closed: what has ended meanwhile is no send under way."""
    desk.room.held = ("fr",)
    publisher = desk.somebody(Right.PUBLISHER)
    approved(publisher, proposed(publisher, languages=["en"], website="not yet"))
    assert desk.states() == [ProposalState.BEGUN]
    desk.room.held = ()
    approved(publisher, proposed(publisher, languages=["fr"], website="not yet"))
    assert desk.room.provider.sent == ["en", "fr"]


def test_a_start_makes_no_ledger_and_leaves_questions_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What waits for an answer is not begun by a start; and where nothing was ever sent, nothing is made."""
    reception = Reception(desk_workspace(tmp_path / "new"))
    go_on(reception.desk)
    assert not (tmp_path / "new/.glocal/ledger.sqlite").exists()
    monkeypatch.setenv("LEDGER", f"sqlite:///{tmp_path}/ledger.sqlite")
    desk = SendDesk(room(tmp_path / "old", MEMORY + LISTS))
    proposed(desk.somebody(Right.PUBLISHER))
    go_on(desk.reception.desk)
    assert (desk.states(), desk.room.engine.begun) == ([ProposalState.OPEN], [])


def test_pages_are_withdrawn_and_the_website_goes_back(tmp_path: Path) -> None:
    """With a website as it is: out, withdrawn, let in again; and all of it as it was before."""
    here = room(tmp_path, "")
    for name in ("email_templates", "site_templates"):
        shutil.copytree(ROOT / name, tmp_path / name)
    here.provider.capabilities = replace(here.provider.capabilities, reaches_readers=False)
    tools = SendTools(lambda *_: here.provider)
    desk = SendDesk(here)
    here.provider.name = "outbox"
    desk.reception.app.state.desk = replace(desk.reception.desk, send_tools=tools)
    here.steps = DirectSteps  # type: ignore[method-assign, assignment] # those of every day
    publisher = desk.somebody(Right.PUBLISHER)
    path = proposed(publisher, languages=["en"])
    assert "Nobody gets these mails: they become files" in words_of(publisher.get(path))
    approved(publisher, path)
    page = here.workspace.site / "en/hello/index.html"
    assert "We met." in page.read_text()
    assert "One page is out." in words_of(publisher.get(path))
    assert "English" in words_of(publisher.get("/issues/hello/withdraw-pages"))
    answer = publisher.post("/issues/hello/withdraw-pages", data={"languages": ["en"]})
    assert "One page is withdrawn." in followed_twice(publisher, answer)
    assert "We met." not in page.read_text()
    assert "As it was" in words_of(publisher.get("/issues/hello/roll-back"))
    answer = publisher.post("/issues/hello/roll-back", data={"release": "1"})
    assert "Readers see the former website again." in followed_twice(publisher, answer)
    assert "We met." in page.read_text()
    publisher.post("/issues/hello/withdraw-pages", data={"languages": ["en"]})
    assert "Let withdrawn pages come back" in words_of(publisher.get(path))
    publisher.post("/issues/hello/restore-pages")
    again = proposed(publisher, languages=["en"], when="none", website="now")
    approved(publisher, again)
    assert "We met." in page.read_text()
    for wrong in ("../1", "99", ""):
        assert publisher.post("/issues/hello/roll-back", data={"release": wrong}).status_code == 400


def followed_twice(browser: TestClient, answer: httpx.Response) -> str:
    """To the tab, and from there to the proposal."""
    return followed(browser, browser.get(answer.headers["location"]))


def test_what_is_not_there(desk: SendDesk) -> None:
    """A proposal of another issue, or of none, is no page; neither is an issue that nobody wrote."""
    publisher = desk.somebody(Right.PUBLISHER)
    path = proposed(publisher)
    for there in (path.replace("hello", "other"), "/issues/hello/send/abc", "/issues/other/propose"):
        assert publisher.get(there).status_code == 404, there
