"""Feeds as readers' programs take them: parsed with feedparser, not by our own eyes."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import feedparser
import pytest
from lxml import etree

from pipelines.outgoing import Feed, FeedEntry
from pipelines.rendering.feeds import atom, json_feed, opml, rss, sitemap

FIRST = datetime(2026, 11, 20, 8, tzinfo=UTC)
LATER = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)

ENTRY = FeedEntry(
    id="tag:example.org,2026:a/el",
    url="https://example.org/el/a/",
    title="Τίτλος & <άλλα>",
    summary="Σύνοψη",
    content='<p>Κείμενο <a href="https://example.org/?a=1&amp;b=2">εδώ</a> ]]> τέλος</p>',
    published=FIRST,
    updated=LATER,
    lang="el",
)
FEED = Feed(
    id="tag:example.org,2026:news/el",
    title="Νέα",
    subtitle="Όλα τα νέα",
    lang="el",
    home_url="https://example.org/el/",
    base_url="https://example.org/el/",
    author="EU Code Week",
    rights="© 2026",
    entries=(ENTRY, replace(ENTRY, id="tag:example.org,2026:b/el", updated=FIRST)),
)


@pytest.mark.parametrize("write", [rss, atom])
def test_readers_programs_get_everything(write: Callable[[Feed], bytes]) -> None:
    """Id, dates, language, words and full content survive the way through a feed reader."""
    parsed = feedparser.parse(write(FEED))
    assert not parsed.bozo, parsed.get("bozo_exception")
    assert (parsed.feed.title, parsed.feed.subtitle, parsed.feed.language) == ("Νέα", "Όλα τα νέα", "el")
    first = parsed.entries[0]
    found = {
        "id": first.id,
        "link": first.link,
        "title": first.title,
        "summary": first.summary,
        "content": first.content[0].value,
        "published": first.published_parsed[:5],
        "author": first.get("author") or parsed.feed.author,
    }
    assert found == {
        "id": ENTRY.id,
        "link": ENTRY.url,
        "title": ENTRY.title,
        "summary": ENTRY.summary,
        "content": ENTRY.content,
        "published": (2026, 11, 20, 8, 0),
        "author": "EU Code Week",
    }


def test_an_rss_guid_is_no_address() -> None:
    """A guid without isPermaLink="false" is taken for a link, and validators refuse it."""
    guids = etree.fromstring(rss(FEED)).findall(".//guid")
    assert [(guid.text, guid.get("isPermaLink")) for guid in guids] == [
        ("tag:example.org,2026:a/el", "false"),
        ("tag:example.org,2026:b/el", "false"),
    ]


def test_atom_has_what_rfc_4287_asks_for() -> None:
    """A feed needs id, title, updated and an author; an entry needs its own."""
    root = etree.fromstring(atom(FEED))
    space = {"a": "http://www.w3.org/2005/Atom"}
    wanted = ["a:id", "a:title", "a:updated", "a:author/a:name", "a:entry/a:id", "a:entry/a:updated"]
    assert [path for path in wanted if root.find(path, space) is None] == []
    assert root.findtext("a:updated", namespaces=space) == "2026-11-23T09:30:00Z"


def test_json_feed_is_version_1_1_with_its_language() -> None:
    """JSON Feed 1.1 added the language; whole value, since a reader may use any field."""
    assert json.loads(json_feed(replace(FEED, entries=(ENTRY,)))) == {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "Νέα",
        "description": "Όλα τα νέα",
        "language": "el",
        "home_page_url": "https://example.org/el/",
        "feed_url": "https://example.org/el/feed.json",
        "authors": [{"name": "EU Code Week"}],
        "items": [
            {
                "id": ENTRY.id,
                "url": ENTRY.url,
                "title": ENTRY.title,
                "summary": ENTRY.summary,
                "content_html": ENTRY.content,
                "date_published": "2026-11-20T08:00:00Z",
                "date_modified": "2026-11-23T09:30:00Z",
                "language": "el",
            }
        ],
    }


def test_opml_lists_every_language() -> None:
    """Someone who follows several languages imports one file."""
    root = etree.fromstring(
        opml("News", [FEED, replace(FEED, lang="fr", base_url="https://example.org/fr/")])
    )
    outlines = [(o.get("language"), o.get("xmlUrl")) for o in root.iter("outline")]
    assert outlines == [("el", "https://example.org/el/atom.xml"), ("fr", "https://example.org/fr/atom.xml")]


def test_sitemap_alternates_are_reciprocal() -> None:
    """Search engines ignore alternates that do not name each other and themselves."""
    pages = {"el": "https://example.org/el/", "fr": "https://example.org/fr/"}
    root = etree.fromstring(sitemap([(pages, "el"), (pages, "fr")]))
    found = [
        (url[0].text, [(link.get("hreflang"), link.get("href")) for link in list(url)[1:]]) for url in root
    ]
    assert found == [(address, list(pages.items())) for address in pages.values()]
