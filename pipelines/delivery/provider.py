"""What a mailing provider is to the delivery protocol; each module of `providers/` is one of these."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from typing import Literal, Protocol, runtime_checkable

from pipelines.model.delivery import Campaign, Numbers

__all__ = [
    "Capabilities",
    "Numbers",
    "Provider",
    "Remote",
    "RemoteState",
    "Reports",
    "content_digest",
    "title",
    "token",
]


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a provider can do, as data: the protocol asks here, never for the provider's name."""

    drafts: bool
    """Keeps a draft that a person can look at before it is sent."""
    schedules: bool
    """Sends at a time of its own accord."""
    cancels: bool
    """Takes a scheduled send back."""
    tests: bool
    """Sends a draft to a few addresses."""
    numbers: bool
    """Knows how many got it, opened it, left."""
    text_part: bool
    """Takes our plain text; else it makes its own, or none."""
    preheader: bool
    """Has a field for the preview line; else it stands in the HTML alone, where it always does."""
    excludes: bool
    """Can leave out the members of other lists."""
    look_up: Literal["key", "scan", "own"]
    """How a campaign is found again: by our key, by going through them all, or because it is our own."""
    lists: bool = True
    """Is told its audience by the lists of the settings; else it knows its readers itself."""
    reaches_readers: bool = True
    """Whether a send gets to anybody; where not, nobody has to approve it."""
    resumes: bool = False
    """A send that was cut off may be called again: it repeats nobody who got it."""


class RemoteState(StrEnum):
    """What became of a campaign, as its provider tells it."""

    DRAFT = "draft"
    SCHEDULED = "scheduled"
    SENDING = "sending"
    SENT = "sent"
    STOPPED = "stopped"
    """Paused, cancelled or suspended there, by a person or the provider."""


@dataclass(frozen=True, slots=True)
class Remote:
    """A campaign as the provider has it."""

    reference: str
    """The provider's own name for it."""
    state: RemoteState
    digest: str
    """`content_digest` of what it holds; empty where the provider does not show it."""
    url: str = ""
    """The provider's page about it, for people."""
    numbers: Numbers | None = None


class Provider(Protocol):
    """The calls of the protocol. Refused and Limited: nothing happened. NoReply: nobody knows."""

    @property
    def name(self) -> str: ...

    @property
    def capabilities(self) -> Capabilities: ...

    def expected(self, campaign: Campaign) -> str:
        """The digest that `read` gives once `write` has been through."""

    def find(self, campaign: Campaign) -> Sequence[Remote]:
        """Everything that the provider has under our key, in whatever state; empty only if it is sure."""

    def create(self, campaign: Campaign) -> str:
        """Make a draft under our key; its reference. Called once, with an intent on record."""

    def write(self, reference: str, campaign: Campaign) -> None:
        """Give the draft the campaign's content. May be repeated."""

    def read(self, reference: str) -> Remote:
        """The campaign as it is there now."""

    def test(self, reference: str, campaign: Campaign, addresses: Sequence[str]) -> None:
        """Send the draft to these addresses only."""

    def send(self, reference: str, campaign: Campaign, at: datetime | None) -> None:
        """Send now, or at a time (aware, UTC). Called once, with an intent on record; never repeated."""

    def cancel(self, reference: str) -> None:
        """Take a scheduled send back; it is a draft again."""

    def finish(self, issue: str) -> None:
        """All locales of this run are through."""


@runtime_checkable
class Reports(Protocol):
    """A provider that sends to its readers itself, and so has more to tell than that it did."""

    def report(self, reference: str) -> Sequence[str]:
        """Sentences about the last send: who was left out, refused, or is not known to have got it."""


def token(campaign: Campaign) -> str:
    """Our key in 16 letters and digits, to be found again by; a renamed issue keeps it."""
    return sha256(f"{campaign.issue_id} {campaign.email.locale}".encode()).hexdigest()[:16]


def title(campaign: Campaign) -> str:
    """A campaign's name at a provider: readable for people, and it ends in our token."""
    return f"{campaign.email.issue} · {campaign.email.locale} · {token(campaign)}"


def content_digest(*parts: str) -> str:
    """A fingerprint of subject, HTML and what else a provider shows again; newlines do not count."""
    joined = "\0".join(part.replace("\r\n", "\n").strip() for part in parts)
    return sha256(joined.encode()).hexdigest()
