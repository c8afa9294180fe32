"""What every provider with an API tells of its account before anything is made there, in people's words."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast

import pytest

from pipelines.delivery.http import Api
from pipelines.delivery.provider import KnowsAccount, MailingList
from pipelines.delivery.providers import open_provider
from pipelines.model.errors import DeliveryError, Refused
from pipelines.workspace.paths import open_workspace
from tests.delivery.editions import SETTINGS
from tests.delivery.providers.test_contract import API_NAMES, fake_module

SENDER = "Zoë News <news@example.org>"


@pytest.fixture(autouse=True)
def keys(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(cast(dict[str, Any], Api.__init__.__kwdefaults__), "sleep", lambda _: None)
    for name in API_NAMES:
        for variable, value in fake_module(name).ENV.items():
            monkeypatch.setenv(variable, value)


@contextmanager
def account(name: str, folder: Path) -> Iterator[tuple[Any, KnowsAccount]]:
    """The fake, and the provider that is set up for it."""
    module = fake_module(name)
    with module.FAKE().serve(folder) as fake:
        (folder / "glocal.toml").write_text(SETTINGS + module.setup(fake))
        provider = open_provider(name, open_workspace(folder, explicit=True))
        assert isinstance(provider, KnowsAccount)
        yield fake, provider


def names_of(folder: Path) -> tuple[str, ...]:
    return open_workspace(folder, explicit=True).settings.audiences["el"].lists


LISTS = {
    "listmonk": MailingList("3", "Greek", 2),
    "brevo": MailingList("107", "Readers in el", 26),
    "mailjet": MailingList("11", "Readers in el", 2),
    "mailchimp": MailingList("a1b2c3d4e5:12", "Newsletter, Segment 12", 3),
}


@pytest.mark.parametrize("name", API_NAMES)
def test_lists_have_names_and_sizes(name: str, tmp_path: Path) -> None:
    """Nobody knows by heart who list 12 is; a number that was mistyped is another language's readers."""
    with account(name, tmp_path) as (_, provider):
        found = provider.mailing_lists("el", names_of(tmp_path))
        assert list(found) == [LISTS[name]]
        with pytest.raises(Refused):
            provider.mailing_lists("el", ["99"])
        with pytest.raises(Refused):
            provider.mailing_lists("el", ["3/../../campaigns"])


@pytest.mark.parametrize("name", API_NAMES)
def test_a_good_account_answers_every_question(name: str, tmp_path: Path) -> None:
    """What is all right is said too: else nobody knows what was looked at."""
    with account(name, tmp_path) as (fake, provider):
        questions = provider.account_questions(SENDER)
        answers = {what: ask() for what, ask in questions.items()}
        assert next(iter(answers)) == "log in"
        assert all(answers.values())
        assert {call.method for call in fake.calls} == {"GET"}


@pytest.mark.parametrize("name", API_NAMES)
def test_a_wrong_key_is_named_as_such(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An hour is lost where "error 403" is all that is said."""
    for variable, value in fake_module(name).ENV.items():
        monkeypatch.setenv(variable, f"0{value}")
    with account(name, tmp_path) as (_, provider), pytest.raises(DeliveryError) as caught:
        provider.account_questions(SENDER)["log in"]()
    assert all(variable in caught.value.message for variable in fake_module(name).ENV)
    assert "does not accept the key" in caught.value.message
    assert not any(value in str(caught.value) for value in fake_module(name).ENV.values())


@pytest.mark.parametrize("name", ["brevo", "mailjet", "mailchimp"])
def test_a_sender_that_is_not_the_accounts_is_told(name: str, tmp_path: Path) -> None:
    """Its mails would end as spam, or not go out at all, on the day of the send."""
    with account(name, tmp_path) as (_, provider), pytest.raises(Refused, match=r"example\.com"):
        provider.account_questions("News <news@example.com>")["sender"]()


def test_a_domain_without_records_is_told(tmp_path: Path) -> None:
    """The address is verified, yet its letters would not be signed for its domain."""
    with account("brevo", tmp_path) as (fake, provider):
        fake.domains["example.org"] = False
        with pytest.raises(Refused, match=r"the domain example\.org is not"):
            provider.account_questions(SENDER)["sender"]()


@pytest.mark.parametrize(
    ("counts", "double", "size"),
    [
        ({"confirmed": 5, "unconfirmed": 3, "unsubscribed": 40}, False, 8),
        ({"confirmed": 5, "unconfirmed": 3, "unsubscribed": 40}, True, 5),
        ({"unsubscribed": 40}, False, 0),
        ({}, True, 0),
    ],
)
def test_who_left_listmonk_is_not_counted(
    counts: dict[str, int], double: bool, size: int, tmp_path: Path
) -> None:
    """Its own count has them, and those who have not confirmed; neither gets a mail."""
    with account("listmonk", tmp_path) as (fake, provider):
        fake.counts[3] = counts
        fake.double = {3} if double else set()
        assert provider.mailing_lists("el", ["3"]) == [MailingList("3", "Greek", size)]


@pytest.mark.parametrize(
    "right", ["campaigns:get_all", "campaigns:manage_all", "campaigns:send", "templates:get"]
)
def test_a_right_that_lacks_at_listmonk_is_named(right: str, tmp_path: Path) -> None:
    """The one to send is asked for last, by the last call of the last day."""
    with account("listmonk", tmp_path) as (fake, provider):
        fake.rights.discard(right)
        with pytest.raises(Refused, match=f"the user glocal lacks {right}"):
            provider.account_questions(SENDER)["rights"]()
