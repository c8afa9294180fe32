"""What people do at a provider between two runs: nothing is lost without a word, nothing goes out twice.

Every provider, every hand that its fake offers, every state that a delivery may be in, and then a run, a look
or a cancel; they enumerate themselves. What needs a person names a command, and that command ends it.
"""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import deepcopy
from datetime import timedelta
from functools import cache
from pathlib import Path
from shutil import copytree, rmtree
from tempfile import mkdtemp
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
import requests
import sqlalchemy as sa
import urllib3
from requests.adapters import HTTPAdapter

from pipelines.actions import deliveries
from pipelines.actions.deliveries import cancel, refresh, using_ledger
from pipelines.actions.resolve import Word, resolve
from pipelines.delivery import protocol, schema, wire
from pipelines.delivery.claims import new_holder
from pipelines.delivery.ledger import Ledger
from pipelines.delivery.provider import token
from pipelines.delivery.send_options import SendOptions
from pipelines.model.delivery import Delivery, DeliveryState
from pipelines.model.errors import DeliveryError, UnsupportedFeature
from pipelines.workspace.paths import open_workspace
from tests.delivery.editions import NOW
from tests.delivery.providers import fake as fakes
from tests.delivery.providers import test_contract
from tests.delivery.providers.fake import HANDS, Call, Fake, Hand
from tests.delivery.providers.test_contract import (
    FACTORIES,
    HAS_FAKE,
    SEND,
    Scene,
    able,
    fake_module,
    quick,
    run,
    scene,
)

__all__ = ["quick"]

AT = NOW.replace(year=NOW.year + 10) + timedelta(days=1)
LATER = AT + timedelta(days=3)
DOCS = Path(__file__).parents[3] / "docs/delivery.md"
Before = Callable[[Scene], None]
TABLES = (schema.deliveries, schema.events)


class Article:
    """As much of one as the ledger is asked for."""

    id = "tag:example.org,2026:hello"
    slug = "hello"


def drafted(here: Scene) -> None:
    run(here, options=SendOptions(send=False))


def scheduled(here: Scene) -> None:
    run(here, options=SendOptions(send=True, at=AT, by="Ana") if able(here.name).schedules else SEND)


def sent(here: Scene) -> None:
    run(here)


def through(here: Scene) -> None:
    run(here)
    here.fake.time_passes()


def died_before_the_send(here: Scene) -> None:
    drafted(here)
    _died(here)


def died_after_the_send(here: Scene) -> None:
    sent(here)
    _died(here)


def died_after_the_schedule(here: Scene) -> None:
    scheduled(here)
    _died(here)


def _died(here: Scene) -> None:
    """The intent is on record, and nobody lived to write down what became of it."""
    with using_ledger(open_workspace(here.folder, explicit=True)) as ledger:
        (row,) = ledger.rows(Article.id)
        assert ledger.hold(row, "dead", NOW)
        ledger.record(row, DeliveryState.SENDING, "dead", NOW)
        ledger.release(row, "dead")


BEFORE: tuple[Before, ...] = (
    drafted,
    scheduled,
    sent,
    through,
    died_before_the_send,
    died_after_the_send,
    died_after_the_schedule,
)


def run_again(here: Scene) -> Delivery:
    (row,) = run(here)
    return row


def look(here: Scene) -> Delivery:
    workspace = open_workspace(here.folder, explicit=True)
    with using_ledger(workspace) as ledger:
        (row,) = refresh(ledger, Article, lambda name: FACTORIES[name](workspace), lambda: NOW)  # type: ignore[arg-type] # its id and slug are enough
    return row


def take_back(here: Scene) -> Delivery:
    workspace = open_workspace(here.folder, explicit=True)
    with using_ledger(workspace) as ledger:
        provider = FACTORIES[here.name](workspace)
        try:
            cancel(ledger, Article, ["el"], provider, new_holder(), NOW)  # type: ignore[arg-type] # see above
        except UnsupportedFeature:
            assert not provider.capabilities.cancels
        (row,) = ledger.rows(Article.id)
    return row


ACTIONS = (run_again, look, take_back)


def say(here: Scene, word: Word) -> Delivery:
    workspace = open_workspace(here.folder, explicit=True)
    with using_ledger(workspace) as ledger:
        (row,) = ledger.rows(Article.id)
        return resolve(ledger, Article, row.key, "Ana", NOW, word, lambda name: FACTORIES[name](workspace))  # type: ignore[arg-type] # see above


def letters(here: Scene) -> int:
    (key,) = [token(each) for each in here.campaigns()]
    return sum(letter.key == key for letter in here.fake.look())


@contextmanager
def without_sockets() -> Iterator[None]:
    """Fakes that are called in this process, which takes a hundredth of the time."""
    known: dict[str, Fake] = {}

    @contextmanager
    def running(one: Fake) -> Iterator[Fake]:
        one.url = f"http://fake-{len(known)}.invalid"
        known[one.url.removeprefix("http://")] = one
        yield one

    def send(self: HTTPAdapter, request: requests.PreparedRequest, **_: Any) -> requests.Response:
        wire._EXCHANGE.get().left = True
        parts = urlsplit(str(request.url))
        raw = request.body.encode() if isinstance(request.body, str) else request.body or b""
        body = json.loads(raw) if raw else b""
        call = Call(
            str(request.method), parts.path, dict(parse_qsl(parts.query)), dict(request.headers), body
        )
        result = known[parts.netloc].handle(call)
        if result is None:
            raise requests.ConnectionError("the fake broke off")
        status, answer, headers = result
        text = "" if answer is None else answer if isinstance(answer, str) else json.dumps(answer)
        content = io.BytesIO(text.encode())
        return self.build_response(
            request,
            urllib3.HTTPResponse(content, headers=headers, status=status, preload_content=False),
        )

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(fakes, "running", running)
        patch.setattr(HTTPAdapter, "send", send)
        patch.setattr(test_contract, "LOCALES", ("el",))
        for module in (test_contract, deliveries):
            patch.setattr(module, "open_ledger", lambda _: _one_ledger())
        patch.setattr(Ledger, "close", lambda _: None)
        patch.setattr(protocol, "renewing", lambda ledger, row, holder, _: _released(ledger, row, holder))
        yield


@contextmanager
def _released(ledger: Ledger, row: Delivery, holder: str) -> Iterator[None]:
    """A claim that nobody need renew: no run here takes so long."""
    try:
        yield
    finally:
        ledger.release(row, holder)


@cache
def _one_ledger() -> Ledger:
    """One for all cases, as opening it takes longer than a case does; `_forget` empties it."""
    return Ledger(f"sqlite:///{mkdtemp()}/ledger.sqlite")


def _forget() -> None:
    with _one_ledger()._engine.begin() as connection:
        for table in TABLES:
            connection.execute(sa.delete(table))


def has_hands(name: str) -> bool:
    return any(hasattr(fake_module(name).FAKE, f"hand_{hand}") for hand in HANDS)


TOLD = {
    ("delete", scheduled),
    ("delete", sent),
    ("edit", scheduled),
    ("pause", scheduled),
    ("pause", sent),
    ("unschedule", scheduled),
    ("double", scheduled),
    ("double", sent),
    ("double", through),
}
"""What a person has to see to, wherever a provider's page offers it."""


@pytest.mark.parametrize("before", BEFORE)
@pytest.mark.parametrize("name", [name for name in HAS_FAKE if has_hands(name)])
@pytest.mark.slow
def test_nothing_is_lost_and_nothing_goes_out_twice(name: str, before: Before, tmp_path: Path) -> None:
    """The officer, a colleague at the provider's page, and the officer again."""
    with without_sockets(), scene(name, tmp_path) as here:
        _forget()
        before(here)
        key, kept = token(here.campaigns()[0]), _Kept(here)
        for hand in HANDS:
            for action in ACTIONS:
                kept.restore()
                if here.fake.hand(hand, key):
                    _play(here, before, hand, action, (name, before.__name__, hand, action.__name__))


class _Kept:
    """A provider, the ledger and the outbox as they were, to begin again from there."""

    def __init__(self, here: Scene) -> None:
        self.here, self.rows = here, {}
        with _one_ledger()._engine.begin() as connection:
            for table in TABLES:
                self.rows[table] = [dict(row) for row in connection.execute(sa.select(table)).mappings()]
        self.fake = self._copied(vars(here.fake))
        self.output = here.folder / "output"
        if self.output.exists():
            copytree(self.output, here.folder / "kept")

    @staticmethod
    def _copied(values: dict[str, Any]) -> dict[str, Any]:
        """At once, since what is the same object in two places has to stay so."""
        return deepcopy({name: value for name, value in values.items() if name != "lock"})

    def restore(self) -> None:
        _forget()
        with _one_ledger()._engine.begin() as connection:
            for table in TABLES:
                if self.rows[table]:
                    connection.execute(sa.insert(table), self.rows[table])
        vars(self.here.fake).update(self._copied(self.fake))
        if self.output.exists():
            rmtree(self.output)
            copytree(self.here.folder / "kept", self.output)


def _play(
    here: Scene, before: Before, hand: Hand, action: Callable[[Scene], Delivery], where: tuple[str, ...]
) -> None:
    row = action(here)
    if (hand, before) in TOLD and action is not take_back and row.state is not DeliveryState.DELIVERED:
        assert row.attention, (where, row)
    if (hand, before) == ("reschedule", scheduled) and action is look:
        assert "it was moved there from" in row.note, (where, row)
    assert letters(here) <= 1, where
    row = run_again(here)  # a colleague presses the button, too
    here.fake.time_passes()
    row = run_again(here)
    assert letters(here) <= 1, (where, row)
    needs_somebody = row.attention or row.state is DeliveryState.FAILED
    assert letters(here) == 1 or needs_somebody, (where, row)
    if needs_somebody:
        _close(here, row, where)


def _close(here: Scene, row: Delivery, where: tuple[str, ...]) -> None:
    """Do as the note says: the person knows whether readers have it."""
    words = {Word(word.replace("-", " ")) for word in re.findall(r"--(not-sent|sent|adopt|forget)", row.note)}
    out = letters(here)
    if "delete" in row.note and not words:  # two of them: the copy is deleted, never the one that was sent
        return
    assert words, (where, row)
    fitting = [Word.SENT, Word.ADOPT, Word.FORGET] if out else [Word.NOT_SENT, Word.FORGET]
    say(here, next(word for word in fitting if word in words))
    run_again(here)
    here.fake.time_passes()
    row = run_again(here)
    assert not row.attention, (where, row)
    assert letters(here) == (1 if out or Word.NOT_SENT in words else 0), (where, row)


@pytest.mark.parametrize("name", [name for name in HAS_FAKE if able(name).numbers and has_hands(name)])
@pytest.mark.parametrize(
    ("reached", "of", "told"), [(0, 70, "0 of 70 (0 %)"), (2566, 6000, "2566 of 6000 (42 %)")]
)
def test_fewer_than_it_should_be_is_said(name: str, reached: int, of: int, told: str, tmp_path: Path) -> None:
    """The mail server was down, or the provider died in the middle: sent is not delivered."""
    with without_sockets(), scene(name, tmp_path) as here:
        _forget()
        through(here)
        look(here)
        assert here.fake.fall_short(token(here.campaigns()[0]), reached, of)
        with using_ledger(
            open_workspace(tmp_path, explicit=True)
        ) as ledger:  # as if nobody had looked before
            (row,) = ledger.rows(Article.id)
            assert ledger.hold(row, "me", NOW)
            ledger.record(row, DeliveryState.SENT, "me", NOW)
            ledger.release(row, "me")
        row = look(here)
        assert (row.state, row.attention) == (DeliveryState.SENT, True)
        assert re.match(rf"it was sent to {re.escape(told)}: \d+ did not get it; ", row.note)
        assert (letters(here), run_again(here).attention) == (1, True)
        assert say(here, Word.SENT).state is DeliveryState.DELIVERED
        assert (run_again(here).note, letters(here)) == ("sent before", 1)


def test_nobody_is_asked_about_twice_over(tmp_path: Path) -> None:
    """What is delivered costs a run no call, and a person's word is final until they take it back."""
    with without_sockets(), scene("listmonk", tmp_path) as here:
        _forget()
        through(here)
        assert look(here).state is DeliveryState.DELIVERED
        here.fake.calls.clear()
        assert (run_again(here).note, here.fake.calls) == ("sent before", [])
        assert here.fake.hand("delete", token(here.campaigns()[0]))
        assert (look(here).attention, run_again(here).note, letters(here)) == (False, "sent before", 1)
        with pytest.raises(DeliveryError, match="nothing to resolve"):
            say(here, Word.NOT_SENT)


def test_every_state_that_needs_a_person_has_its_way_out_in_the_docs() -> None:
    """Whoever meets it at 8 in the morning looks there; `failed` is only a note of a run."""
    rows = {line.split("`")[1]: line for line in DOCS.read_text().splitlines() if line.startswith("| `")}
    needed = [state for state in DeliveryState if state.needs_a_person and state is not DeliveryState.FAILED]
    words = [re.findall(r"--(?:not-sent|sent|adopt|forget)|glocal cancel", rows[state]) for state in needed]
    assert [bool(found) for found in words] == [True] * len(needed)
