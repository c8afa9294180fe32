"""The nouns of Glocal, in the order in which data walks through it.

Frozen values without behaviour: nothing here reads a file, a clock or the environment.
Every word is defined in `docs/glossary.md`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from pipelines.blocks import (
    Block,
    Button,
    Change,
    Image,
    Kind,
    Text,
    map_block,
    map_button,
    map_image,
    map_pictures,
)

Day = date
"""A field called `date` hides the type of that name from pydantic."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where something was written: a file, relative to the workspace; line and column from 1 (0: unknown)."""

    path: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        return ":".join(str(part) for part in (self.path, self.line, self.column) if part)


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
class Reference:
    """An article that a newsletter announces, by its folder's name."""

    slug: str
    line: int = 0


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
    categories: tuple[Text, ...] = ()
    author: str = ""
    """Who wrote it, if it is not the newsletter's own team."""
    place: Text | None = None
    event_date: Day | None = None
    image: Image | None = None
    call_to_action: Button | None = None
    blocks: tuple[Block, ...] = ()
    articles: tuple[Reference, ...] = ()
    """What it announces, the lead story first. An article that announces others is a newsletter."""
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
class Teaser:
    """An article as a newsletter announces it, in the newsletter's locale."""

    slug: str
    title: Text
    summary: Text
    image: Image | None = None


@dataclass(frozen=True, slots=True)
class LocalizedArticle:
    """An article in one locale, with what fell back to the source language as data."""

    article: Article
    locale: str
    fallbacks: tuple[Segment, ...] = ()
    teasers: tuple[Teaser, ...] = ()
    """What a newsletter announces in this locale, the lead story first."""


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


def map_article(article: Article, change: Change) -> Article:
    """The same article with `change` applied to each of its texts, in reading order."""

    def optional(kind: Kind, text: Text | None) -> Text | None:
        return change(kind, text) if text else None

    return replace(
        article,
        title=change(Kind.TITLE, article.title),
        subject=optional(Kind.SUBJECT, article.subject),
        summary=optional(Kind.SUMMARY, article.summary),
        categories=tuple(change(Kind.CATEGORY, text) for text in article.categories),
        place=optional(Kind.PLACE, article.place),
        image=map_image(article.image, change) if article.image else None,
        call_to_action=map_button(article.call_to_action, change) if article.call_to_action else None,
        blocks=tuple(map_block(block, change) for block in article.blocks),
    )


def map_images(article: Article, change: Callable[[Image], Image]) -> Article:
    """The same article with `change` applied to each of its images, the leading one first."""
    return replace(
        article,
        image=change(article.image) if article.image else None,
        blocks=tuple(map_pictures(block, change) for block in article.blocks),
    )


def images_of(article: Article) -> tuple[Image, ...]:
    """Every image of the article, the leading one first."""
    found: list[Image] = []

    def note(image: Image) -> Image:
        found.append(image)
        return image

    map_images(article, note)
    return tuple(found)
