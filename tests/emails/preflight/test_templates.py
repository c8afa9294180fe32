"""The repository's own emails, as preflight sees them."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import pytest

from pipelines.emails.preflight import preflight, preflight_across
from pipelines.emails.render import render_email
from pipelines.languages.table import EU24
from pipelines.model.article import Article, Reference
from pipelines.model.blocks import Image, map_pictures
from pipelines.model.delivery import Email
from pipelines.model.edition import Teaser
from tests.rendering.support import ADDRESSES, golden_article, localized, templates, words


def measured(image: Image) -> Image:
    """As the snapshot hands it over, with the size of its file."""
    return replace(image, width=1200, height=630)


def article() -> Article:
    plain = golden_article()
    assert plain.image
    blocks = tuple(map_pictures(block, measured) for block in plain.blocks)
    return replace(plain, image=measured(plain.image), blocks=blocks)


def story(source: Article, slug: str) -> Teaser:
    assert source.image
    picture = replace(source.image, alt=replace(source.image.alt, value=f"A picture of {slug}"))
    return Teaser(slug, replace(source.title, value=slug), source.summary or source.title, picture)


@cache
def email(kind: str, locale: str) -> Email:
    """Every block once; a newsletter also announces four articles, which makes a lead story and cards."""
    source = article()
    edition = localized(source, locale)
    if kind == "newsletter":
        stories = tuple(story(source, slug) for slug in ("one", "two", "three", "four"))
        announcing = replace(edition.article, articles=tuple(Reference(each.slug) for each in stories))
        edition = replace(edition, article=announcing, teasers=stories)
    return render_email(edition, words(locale), templates("email_templates"), ADDRESSES, EU24)


@pytest.mark.parametrize("kind", ["article", "newsletter"])
@pytest.mark.parametrize("locale", ["en", "el", "ar"])
def test_our_templates_are_without_findings(kind: str, locale: str) -> None:
    """They are what others copy; a hint that everybody gets is read by nobody."""
    assert preflight(email(kind, locale), ADDRESSES.site) == ()


@pytest.mark.parametrize("kind", ["article", "newsletter"])
def test_our_editions_agree(kind: str) -> None:
    """The same template makes the same email of the same article, in each language."""
    editions = [email(kind, locale) for locale in ("bg", "en", "el", "ar")]
    assert preflight_across(editions, "en", ADDRESSES.site) == ()
