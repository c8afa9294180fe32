"""A short message to a person by the workspace's own mail server, or to chats by Apprise."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from email.utils import parseaddr
from hashlib import sha256
from html import escape
from importlib import import_module

from pipelines.delivery.mailing.per_reader import PerReaderProvider
from pipelines.delivery.mailing.recipient_entries import RecipientState
from pipelines.delivery.mailing.transport import OutgoingMessage
from pipelines.delivery.providers import open_provider
from pipelines.delivery.secrets import secret
from pipelines.emails.mime import service_mail
from pipelines.model.errors import DeliveryError, Unreachable
from pipelines.workspace.paths import Workspace


@dataclass(frozen=True, slots=True)
class ShortMessage:
    """What somebody is told."""

    key: str
    """Of the event and the reader: the same message twice has the same."""
    subject: str
    text: str
    locale: str


def mail_to_person(workspace: Workspace, message: ShortMessage, address: str, now: datetime) -> None:
    """Hand the message over to the mail server; DeliveryError, or what else the server says, if it is not
    taken. A message of which nobody knows counts as taken: told once is better than twice.
    """
    settings = workspace.settings
    provider = open_provider(settings.notify.provider, workspace)
    if not isinstance(provider, PerReaderProvider):
        raise DeliveryError(
            f"{provider.name} sends to lists, not to single people", hint="name smtp in [notify] provider"
        )
    sender = settings.email.sender
    host = parseaddr(sender)[1].rpartition("@")[2]
    content = service_mail(
        sender=sender,
        reply_to="",
        to=address,
        subject=message.subject,
        text=message.text,
        html="".join(_html_lines(message)),
        locale=message.locale,
        date=now,
        message_id=f"{sha256(message.key.encode()).hexdigest()[:32]}@{host}",
    )
    connection = provider.transport().connect()
    try:
        letter = OutgoingMessage(parseaddr(sender)[1], address, content, claim=lambda: True)
        (outcome,) = connection.send([letter])
    finally:
        connection.close()
    if outcome and outcome.state in (RecipientState.BOUNCED, RecipientState.FAILED):
        raise Unreachable(f"the mail server did not take it: {outcome.reply}", hint="look at its log")


def post_to_chats(workspace: Workspace, message: ShortMessage) -> None:
    """Tell all Apprise addresses of the workspace; DeliveryError if one of them cannot be reached."""
    # Apprise knows a hundred services, and takes half a second to load.
    chats = import_module("apprise").Apprise()
    for address in secret(workspace.settings.notify.apprise_env).split():
        if not chats.add(address):
            raise DeliveryError(
                "Apprise does not understand one of the addresses",
                hint=f"look at the environment variable {workspace.settings.notify.apprise_env}",
            )
    if not chats.notify(title=message.subject, body=message.text):
        raise Unreachable("not every chat took the message", hint="look at its address")


def _html_lines(message: ShortMessage) -> Iterator[str]:
    yield f'<!doctype html><html lang="{escape(message.locale)}"><body>'
    for line in message.text.split("\n"):
        shown = escape(line)
        yield (
            f'<a href="{shown}">{shown}</a><br>'
            if line.startswith(("https://", "http://"))
            else f"{shown}<br>"
        )
    yield "</body></html>"
