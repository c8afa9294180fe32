"""A mail server that counts what it takes, with one reader in each of the contract's languages."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

from pipelines.delivery.mailing.messages import MessageBuilder
from pipelines.delivery.mailing.recipients import Recipient, person
from pipelines.model.delivery import Campaign
from tests.delivery.editions import NOW
from tests.delivery.mailing.sink import Sink, running
from tests.delivery.providers.fake import Fake, Letter

ENV = {"SIGN": "0123456789abcdef"}


def setup(fake: Fake) -> str:
    """The part of glocal.toml that points at the sink, with its readers in a file beside it."""
    assert isinstance(fake, SmtpFake)
    return f"""
[providers.smtp]
host = "127.0.0.1"
port = {fake.sink.port}
security = "none"
sign_env = "SIGN"
subscribers = "subscribers.csv"
"""


@dataclass
class SmtpFake(Fake):
    """The sink behind a free port; a letter's key is taken from its Feedback-ID."""

    sink: Sink = field(default_factory=Sink)

    @contextmanager
    def serve(self, folder: Path) -> Iterator[Self]:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "subscribers.csv").write_text("address,locale\nada@example.org,el\nbob@example.org,fr\n")
        with running(self.sink):
            yield self

    def look(self) -> list[Letter]:
        mails = [(self.sink.mail(address), copies) for address, copies in self.sink.copies.items()]
        return [
            Letter(
                str(mail["Feedback-ID"]).partition(":")[0],
                (),
                str(mail["Subject"]),
                "",
                headers={name: str(value) for name, value in mail.items()},
            )
            for mail, copies in mails
            for _ in range(copies)
        ]


def payloads(campaign: Campaign) -> Any:
    """The message to one reader, line by line."""
    reader = Recipient("ada@example.org", person("ada@example.org"), "Ada Lovelace", "t1")
    messages = MessageBuilder(campaign, ENV["SIGN"], "smtp")
    return messages.write(reader, messages.message_id(reader.person), NOW).decode().split("\r\n")


FAKE = SmtpFake
