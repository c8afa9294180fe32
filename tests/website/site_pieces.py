"""A small website in memory: articles of any number, and the repository's own site templates."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from pipelines.model.article import Article, Reference
from pipelines.model.blocks import Text
from pipelines.model.edition import LocalizedArticle, Teaser
from pipelines.model.site import SiteState
from pipelines.rendering.addresses import Addresses
from pipelines.website.files import locale_recipes
from pipelines.website.locale_site import LocaleSite, Website, locale_sites
from tests.rendering.support import ADDRESSES, golden_article, localized, templates, words

MONDAY = datetime(2026, 11, 23, 9, tzinfo=UTC)
TUESDAY = MONDAY + timedelta(days=1)
WEDNESDAY = MONDAY + timedelta(days=2)
SIZES = {"every-block/lead.png": 1234}


def article(number: int) -> Article:
    """A short article of its own day."""
    return replace(
        golden_article(),
        slug=f"article-{number:03}",
        id=f"tag:example.org,2026:{number:03}",
        title=Text(f"Article {number}", "en", 3),
        date=MONDAY + timedelta(days=number),
        blocks=(),
    )


def newsletter(*slugs: str) -> LocalizedArticle:
    """A newsletter in English that announces these articles."""
    issue = replace(
        golden_article(),
        slug="news",
        id="tag:example.org,2026:news-1",
        articles=tuple(Reference(slug) for slug in slugs),
    )
    story = Text("Story", "en")
    return replace(localized(issue), teasers=tuple(Teaser(slug, story, story) for slug in slugs))


def french(source: Article | None = None) -> LocalizedArticle:
    return localized(source or golden_article(), "fr")


def website(addresses: Addresses = ADDRESSES, **more: str) -> Website:
    locales = {tag: words(tag) for tag in ("en", "fr", "ar")}
    site = Website("tag:example.org,2026:news", addresses, templates("site_templates"), locales, "en", "Team")
    return replace(site, **more)  # type: ignore[arg-type] # names of its text fields


def sites(state: SiteState, site: Website | None = None) -> dict[str, LocaleSite]:
    return locale_sites(state, site or website(), SIZES)


def files(state: SiteState, site: Website | None = None) -> dict[str, bytes]:
    """Every file that belongs to a language, and the chooser."""
    return {
        recipe.path: recipe.make() for here in sites(state, site).values() for recipe in locale_recipes(here)
    }


def keys(state: SiteState, site: Website | None = None) -> dict[str, str]:
    """By path: what each file is made of."""
    return {
        recipe.path: recipe.key for here in sites(state, site).values() for recipe in locale_recipes(here)
    }


def changed(before: Mapping[str, bytes], after: Mapping[str, bytes]) -> list[str]:
    return sorted(path for path in {*before, *after} if before.get(path) != after.get(path))


def many(count: int, locales: Iterable[str] = ("en",)) -> list[LocalizedArticle]:
    return [localized(article(number), tag) for number in range(count) for tag in locales]
