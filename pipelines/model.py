"""The nouns of Glocal, in the order in which data walks through it.

Frozen values without behaviour: nothing here reads a file, a clock or the environment.
Every word is defined in `docs/glossary.md`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from pipelines.blocks import Block, Button, Change, Image, Kind, Text, map_block, map_button, map_image

Day = date
"""A field called `date` hides the type of that name from pydantic."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where something was written: a file, relative to the workspace, and a line (1-based, 0: unknown)."""

    path: str
    line: int = 0

    def __str__(self) -> str:
        return f"{self.path}:{self.line}" if self.line else self.path


class Severity(StrEnum):
    ERROR = "error"
    """The edition must not go out."""
    HINT = "hint"
    """A person should look; nothing stops."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check says about one place."""

    check: str
    severity: Severity
    message: str
    origin: Origin
    locale: str = ""


# --- the source side ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Article:
    """One text: the source as the editor wrote it, or its words in another language."""

    slug: str
    id: str
    """RFC 4151 tag URI, minted once; it survives changes of slug, date and host."""
    lang: str
    date: datetime
    title: Text
    summary: Text | None = None
    subject: Text | None = None
    place: Text | None = None
    event_date: Day | None = None
    image: Image | None = None
    call_to_action: Button | None = None
    blocks: tuple[Block, ...] = ()
    notes: tuple[str, ...] = ()
    """Reminders of the editor; never published."""

    @property
    def path(self) -> str:
        return f"content/{self.slug}/index.md"


@dataclass(frozen=True, slots=True)
class Segment:
    """One translatable unit of an article."""

    text: str
    kind: Kind
    line: int


# --- the gettext side -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Message:
    """One entry of a catalog, with everything a `.po` file can say about it."""

    id: str
    strings: tuple[str, ...] = ("",)
    plural: str | None = None
    context: str | None = None
    comments: tuple[str, ...] = ()
    """`#` lines: the translator's."""
    extracted: tuple[str, ...] = ()
    """`#.` lines: written by extraction, for the translator."""
    references: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    previous: tuple[tuple[str, str], ...] = ()
    """`#|` lines as (keyword, text): the source that the translation was made of."""
    obsolete: bool = False
    line: int = 0

    @property
    def key(self) -> tuple[str | None, str]:
        return (self.context, self.id)

    @property
    def fuzzy(self) -> bool:
        return "fuzzy" in self.flags

    @property
    def translated(self) -> bool:
        """Complete and reviewed: what may go out."""
        return all(self.strings) and not self.fuzzy


@dataclass(frozen=True, slots=True)
class Catalog:
    """A `.po` or `.pot` file as a value; `header` is its first entry, whose id is empty."""

    path: str
    header: Message
    messages: tuple[Message, ...] = ()


@dataclass(frozen=True, slots=True)
class LocalizedArticle:
    """An article in one locale, with what fell back to the source language as data."""

    article: Article
    locale: str
    fallbacks: tuple[Segment, ...] = ()


class Verdict(StrEnum):
    """What the gate lets out for a locale."""

    READY = "ready"
    HOLD = "hold"
    SOURCE = "source"
    MIXED = "mixed"


@dataclass(frozen=True, slots=True)
class Decision:
    """What the gate says of one locale, and why."""

    locale: str
    verdict: Verdict
    percent: float
    fuzzy: int
    reasons: tuple[str, ...] = ()

    @property
    def goes_out(self) -> bool:
        return self.verdict is not Verdict.HOLD


@dataclass(frozen=True, slots=True)
class Edition:
    """An issue in one locale: its words, what the checks say, and whether it may go out."""

    localized: LocalizedArticle
    decision: Decision
    findings: tuple[Finding, ...]

    @property
    def locale(self) -> str:
        return self.localized.locale

    @property
    def slug(self) -> str:
        return self.localized.article.slug


# --- what leaves the house ------------------------------------------------------------------------


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


class State(StrEnum):
    """The life of a delivery, as the ledger keeps it."""

    PLANNED = "planned"
    SENDING = "sending"
    """The intent to send is on record; whether it happened is to be asked of the provider."""
    SENT = "sent"
    UNKNOWN = "unknown"
    """A send without an answer: closed by reading the provider's state or by a person, never by sending."""
    FAILED = "failed"


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
    entries: tuple[FeedEntry, ...]


def map_article(article: Article, change: Change) -> Article:
    """The same article with `change` applied to each of its texts, in reading order."""

    def optional(kind: Kind, text: Text | None) -> Text | None:
        return change(kind, text) if text else None

    return replace(
        article,
        title=change(Kind.TITLE, article.title),
        subject=optional(Kind.SUBJECT, article.subject),
        summary=optional(Kind.SUMMARY, article.summary),
        place=optional(Kind.PLACE, article.place),
        image=map_image(article.image, change) if article.image else None,
        call_to_action=map_button(article.call_to_action, change) if article.call_to_action else None,
        blocks=tuple(map_block(block, change) for block in article.blocks),
    )
