"""Localized articles → web pages. Links between pages are relative, so the site also opens from a disk."""

from __future__ import annotations

from collections.abc import Sequence

from pipelines.model import LocalizedArticle
from pipelines.outgoing import PublishedArticle
from pipelines.rendering.templates import Templates
from pipelines.rendering.view import Addresses, partly, reading_minutes, summary_of
from pipelines.translation.localize import Interface


def article_page(
    localized: LocalizedArticle,
    words: Interface,
    templates: Templates,
    addresses: Addresses,
    locales: Sequence[str],
) -> bytes:
    """The article's page; `locales` are those in which it is out, this one included."""
    article, here = localized.article, localized.locale
    return templates.render(
        "article.html",
        words,
        article=article,
        summary=summary_of(article),
        minutes=reading_minutes(article),
        partly=partly(localized),
        teasers=localized.teasers,
        up="../",
        addresses=addresses,
        url=addresses.article(here, article.slug),
        hreflang=[(tag, addresses.article(tag, article.slug)) for tag in locales],
        switches=[(tag, f"../../{tag}/{article.slug}/index.html") for tag in locales if tag != here],
        home="../index.html",
        feeds="../",
        assets="",
        year=article.date.year,
    ).encode()


def article_content(
    localized: LocalizedArticle, words: Interface, templates: Templates, addresses: Addresses
) -> str:
    """The article's body alone, with absolute addresses: what feeds carry."""
    article = localized.article
    return templates.render(
        "content.html",
        words,
        article=article,
        teasers=localized.teasers,
        up=addresses.home(localized.locale),
        assets=addresses.article(localized.locale, article.slug),
    )


def index_page(
    published: Sequence[PublishedArticle],
    words: Interface,
    templates: Templates,
    addresses: Addresses,
    locales: Sequence[str],
) -> bytes:
    """A locale's list of articles, in the order given."""
    here = words.locale
    articles = [item.localized.article for item in published]
    return templates.render(
        "index.html",
        words,
        items=[
            {"article": article, "summary": summary_of(article), "link": f"{article.slug}/index.html"}
            for article in articles
        ],
        addresses=addresses,
        url=addresses.home(here),
        hreflang=[(tag, addresses.home(tag)) for tag in locales],
        switches=[(tag, f"../{tag}/index.html") for tag in locales if tag != here],
        home="index.html",
        feeds="",
        year=max(article.date.year for article in articles),
    ).encode()


def chooser_page(
    words: Interface, templates: Templates, addresses: Addresses, locales: Sequence[str]
) -> bytes:
    """The site's front door: every language under its own name."""
    return templates.render(
        "chooser.html",
        words,
        addresses=addresses,
        hreflang=[(tag, addresses.home(tag)) for tag in locales],
        switches=[(tag, f"{tag}/index.html") for tag in locales],
    ).encode()
