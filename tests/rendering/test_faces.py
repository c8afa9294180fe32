"""Email, plain text and page are three faces of one article; golden files show each whole."""

from __future__ import annotations

import os
import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest

from pipelines.emails.render import render_email
from pipelines.model.delivery import Email
from pipelines.model.edition import LocalizedArticle
from pipelines.model.markup import merge_tags
from pipelines.model.site import SiteState
from pipelines.website.page import article_content, article_page
from pipelines.website.state import update
from tests.rendering.support import ADDRESSES, GOLDEN, golden_article, localized, templates, words
from tests.website.site_pieces import MONDAY, french, sites


def email(edition: LocalizedArticle | None = None, locale: str = "en") -> Email:
    shown = edition or localized(locale=locale)
    return render_email(shown, words(locale), templates("email_templates"), ADDRESSES, ["en", "fr"])


def page(*editions: LocalizedArticle) -> str:
    """The page of the first of an article's editions."""
    here = sites(update(SiteState(), editions, MONDAY))[editions[0].locale]
    return article_page(here, here.items[0]).decode()


def agrees(path: Path, text: str) -> None:
    """Compare with a golden file; GOLDEN=write makes it anew, to be read before it is committed."""
    if os.environ.get("GOLDEN") == "write":
        path.write_text(text)
    assert text == path.read_text()


class Words(HTMLParser):
    """The words that a reader of HTML sees, without head and style."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.hidden += tag in ("head", "style")

    def handle_endtag(self, tag: str) -> None:
        self.hidden -= tag in ("head", "style")

    def handle_data(self, data: str) -> None:
        if not self.hidden:
            self.found.append(data)


def seen(html: str) -> str:
    reader = Words()
    reader.feed(html)
    return re.sub(r"\s+", " ", " ".join(reader.found))


def test_plain_text_is_as_its_golden_file() -> None:
    """Readers without HTML get every block, recognisable, in order, in 72 columns."""
    agrees(GOLDEN / "every_block/expected.txt", email().text)


def test_content_is_as_its_golden_file() -> None:
    """Page and feeds show the same blocks; a change of a template shows here."""
    here = sites(update(SiteState(), [localized()], MONDAY))["en"]
    html = article_content(here, here.items[0])
    agrees(GOLDEN / "every_block/expected.html", re.sub(r"\n\s*\n+", "\n", html).strip() + "\n")


def test_lines_of_plain_text_are_short() -> None:
    """Old mail programs break longer lines in the middle of a word; an address must stay whole."""
    long = [line for line in email().text.split("\n") if len(line) > 72 and "https://" not in line]
    assert long == []


def test_email_and_page_say_the_same() -> None:
    """Nothing is lost between the faces: each text of the article is in the email and on the page."""
    expected = [
        "Every block, once",
        "One of each .",
        "Bruges, Belgium",
        "20 November 2026",
        "Shown first",
        "A heading & its sign",
        "Second with code",
        "Nested",
        "Fourth",
        "Quoted words over two lines",
        "Its caption",
        "Malta",
        "Press here",
        'print("<tag>")',
        "after a break.",
        "Take part",
    ]
    for html in (email().html, page(localized())):
        text = seen(html)
        assert [part for part in expected if part not in text] == []


def test_email_states_language_and_direction() -> None:
    """A screen reader picks its voice, and a client its direction, from the root element."""
    html = email(locale="ar").html
    root = re.search(r"<html[^>]*>", html)
    assert root is not None
    assert {'lang="ar"', 'dir="rtl"'} <= set(root[0].rstrip(">").split())


def test_what_fell_back_says_its_language() -> None:
    """English words in a French email are read aloud as English, and the reader is told."""
    html = email(localized(locale="fr"), "fr").html
    assert '<span lang="en" dir="ltr">Every block, once</span>' in html
    assert "have not been translated yet" in html


def test_merge_tags_stay_for_the_provider() -> None:
    """Each part carries the merge tags that the provider swaps for the recipient's own addresses."""
    mail = email()
    assert (
        set(merge_tags(mail.html)) == set(merge_tags(mail.text)) == {"[[browser_url]]", "[[unsubscribe_url]]"}
    )


def test_email_asks_nobody_for_anything_but_pictures() -> None:
    """No web font, no style sheet, no tracker: a subscriber is not watched."""
    html = email().html
    assert re.findall(r"(?:@import|<link|<script)[^>]*", html) == []
    sources = re.findall(r'src="([^"]+)"', html)
    assert sources == [
        "https://example.org/news/images/logo.png",
        "https://example.org/news/en/every-block/lead.png",
        "https://example.org/news/en/every-block/second.png",
    ]


def test_a_pictures_name_may_hold_anything() -> None:
    """Editors' files are called "my öwl.png"; an address has no blanks and no ö."""
    article = golden_article()
    assert article.image
    edition = localized(replace(article, image=replace(article.image, src="my öwl.png")))
    assert '<img src="my%20%C3%B6wl.png"' in page(edition)
    assert "https://example.org/news/en/every-block/my%20%C3%B6wl.png" in email(edition).html


def test_pictures_have_their_alt_text() -> None:
    """With pictures off, or to a screen reader, the alt text is the picture."""
    alts = re.findall(r'alt="([^"]*)"', email().html)
    assert alts == ["", "A &quot;lead&quot; picture", "A picture"]


def test_page_links_work_from_a_disk() -> None:
    """Staff open output/site by double click; links go to files, not folders."""
    links = re.findall(r'<a [^>]*href="([^"]+)"', page(localized(), french()))
    relative = [link for link in links if not link.startswith(("http", "#"))]
    assert relative == [
        "../../en/index.html",
        "../../en/index.html",
        "../../en/feeds/index.html",
        "../../fr/every-block/index.html",
    ]


@pytest.mark.parametrize("locale", ["el", "mt", "ar", "uk"])
def test_every_locale_renders(locale: str) -> None:
    """Whatever language is added to the workspace, its dates and templates are there."""
    mail = email(localized(golden_article(), locale), locale)
    assert mail.subject == "Every block, once"
    assert "2026" in mail.text
