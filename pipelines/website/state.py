"""What is out, and how it changes: articles come, are corrected, move and are withdrawn. Pure.

`published` is when a locale first went out, and is set once; `updated` moves when that locale's words do.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from pipelines.languages.table import eu_order
from pipelines.model.article import map_article
from pipelines.model.blocks import Text
from pipelines.model.edition import LocalizedArticle
from pipelines.model.errors import ContentError
from pipelines.model.finding import Origin
from pipelines.model.site import PublishedArticle, SiteState, Withdrawn
from pipelines.translation.localize import words_digest

FEED_ITEMS = 50
"""In a feed, and in each archived part of it."""


def update(state: SiteState, ready: Iterable[LocalizedArticle], now: datetime) -> SiteState:
    """The state once what is ready is out too; what is out and not among it keeps its words.

    An article whose folder was renamed moves in all its languages. ContentError if its address is taken.
    """
    ready = list(ready)
    slugs = {each.article.id: each.article.slug for each in ready}
    renamed = {
        item.localized.article.slug: slugs[item.localized.article.id]
        for item in state.published
        if item.localized.article.id in slugs
    }
    first = dict(state.first_published)
    moved = dict(state.moved)
    out = {}
    for old in state.published:
        slug = slugs.get(old.localized.article.id, old.localized.article.slug)
        out[old.entry_id] = item = _in_folder(old, slug, renamed)
        if folder_of(item) != folder_of(old):
            moved[folder_of(old)] = folder_of(item)
    for localized in ready:
        item = PublishedArticle(_public(localized), now, now)
        if before := out.get(item.entry_id):
            same = words_digest(before.localized) == words_digest(localized)
            item = replace(item, published=before.published, updated=before.updated if same else now)
        else:
            item = replace(item, published=first.setdefault(item.entry_id, now))
        out[item.entry_id] = item
    _each_has_its_own_folder(out.values(), set(slugs))
    state = replace(
        state,
        published=_newest_first(out.values()),
        withdrawn=tuple(mark for mark in state.withdrawn if mark.entry_id not in out),
    )
    return _with_archives_closed(state, first, moved)


def _in_folder(item: PublishedArticle, slug: str, renamed: Mapping[str, str]) -> PublishedArticle:
    localized = item.localized
    teasers = tuple(replace(t, slug=renamed.get(t.slug, t.slug)) for t in localized.teasers)
    article = replace(localized.article, slug=slug)
    return replace(item, localized=replace(localized, article=article, teasers=teasers))


def _each_has_its_own_folder(items: Iterable[PublishedArticle], fresh: Collection[str]) -> None:
    owners: dict[str, PublishedArticle] = {}
    for item in items:
        other = owners.setdefault(folder_of(item), item)
        if other is not item:
            new, old = (item, other) if item.localized.article.id in fresh else (other, item)
            raise ContentError(
                f"its address {folder_of(new)} belongs to {old.localized.article.id}",
                origin=Origin(new.localized.article.path),
                hint="publish that article first if its folder was renamed, or give this one another name",
            )


def as_dated(ready: Iterable[LocalizedArticle]) -> SiteState:
    """The state of a preview: everything came out on its article's own date."""
    items = [PublishedArticle(_public(each), each.article.date, each.article.date) for each in ready]
    return _with_archives_closed(SiteState(published=_newest_first(items)), {}, {})


def withdraw(state: SiteState, entry_ids: Collection[str], now: datetime) -> SiteState:
    """The state without these entries; each leaves a mark, and newsletters announce it no more."""
    gone = {folder_of(item): item for item in state.published if item.entry_id in entry_ids}
    marks = [Withdrawn(i.entry_id, i.localized.locale, i.localized.article.slug, now) for i in gone.values()]
    kept = (_announcing(item, gone, now) for item in state.published if item.entry_id not in entry_ids)
    withdrawn = sorted((*state.withdrawn, *marks), key=lambda mark: mark.entry_id)
    state = replace(state, published=tuple(kept), withdrawn=tuple(withdrawn))
    return _with_archives_closed(state, dict(state.first_published), dict(state.moved))


def _announcing(item: PublishedArticle, gone: Collection[str], now: datetime) -> PublishedArticle:
    """The entry without teasers of what stood in a folder that is gone."""
    localized = item.localized
    left = tuple(story for story in localized.teasers if f"{localized.locale}/{story.slug}" not in gone)
    if left == localized.teasers:
        return item
    return replace(item, localized=replace(localized, teasers=left), updated=now)


def restore(state: SiteState, entry_ids: Collection[str]) -> SiteState:
    """The state in which these withdrawn entries may be published again; their marks stay until they are."""
    marks = (replace(w, restored=w.restored or w.entry_id in entry_ids) for w in state.withdrawn)
    return replace(state, withdrawn=tuple(marks))


def folder_of(item: PublishedArticle) -> str:
    """Where an entry's page and pictures stand, from the site's root: `fr/my-article`."""
    return f"{item.localized.locale}/{item.localized.article.slug}"


def feed_order(state: SiteState, locale: str) -> list[str]:
    """Ids of everything that was ever in a locale's feeds and still counts there, the oldest first."""
    first = dict(state.first_published)
    ids = [
        item.entry_id
        for item in state.published
        # A newsletter announces articles that are entries themselves.
        if item.localized.locale == locale and not item.localized.article.articles
    ]
    archived = {entry_id for tag, part in state.archives if tag == locale for entry_id in part}
    ids += [w.entry_id for w in state.withdrawn if w.locale == locale and w.entry_id in archived]
    return sorted(ids, key=lambda entry_id: (first[entry_id], entry_id))


def _newest_first(items: Iterable[PublishedArticle]) -> tuple[PublishedArticle, ...]:
    """By the article's date; the id settles the order of articles of one day."""
    return tuple(sorted(items, key=lambda i: (i.localized.article.date, i.entry_id), reverse=True))


def _public(localized: LocalizedArticle) -> LocalizedArticle:
    """Without what is for editors only: their notes, and line numbers that move with every edit."""
    article = map_article(localized.article, lambda _, text: Text(text.value, text.lang))
    return replace(localized, article=replace(article, notes=(), ignore_checks=(), locales=()))


def _with_archives_closed(state: SiteState, first: dict[str, datetime], moved: dict[str, str]) -> SiteState:
    """With redirects that lead straight to a page that is there, and full parts of the feeds closed."""
    for item in state.published:
        first.setdefault(item.entry_id, item.published)
    there = {folder_of(item) for item in state.published}
    state = replace(
        state,
        first_published=tuple(sorted(first.items())),
        moved=tuple(sorted((old, new) for old, new in _straight(moved, there))),
    )
    archives = list(state.archives)
    for locale in eu_order({item.localized.locale for item in state.published}):
        closed = {entry_id for tag, part in archives if tag == locale for entry_id in part}
        open_ids = [entry_id for entry_id in feed_order(state, locale) if entry_id not in closed]
        while len(open_ids) >= FEED_ITEMS:
            archives.append((locale, tuple(open_ids[:FEED_ITEMS])))
            del open_ids[:FEED_ITEMS]
    return replace(state, archives=tuple(archives))


def _straight(moved: dict[str, str], there: Collection[str]) -> Iterable[tuple[str, str]]:
    for old, first in moved.items():
        new, seen = first, {old}
        while new in moved and new not in there and new not in seen:
            seen.add(new)
            new = moved[new]
        if old not in there and new in there:
            yield old, new
