"""Mail on its way to a provider, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from pipelines.model.finding import Finding


@dataclass(frozen=True, slots=True)
class Email:
    """An edition as mail; what differs per recipient stands there as merge tags: `[[unsubscribe_url]]`."""

    issue: str
    locale: str
    subject: str
    preheader: str
    html: str
    text: str
    date: datetime
    digest: str
    """Of subject and both parts: tells whether a sent text has changed since."""
    template: str = ""
    """Path of its MJML template, for findings."""


@dataclass(frozen=True, slots=True)
class Campaign:
    """An edition prepared for a provider."""

    key: str
    """`<issue>/<locale>@<provider>`, for people."""
    issue_id: str
    """The permanent id: an issue whose folder is renamed is still the same issue."""
    email: Email
    sender: str
    urls: tuple[tuple[str, str], ...]
    """What the merge tags stand for, where it is the same for every recipient."""
    audience: tuple[str, ...] = ()
    """The provider's own names of the lists that get it."""
    excluded: tuple[str, ...] = ()
    """Lists whose members get another edition of the issue."""
    findings: tuple[Finding, ...] = ()
    """What the checks said of it; for people, never sent."""


class DeliveryState(StrEnum):
    """The life of a delivery, as the ledger keeps it."""

    PLANNED = "planned"
    DRAFTED = "drafted"
    """The provider has it, as it will look; nothing was sent."""
    APPROVED = "approved"
    """A person said that it may go."""
    SENDING = "sending"
    """The intent to send is on record; whether it happened is to be asked of the provider."""
    SCHEDULED = "scheduled"
    """The provider sends it of its own accord at the time agreed."""
    SENT = "sent"
    UNKNOWN = "unknown"
    """A send without an answer: closed by reading the provider's state or by a person, never by sending."""
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Numbers:
    """How a campaign fares; what the provider does not tell is 0."""

    sent: int = 0
    opened: int = 0
    clicked: int = 0
    bounced: int = 0
    unsubscribed: int = 0


@dataclass(frozen=True, slots=True)
class Delivery:
    """One row of the ledger: an edition at a provider."""

    key: str
    issue_id: str
    locale: str
    provider: str
    state: DeliveryState
    digest: str = ""
    """Of the text that was sent."""
    reference: str = ""
    """The provider's own name for it."""
    note: str = ""
    """What this run did with it; not kept."""
    url: str = ""
    """The provider's page about it."""
    at: datetime | None = None
    """When it is to go out, if that was agreed."""
    numbers: Numbers | None = None
    """As the provider told them last."""
