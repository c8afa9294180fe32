"""What every provider promises, to be run by the package that brings one.

A test class of that package inherits `ProviderContract`, names its provider, and says how a service of the
kind is set up for a test. `docs/adding-a-provider.md` has an example.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any, Protocol

import pytest

from pipelines.delivery.claims import new_holder
from pipelines.delivery.due import DueTerms, deliver_due
from pipelines.delivery.ledger import ledger_url, open_ledger
from pipelines.delivery.protocol import deliver
from pipelines.delivery.provider import Provider, RemoteState, SentWhenDue, finish_run, token
from pipelines.delivery.providers import open_provider
from pipelines.delivery.scheduled import ScheduledCampaigns
from pipelines.delivery.send_options import SendOptions
from pipelines.model.delivery import Campaign, Delivery, DeliveryState, Email
from pipelines.model.errors import DeliveryError, NoReply
from pipelines.workspace.paths import Workspace, open_workspace

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
LOCALES = ("el", "fr")
SETTINGS = """
[site]
id = "tag:example.org,2026:news"
url = "https://example.org/news"
[email]
sender = "News <news@example.org>"
unsubscribe_url = "https://example.org/out"
privacy_url = "https://example.org/privacy"
"""
CALLS = ("find", "create", "write", "read", "send")
"""The calls that a run may be stopped at."""


class Service(Protocol):
    """A service of the provider's kind, or a fake of one, for the length of a test."""

    @property
    def settings(self) -> str:
        """The `[providers.<name>]` and, where it has lists, `[audiences.el]` and `[audiences.fr]` of
        glocal.toml.
        """

    @property
    def environment(self) -> Mapping[str, str]:
        """Variables that hold its keys."""

    def letters(self) -> Sequence[str]:
        """The token (`pipelines.delivery.provider.token`) of each campaign that left, or that is to leave at
        its time; as often as it did.
        """


class Stopped(BaseException):
    """The run ends here, as if its machine had lost its power."""


class ContractRoom:
    """A workspace that is set up for the service, and runs in it."""

    def __init__(self, provider: str, workspace: Workspace, service: Service) -> None:
        self._provider, self._workspace, self._service = provider, workspace, service
        self.calls: list[str] = []

    @property
    def provider(self) -> Provider:
        """As a new run has it."""
        return open_provider(self._provider, self._workspace)

    def campaigns(self) -> list[Campaign]:
        """An edition in each of the two languages, with its lists."""
        audiences = self._workspace.settings.audiences
        return [
            _contract_campaign(self._provider, locale, audiences[locale].lists if locale in audiences else ())
            for locale in LOCALES
        ]

    def run(
        self, options: SendOptions, hook: Callable[[str, int], None] = lambda _, __: None
    ) -> list[Delivery]:
        """One run. `hook` hears of each call with its number, after it was made; it may raise."""
        provider, ledger, rows = self.provider, open_ledger(self._workspace), []
        self._watch(provider, hook)
        try:
            for campaign in self.campaigns():
                try:
                    rows.append(deliver(campaign, provider, ledger, new_holder(), lambda: NOW, options))
                except DeliveryError as error:
                    failed = DeliveryState.FAILED
                    email = campaign.email
                    rows.append(
                        Delivery(
                            campaign.key,
                            campaign.issue_id,
                            email.locale,
                            self._provider,
                            failed,
                            note=str(error),
                        )
                    )
            finish_run(provider, "hello")
        finally:
            ledger.close()
        return rows

    def send_due(self, now: datetime) -> list[Delivery]:
        """One run of `glocal deliver-due` at a moment."""
        provider, ledger = self.provider, open_ledger(self._workspace)
        kept = ScheduledCampaigns(ledger_url(self._workspace))
        delivery = self._workspace.settings.delivery
        try:
            terms = DueTerms(delivery.grace, delivery.zone_of(""))
            rows = kept.due(now)
            due = partial(deliver_due, holder=new_holder(), clock=lambda: now, terms=terms, article="hello")
            return [due(row, provider, ledger) for row in rows]
        finally:
            finish_run(provider, "hello")
            kept.close()
            ledger.close()

    def letters(self) -> dict[str, int]:
        """How often each language left."""
        locales = {token(each): each.email.locale for each in self.campaigns()}
        return dict(Counter(locales.get(key, f"unknown {key}") for key in self._service.letters()))

    def _watch(self, provider: Provider, hook: Callable[[str, int], None]) -> None:
        self.calls = []

        def watched(name: str, method: Callable[..., Any]) -> Callable[..., Any]:
            def call(*args: Any) -> Any:
                answer = method(*args)
                self.calls.append(name)
                hook(name, len(self.calls) - 1)
                return answer

            return call

        for name in CALLS:
            setattr(provider, name, watched(name, getattr(provider, name)))


SEND = SendOptions(send=True, by="Ana", proposer="Ben")


class ProviderContract(ABC):
    """To be inherited by a test class `Test…` of the package that brings the provider."""

    provider: str
    """Its name: that of its entry point in `glocal.providers`."""

    @abstractmethod
    def service(self, folder: Path) -> AbstractContextManager[Service]:
        """Up and running until the block ends; `folder` is empty and its own."""

    @contextmanager
    def room(self, folder: Path) -> Iterator[ContractRoom]:
        """A new workspace with a new service."""
        folder.mkdir(parents=True, exist_ok=True)
        with self.service(folder) as service, pytest.MonkeyPatch.context() as patch:
            (folder / "glocal.toml").write_text(SETTINGS + service.settings, encoding="utf-8")
            for name, value in service.environment.items():
                patch.setenv(name, value)
            yield ContractRoom(self.provider, open_workspace(folder, explicit=True), service)

    def test_each_language_is_sent_once(self, tmp_path: Path) -> None:
        """However often it is run: a second mail is what nobody forgives."""
        with self.room(tmp_path) as room:
            rows = [row for _ in range(3) for row in room.run(SEND)]
            assert [row for row in rows if not row.state.went_out] == []
            assert room.letters() == dict.fromkeys(LOCALES, 1)

    def test_a_draft_is_no_letter(self, tmp_path: Path) -> None:
        """What is there for a look reaches nobody, and is what is sent later."""
        with self.room(tmp_path) as room:
            room.run(SendOptions(send=False))
            assert room.letters() == {}
            room.run(SEND)
            assert room.letters() == dict.fromkeys(LOCALES, 1)

    def test_what_was_written_is_read_back(self, tmp_path: Path) -> None:
        """A draft that holds another text than it was given must be seen before it is sent."""
        with self.room(tmp_path) as room:
            provider, campaign = room.provider, room.campaigns()[0]
            if not provider.capabilities.drafts:
                pytest.skip("it keeps no drafts")
            assert list(provider.find(campaign)) == []
            reference = provider.create(campaign)
            provider.write(reference, campaign)
            remote = room.provider.read(reference)
            assert (remote.state, remote.digest) == (RemoteState.DRAFT, provider.expected(campaign))
            assert [found.reference for found in room.provider.find(campaign)] == [reference]

    def test_a_run_that_stops_anywhere_is_taken_up(self, tmp_path: Path) -> None:
        """After each call, whatever it had done by then: the next run finds it, each language leaves once."""
        with self.room(tmp_path / "whole") as room:
            room.run(SEND)
            total = len(room.calls)
        for number in range(total):
            with self.room(tmp_path / str(number)) as room:

                def stop(_: str, now: int, at: int = number) -> None:
                    if now == at:
                        raise Stopped

                with pytest.raises(Stopped):
                    room.run(SEND, stop)
                rows = [room.run(SEND) for _ in range(2)][-1]
                assert room.letters() == dict.fromkeys(LOCALES, 1), (number, rows)

    def test_an_answer_that_is_lost_sends_nothing_twice(self, tmp_path: Path) -> None:
        """Nobody knows what became of the call: the provider is asked, and never simply called again."""
        with self.room(tmp_path / "whole") as room:
            room.run(SEND)
            total = len(room.calls)
        for number in range(total):
            with self.room(tmp_path / str(number)) as room:

                def lose(name: str, now: int, at: int = number) -> None:
                    if now == at:
                        raise NoReply(f"the answer to {name} was lost")

                room.run(SEND, lose)
                rows = [room.run(SEND) for _ in range(2)][-1]
                unknown = {row.locale for row in rows if row.state is DeliveryState.UNKNOWN}
                left = room.letters()
                assert max(left.values(), default=0) <= 1, (number, rows)
                assert set(left) | unknown == set(LOCALES), (number, rows)

    def test_a_time_is_kept(self, tmp_path: Path) -> None:
        """Scheduled is not sent, and can be taken back where the provider says so."""
        with self.room(tmp_path) as room:
            able = room.provider.capabilities
            if not able.schedules:
                pytest.skip("it cannot send at a time")
            at = datetime.now(UTC).replace(minute=0, second=0, microsecond=0) + timedelta(days=400)
            rows = room.run(SendOptions(send=True, at=at, by="Ana", proposer="Ben"))
            assert {row.state for row in rows} == {DeliveryState.SCHEDULED}, rows
            if able.cancels:
                room.provider.cancel(rows[0].reference)
                state = room.provider.read(rows[0].reference).state
                assert state in (RemoteState.DRAFT, RemoteState.STOPPED)

    def test_what_glocal_keeps_is_sent_when_it_is_due(self, tmp_path: Path) -> None:
        """A provider that sends to each reader has nobody else who would: once, and not before its time."""
        with self.room(tmp_path) as room:
            if not isinstance(room.provider, SentWhenDue):
                pytest.skip("it sends at a time by itself, or not at all")
            at = NOW + timedelta(hours=1)
            room.run(SendOptions(send=True, at=at, by="Ana", proposer="Ben"))
            assert (room.send_due(at - timedelta(seconds=1)), room.letters()) == ([], {})
            rows = room.send_due(at)
            assert {row.state for row in rows} == {DeliveryState.SENT}, rows
            assert room.send_due(at + timedelta(minutes=1)) == []
            room.run(SEND)
            assert room.letters() == dict.fromkeys(LOCALES, 1)


def _contract_campaign(provider: str, locale: str, lists: Sequence[str]) -> Campaign:
    html = (
        f'<html lang="{locale}"><body><p>Words in {locale}</p><a href="[[browser_url]]">b</a>'
        '<a href="[[unsubscribe_url]]">u</a></body></html>'
    )
    text = f"Words in {locale}\n\n[[browser_url]]\n[[unsubscribe_url]]\n"
    subject = f"Hello in {locale}"
    email = Email("hello", locale, subject, "Hello", html, text, NOW, f"digest of {locale}")
    return Campaign(
        key=f"hello/{locale}@{provider}",
        issue_id="tag:example.org,2026:hello",
        email=email,
        sender="News <news@example.org>",
        urls=(
            ("browser_url", f"https://example.org/news/{locale}/hello/"),
            ("unsubscribe_url", f"https://example.org/out?lang={locale}"),
        ),
        audience=tuple(lists),
    )
