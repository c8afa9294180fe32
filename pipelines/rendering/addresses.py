"""What email, page and feeds share: addresses on the web, and small facts about an article."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote

from pipelines.content.segments import segments
from pipelines.model.article import Article
from pipelines.model.blocks import Paragraph, Text
from pipelines.model.edition import LocalizedArticle, Teaser

WORDS_PER_MINUTE = 200
IMAGES = "images"
"""The folder of the templates' own pictures, in `email_templates/` and on the site."""

LISTING, NEWSLETTERS, FEEDS, ARCHIVE = "page", "newsletters", "feeds", "archive"
EVENT_FILE = "event.ics"
"""Beside the page of an article that has an event."""
RESERVED = frozenset({LISTING, NEWSLETTERS, FEEDS, ARCHIVE})
"""Folders beside the articles' own, so no article may be called so."""


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where things stand on the web. `site` has no closing slash; locales and slugs are folders below it."""

    site: str
    privacy: str
    """Of the privacy statement; `{locale}` stands for that of the reader."""

    def privacy_in(self, locale: str) -> str:
        """The privacy statement for the readers of a locale."""
        return self.privacy.replace("{locale}", locale)

    def home(self, locale: str) -> str:
        """The list of articles in a locale."""
        return f"{self.site}/{locale}/"

    def article(self, locale: str, slug: str) -> str:
        """The article's page in a locale."""
        return f"{self.home(locale)}{slug}/"

    def listing(self, locale: str, number: int) -> str:
        """A page of the list of articles, from 1."""
        return self.home(locale) if number == 1 else f"{self.home(locale)}{LISTING}/{number}/"

    def newsletters(self, locale: str) -> str:
        """The list of newsletters."""
        return f"{self.home(locale)}{NEWSLETTERS}/"

    def feeds(self, locale: str) -> str:
        """The page that explains the feeds."""
        return f"{self.home(locale)}{FEEDS}/"

    def archive(self, locale: str, number: int) -> str:
        """The folder of an archived part of the feeds, from 1, the oldest."""
        return f"{self.home(locale)}{ARCHIVE}/{number}/"

    def path(self, address: str) -> str:
        """The file of the site that a page's address stands for."""
        return address.removeprefix(f"{self.site}/") + "index.html"

    def asset(self, locale: str, slug: str, name: str) -> str:
        """A picture beside the article's page."""
        return f"{self.article(locale, slug)}{quote(name)}"

    def calendar(self, locale: str, slug: str) -> str:
        """The event of an article, as a file for calendars."""
        return f"{self.article(locale, slug)}{EVENT_FILE}"

    def small(self, locale: str, slug: str, name: str) -> str:
        """The card-sized variant of an article's leading picture."""
        return self.asset(locale, slug, small_name(name))

    def image(self, name: str) -> str:
        """A picture of the templates' own."""
        return f"{self.site}/{IMAGES}/{quote(name)}"


def small_name(name: str) -> str:
    """The file name of a picture's card-sized variant: `lead.png` → `lead-small.png`."""
    stem, dot, suffix = name.rpartition(".")
    return f"{stem}-small{dot}{suffix}"


def summary_of(article: Article) -> Text:
    """The summary, or the first paragraph where the editor wrote none, or the title."""
    paragraphs = (block.text for block in article.blocks if isinstance(block, Paragraph))
    return article.summary or next(paragraphs, article.title)


def teaser(localized: LocalizedArticle) -> Teaser:
    """An article as a newsletter announces it."""
    article = localized.article
    topic = article.categories[0] if article.categories else None
    return Teaser(article.slug, article.title, summary_of(article), article.image, topic)


def partly(localized: LocalizedArticle) -> bool:
    """Whether some of what the reader sees is not in the reader's language."""
    announced = (text for story in localized.teasers for text in (story.title, story.summary))
    return bool(localized.fallbacks) or any(text.lang != localized.locale for text in announced)


def reading_minutes(article: Article) -> int:
    """Minutes to read the article, at 200 words a minute; at least one."""
    words = sum(len(segment.text.split()) for segment in segments(article))
    return max(1, round(words / WORDS_PER_MINUTE))
