"""The website: what is out since when, and its feeds."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from pipelines.model.author import Author
from pipelines.model.edition import LocalizedArticle


class WebsiteChoice(StrEnum):
    """When the pages and feeds of an issue become public; the values are what people read and write."""

    WITH_MAIL = "with the mail"
    """In the run that sends the mail, before it: mail links to its page. A draft shows nothing."""
    NOW = "now"
    """In this run, whatever becomes of the mail."""
    NOT_YET = "not yet"


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
    """A file of an entry: its leading picture, or one that its text links to."""

    url: str
    type: str
    """Its MIME type."""
    length: int
    """In bytes."""
    alt: str
    """What a picture shows; of another file, its name."""
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
    authors: tuple[Author, ...]
    categories: tuple[str, ...] = ()
    image: Enclosure | None = None
    files: tuple[Enclosure, ...] = ()
    """Those that the text links to."""
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
