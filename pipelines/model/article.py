"""The source side: one text as the editor wrote it, and its translatable units."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from pipelines.model.attachment import Attachment
from pipelines.model.author import Author
from pipelines.model.block_walks import (
    Change,
    blocks_for,
    buttons_in,
    map_block,
    map_button,
    map_image,
    map_pictures,
)
from pipelines.model.blocks import Block, Button, Image, Kind, SourceOnly, Text
from pipelines.model.event import Event

Day = date
"""A field called `date` hides the type of that name from pydantic."""


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
    subtitle: Text | None = None
    """A second line below the title; never in the subject of a mail."""
    summary: Text | None = None
    subject: Text | None = None
    number: int = 0
    """Which issue it is; 0: none."""
    categories: tuple[Text, ...] = ()
    author: str = ""
    """Who wrote it, if it is not the newsletter's own team."""
    authors: tuple[Author, ...] = ()
    """Who wrote it, if they are several or more than a name; such an article has no `author`."""
    place: Text | None = None
    event_date: Day | None = None
    event: Event | None = None
    """What readers may come to; such an article has neither `place` nor `event_date`."""
    translation_due: Day | None = None
    """The day on which its translators are to be done; readers never see it."""
    image: Image | None = None
    call_to_action: Button | None = None
    blocks: tuple[Block, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    """The files that its links lead to, as far as they have been looked for."""
    locales: tuple[str, ...] = ()
    """The only ones that it goes out in; none named: all of the workspace's."""
    articles: tuple[Reference, ...] = ()
    """What it announces, the lead story first. An article that announces others is a newsletter."""
    theme: str = ""
    """The look of its mail, if it is not the workspace's."""
    notes: tuple[str, ...] = ()
    """Reminders of the editor; never published."""
    ignore_checks: tuple[str, ...] = ()
    """The ids of checks that are not asked of its translations, in any language."""

    @property
    def path(self) -> str:
        return f"content/{self.slug}/index.md"

    def goes_to(self, locale: str) -> bool:
        """Whether its readers are meant: where they are not, nothing is translated, counted or held."""
        return not self.locales or locale in self.locales

    def among(self, locales: Iterable[str]) -> tuple[str, ...]:
        """Those of `locales` that it goes out in, in their order."""
        return tuple(tag for tag in locales if self.goes_to(tag))

    @property
    def written_by(self) -> tuple[Author, ...]:
        """Its authors, however its head names them; none: the newsletter's own team."""
        return self.authors or ((Author(self.author),) if self.author else ())


@dataclass(frozen=True, slots=True)
class Segment:
    """One translatable unit of an article."""

    text: str
    kind: Kind
    line: int
    context: SourceOnly = field(default="", repr=False)


def map_article(article: Article, change: Change) -> Article:
    """The same article with `change` applied to each of its texts, in reading order."""

    def optional(kind: Kind, text: Text | None) -> Text | None:
        return change(kind, text) if text else None

    return replace(
        article,
        title=change(Kind.TITLE, article.title),
        subtitle=optional(Kind.SUBTITLE, article.subtitle),
        subject=optional(Kind.SUBJECT, article.subject),
        summary=optional(Kind.SUMMARY, article.summary),
        categories=tuple(change(Kind.CATEGORY, text) for text in article.categories),
        authors=tuple(replace(each, role=optional(Kind.ROLE, each.role)) for each in article.authors),
        place=optional(Kind.PLACE, article.place),
        event=_map_event(article.event, change) if article.event else None,
        image=map_image(article.image, change) if article.image else None,
        call_to_action=map_button(article.call_to_action, change) if article.call_to_action else None,
        blocks=tuple(map_block(block, change) for block in article.blocks),
    )


def _map_event(event: Event, change: Change) -> Event:
    return replace(event, place=change(Kind.EVENT_PLACE, event.place) if event.place else None)


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


def buttons_of(article: Article) -> tuple[Button, ...]:
    """Every button of the article, in whatever block, and the one at its end."""
    last = article.call_to_action
    return buttons_in(article.blocks) + ((last,) if last else ())


def for_locale(article: Article, locale: str) -> Article:
    """The source as a locale has it, without what is for others only: the one place that decides which texts
    an edition has.
    """
    return replace(article, blocks=blocks_for(article.blocks, locale))
