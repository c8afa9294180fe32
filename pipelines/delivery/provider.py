"""What a mailing provider is to the delivery protocol; each module of `providers/` is one of these."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from typing import TYPE_CHECKING, Literal, Protocol, runtime_checkable

from pipelines.emails.own_headers import own_header_values
from pipelines.model.delivery import Campaign, Numbers

if TYPE_CHECKING:  # SQLAlchemy is loaded only by those who deliver
    from pipelines.delivery.scheduled import ScheduledCampaign


@dataclass(frozen=True, slots=True, kw_only=True)
class Capabilities:
    """What a provider can do, as data: the protocol asks here, never for the provider's name.

    A provider names what it can do; what it does not name it cannot.
    """

    look_up: Literal["key", "scan", "own"]
    """How a campaign is found again: by our key, by reading the whole list, or in a record of our own."""
    drafts: bool = False
    """Keeps a draft that a person can look at before it is sent."""
    schedules: bool = False
    """Sends at a given time by itself."""
    cancels: bool = False
    """Takes a scheduled send back."""
    tests: bool = False
    """Sends a draft to a few addresses."""
    numbers: bool = False
    """Knows how many people got it, opened it, unsubscribed."""
    text_part: bool = False
    """Takes our plain text; otherwise it makes its own, or none."""
    preheader: bool = False
    """Has a field for the preview line; otherwise that stands only in the HTML, where it always does."""
    excludes: bool = False
    """Can leave out the members of other lists."""
    excludes_at_once: bool = False
    """Can do that only as it sends, and so not at a time."""
    reply_to: bool = False
    """Lets answers go to another mailbox than the sender's."""
    answers_to_sender: bool = False
    """Has one address for both: where answers go, the mail is from as well."""
    own_headers: bool = False
    """Sends headers that the workspace adds."""
    lists: bool = True
    """Gets its audience from the lists of the settings; otherwise it knows its readers itself."""
    reaches_readers: bool = True
    """Whether a send reaches anybody; where it does not, nobody has to approve it."""
    resumes: bool = False
    """A send that was cut off may be called again: nobody who got it gets it twice."""


class RemoteState(StrEnum):
    """The state of a campaign, as its provider reports it."""

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
    """`campaign_digest` of what it holds; empty where the provider does not return it."""
    url: str = ""
    """The provider's page about it, for people."""
    numbers: Numbers | None = None
    at: datetime | None = None
    """When it is to go out, where that is agreed and the provider tells it (aware)."""
    until: datetime | None = None
    """Where Glocal itself sends it: how long it does so without a person's word (aware)."""


class Provider(Protocol):
    """The calls of the protocol.

    Each may raise Refused or Limited (nothing happened) or NoReply (it is not known what happened).
    """

    @property
    def name(self) -> str: ...

    @property
    def capabilities(self) -> Capabilities: ...

    def expected(self, campaign: Campaign) -> str:
        """The digest that `read` gives once `write` has been through."""

    def find(self, campaign: Campaign) -> Sequence[Remote]:
        """Everything that the provider has under our key, in any state; empty only if that is certain.

        Of the campaign only `key`, `issue_id` and `email.locale` may be asked: long after a send there is no
        more of it.
        """

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


@dataclass(frozen=True, slots=True)
class MailingList:
    """Who gets a campaign, as people know it."""

    key: str
    """What the settings call it: the provider's own name or number."""
    title: str
    size: int | None
    """How many would get a mail; None where the provider does not tell."""
    left_out: int = 0
    """How many more are on a list of our own, and get no mail."""

    def __str__(self) -> str:
        return self.title if self.size is None else f"{self.title} ({self.size:,})"


@runtime_checkable
class KnowsAccount(Protocol):
    """A provider that can be asked about its account before anything is made there."""

    def mailing_lists(self, locale: str, names: Sequence[str]) -> Sequence[MailingList]:
        """The lists of these names, in their order; Refused for one that is not there."""

    def account_questions(self, sender: str) -> Mapping[str, Callable[[], str]]:
        """What can be asked about the account, "log in" first. Each answers in a few words, or raises what is
        wrong as a DeliveryError. `sender`: as in `[email] sender`.
        """


@runtime_checkable
class CountsBoth(Protocol):
    """A provider that can tell who is on the lists of two languages."""

    def count_both(self, names: Sequence[str], others: Sequence[str]) -> int:
        """How many readers of the one are readers of the other lists too."""


@dataclass(frozen=True, slots=True)
class UnknownReader:
    """A reader who may have got an issue, or not, and is not sent it again."""

    locale: str
    person: str
    """The fingerprint of the address: the ledger keeps no addresses."""
    message_id: str
    """What the mail server's own log can be searched for."""
    answer: str
    """What the mail server said last."""
    place: str = ""
    """Where the list has the address, such as `subscribers.csv:12`; empty if it is not there any more."""
    state: str = "unknown"
    """What the record of readers says of them."""


@runtime_checkable
class Reports(Protocol):
    """A provider that sends to its readers itself, and so can say how that went."""

    def report(self, reference: str) -> Sequence[str]:
        """Sentences about the last send: who was left out, refused, or is not known to have got it."""

    def unknown(self, issue_id: str) -> Sequence[UnknownReader]:
        """All readers of an issue who may have got it, or not."""


@runtime_checkable
class SettlesReaders(Protocol):
    """A provider with a record of its readers, in which a person's word closes what nobody else can."""

    def readers(self, issue_id: str, state: str) -> Sequence[UnknownReader]:
        """All readers of an issue in a state of the record; DeliveryError for one that there is not."""

    def settle_reader(self, issue_id: str, locale: str, who: str, *, has_it: bool) -> Sequence[str]:
        """Readers of an edition have their letter, or the next run sends it again; their fingerprints.

        `who`: an address, a message id between angle brackets, or "all" who are unknown. DeliveryError if
        there is nobody like that.
        """


@runtime_checkable
class SentWhenDue(Protocol):
    """A provider with nobody who would send at a time: Glocal keeps the campaign, and calls `send` then."""

    def kept(self, reference: str) -> ScheduledCampaign | None:
        """What is kept for that time; DeliveryError if somebody has changed it."""

    def postpone(self, reference: str, at: datetime) -> None:
        """Another time (aware) for what is kept."""

    def drop(self, reference: str) -> None:
        """Everybody has it, so it need not be kept."""

    def sending_time(self, readers: int) -> timedelta:
        """How long so many letters take at least, at the rate of the settings."""


@runtime_checkable
class Finishes(Protocol):
    """A provider with something to do once a run is through with all locales of an issue."""

    def finish(self, issue: str, /) -> None:
        """Close what the run had open; called once, after the last locale."""


def finish_run(provider: Provider, issue: str) -> None:
    """Tell the provider that a run is through with an issue, if it wants to know."""
    if isinstance(provider, Finishes):
        provider.finish(issue)


def token(campaign: Campaign) -> str:
    """Our key in 16 letters and digits, to be found again by; a renamed issue keeps it."""
    return sha256(f"{campaign.issue_id} {campaign.email.locale}".encode()).hexdigest()[:16]


def title(campaign: Campaign) -> str:
    """A campaign's name at a provider: readable, and ending in our token."""
    return f"{campaign.email.issue} · {campaign.email.locale} · {token(campaign)}"


def told_headers(campaign: Campaign) -> list[str]:
    """What a digest has of answers' address and own headers: nothing where none is set, as before there were
    any.
    """
    return [f"{name}: {value}" for name, value in sorted(own_header_values(campaign).items())]


def campaign_digest(*parts: str) -> str:
    """A fingerprint of subject, HTML and what else a provider shows again; newlines do not count."""
    joined = "\0".join(part.replace("\r\n", "\n").strip() for part in parts)
    return sha256(joined.encode()).hexdigest()
