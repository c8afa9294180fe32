"""Mail on its way to a provider, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Literal, assert_never

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
    reply_to: str = ""
    """The mailbox that answers go to; empty: the sender's."""
    headers: tuple[tuple[str, str], ...] = ()
    """Headers that the workspace adds, by name; the same for all readers."""


RESTORED = "restored"
"""The ledger's event for a row that was entered at a person's word, from what a witness knows."""


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
    """The provider has taken it over; whether everybody has it is still to be asked."""
    DELIVERED = "delivered"
    """The provider is through with it and its numbers agree, or a person said so. Not asked about again."""
    STOPPED = "stopped"
    """Paused, or taken back to a draft, at the provider; by a person or by the provider itself."""
    GONE = "gone"
    """No longer at the provider, which had been given it to send."""
    CHANGED = "changed there"
    """Scheduled or sent by the provider, with another text or other readers than it was given."""
    UNKNOWN = "unknown"
    """A send without an answer: closed by reading the provider's state or by a person, never by sending."""
    FAILED = "failed"
    HELD = "held"
    """A person said that it stays as it is: it is not asked about, and not sent."""
    NO_READERS = "no readers"
    """On a list of our own, nobody was there to get it: neither sent nor failed."""

    @property
    def send(self) -> Literal["to come", "begun", "over"]:
        """Whether the provider was asked to send it, as far as we know: not yet, perhaps, or it was."""
        match self:
            case (
                DeliveryState.PLANNED
                | DeliveryState.DRAFTED
                | DeliveryState.APPROVED
                | DeliveryState.FAILED
                | DeliveryState.NO_READERS
            ):
                return "to come"
            case DeliveryState.SENDING | DeliveryState.UNKNOWN:
                return "begun"
            case (
                DeliveryState.SCHEDULED
                | DeliveryState.SENT
                | DeliveryState.DELIVERED
                | DeliveryState.STOPPED
                | DeliveryState.GONE
                | DeliveryState.CHANGED
                | DeliveryState.HELD
            ):
                return "over"
            case _:
                assert_never(self)

    @property
    def went_out(self) -> bool:
        """Whether readers have it, or will have it without anybody doing more."""
        match self:
            case (
                DeliveryState.SCHEDULED | DeliveryState.SENT | DeliveryState.DELIVERED | DeliveryState.CHANGED
            ):
                return True
            case (
                DeliveryState.PLANNED
                | DeliveryState.DRAFTED
                | DeliveryState.APPROVED
                | DeliveryState.SENDING
                | DeliveryState.STOPPED
                | DeliveryState.GONE
                | DeliveryState.UNKNOWN
                | DeliveryState.FAILED
                | DeliveryState.HELD
                | DeliveryState.NO_READERS
            ):
                return False
            case _:
                assert_never(self)

    @property
    def needs_a_person(self) -> bool:
        """Whether it stays as it is until somebody has looked."""
        match self:
            case (
                DeliveryState.STOPPED
                | DeliveryState.GONE
                | DeliveryState.CHANGED
                | DeliveryState.UNKNOWN
                | DeliveryState.FAILED
            ):
                return True
            case (
                DeliveryState.PLANNED
                | DeliveryState.DRAFTED
                | DeliveryState.APPROVED
                | DeliveryState.SENDING
                | DeliveryState.SCHEDULED
                | DeliveryState.SENT
                | DeliveryState.DELIVERED
                | DeliveryState.HELD
                | DeliveryState.NO_READERS
            ):
                return False
            case _:
                assert_never(self)

    @property
    def is_open(self) -> bool:
        """Whether its provider may know more than this says."""
        match self:
            case DeliveryState.PLANNED | DeliveryState.FAILED | DeliveryState.NO_READERS:
                return False  # nothing is there that we know of; a run looks before it makes anything
            case DeliveryState.DELIVERED | DeliveryState.HELD:
                return False
            case (
                DeliveryState.DRAFTED
                | DeliveryState.APPROVED
                | DeliveryState.SENDING
                | DeliveryState.SCHEDULED
                | DeliveryState.SENT
                | DeliveryState.STOPPED
                | DeliveryState.GONE
                | DeliveryState.CHANGED
                | DeliveryState.UNKNOWN
            ):
                return True
            case _:
                assert_never(self)


class Deed(StrEnum):
    """What a run did with a delivery."""

    NOTHING = ""
    DRAFTED = "draft ready"
    READY = "ready to be sent"
    """By a provider that keeps no drafts."""
    SCHEDULED = "scheduled now"
    SENT = "sent now"


@dataclass(frozen=True, slots=True)
class Numbers:
    """How a campaign fares; what the provider does not tell is 0."""

    sent: int = 0
    opened: int = 0
    clicked: int = 0
    bounced: int = 0
    unsubscribed: int = 0
    to_send: int = 0
    """How many readers it is for, with those who are still to get it."""
    rejected: int = 0
    """Of these, whom the provider left out for a reason of its own: blocked, or refused for good before."""

    @property
    def of(self) -> str:
        """How far it came: `2566 of 6000 (42 %)`; below one half of a percent short it is not 100 %."""
        if not self.to_send:
            return str(self.sent)
        return f"{self.sent} of {self.to_send} ({100 * self.sent // self.to_send} %)"

    @property
    def missing(self) -> int:
        """How many should have it, do not, and nothing that the provider tells explains it."""
        short = self.to_send - self.sent
        explained = self.bounced + self.unsubscribed + self.rejected
        return max(0, short - explained) if self.sent else max(0, short)


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
    stored: str = ""
    """Digest of what the provider had when it was to send it: tells whether it was changed there since."""
    did: Deed = Deed.NOTHING
    """What this run did with it; not kept."""
    attention: bool = False
    """Whether a person has to do something about it, which the note says; not kept."""
