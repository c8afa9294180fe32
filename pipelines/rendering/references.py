"""What an article's texts refer to beside the web: other articles, files beside it, and its own notes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from babel import Locale

from pipelines.content.commonmark import inline_tokens
from pipelines.content.file_links import FILE, file_link
from pipelines.content.links import ARTICLE, ArticleLink, article_link
from pipelines.languages.language import Language
from pipelines.model.article import Article, buttons_of, images_of, map_article
from pipelines.model.blocks import Kind, Notes, Text


@dataclass(frozen=True, slots=True)
class ArticlePage:
    """Where a link to an article, or to a file beside it, leads these readers."""

    address: str
    lang: str
    """Empty for a file."""
    hint: str = ""
    """The name of the page's language in the readers' own, if it is another one; of a file, kind and size."""


@dataclass(frozen=True, slots=True)
class References:
    articles: tuple[tuple[str, ArticlePage], ...] = ()
    """By slug; one that is out in no language is not there, and its link is words."""
    notes: tuple[str, ...] = ()
    """Labels, in the order of their numbers."""
    files: tuple[tuple[str, ArticlePage], ...] = ()
    """By name; a file that is not there is words."""

    def page(self, href: str) -> ArticlePage | None:
        """What `article:slug#heading` or `attachment:name` leads to, with the place in it."""
        if file := file_link(href):
            for name, page in self.files:
                if name == file.name:
                    return ArticlePage(f"{page.address}{file.place}", page.lang, page.hint)
            return None
        link = article_link(href)
        for slug, page in self.articles if link else ():
            if link and slug == link.slug:
                return ArticlePage(f"{page.address}{link.anchor}", page.lang, page.hint)
        return None

    def mark(self, label: str) -> str:
        """`[1]`, which stands where a text refers to a note; nothing for a note of another article."""
        return f"[{self.notes.index(label) + 1}]" if label in self.notes else ""

    def after_words(self, href: str) -> str:
        """What stands behind a link's words where nothing can be clicked."""
        if not href.startswith((f"{ARTICLE}:", f"{FILE}:")):
            return f" ({href})"
        page = self.page(href)
        return f" ({', '.join(filter(None, (page.address, page.hint)))})" if page else ""


NOTHING = References()


def references(
    article: Article, pages: Mapping[str, ArticlePage], files: tuple[tuple[str, ArticlePage], ...] = ()
) -> References:
    """Those of an article; `pages` are the articles that it links to, `files` those beside it."""
    notes = (note.label for block in article.blocks if isinstance(block, Notes) for note in block.items)
    return References(tuple(pages.items()), tuple(notes), files)


def linked_articles(article: Article) -> tuple[tuple[ArticleLink, int], ...]:
    """The articles that the texts and buttons of an article lead to, as often as they do, with the lines."""
    found: list[tuple[ArticleLink, int]] = []

    def note(_kind: Kind, text: Text) -> Text:
        found.extend((link, text.line) for link in _links_of(text.value))
        return text

    map_article(article, note)
    found += [(link, b.label.line) for b in buttons_of(article) if (link := article_link(b.url))]
    found += [(link, i.alt.line) for i in images_of(article) if (link := article_link(i.href))]
    return tuple(found)


def _links_of(text: str) -> tuple[ArticleLink, ...]:
    return _parsed_links(text) if "](" in text or "<a" in text else ()


@lru_cache(maxsize=1024)
def language_name(tag: str, reader: Language) -> str:
    """What the readers of a language call another one: `anglais`; its tag, if CLDR does not know it."""
    return str(Locale.parse(reader.cldr).languages.get(tag.replace("-", "_"), tag))


@lru_cache(maxsize=8192)
def _parsed_links(text: str) -> tuple[ArticleLink, ...]:
    hrefs = (str(token.attrs["href"]) for token in inline_tokens(text) if token.type == "link_open")
    return tuple(link for href in hrefs if (link := article_link(href)))
