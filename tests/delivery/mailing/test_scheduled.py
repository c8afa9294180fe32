"""A time to send with SMTP: kept as it was approved, sent once when it is due, never without a word."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from shutil import copytree, rmtree
from typing import Any

import pytest
import sqlalchemy as sa

from pipelines.actions import deliver_due as action
from pipelines.actions.deliver_due import deliver_all_due, due_key, due_rows, overdue
from pipelines.actions.deliveries import cancel, refresh, using_ledger
from pipelines.actions.resolve import Word, resolve
from pipelines.delivery.approval import AnswerKind, ApprovalRow, audience_size, campaign_subject
from pipelines.delivery.claims import new_holder
from pipelines.delivery.ledger import Ledger, ledger_url
from pipelines.delivery.mailing.recipient_entries import RecipientState
from pipelines.delivery.mailing.recipient_log import RecipientLog
from pipelines.delivery.mailing.transport import MessageOutcome, OutgoingMessage, Transport
from pipelines.delivery.protocol import deliver
from pipelines.delivery.provider import finish_run
from pipelines.delivery.providers import open_provider
from pipelines.delivery.providers.smtp import SMTP
from pipelines.delivery.scheduled import ScheduledCampaigns, _scheduled
from pipelines.delivery.send_options import SendOptions
from pipelines.model.article import Article
from pipelines.model.blocks import Text
from pipelines.model.delivery import Campaign, Deed, Delivery, DeliveryState
from pipelines.model.errors import DeliveryError, Refused
from pipelines.testing.contract import ProviderContract
from pipelines.workspace.paths import Workspace, open_workspace
from tests.delivery.editions import NOW, SETTINGS, campaign
from tests.delivery.mailing.test_transport import Memory

AT = NOW + timedelta(hours=3)
ARTICLE = '---\nid: "tag:example.org,2026:hello"\ntitle: Hello\ndate: 2026-11-20\n---\n\nWe met.\n'
PEOPLE = {"el": ["ada@example.org", "bob@example.org"], "fr": ["cleo@example.org"]}
FAILED = MessageOutcome(RecipientState.FAILED, "451 later")


@dataclass
class Scene:
    """A workspace with one article in two languages, and a mail server in memory."""

    folder: Path
    memory: Memory = field(default_factory=Memory)
    now: datetime = NOW
    page: str = "https://example.org/elsewhere/"
    """Where the mail says that it can be read in a browser."""
    locales: tuple[str, ...] = ("el", "fr")

    @property
    def workspace(self) -> Workspace:
        return open_workspace(self.folder, explicit=True)

    def write(self, general: str = "", people: dict[str, list[str]] = PEOPLE, keys: str = "") -> None:
        rows = "".join(f"{one},{tag}\n" for tag, several in people.items() for one in several)
        (self.folder / "subscribers.csv").write_text(f"address,locale\n{rows}")
        smtp = 'host = "localhost"\nsecurity = "none"\nsign_env = "SIGN"\nsubscribers = "subscribers.csv"\n'
        smtp += "retries = 0\nconnections = 1\nbackoff = 0.01\n"
        text = f'locales = ["el", "fr"]\n{SETTINGS}{general}\n[providers.smtp]\n{smtp}{keys}'
        (self.folder / "glocal.toml").write_text(text)
        (self.folder / "content/hello").mkdir(parents=True, exist_ok=True)
        (self.folder / "content/hello/index.md").write_text(ARTICLE)

    def campaigns(self, words: str = "Γειά σου") -> list[Campaign]:
        made = [replace(campaign(tag, words), key=f"hello/{tag}@smtp") for tag in self.locales]
        return [replace(each, urls=(("browser_url", self.page), each.urls[1])) for each in made]

    def publish(
        self, at: datetime | None = AT, words: str = "Γειά σου", **more: Any
    ) -> list[Delivery | DeliveryError]:
        options = SendOptions(send=True, at=at, by="Ana", proposer="Ben", **more)
        provider, done = open_provider("smtp", self.workspace), list[Delivery | DeliveryError]()
        with using_ledger(self.workspace) as ledger:
            ledger.release_dead(lambda _: True)
            for each in self.campaigns(words):
                try:
                    done.append(deliver(each, provider, ledger, new_holder(), lambda: self.now, options))
                except DeliveryError as error:
                    done.append(error)
        finish_run(provider, "hello")
        return done

    def due(self, after: timedelta = timedelta(), **more: Any) -> list[Delivery]:
        self.now = AT + after
        return deliver_all_due(self.workspace, clock=lambda: self.now, **more)

    def rows(self) -> dict[str, Delivery]:
        with using_ledger(self.workspace) as ledger:
            return {row.locale: row for row in ledger.rows("tag:example.org,2026:hello")}

    def history(self, locale: str = "el") -> list[str]:
        with using_ledger(self.workspace) as ledger:
            return list(ledger.events.history(f"hello/{locale}@smtp"))

    def cancel(self) -> list[Delivery]:
        provider = open_provider("smtp", self.workspace)
        with using_ledger(self.workspace) as ledger:
            return cancel(ledger, HELLO, ["el", "fr"], provider, new_holder(), self.now)

    def refresh(self) -> list[Delivery]:
        with using_ledger(self.workspace) as ledger:
            return refresh(ledger, HELLO, lambda name: open_provider(name, self.workspace), lambda: self.now)

    @property
    def everybody_once(self) -> bool:
        return self.memory.copies == {one: 1 for tag in self.locales for one in PEOPLE[tag]}


HELLO = Article("hello", "tag:example.org,2026:hello", "en", NOW, Text("Hello", ""))


@pytest.fixture
def scene(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Scene:
    monkeypatch.setenv("SIGN", "0123456789abcdef")
    here = Scene(tmp_path)
    here.write()

    def transport(_: SMTP) -> Transport:
        return here.memory

    monkeypatch.setattr(SMTP, "transport", transport)
    monkeypatch.setattr(action, "is_dead", lambda _: True)
    return here


def states(rows: list[Delivery]) -> set[tuple[str, bool]]:
    return {(row.state.value, row.attention) for row in rows}


def test_it_is_sent_once_when_it_is_due(scene: Scene) -> None:
    """Scheduled with who and when on record; nothing before its time; then everybody, and never again."""
    rows = scene.publish()
    assert {(row.state, row.at, row.did) for row in rows} == {(DeliveryState.SCHEDULED, AT, Deed.SCHEDULED)}  # type: ignore[union-attr] # no errors
    assert (scene.due(timedelta(seconds=-1)), scene.memory.copies) == ([], {})
    assert states(scene.due()) == {("sent", False)}
    assert scene.everybody_once
    assert (scene.due(timedelta(minutes=1)), scene.due(timedelta(days=9), by="Ana")) == ([], [])
    assert {row.note for row in scene.publish(at=None)} == {"sent before"}  # type: ignore[union-attr] # as above
    assert scene.everybody_once
    assert scene.history() == [
        *("planned", "creating", "created", "drafted", "approved", "sending", "scheduled"),
        *("sending", "sent", "report", "delivered"),
    ]


def test_what_was_approved_goes_out(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """An article edited meanwhile changes nothing; a run says so, and how the new words would go."""
    scene.publish()
    notes = {row.note for row in scene.publish(at=None, words="Other words")}  # type: ignore[union-attr] # no errors
    told = "scheduled before; the text has changed since and what was scheduled goes out"
    assert notes == {f"{told}: for the new one, glocal cancel hello, then publish"}
    letters: list[bytes] = []
    taken = scene.memory._one

    def one(message: OutgoingMessage) -> MessageOutcome:
        letters.append(message.content)
        return taken(message)

    monkeypatch.setattr(scene.memory, "_one", one)
    scene.due()
    assert len(letters) == 3
    assert all(b"Other words" not in letter for letter in letters)


def test_cancelled_and_published_again(scene: Scene) -> None:
    """A correction: what was scheduled is taken back, the new words go out at their time, once."""
    scene.publish()
    assert states(scene.cancel()) == {("drafted", False)}
    assert scene.due() == []
    scene.now = NOW
    scene.publish(at=AT + timedelta(hours=1), words="New words")
    assert scene.due() == []
    assert states(scene.due(timedelta(hours=1))) == {("sent", False)}
    assert scene.everybody_once
    assert scene.rows()["el"].digest == "digest of New words"


def test_cancelled_after_it_went_out(scene: Scene) -> None:
    """What is sent is sent, and that is said of each language."""
    scene.publish()
    scene.due()
    assert states(scene.cancel()) <= {("sent", True), ("delivered", True)}
    assert scene.everybody_once


@pytest.mark.parametrize("minutes", [0, 1, 30, 119])
def test_a_little_late_it_is_still_sent(scene: Scene, minutes: int) -> None:
    """The machine was off for an hour: within [delivery] grace_hours nobody has to say so."""
    scene.publish()
    assert due_key(scene.workspace, AT + timedelta(minutes=minutes))
    scene.due(timedelta(minutes=minutes))
    assert scene.everybody_once


def test_too_late_is_a_question(scene: Scene) -> None:
    """Nobody wants Monday's mail on Thursday without a word: it stays, and is named with its commands."""
    scene.publish()
    late = timedelta(days=3)
    done = scene.due(late)
    assert (states(done), scene.memory.copies) == ({("scheduled", True)}, {})
    told = (
        "its time (2026-11-23 12:00+00:00) has passed, and nothing has been sent; it is not sent by itself"
        " any more: glocal deliver-due hello --late sends it; glocal cancel hello takes it back"
    )
    assert {row.note for row in done} == {told}
    assert due_key(scene.workspace, scene.now) == ""
    assert {row.note for row in scene.refresh()} == {told}
    assert {row.note for row in overdue(scene.workspace, [HELLO.id], scene.now)} == {told}
    assert states(scene.due(late, slugs=["hello"], by="Ana")) == {("sent", False)}
    assert scene.everybody_once


def test_a_late_one_can_be_taken_back(scene: Scene) -> None:
    """The other command that its line names."""
    scene.publish()
    scene.due(timedelta(days=3))
    assert states(scene.cancel()) == {("drafted", False)}
    assert (scene.due(timedelta(days=3), by="Ana"), scene.memory.copies) == ([], {})


def test_no_grace_at_all(scene: Scene) -> None:
    """A setting of 0 is no "for ever"."""
    scene.write("[delivery]\ngrace_hours = 0\n")
    scene.publish()
    assert states(scene.due(timedelta(seconds=1))) == {("scheduled", False)}
    assert scene.memory.copies == {}
    assert states(scene.due(timedelta(minutes=3))) == {("scheduled", True)}


def test_a_copy_that_somebody_changed_is_not_sent(scene: Scene) -> None:
    """What was approved is what goes out; and it can be taken back."""
    scene.publish()
    engine = sa.create_engine(ledger_url(scene.workspace))
    with engine.begin() as connection:
        connection.execute(sa.update(_scheduled).values(campaign=_scheduled.c.campaign + " "))
    engine.dispose()
    done = scene.due()
    assert (states(done), scene.memory.copies) == ({("scheduled", True)}, {})
    assert "what is kept is not what was approved" in done[0].note
    assert "glocal cancel takes it back" in done[0].note
    assert states(scene.cancel()) == {("drafted", False)}


def test_a_person_said_that_it_stays(scene: Scene) -> None:
    """Forgotten by a person's word: its time passes, and nothing happens."""
    scene.publish()
    with using_ledger(scene.workspace) as ledger:
        resolve(ledger, HELLO, "hello/el@smtp", "Ana", NOW, Word.FORGET)
    scene.due()
    assert scene.memory.copies == {"cleo@example.org": 1}
    assert scene.rows()["el"].state is DeliveryState.HELD


def test_those_who_were_put_off_get_it_from_the_next_run(scene: Scene) -> None:
    """The same words and nobody twice, although the article has changed and somebody publishes again."""
    scene.publish()
    scene.memory.outcomes["bob@example.org"] = [FAILED]
    done = scene.due()
    assert states(done) == {("scheduled", True), ("sent", False)}
    assert states([scene.rows()["el"]]) == {("sending", False)}
    (error, _) = scene.publish(at=None, words="Other words")
    assert isinstance(error, DeliveryError)
    assert "glocal deliver-due hello --late goes on" in error.hint
    assert states(scene.due(timedelta(minutes=5))) == {("sent", False)}
    assert scene.everybody_once
    assert scene.rows()["el"].digest == "digest of Γειά σου"


def test_cut_off_and_late_it_waits_for_a_person(scene: Scene) -> None:
    """Some have it; the others are not sent it days later without a word, and are not forgotten either."""
    scene.publish()
    scene.memory.outcomes["bob@example.org"] = [FAILED]
    scene.due()
    late = scene.due(timedelta(days=1))
    assert (states(late), scene.memory.copies["bob@example.org"]) == ({("sending", True)}, 0)
    assert "it was cut off: sent to 1 of 2 (50 %); glocal deliver-due hello --late" in late[0].note
    assert "it was cut off" in overdue(scene.workspace, [HELLO.id], scene.now)[0].note
    scene.due(timedelta(days=1), slugs=["hello"], by="Ana")
    assert scene.everybody_once


def test_a_mail_server_that_is_down_is_tried_again(scene: Scene) -> None:
    """Nothing was sent, so it is scheduled still; the next try sends it."""
    scene.publish()
    scene.memory.unreachable = 99
    assert states(scene.due()) == {("scheduled", True)}
    assert {row.state for row in scene.rows().values()} == {DeliveryState.SCHEDULED}
    first, second = (due_key(scene.workspace, AT + timedelta(minutes=n)) for n in (1, 6))
    assert first != second
    scene.memory.unreachable = 0
    scene.due(timedelta(minutes=6))
    assert scene.everybody_once


def test_the_list_has_changed_out_of_all_proportion(scene: Scene) -> None:
    """Emptied, or a hundred times as long since it was approved: a person looks first."""
    scene.publish()
    for people in ([], [f"p{number}@example.org" for number in range(60)]):
        scene.write(people={"el": people, "fr": PEOPLE["fr"]})
        done = {row.locale: row for row in scene.due()}
        assert f"{len(people)} readers now, 2 when it was scheduled" in done["el"].note
        assert done["el"].attention
    scene.due(slugs=["hello"], any_size=True)
    assert sum(scene.memory.copies.values()) == 61


def test_some_came_and_some_left(scene: Scene) -> None:
    """The list is read when it is sent: who left gets nothing, who came gets it."""
    scene.publish()
    scene.write(people={"el": ["bob@example.org", "new@example.org"], "fr": PEOPLE["fr"]})
    scene.due()
    assert set(scene.memory.copies) == {"bob@example.org", "new@example.org", "cleo@example.org"}


REQUIRED = '[delivery]\napproval = "required"\n'


def approve(scene: Scene, answer: AnswerKind, at: datetime = AT) -> None:
    provider = open_provider("smtp", scene.workspace)
    with using_ledger(scene.workspace) as ledger:
        for each in scene.campaigns():
            subject = campaign_subject(each, at, audience_size(provider, each))
            told = (subject.key, subject.digest, subject.size, answer)
            ledger.approvals.add(ApprovalRow(*told, "Cleo", "Ben", "", "", NOW))


def test_the_approval_of_the_schedule_counts(scene: Scene) -> None:
    """Asked once, for these words, readers and time; a no afterwards stops it."""
    scene.write(REQUIRED)
    assert all("nobody has approved it" in str(error) for error in scene.publish())
    approve(scene, AnswerKind.YES)
    scene.publish()
    approve(scene, AnswerKind.NO)
    done = scene.due()
    assert (states(done), scene.memory.copies) == ({("scheduled", True)}, {})
    assert "Cleo said no" in done[0].note
    approve(scene, AnswerKind.YES)
    scene.due()
    assert scene.everybody_once


def test_its_article_is_gone(scene: Scene) -> None:
    """Whoever deleted it expects no mail about it."""
    scene.publish()
    (scene.folder / "content/hello/index.md").unlink()
    (scene.folder / "content/hello").rmdir()
    done = scene.due()
    assert (states(done), scene.memory.copies) == ({("scheduled", True)}, {})
    assert "its article hello is not in content/ any more" in done[0].note


def test_its_page_is_not_there(scene: Scene) -> None:
    """Withdrawn meanwhile, or never put out: no mail leads its readers nowhere, as with a send at once."""
    scene.page = "https://example.org/news/el/hello/"
    scene.publish()
    done = scene.due()
    assert (states(done), scene.memory.copies) == ({("scheduled", True)}, {})
    assert f"it links to {scene.page}, which is not on the website" in done[0].note


WINDOW = '[delivery]\nwindow = "Mon-Fri 08:00-20:00"\n'


def test_late_and_night_it_waits_for_the_morning(scene: Scene) -> None:
    """Due at 19:30 in Brussels, and the machine was off until 20:30: the next opening, and that is said."""
    scene.write(WINDOW)
    at = datetime(2026, 11, 27, 18, 30, tzinfo=UTC)  # a Friday
    scene.publish(at=at)
    late = deliver_all_due(scene.workspace, clock=lambda: at + timedelta(hours=1))
    monday = datetime(2026, 11, 30, 7, tzinfo=UTC)
    assert (states(late), scene.memory.copies) == ({("scheduled", False)}, {})
    assert "moved to 2026-11-30 08:00+01:00: Mon-Fri 08:00-20:00 in Europe/Brussels" in late[0].note
    assert {row.at for row in scene.rows().values()} == {monday}
    assert deliver_all_due(scene.workspace, clock=lambda: monday - timedelta(seconds=1)) == []
    deliver_all_due(scene.workspace, clock=lambda: monday)
    assert scene.everybody_once


def test_a_lost_ledger_sends_nothing_by_itself(scene: Scene) -> None:
    """An older copy put back knows of a schedule that was sent since: nobody gets it twice."""
    scene.publish()
    file = scene.folder / ".glocal/ledger.sqlite"
    with closing(sqlite3.connect(file)) as now, closing(sqlite3.connect(scene.folder / "copy")) as copy:
        now.backup(copy)
    scene.due()
    for name in ("ledger.sqlite-wal", "ledger.sqlite-shm"):
        (file.parent / name).unlink(missing_ok=True)
    file.write_bytes((scene.folder / "copy").read_bytes())
    done = scene.due(timedelta(minutes=5))
    assert {row.attention for row in done} <= {True}
    assert scene.everybody_once


class Stopped(BaseException):
    """The machine lost its power."""


@dataclass
class Kills:
    """Stops at the chosen moment around a write, as if nothing happened after it: no claim is given back.

    Writes of single readers, in threads of their own, are killed in `test_smtp_killed.py`.
    """

    patch: pytest.MonkeyPatch
    at: int = -1
    passed: int = 0
    dead: bool = False

    def watch(self) -> None:
        for owner, names in (
            (Ledger, ("record", "note", "take", "claim")),
            (ScheduledCampaigns, ("keep", "move", "drop")),
            (RecipientLog, ("begin", "finish")),
        ):
            for name in names:
                self.patch.setattr(owner, name, self._around(getattr(owner, name)))
        release = Ledger.release
        self.patch.setattr(Ledger, "release", lambda *args: None if self.dead else release(*args))

    def _around(self, method: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any, **kwargs: Any) -> Any:
            self._reach()
            answer = method(*args, **kwargs)
            self._reach()
            return answer

        return call

    def _reach(self) -> None:
        self.passed += 1
        if self.passed == self.at:
            self.dead = True
            raise Stopped


def killed_somewhere(scene: Scene, work: Callable[[], object]) -> Iterator[int]:
    """Do `work` with a kill at each moment in turn, each time from what the workspace is like now."""
    kept = [scene.folder / name for name in (".glocal", "output")]
    for place in kept:
        place.mkdir(exist_ok=True)
        copytree(place, scene.folder / f"before{place.name}")
    number, dead = 0, True
    while dead:
        number += 1
        for place in kept:
            rmtree(place)
            copytree(scene.folder / f"before{place.name}", place)
        scene.memory, scene.now = Memory(), NOW
        with pytest.MonkeyPatch.context() as patch:
            kills = Kills(patch, number)
            kills.watch()
            with suppress(Stopped):
                work()
            dead = kills.dead
        yield number


def test_killed_while_it_is_scheduled(scene: Scene) -> None:
    """At any moment: the same command again schedules what was not, and it goes out once at its time."""
    scene.locales = ("el",)
    for number in killed_somewhere(scene, scene.publish):
        scene.publish()
        assert scene.rows()["el"].state is DeliveryState.SCHEDULED, number
        assert [row.key for row in due_rows(scene.workspace, AT)] == ["hello/el@smtp"], number
    assert number > 12


def test_killed_while_it_is_sent(scene: Scene) -> None:
    """Picked up by whoever comes next; nobody twice, and who may have it or not is named, not mailed."""
    scene.locales = ("el",)
    scene.publish()
    for number in killed_somewhere(scene, scene.due):
        for minutes in (1, 2):
            scene.due(timedelta(minutes=minutes))
        provider = open_provider("smtp", scene.workspace)
        assert isinstance(provider, SMTP)
        unknown = len(provider.unknown(HELLO.id))
        assert set(scene.memory.copies.values()) == {1}, number
        assert len(scene.memory.copies) + unknown >= len(PEOPLE["el"]), number
        assert scene.rows()["el"].state.send == "over", (number, scene.rows())
        assert scene.due(timedelta(minutes=3)) == []
    assert number > 12


def test_killed_while_it_is_taken_back(scene: Scene) -> None:
    """It is scheduled still, or a draft; never something of which nobody knows."""
    scene.locales = ("el",)
    scene.publish()
    for number in killed_somewhere(scene, scene.cancel):
        with using_ledger(scene.workspace) as ledger:
            ledger.release_dead(lambda _: True)
        scene.refresh()
        found = scene.rows()["el"].state
        assert found in (DeliveryState.SCHEDULED, DeliveryState.DRAFTED), number
        scene.cancel()
        assert scene.rows()["el"].state is DeliveryState.DRAFTED, number
        assert scene.due() == []
    assert number > 5


def test_two_at_once(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """`glocal serve` and cron in the same second: the second one finds the first at work, or nothing."""
    monkeypatch.setattr(action, "is_dead", lambda _: False)
    scene.publish()
    inner: list[Delivery] = []
    taken, begun = scene.memory._one, list[bool]()

    def one(message: OutgoingMessage) -> MessageOutcome:
        if not begun:
            begun.append(True)
            inner.extend(scene.due())
        return taken(message)

    monkeypatch.setattr(scene.memory, "_one", one)
    scene.due()
    assert scene.everybody_once
    assert [row.note for row in inner if row.locale == "el"] == ["another run is working on it"]
    assert due_key(scene.workspace, scene.now) == ""


def test_a_provider_says_today_what_it_could_not_write_then(scene: Scene) -> None:
    """A secret that is too short, a reader on two editions: not at nine in the morning."""
    scene.write(people={"el": ["ada@example.org"], "fr": ["ada@example.org"]})
    assert all(isinstance(error, Refused) for error in scene.publish())
    assert scene.due() == []


def test_what_is_begun_has_no_other_time(scene: Scene) -> None:
    """Cut off without a time: the others cannot be scheduled, which is said and not forgotten."""
    scene.memory.outcomes["bob@example.org"] = [FAILED]
    scene.publish(at=None)
    (error, _) = scene.publish()
    assert isinstance(error, DeliveryError)
    assert "begun and cut off" in error.message
    scene.publish(at=None)
    assert scene.everybody_once


@dataclass
class InMemory:
    """The contract's service: what was taken, by the tokens in its letters."""

    memory: Memory
    taken: list[str] = field(default_factory=list)
    settings: str = (
        '[providers.smtp]\nhost = "localhost"\nsecurity = "none"\nsign_env = "SIGN"\nconnections = 1\n'
        'subscribers = "subscribers.csv"\n'
    )
    environment: dict[str, str] = field(default_factory=lambda: {"SIGN": "0123456789abcdef"})

    def letters(self) -> list[str]:
        return self.taken


class Contract(ProviderContract):
    """What the contract asks of a provider for which Glocal keeps what is sent later."""

    provider = "smtp"

    @contextmanager
    def service(self, folder: Path) -> Iterator[InMemory]:
        rows = "".join(f"{people[0]},{tag}\n" for tag, people in PEOPLE.items())
        (folder / "subscribers.csv").write_text(f"address,locale\n{rows}")
        service = InMemory(Memory())

        def one(message: OutgoingMessage) -> MessageOutcome:
            service.taken += re.findall(r"Feedback-ID: (\w+):", message.content.decode())
            return MessageOutcome(RecipientState.ACCEPTED)

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(service.memory, "_one", one)
            patch.setattr(SMTP, "transport", lambda _: service.memory)
            yield service


def test_the_contract_asks_for_it(tmp_path: Path) -> None:
    """Another package's provider of the kind is tried in the same way."""
    Contract().test_a_time_is_kept(tmp_path / "kept")
    Contract().test_what_glocal_keeps_is_sent_when_it_is_due(tmp_path / "due")


@pytest.mark.parametrize("pattern", [r"glocal deliver-due", r"grace_hours", r"window"])
def test_it_is_documented(pattern: str) -> None:
    """Commands that messages name have to be explained."""
    assert re.search(pattern, (Path(__file__).parents[3] / "docs/delivery.md").read_text())
