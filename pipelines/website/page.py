"""Localized articles → web pages. Links between pages are relative, so the site also opens from a disk."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from urllib.parse import quote

from pipelines.model.article import Article
from pipelines.model.site import PublishedArticle, Withdrawn
from pipelines.rendering.addresses import FEEDS, NEWSLETTERS, partly, reading_minutes, summary_of
from pipelines.rendering.attachments import attached_pages
from pipelines.rendering.references import ArticlePage, language_name, linked_articles, references
from pipelines.website.feeds import FORMATS
from pipelines.website.linked_data import Card, article_cards, news_article, page_cards
from pipelines.website.locale_site import LocaleSite

_LINKS = re.compile(rb'\]\((?!https?:|mailto:|#)|\]\(<|<a |"article:')
"""What may lead from a record's article to another one."""


@dataclass(frozen=True, slots=True)
class FeedLink:
    """A feed as a page points to it."""

    name: str
    type: str
    title: str
    lang: str
    url: str
    link: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """A link at the top of a page."""

    name: str
    link: str
    here: bool


@dataclass(frozen=True, slots=True)
class Page:
    """What `base.html` says of a page, whatever stands on it."""

    url: str
    home: str
    year: int
    root: str = ""
    """From here to the site's root: `../../`."""
    alternates: tuple[tuple[str, str], ...] = ()
    """Locale and address of the same page in every language in which it is out, its own included."""
    switches: tuple[tuple[str, str], ...] = ()
    """Locale and relative link of the others."""
    sections: tuple[Section, ...] = ()
    feeds: tuple[FeedLink, ...] = ()
    newer: str = ""
    older: str = ""
    cards: tuple[Card, ...] = ()
    data: str = ""
    """JSON-LD, safe to stand in a script element."""
    hidden: bool = False
    """From search engines."""


def article_page(here: LocaleSite, item: PublishedArticle) -> bytes:
    """The article's page."""
    localized = item.localized
    article = localized.article
    addresses, slugs = here.site.addresses, here.slugs[article.id]
    frame = _page_frame(
        here, lambda tag: addresses.article(tag, slugs[tag]), slugs, cards=article_cards(here, item)
    )
    page = replace(frame, data=news_article(here, item), year=article.date.year)
    corrected = item.updated.date() if item.updated.date() > item.published.date() else None
    return _render_page(
        here,
        "article.html",
        page,
        article=article,
        summary=summary_of(article),
        minutes=reading_minutes(article),
        partly=partly(localized),
        updated=corrected,
        teasers=localized.teasers,
        up="../",
        assets="",
        refers_to=references(
            article,
            linked_pages(here, article, "../../"),
            attached_pages(article, quote, here.languages[here.locale]),
        ),
    )


def article_content(here: LocaleSite, item: PublishedArticle) -> str:
    """The article's body alone, with absolute addresses: what feeds carry."""
    article, addresses = item.localized.article, here.site.addresses
    return here.site.templates.render(
        "content.html",
        here.words,
        article=article,
        teasers=item.localized.teasers,
        up=addresses.home(here.locale),
        assets=addresses.article(here.locale, article.slug),
        own_page=addresses.article(here.locale, article.slug),
        refers_to=references(
            article,
            linked_pages(here, article),
            attached_pages(
                article, partial(addresses.asset, here.locale, article.slug), here.languages[here.locale]
            ),
        ),
    ).strip()


def linked_pages(here: LocaleSite, article: Article, up: str = "") -> dict[str, ArticlePage]:
    """Where an article's links to others lead: to the reader's language, or to the source's with a hint that
    it is another one. `up`: from the page to the site's root; empty: absolute addresses.
    """
    addresses, found = here.site.addresses, dict[str, ArticlePage]()
    record = here.records.get(f"{article.id}/{here.locale}", b"")
    for link, _ in linked_articles(article) if _LINKS.search(record) else ():
        out = here.folders.get(link.slug, {})
        lang = next((tag for tag in (here.locale, article.lang, *out) if tag in out), "")
        if lang:
            address = addresses.article(lang, out[lang])
            hint = "" if lang == here.locale else language_name(lang, here.languages[here.locale])
            shown = up + addresses.path(address) if up else address
            found[link.slug] = ArticlePage(shown, lang, hint)
    return found


def list_page(here: LocaleSite, items: Sequence[PublishedArticle], number: int) -> bytes:
    """Page `number` of the locale's articles, from 1, in the order given."""
    addresses, pages = here.site.addresses, here.lists[here.locale]
    up = _path_to_root(here, addresses.listing(here.locale, number))

    def neighbour(other: int) -> str:
        return up + addresses.path(addresses.listing(here.locale, other)) if 0 < other <= pages else ""

    tags = [tag for tag, count in here.lists.items() if number <= count]
    frame = _page_frame(here, partial(addresses.listing, number=number), tags, here_is="articles")
    page = replace(frame, newer=neighbour(number - 1), older=neighbour(number + 1))
    rows = _list_rows(items, up + here.locale)
    return _render_page(here, "index.html", page, items=rows, number=number, pages=pages)


def newsletters_page(here: LocaleSite) -> bytes:
    """Every newsletter that is out in the locale, the newest first."""
    page = _page_frame(here, here.site.addresses.newsletters, here.newsletters, here_is=NEWSLETTERS)
    found = [item for item in here.items if item.localized.article.articles]
    return _render_page(here, "newsletters.html", page, items=_list_rows(found, ".."))


def feeds_page(here: LocaleSite) -> bytes:
    """What feeds are good for, and where they are."""
    page = _page_frame(here, here.site.addresses.feeds, here.lists, here_is=FEEDS)
    others = [(tag, f"../../{tag}/{FORMATS[0][1]}") for tag in here.lists if tag != here.locale]
    return _render_page(here, "feeds.html", page, others=others, opml="../../feeds.opml")


def withdrawn_page(here: LocaleSite, mark: Withdrawn, slugs: Mapping[str, str]) -> bytes:
    """What stands at the address of an article that was taken back; `slugs` where it is still out."""
    addresses, there = here.site.addresses, {**slugs, here.locale: mark.slug}
    frame = _page_frame(here, lambda tag: addresses.article(tag, there[tag]), slugs)
    return _render_page(here, "withdrawn.html", replace(frame, alternates=(), hidden=True))


def moved_page(here: LocaleSite, new: str) -> bytes:
    """What stands at an article's old address; `new` is its folder from the site's root."""
    slug = new.partition("/")[2]
    page = Page(here.site.addresses.article(here.locale, slug), f"../{slug}/index.html", here.year)
    return _render_page(here, "moved.html", page)


def chooser_page(here: LocaleSite) -> bytes:
    """The site's front door, in the words of `here`: every language under its own name."""
    addresses = here.site.addresses
    feeds = [
        link for tag in sorted(here.lists, key=here.locale.__ne__) for link in _feed_links_of(here, tag, "")
    ]
    page = Page(
        url=f"{addresses.site}/",
        home="index.html",
        year=here.year,
        alternates=tuple((tag, addresses.home(tag)) for tag in here.lists),
        feeds=tuple(feeds),
        cards=page_cards(here, f"{addresses.site}/", here.lists),
    )
    languages = [(tag, f"{tag}/index.html") for tag in here.lists]
    return _render_page(here, "chooser.html", page, languages=languages)


def _page_frame(
    here: LocaleSite,
    address: Callable[[str], str],
    tags: Iterable[str],
    *,
    cards: tuple[Card, ...] = (),
    here_is: str = "",
) -> Page:
    """What most pages have; `address` gives a locale's, and `tags` are those that have the page."""
    addresses, locale = here.site.addresses, here.locale
    url, everywhere = address(locale), {tag: address(tag) for tag in tags}
    up = _path_to_root(here, url)
    links = {"articles": addresses.home(locale)}
    if locale in here.newsletters:
        links[NEWSLETTERS] = addresses.newsletters(locale)
    links[FEEDS] = addresses.feeds(locale)
    return Page(
        url=url,
        home=up + addresses.path(addresses.home(locale)),
        year=here.year,
        root=up,
        alternates=tuple(everywhere.items()),
        switches=tuple((tag, up + addresses.path(a)) for tag, a in everywhere.items() if tag != locale),
        sections=tuple(Section(n, up + addresses.path(a), n == here_is) for n, a in links.items()),
        feeds=_feed_links_of(here, locale, up),
        cards=cards or page_cards(here, url, everywhere),
    )


def _feed_links_of(here: LocaleSite, locale: str, up: str) -> tuple[FeedLink, ...]:
    base = here.site.addresses.home(locale)
    return tuple(
        FeedLink(name, kind, f"{here.title} ({name})", locale, base + file, f"{up}{locale}/{file}")
        for name, file, kind in FORMATS
    )


def _list_rows(items: Iterable[PublishedArticle], folder: str) -> list[dict[str, object]]:
    articles = [item.localized.article for item in items]
    return [
        {"article": a, "summary": summary_of(a), "link": f"{folder}/{a.slug}/index.html"} for a in articles
    ]


def _path_to_root(here: LocaleSite, url: str) -> str:
    """From a page to the site's root: `../../`."""
    return "../" * here.site.addresses.path(url).count("/")


def _render_page(here: LocaleSite, template: str, page: Page, **values: object) -> bytes:
    site = {
        "url": here.site.addresses.site,
        "privacy": here.site.addresses.privacy_in(here.words.locale),
        "licence": here.site.licence,
    }
    return here.site.templates.render(template, here.words, page=page, site=site, **values).encode()
