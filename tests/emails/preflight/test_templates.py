"""The repository's own emails, as preflight sees them."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import pytest

from pipelines.emails.preflight import preflight, preflight_across
from pipelines.model.article import Reference
from pipelines.model.delivery import Email
from tests.emails.support import email_of
from tests.rendering.support import ADDRESSES, golden_article


@cache
def email(kind: str, locale: str) -> Email:
    """Every block once; a newsletter also announces four articles, which makes a lead story and cards."""
    article = golden_article()
    if kind == "newsletter":
        article = replace(article, articles=tuple(map(Reference, ("one", "two", "three", "four"))))
    return email_of(article, locale)


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
