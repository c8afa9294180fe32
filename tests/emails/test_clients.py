"""What single mail programs are told: Outlook's font and night, Apple's and Gmail's links, inboxes."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape

import pytest

from pipelines.content.article import parse_article
from pipelines.rendering.colours import BLACK, hex_colour, ratio
from pipelines.rendering.looks import Looks
from pipelines.rendering.palette import NEEDED, BrandColours
from tests.emails import support
from tests.emails.support import email_of
from tests.emails.test_golden import GOLDEN
from tests.rendering.support import ADDRESSES


@pytest.fixture(scope="module")
def html() -> str:
    return email_of(parse_article((GOLDEN / "boxes" / "input.md").read_text(), "boxes", "en"), "en").html


@pytest.mark.parametrize(
    ("font", "first"),
    [
        (Looks().font, "'Segoe UI', Roboto"),
        ("-apple-system, ui-serif, Georgia, serif", "Georgia, serif"),
        ("'Noto Serif', serif", "'Noto Serif', serif"),
    ],
)
def test_outlook_is_given_a_font_that_it_may_have(font: str, first: str) -> None:
    """It does not know `system-ui`, and takes Times New Roman for it, whatever comes after."""
    assert Looks(font=font).outlook_font.startswith(first)


def test_outlook_is_told_the_font_in_its_own_comment(html: str) -> None:
    """All others keep the whole list."""
    (said,) = re.findall(r"<!--\[if mso\]><style>(.*?)</style><!\[endif\]-->", html)
    assert said.startswith(f"* {{ font-family: {Looks().outlook_font} !important; }}")


def test_numbers_and_dates_are_not_made_links(html: str) -> None:
    """Apple's mail makes a blue link of a date, and enlarges small print to its taste."""
    metas = dict(re.findall(r'<meta name="([\w-]+)"(?: content="([^"]*)")?>', html))
    assert "telephone=no" in metas["format-detection"]
    assert "x-apple-disable-message-reformatting" in metas
    assert "a[x-apple-data-detectors]" in html


def test_an_inbox_shows_nothing_after_the_preview(html: str) -> None:
    """Without it the first words of the header follow: "Read in your browser"."""
    (preview,) = re.findall(r"<body[^>]*>\s*<div[^>]*>(.*?)</div>", html, re.DOTALL)
    words, blank, filler = unescape(preview).strip("\n").rpartition(" ")
    assert (bool(words), blank, filler) == (True, " ", "\u00a0\u034f\u200c" * 60)


def test_outlooks_own_night_is_everybodys(html: str) -> None:
    """It has a switch of its own, and does not ask the system: what is missing there stays light."""
    style = html[
        html.index("@media (prefers-color-scheme") : html.index("</style>", html.index("[data-ogsc]"))
    ]
    night, _, own = style.partition("[data-ogsc]")
    rules = re.sub(r"\s+", " ", night.partition("{")[2].strip().removesuffix("}")).strip()
    assert re.sub(r"\s+", " ", f"[data-ogsc]{own}".replace("[data-ogsc] ", "")).strip() == rules


@pytest.mark.parametrize(
    ("accent", "by_day"),
    [
        ("#ffb733", "link"),
        ("#f5d000", "link"),
        ("#e8e8e8", "link"),
        ("#0e47cb", "accent"),
        ("#000000", "accent"),
    ],
)
def test_a_buttons_words_are_lighter_than_its_ground(accent: str, by_day: str) -> None:
    """Dark words on yellow became pale ones on yellow, 1.58:1, where a mail program darkens mails itself."""
    looks = Looks(BrandColours(accent=hex_colour(accent)))
    assert looks.button == getattr(looks.light, by_day)
    assert ratio(looks.on_button, BLACK) > ratio(looks.button, BLACK)
    assert ratio(looks.on_button, looks.button) >= NEEDED


def test_the_privacy_statement_is_that_of_the_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    """`{locale}` in its address was sent to readers as it stands."""
    addresses = replace(ADDRESSES, privacy="https://example.org/{locale}/privacy")
    monkeypatch.setattr(support, "ADDRESSES", addresses)
    email = email_of(parse_article((GOLDEN / "boxes" / "input.md").read_text(), "boxes", "en"), "el")
    for part in (email.html, email.text):
        assert ("https://example.org/el/privacy" in part, "{locale}" in part) == (True, False)


def test_the_text_part_begins_with_the_title() -> None:
    """Who reads the text, or has it read out, gets the news first; links and rights come after it."""
    for case in ("every_block", "newsletter"):
        text = email_of(
            parse_article((GOLDEN / case / "input.md").read_text(), case.replace("_", "-"), "en"), "en"
        ).text
        title, line, *_ = text.splitlines()
        assert (bool(title), line) == (True, "=" * len(title))
        assert text.index("[[browser_url]]") > text.index("\n--\n")
