"""The website, and one language's part of it with what it has to know of the others. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from hashlib import sha256

from pipelines.languages.table import Languages, eu_order
from pipelines.model.article import Article
from pipelines.model.site import PublishedArticle, SiteState, Withdrawn
from pipelines.rendering.addresses import Addresses
from pipelines.rendering.templates import Templates
from pipelines.translation.localize import Interface
from pipelines.website.records import key_of, write_record
from pipelines.website.state import feed_order

LIST_ITEMS = 20
"""Articles on a page of the list."""


@dataclass(frozen=True, slots=True)
class Website:
    """What all pages and feeds of a site share."""

    id: str
    addresses: Addresses
    templates: Templates
    words: Mapping[str, Interface]
    """By locale."""
    source: str
    author: str
    licence: str = ""
    hub: str = ""
    preview: bool = False
    """Whether this is a look at what might be: nothing in it lasts."""
    key: str = ""
    """A fingerprint of the templates and of the code that renders: it moves when either does."""


@dataclass(frozen=True)
class LocaleSite:
    """One locale's part of the site."""

    site: Website
    locale: str
    items: tuple[PublishedArticle, ...]
    """The newest first."""
    withdrawn: tuple[Withdrawn, ...]
    moved: tuple[tuple[str, str], ...]
    archives: tuple[tuple[str, ...], ...]
    feed_order: tuple[str, ...]
    """Entry ids, the oldest first, withdrawn ones too."""
    slugs: Mapping[str, Mapping[str, str]]
    """By article id: the locales in which it is out, in EU order, and its folder there."""
    lists: Mapping[str, int]
    """Every locale that is out, in EU order, and how many pages its list of articles has."""
    newsletters: tuple[str, ...]
    """The locales that have a list of newsletters."""
    sizes: Mapping[str, int]
    """Bytes of the articles' pictures by `<slug>/<name>`."""
    speaks: bool
    """Whether this locale's words are those of the chooser, which belongs to none."""

    @property
    def languages(self) -> Languages:
        return self.site.templates.languages

    @cached_property
    def words(self) -> Interface:
        return self.site.words[self.locale]

    @cached_property
    def title(self) -> str:
        """The site's name in this language."""
        return self._name("title.txt")

    @cached_property
    def subtitle(self) -> str:
        """What the site is, in a sentence."""
        return self._name("subtitle.txt")

    @cached_property
    def key(self) -> str:
        """A fingerprint of all that every page here is made of."""
        words = sorted((id_, message.strings) for id_, message in self.words.messages.items())
        site = self.site
        return key_of(site.key, site.id, site.addresses, site.author, site.licence, site.hub, words)

    @cached_property
    def records(self) -> Mapping[str, bytes]:
        """By entry id: what is kept of each article beside its page."""
        return {item.entry_id: write_record(item) for item in self.items}

    @cached_property
    def item_keys(self) -> Mapping[str, str]:
        """By entry id: a fingerprint of all that the article's page says of itself."""
        return {entry_id: sha256(record).hexdigest() for entry_id, record in self.records.items()}

    @cached_property
    def by_id(self) -> Mapping[str, PublishedArticle]:
        return {item.entry_id: item for item in self.items}

    @cached_property
    def folders(self) -> Mapping[str, Mapping[str, str]]:
        """By each folder that an article stands in: the locales in which it is out, and its folder there."""
        return {slug: tags for tags in self.slugs.values() for slug in tags.values()}

    @property
    def year(self) -> int:
        """Of the newest article: a copyright line must not hang on the clock."""
        years = [item.localized.article.date.year for item in self.items]
        return max(years) if years else self.updated.year

    @property
    def updated(self) -> datetime:
        """When anything in this language last changed for its readers."""
        return max([item.updated for item in self.items] + [mark.at for mark in self.withdrawn])

    def _name(self, template: str) -> str:
        return self.site.templates.render(template, self.words).strip()


def locale_sites(
    state: SiteState,
    site: Website,
    sizes: Mapping[str, int],
    everything: Iterable[tuple[Article, str]] | None = None,
) -> dict[str, LocaleSite]:
    """The locales that the state tells of, in EU order.

    `everything` are all articles that are out, with their locales, where the state does not tell of all.
    """
    if everything is None:
        everything = ((each.localized.article, each.localized.locale) for each in state.published)
    slugs: dict[str, dict[str, str]] = {}
    counts: dict[str, int] = {}
    newsletters = set()
    for article, locale in everything:
        if locale not in site.words:  # the workspace has that language no more
            continue
        slugs.setdefault(article.id, {})[locale] = article.slug
        counts[locale] = counts.get(locale, 0) + 1
        if article.articles:
            newsletters.add(locale)
    for mark in state.withdrawn:
        counts.setdefault(mark.locale, 0)  # a language that lost all keeps its list and feeds, to say so
    lists = {tag: max(1, -(-counts[tag] // LIST_ITEMS)) for tag in eu_order(counts) if tag in site.words}
    ordered = {id_: {tag: found[tag] for tag in eu_order(found)} for id_, found in slugs.items()}
    items: dict[str, list[PublishedArticle]] = {mark.locale: [] for mark in state.withdrawn}
    for item in state.published:
        items.setdefault(item.localized.locale, []).append(item)
    speaker = site.source if site.source in lists else next(iter(lists), "")
    return {
        locale: LocaleSite(
            site=site,
            locale=locale,
            items=tuple(items[locale]),
            withdrawn=tuple(mark for mark in state.withdrawn if mark.locale == locale),
            moved=tuple(pair for pair in state.moved if pair[0].startswith(f"{locale}/")),
            archives=tuple(part for tag, part in state.archives if tag == locale),
            feed_order=tuple(feed_order(state, locale)),
            slugs=ordered,
            lists=lists,
            newsletters=eu_order(newsletters),
            sizes=sizes,
            speaks=locale == speaker,
        )
        for locale in eu_order(tag for tag in items if tag in site.words)
    }
