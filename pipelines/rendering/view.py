"""What email, page and feeds share: addresses on the web, and small facts about an article."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote

from pipelines.blocks import Kind, Paragraph, Text
from pipelines.model import Article, map_article

WORDS_PER_MINUTE = 200


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where things stand on the web. `site` has no closing slash; locales and slugs are folders below it."""

    site: str
    privacy: str

    def home(self, locale: str) -> str:
        """The list of articles in a locale."""
        return f"{self.site}/{locale}/"

    def article(self, locale: str, slug: str) -> str:
        """The article's page in a locale."""
        return f"{self.home(locale)}{slug}/"

    def asset(self, locale: str, slug: str, name: str) -> str:
        """A picture beside the article's page."""
        return f"{self.article(locale, slug)}{quote(name)}"


def summary_of(article: Article) -> Text:
    """The summary, or the first paragraph where the editor wrote none, or the title."""
    paragraphs = (block.text for block in article.blocks if isinstance(block, Paragraph))
    return article.summary or next(paragraphs, article.title)


def reading_minutes(article: Article) -> int:
    """Minutes to read the article, at 200 words a minute; at least one."""
    words: list[str] = []

    def count(_: Kind, text: Text) -> Text:
        words.extend(text.value.split())
        return text

    map_article(article, count)
    return max(1, round(len(words) / WORDS_PER_MINUTE))
