"""A workspace with sign-up pages, a mail server that is a list, and a clock that stands still."""

from __future__ import annotations

import re
import shutil
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from secrets import token_hex

from starlette.applications import Starlette
from starlette.testclient import TestClient

from pipelines.delivery.mailing.per_reader import PerReaderProvider
from pipelines.delivery.mailing.recipient_entries import RecipientState
from pipelines.delivery.mailing.signups import Signups, open_signups
from pipelines.delivery.mailing.transport import Connection, MessageOutcome, OutgoingMessage, Transport
from pipelines.delivery.mailing.unsubscribe import signed_url
from pipelines.delivery.providers import open_provider
from pipelines.signup.app import SignupContext, signup_app
from pipelines.signup.letters import Letters
from pipelines.signup.pages import Pages
from pipelines.workspace.paths import Workspace, open_workspace
from pipelines.workspace.snapshot import open_snapshot
from tests.conftest import ROOT
from tests.delivery.editions import campaign

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
SECRET = "0123456789abcdef"
URL = "https://news.example.org/letter"
SETTINGS = f"""
locales = ["el", "de", "en", "mt"]
[site]
id = "tag:example.org,2026:news"
url = "https://example.org/news"
[email]
sender = "Zoë News <news@example.org>"
reply_to = "Zoë <zoe@example.org>"
unsubscribe_url = "{URL}/unsubscribe?lang={{locale}}"
privacy_url = "https://example.org/privacy"
[signup]
url = "{URL}"
[providers.smtp]
host = "127.0.0.1"
security = "none"
sign_env = "SIGN"
"""


@dataclass
class MailServer:
    """Takes letters and keeps them; `answers` are what it says instead of yes, in turn."""

    letters: list[OutgoingMessage] = field(default_factory=list)
    answers: list[RecipientState | Exception] = field(default_factory=list)
    host: str = "mail.example.org"
    batch_size: int = 1

    def connect(self) -> Connection:
        return self

    def send(self, batch: Sequence[OutgoingMessage]) -> Sequence[MessageOutcome | None]:
        answer = self.answers.pop(0) if self.answers else RecipientState.ACCEPTED
        if isinstance(answer, Exception):
            raise answer
        if answer in (RecipientState.ACCEPTED, RecipientState.UNKNOWN):
            self.letters += batch
        return [MessageOutcome(answer)] * len(batch)

    def close(self) -> None:
        pass

    def itself(self) -> Transport:
        return self


@dataclass
class Reception:
    """The pages of a workspace, as a browser and a mail program see them."""

    workspace: Workspace
    signups: Signups
    app: Starlette
    sender: Letters
    server: MailServer
    said: list[str]
    now: datetime = NOW

    def client(self, address: str = "192.0.2.7") -> TestClient:
        """A browser; the application's own work in the background does not run."""
        return TestClient(self.app, base_url="https://news.example.org", client=(address, 5000))

    def send_letters(self) -> list[EmailMessage]:
        """Let waiting letters out; all that were taken until now."""
        self.sender.send_waiting(lambda: self.now)
        return [_message(letter.content) for letter in self.server.letters]

    def sign_up(self, address: str, locale: str = "de") -> str:
        """The link of the letter that somebody gets who signs up."""
        answer = self.client().post("/letter/", data={"address": address, "locale": locale})
        assert answer.status_code == 200
        text = self.send_letters()[-1].get_body(("plain",))
        assert text is not None
        found = re.search(rf"{URL}/confirm\?\S+", text.get_content())
        assert found is not None
        return found[0].removeprefix("https://news.example.org")

    def confirm(self, link: str) -> int:
        """Press the button behind a link."""
        page = self.client().get(link)
        token = re.search(r'name="token" value="([^"]+)"', page.text)
        assert page.status_code == 200 and token, page.text
        answer = self.client().post("/letter/confirm?lang=de", data={"token": token[1]})
        return int(answer.status_code)

    def leaving(self, who: str, locale: str = "de") -> str:
        """The path of the link that a letter has for a reader."""
        url = signed_url(f"{URL}/unsubscribe?lang={locale}", who, SECRET)
        return url.removeprefix("https://news.example.org")

    def readers(self) -> dict[str, list[str]]:
        """Whom a newsletter that is sent now reaches, by locale."""
        found = {}
        for locale in self.workspace.locales:
            provider, server = open_provider("smtp", self.workspace), MailServer()
            assert isinstance(provider, PerReaderProvider)
            provider.transport = server.itself  # type: ignore[method-assign] # no network
            audience = self.workspace.settings.audiences.get(locale)
            lists = audience.lists if audience else ()
            if provider.mailing_lists(locale, lists)[0].size:
                edition = replace(campaign(locale), issue_id=token_hex(8), audience=lists)
                provider.send(provider.create(edition), edition, None)
                found[locale] = sorted((letter.address for letter in server.letters), key=str.lower)
            provider.finish("")
        return found


def _message(content: bytes) -> EmailMessage:
    message = message_from_bytes(content, policy=policy.default)
    assert isinstance(message, EmailMessage)
    return message


def reception(folder: Path, settings: str = "signups = true\n", rows: str = "") -> Reception:
    """A workspace in a folder, ready to be called; `rows` are those of its file of subscribers."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("site_templates", "email_templates"):
        shutil.copytree(ROOT / name, folder / name, dirs_exist_ok=True)
    for tag in ("el", "de", "mt"):
        catalogs = f"translations/{tag}/LC_MESSAGES"
        (folder / catalogs).mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / catalogs / "interface.po", folder / catalogs)
    (folder / "glocal.toml").write_text(SETTINGS + settings)
    if rows:
        (folder / "list.csv").write_text(rows)
    return opened(open_workspace(folder, explicit=True))


def opened(workspace: Workspace) -> Reception:
    """The pages of a workspace, as one more process has them."""
    provider = open_provider("smtp", workspace)
    assert isinstance(provider, PerReaderProvider)
    signups, server, said = open_signups(workspace), MailServer(), list[str]()
    pages = Pages(open_snapshot(workspace), URL)
    letters = Letters(pages, signups, lambda: server, workspace.settings.email, SECRET)
    found: Reception
    context = SignupContext(
        pages, signups, letters, SECRET, provider.other_list, lambda: found.now, said.append
    )
    found = Reception(workspace, signups, signup_app(context), letters, server, said)
    return found
