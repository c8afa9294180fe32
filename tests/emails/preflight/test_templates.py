"""The repository's own emails, as preflight sees them."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import pytest

from pipelines.emails.preflight import preflight, preflight_across
from pipelines.model.article import Reference
from pipelines.model.delivery import Email
from pipelines.model.finding import Origin, Severity
from tests.emails.support import KeptTemplates, email_of
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


@pytest.mark.parametrize(
    ("old", "new", "rule", "message"),
    [
        (
            'line-height="27px" color="{{ looks.light.ink }}"',
            'line-height="27px" color="#9aa4b8"',
            "contrast",
            "#9aa4b8 on #ffffff has a contrast of 2.5:1 in light mode, 4.5:1 is needed, in <",
        ),
        (
            "color: {{ looks.dark.ink }} !important",
            "color: #33415e !important",
            "contrast",
            "#33415e on #0a131f has a contrast of 1.82:1 in dark mode, 4.5:1 is needed, in <",
        ),
        (
            "p { margin: 0 0 16px; }",
            "p { margin: 0 0 -8px; }",
            "css-support",
            "`margin: 0 0 -8px`: no support for negative margin in Gmail (27 % of opens), Outlook (5 % of",
        ),
    ],
)
def test_a_workspaces_own_colours_and_css_are_judged_in_every_language(
    old: str, new: str, rule: str, message: str
) -> None:
    """What is judged once is reported for each edition, with its template: an error holds them all."""
    for locale in ("en", "el", "ar"):
        first, *rest = preflight(email_of(golden_article(), locale, KeptTemplates(old, new)), ADDRESSES.site)
        assert first.message.startswith(message)
        assert {(each.check, each.severity, each.origin, each.locale) for each in (first, *rest)} == {
            (rule, Severity.ERROR, Origin("email_templates/article.mjml"), locale)
        }
