"""What leaves the house: mail on its way to a provider, and the website. Frozen values, as in `model.py`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from pipelines.model import Finding, LocalizedArticle


@dataclass(frozen=True, slots=True)
class Email:
    """An edition as mail; recipient's words still stand as marks such as `[[unsubscribe_url]]`."""

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
    """What the marks stand for, where it is the same for every recipient."""
    audience: tuple[str, ...] = ()
    """The provider's own names of the lists that get it."""
    excluded: tuple[str, ...] = ()
    """Lists whose members get another edition of the issue."""
    findings: tuple[Finding, ...] = ()
    """What the checks said of it; for people, never sent."""


class State(StrEnum):
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
    state: State
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


@dataclass(frozen=True, slots=True)
class PublishedArticle:
    """What the website shows of one article in one locale, and since when."""

    localized: LocalizedArticle
    published: datetime
    """When this locale first went out."""
    updated: datetime
    """When this locale's words last changed."""

    @property
    def entry_id(self) -> str:
        """Permanent (RFC 4151): made of the article's id and the locale, never of an address."""
        return f"{self.localized.article.id}/{self.localized.locale}"


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """An article that was out in a locale and was taken back: what is left says so."""

    entry_id: str
    locale: str
    slug: str
    at: datetime
    restored: bool = False
    """Whether it may come back: the mark stays until it does."""


@dataclass(frozen=True, slots=True)
class SiteState:
    """Everything that decides what the website shows, but words and looks of the templates."""

    published: tuple[PublishedArticle, ...] = ()
    withdrawn: tuple[Withdrawn, ...] = ()
    moved: tuple[tuple[str, str], ...] = ()
    """Folders that articles stood in, and where they stand now: `fr/old` → `fr/new`."""
    archives: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """Locale and entry ids of each full part of its feeds, the oldest first; a full one never changes."""
    first_published: tuple[tuple[str, datetime], ...] = ()
    """Of every entry that was ever out, so that one that comes back is not news."""


@dataclass(frozen=True, slots=True)
class Enclosure:
    """The leading picture of an entry."""

    url: str
    type: str
    """Its MIME type."""
    length: int
    """In bytes."""
    alt: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class FeedEntry:
    id: str
    url: str
    title: str
    summary: str
    content: str
    """HTML with absolute addresses."""
    published: datetime
    updated: datetime
    lang: str
    author: str
    categories: tuple[str, ...] = ()
    image: Enclosure | None = None
    translations: tuple[tuple[str, str], ...] = ()
    """Locale and address of the same article in other languages."""


@dataclass(frozen=True, slots=True)
class Feed:
    id: str
    title: str
    subtitle: str
    lang: str
    home_url: str
    base_url: str
    """Where the feed files themselves stand, with a closing slash."""
    author: str
    rights: str
    updated: datetime
    entries: Iterable[FeedEntry]
    """Made one after the other as they are written, so that a long feed takes no room."""
    licence: str = ""
    hub: str = ""
    style_url: str = ""
    """Of the style sheet for people who open a feed in a browser."""
    translations: tuple[tuple[str, str], ...] = ()
    """Locale and `base_url` of the feeds in other languages."""
    previous: str = ""
    """`base_url` of the archived part before this one (RFC 5005, 4); empty: there is none."""
    current: str = ""
    """Of an archived part: `base_url` of the feed that people subscribe to."""
    deleted: tuple[tuple[str, datetime], ...] = ()
    """Ids of withdrawn entries, and since when (RFC 6721)."""
