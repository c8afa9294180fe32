"""What every theme that Glocal brings keeps. They are found by listing: the next one is held to this too."""

from __future__ import annotations

import re
from collections import Counter
from html import unescape
from typing import get_args

import pytest

from pipelines.content.article import parse_article
from pipelines.emails.lint import lint
from pipelines.emails.preflight import preflight
from pipelines.emails.render import EMAIL_ENTRIES
from pipelines.model.article import Article
from pipelines.model.blocks import BlockType
from pipelines.model.delivery import Email
from pipelines.rendering.layers import LETTER, TemplateLayers
from pipelines.rendering.template_reach import reached
from tests.emails.support import EMAIL_SOURCES, FULL_BRAND, THEMES, KeptTemplates, email_of
from tests.emails.test_golden import GOLDEN
from tests.rendering.support import ADDRESSES

TERMS = """---
id: tag:example.org,2026:terms
title: Terms and notes
date: 2026-11-23
---

## One

A claim[^1].

Term
: Its meaning

[^1]: Where it stands.

## Two

- [ ] to do
"""
CASES = (*sorted(path.name for path in GOLDEN.iterdir()), "terms")
OTHERS = [theme for theme in THEMES if theme != LETTER]


def article_of(case: str, locale: str) -> Article:
    text = TERMS if case == "terms" else (GOLDEN / case / "input.md").read_text()
    return parse_article(text, case.replace("_", "-"), locale)


def made(case: str, locale: str, theme: str) -> tuple[Email, KeptTemplates]:
    templates = KeptTemplates(theme=theme, brand=FULL_BRAND)
    return email_of(article_of(case, locale), locale, templates), templates


def said(email: Email) -> tuple[Counter[str], Counter[str], set[str]]:
    """Its words, what its pictures say, and where it leads."""
    shown = re.sub(r"<head>.*?</head>|<!--.*?-->", "", email.html, flags=re.DOTALL)
    words = re.findall(r"\w+", unescape(re.sub(r"<[^>]*>", " ", shown)))
    alts, links = re.findall(r'\balt="([^"]*)"', shown), re.findall(r'\bhref="([^"]*)"', shown)
    return Counter(words), Counter(alts), set(links)


def test_themes_are_found() -> None:
    """Without one, all that is said below of others would be said of none."""
    assert THEMES == ("letter", "digest")


@pytest.mark.parametrize("locale", ["en", "ar"])
@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("theme", OTHERS)
def test_a_theme_says_what_the_letter_says(theme: str, case: str, locale: str) -> None:
    """Another look leaves no word, picture or link out: what the author wrote is shown, in every theme; and
    so is what the law asks for, the way out first. A theme may say more: "Read more" on each card.
    """
    (letter, _), (email, templates) = made(case, locale, LETTER), made(case, locale, theme)
    (words, *rest), (first, *others) = said(email), said(letter)
    assert (first - words, rest) == (Counter(), others)
    assert email.text == letter.text
    assert (email.subject, email.preheader) == (letter.subject, letter.preheader)
    assert lint(templates.mjml) == []
    assert preflight(email, ADDRESSES.site) == ()


@pytest.mark.parametrize("theme", THEMES)
def test_what_a_mail_must_have(theme: str) -> None:
    """A reader can leave, ask, and see who writes; the inbox shows a line of our own."""
    for case in ("every_block", "newsletter"):
        email, _ = made(case, "en", theme)
        for face in (email.html, email.text):
            assert "[[unsubscribe_url]]" in face
            assert "[[browser_url]]" in face
            assert ADDRESSES.privacy in face
            assert FULL_BRAND.address[0] in face
        body = email.html.partition("<body")[2]
        assert 0 < body.find(email.preheader) < body.find("<table")  # before all that is shown


@pytest.mark.parametrize("theme", OTHERS)
@pytest.mark.parametrize(("locale", "start"), [("en", "left"), ("ar", "right")])
def test_a_theme_is_mirrored(theme: str, locale: str, start: str) -> None:
    """Nothing in its own files names a side: `start` and `end` do."""
    own = {name: text for name, text in EMAIL_SOURCES.items() if name.startswith(f"{theme}/")}
    named = {
        name: re.findall(r"\b(?:left|right)\b", re.sub(r"\{#.*?#\}", "", text)) for name, text in own.items()
    }
    assert {name for name, sides in named.items() if sides} == set()
    _, templates = made("newsletter", locale, theme)
    assert f'dir="{"rtl" if locale == "ar" else "ltr"}"' in templates.mjml
    assert f'align="{start}"' in templates.mjml


@pytest.mark.parametrize("theme", OTHERS)
def test_every_file_of_a_theme_is_used(theme: str) -> None:
    """A slip in a file's name, and the letter's part is shown in silence."""
    own = {name.partition("/")[2] for name in EMAIL_SOURCES if name.startswith(f"{theme}/")}
    layers = TemplateLayers("email_templates", {}, EMAIL_SOURCES, themed=True)
    assert own - reached(EMAIL_ENTRIES, layers.of_theme(theme).sources) == set()


def test_the_second_place_of_a_theme_is_the_letter() -> None:
    """A theme holds what it changes: a copy of a part would keep the letter's mends from it."""
    roots = {text: name for name, text in EMAIL_SOURCES.items() if "/" not in name}
    assert [
        (name, roots[text]) for name, text in EMAIL_SOURCES.items() if "/" in name and text in roots
    ] == []


def test_the_cases_have_every_type_of_block() -> None:
    """What no case has, no theme is held to."""
    types = {block.type for case in CASES for block in article_of(case, "en").blocks}
    assert set(get_args(BlockType)) - types == set()
