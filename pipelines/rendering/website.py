"""Everything that is published → every file of the site, by path. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from pipelines.locales import eu_order
from pipelines.model import LocalizedArticle, map_article
from pipelines.outgoing import Feed, FeedEntry, PublishedArticle
from pipelines.rendering import feeds, page
from pipelines.rendering.inline import inline_text
from pipelines.rendering.templates import Templates
from pipelines.rendering.view import Addresses, summary_of
from pipelines.translation.localize import Interface, words_digest

FEED_ITEMS = 50


@dataclass(frozen=True, slots=True)
class Website:
    """What all pages and feeds of a site share."""

    id: str
    addresses: Addresses
    templates: Templates
    words: Mapping[str, Interface]
    """By locale."""
    source: str


def update(
    before: Iterable[PublishedArticle], ready: Iterable[LocalizedArticle], now: datetime
) -> tuple[PublishedArticle, ...]:
    """What is out, with what is ready over it: `published` is set once, `updated` moves with the words."""
    out = {item.entry_id: item for item in before}
    for localized in ready:
        item = PublishedArticle(_public(localized), now, now)
        if old := out.get(item.entry_id):
            same = words_digest(old.localized) == words_digest(localized)
            item = replace(item, published=old.published, updated=old.updated if same else now)
        out[item.entry_id] = item
    # The newest first; the id settles the order of articles of one day.
    return tuple(sorted(out.values(), key=lambda i: (i.localized.article.date, i.entry_id), reverse=True))


def _public(localized: LocalizedArticle) -> LocalizedArticle:
    """Without what is for editors only: their notes, and line numbers that move with every edit."""
    article = map_article(localized.article, lambda _, text: replace(text, line=0))
    return replace(localized, article=replace(article, notes=()))


def site_files(published: Sequence[PublishedArticle], site: Website) -> dict[str, bytes]:
    """Pages, indexes, feeds, chooser, sitemap and OPML; pictures and the manifest are the release's part."""
    by_locale: dict[str, list[PublishedArticle]] = {}
    by_article: dict[str, list[str]] = {}
    for item in published:
        by_locale.setdefault(item.localized.locale, []).append(item)
        by_article.setdefault(item.localized.article.id, []).append(item.localized.locale)
    locales = eu_order(by_locale)
    files: dict[str, bytes] = {}
    for item in published:
        localized = item.localized
        path = f"{localized.locale}/{localized.article.slug}/index.html"
        files[path] = page.article_page(
            localized,
            site.words[localized.locale],
            site.templates,
            site.addresses,
            eu_order(by_article[localized.article.id]),
        )
    all_feeds = [_feed(by_locale[locale], locale, site) for locale in locales]
    for feed in all_feeds:
        words = site.words[feed.lang]
        items = by_locale[feed.lang]
        index = page.index_page(items, words, site.templates, site.addresses, locales)
        files[f"{feed.lang}/index.html"] = index
        files[f"{feed.lang}/rss.xml"] = feeds.rss(feed)
        files[f"{feed.lang}/atom.xml"] = feeds.atom(feed)
        files[f"{feed.lang}/feed.json"] = feeds.json_feed(feed)
    source = site.words[site.source]
    files["index.html"] = page.chooser_page(source, site.templates, site.addresses, locales)
    files["feeds.opml"] = feeds.opml(source.gettext("EU Code Week newsletter"), all_feeds)
    files["sitemap.xml"] = feeds.sitemap(_addresses(published, by_article, locales, site.addresses))
    return files


def _addresses(
    published: Sequence[PublishedArticle],
    by_article: Mapping[str, Sequence[str]],
    locales: Sequence[str],
    addresses: Addresses,
) -> Iterable[tuple[Mapping[str, str], str]]:
    homes = {locale: addresses.home(locale) for locale in locales}
    for locale in locales:
        yield homes, locale
    for item in published:
        article, locale = item.localized.article, item.localized.locale
        out = eu_order(by_article[article.id])
        yield {tag: addresses.article(tag, article.slug) for tag in out}, locale


def _feed(items: Sequence[PublishedArticle], locale: str, site: Website) -> Feed:
    words = site.words[locale]
    # A newsletter announces articles that are entries themselves.
    articles = [item for item in items if not item.localized.article.articles] or items
    # A translation that comes late is news to its readers, whatever the article's own date.
    newest = sorted(articles, key=lambda i: (i.published, i.entry_id), reverse=True)[:FEED_ITEMS]
    year = max(item.localized.article.date.year for item in items)
    return Feed(
        id=f"{site.id}/{locale}",
        title=words.gettext("EU Code Week newsletter"),
        subtitle=words.gettext(
            "News from the EU Code Week community, in all the languages of the European Union"
        ),
        lang=locale,
        home_url=site.addresses.home(locale),
        base_url=site.addresses.home(locale),
        author="EU Code Week",
        rights=words.gettext("© European Union, %(year)s", year=year),
        entries=tuple(_entry(item, words, site) for item in newest),
    )


def _entry(item: PublishedArticle, words: Interface, site: Website) -> FeedEntry:
    localized = item.localized
    article = localized.article
    return FeedEntry(
        id=item.entry_id,
        url=site.addresses.article(localized.locale, article.slug),
        title=inline_text(article.title.value),
        summary=inline_text(summary_of(article).value),
        content=page.article_content(localized, words, site.templates, site.addresses).strip(),
        published=item.published,
        updated=item.updated,
        lang=localized.locale,
    )
