"""Everything that is out → a recipe for every file of the site. Pure.

A recipe tells by its key what its file is made of, so that whoever holds the file of an earlier run under
the same key need not make it again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache, partial

from pipelines.content.attachments import file_kind
from pipelines.content.file_links import TYPES
from pipelines.content.pictures import mime_type
from pipelines.model.article import Article
from pipelines.model.author import Author
from pipelines.model.site import Enclosure, Feed, FeedEntry, PublishedArticle
from pipelines.rendering.addresses import ARCHIVE, EVENT_FILE, FEEDS, LISTING, NEWSLETTERS, summary_of
from pipelines.rendering.inline import inline_text
from pipelines.website import feeds, page
from pipelines.website.event_calendar import event_calendar
from pipelines.website.integrity import PageFacts
from pipelines.website.locale_site import LIST_ITEMS, LocaleSite, Website
from pipelines.website.records import RECORD, key_of
from pipelines.website.sitemap import SitemapEntry, opml, robots, sitemaps
from pipelines.website.state import FEED_ITEMS, folder_of

FEED_STYLE = "feed.css"
_WRITERS = {"atom.xml": feeds.atom, "rss.xml": feeds.rss, "feed.json": feeds.json_feed}


@dataclass(frozen=True, slots=True)
class Recipe:
    """A file of the site, not made yet."""

    path: str
    key: str
    """A fingerprint of all that the file is made of."""
    make: Callable[[], bytes]
    lasting: bool = False
    """Whether it stays as it was first made while its key is the same, whatever else changes."""


def locale_recipes(here: LocaleSite) -> Iterator[Recipe]:
    """Every file below a locale's folder, but pictures."""
    locale = here.locale
    frame = (here.key, locale, here.year, tuple(here.lists), here.newsletters)
    for item in here.items:
        own, folder = here.item_keys[item.entry_id], folder_of(item)
        slugs = tuple(here.slugs[item.localized.article.id].items())
        sections = (here.key, locale in here.newsletters)
        make = partial(page.article_page, here, item)
        linked = tuple(page.linked_pages(here, item.localized.article, "../../").items())
        key = key_of("article", own, slugs, *sections, *linked)
        yield Recipe(f"{folder}/index.html", key, make)
        yield Recipe(f"{folder}/{RECORD}", own, partial(here.records.__getitem__, item.entry_id))
        yield from _calendar_recipes(here, item)
    for number in range(1, here.lists.get(locale, 0) + 1):
        shown = here.items[(number - 1) * LIST_ITEMS : number * LIST_ITEMS]
        keys = tuple(here.item_keys[item.entry_id] for item in shown)
        path = f"{locale}/index.html" if number == 1 else f"{locale}/{LISTING}/{number}/index.html"
        key = key_of("list", *frame, tuple(here.lists.items()), number, keys)
        yield Recipe(path, key, partial(page.list_page, here, shown, number))
    if locale in here.newsletters:
        keys = tuple(here.item_keys[item.entry_id] for item in here.items if item.localized.article.articles)
        make = partial(page.newsletters_page, here)
        yield Recipe(f"{locale}/{NEWSLETTERS}/index.html", key_of("newsletters", *frame, keys), make)
    taken = {folder_of(item) for item in here.items}
    for mark in here.withdrawn:
        if f"{locale}/{mark.slug}" in taken:
            continue
        taken.add(f"{locale}/{mark.slug}")
        slugs_left = here.slugs.get(mark.entry_id.rpartition("/")[0], {})
        key = key_of("withdrawn", *frame, mark, tuple(slugs_left.items()))
        make = partial(page.withdrawn_page, here, mark, slugs_left)
        yield Recipe(f"{locale}/{mark.slug}/index.html", key, make)
    for old, new in here.moved:
        if old in taken:
            continue
        yield Recipe(f"{old}/index.html", key_of("moved", *frame, new), partial(page.moved_page, here, new))
    make = partial(page.feeds_page, here)
    yield Recipe(f"{locale}/{FEEDS}/index.html", key_of("feeds", *frame), make)
    if here.speaks:
        yield Recipe("index.html", key_of("chooser", *frame), partial(page.chooser_page, here))
    yield Recipe(f"{locale}/{FEED_STYLE}", key_of("feed style", here.key), partial(_feed_style, here))
    yield from _feed_recipes(here)


def _calendar_recipes(here: LocaleSite, item: PublishedArticle) -> Iterator[Recipe]:
    """The file of an article's event, also where its page once stood: mail that was sent leads there."""
    article, folder = item.localized.article, folder_of(item)
    if article.event is None or article.event.is_over(article.date):
        return
    address = here.site.addresses.article(here.locale, article.slug)
    make = partial(event_calendar, item, article.event, address, here.languages)
    key = key_of("event", here.item_keys[item.entry_id], here.key)
    taken = {folder_of(other) for other in here.items}
    earlier = [old for old, new in here.moved if new == folder and old not in taken]
    for each in (folder, *earlier):
        yield Recipe(f"{each}/{EVENT_FILE}", key, make)


def opml_row(here: LocaleSite) -> dict[str, str]:
    """A language's feed as OPML lists it."""
    home = here.site.addresses.home(here.locale)
    return {
        "text": here.title,
        "title": here.title,
        "language": here.locale,
        "xmlUrl": f"{home}atom.xml",
        "htmlUrl": home,
    }


def common_files(
    pages: Iterable[PageFacts], rows: Sequence[Mapping[str, str]], site: Website
) -> dict[str, bytes]:
    """What belongs to no language: sitemap of all `pages`, OPML of the feeds' `rows`, robots.txt."""
    own = next((row for row in rows if row["language"] == site.source), rows[0])
    places = [
        SitemapEntry(facts.canonical, (*facts.alternates, ("x-default", facts.default)), facts.modified)
        for facts in pages
        if not facts.hidden
    ]
    return {
        "feeds.opml": opml(own["title"], rows),
        "robots.txt": robots(site.addresses.site),
        **sitemaps(places, site.addresses.site),
    }


def _feed_recipes(here: LocaleSite) -> Iterator[Recipe]:
    """The feed that people subscribe to, and its archived parts, in all three formats."""
    home = here.site.addresses.home(here.locale)
    ids = current_ids(here)
    deleted = tuple((mark.entry_id, mark.at) for mark in here.withdrawn)
    articles = {entry_id: here.by_id[entry_id].localized.article for entry_id in ids}
    facts = [
        (i, here.item_keys[i], tuple(here.slugs[a.id].items()), *page.linked_pages(here, a).items())
        for i, a in articles.items()
    ]
    key = key_of("feed", here.key, here.year, tuple(here.lists), len(here.archives), facts, deleted)
    archives = [f"{home}{ARCHIVE}/{number}/" for number in range(1, len(here.archives) + 1)]
    previous = archives[-1] if archives else ""
    entry = cache(partial(_feed_entry, here))  # the feed and the archived parts want it, in each format
    for name, write in _WRITERS.items():
        make = partial(_feed_bytes, write, here, entry, ids, home, previous, deleted)
        yield Recipe(f"{here.locale}/{name}", key, make)
    for number, part in enumerate(here.archives):
        gone = tuple((entry_id, at) for entry_id, at in deleted if entry_id in part)
        left = [entry_id for entry_id in part if entry_id in here.by_id]
        previous = archives[number - 1] if number else ""
        # Not of the words: a full part stays as it was, and a correction is in the feed itself.
        words = [here.item_keys[entry_id] for entry_id in left] if here.site.preview else []
        key = key_of("archive", here.site.id, home, part, gone, words)
        for name, write in _WRITERS.items():
            make = partial(_feed_bytes, write, here, entry, left, archives[number], previous, gone, home)
            path = f"{here.locale}/{ARCHIVE}/{number + 1}/{name}"
            yield Recipe(path, key, make, lasting=not here.site.preview)


def current_ids(here: LocaleSite) -> list[str]:
    """What the feed itself holds, the newest first: all that is in no archived part, and up to 50 in all
    of what was corrected last, so that a correction reaches subscribers (RFC 5005, 4).
    """
    closed = {entry_id for part in here.archives for entry_id in part}
    there = [entry_id for entry_id in here.feed_order if entry_id in here.by_id]
    fresh = [entry_id for entry_id in there if entry_id not in closed]
    old = [entry_id for entry_id in there if entry_id in closed]
    old.sort(key=lambda entry_id: here.by_id[entry_id].updated)  # stable: then by when they came out
    chosen = {*fresh, *old[len(old) - max(0, FEED_ITEMS - len(fresh)) :]}
    return [entry_id for entry_id in reversed(there) if entry_id in chosen]


def _feed_bytes(
    write: Callable[[Feed], bytes],
    here: LocaleSite,
    entry: Callable[[str], FeedEntry],
    ids: Sequence[str],
    base_url: str,
    previous: str,
    deleted: tuple[tuple[str, datetime], ...],
    current: str = "",
) -> bytes:
    site, home = here.site, here.site.addresses.home(here.locale)
    moments = [*(here.by_id[entry_id].updated for entry_id in ids), *(at for _, at in deleted)]
    others = {} if current else here.lists  # an archived part stays, whatever languages come
    feed = Feed(
        id=f"{site.id}/{here.locale}",
        title=here.title,
        subtitle=here.subtitle,
        lang=here.locale,
        home_url=home,
        base_url=base_url,
        author=site.author,
        rights=site.templates.render("rights.txt", here.words, year=here.year).strip(),
        updated=max(moments, default=here.updated),
        entries=map(entry, ids),
        licence=site.licence,
        hub=site.hub,
        style_url=f"{'../../' if current else ''}{FEED_STYLE}",
        translations=tuple((tag, site.addresses.home(tag)) for tag in others if tag != here.locale),
        previous=previous,
        current=current,
        deleted=deleted,
    )
    return write(feed)


def _feed_entry(here: LocaleSite, entry_id: str) -> FeedEntry:
    item = here.by_id[entry_id]
    article, addresses = item.localized.article, here.site.addresses
    slugs = here.slugs[article.id]
    return FeedEntry(
        id=entry_id,
        url=addresses.article(here.locale, article.slug),
        title=inline_text(article.title.value),
        summary=inline_text(summary_of(article).value),
        content=page.article_content(here, item),
        published=item.published,
        updated=item.updated,
        lang=here.locale,
        authors=article.written_by or (Author(here.site.author),),
        categories=tuple(inline_text(category.value) for category in article.categories),
        image=_enclosure(here, item),
        files=_attached_files(here, article),
        translations=tuple((t, addresses.article(t, s)) for t, s in slugs.items() if t != here.locale),
    )


def _enclosure(here: LocaleSite, item: PublishedArticle) -> Enclosure | None:
    article = item.localized.article
    if not (image := article.image):
        return None
    return Enclosure(
        url=here.site.addresses.asset(here.locale, article.slug, image.src),
        type=mime_type(image.src),
        length=here.sizes.get(f"{article.slug}/{image.src}", 0),
        alt=inline_text(image.alt.value),
        width=image.width,
        height=image.height,
    )


def _attached_files(here: LocaleSite, article: Article) -> tuple[Enclosure, ...]:
    address = partial(here.site.addresses.asset, here.locale, article.slug)
    return tuple(
        Enclosure(address(each.published), TYPES[file_kind(each.published)], each.size, each.published, 0, 0)
        for each in article.attachments
    )


def _feed_style(here: LocaleSite) -> bytes:
    hint = here.site.templates.render("hint.txt", here.words).strip()
    return here.site.templates.render(FEED_STYLE, here.words, hint=hint).encode()
