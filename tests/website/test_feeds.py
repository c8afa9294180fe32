"""Feeds as readers' programs take them: parsed with feedparser, not by our own eyes."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import feedparser
import pytest
from lxml import etree

from pipelines.model.author import Author
from pipelines.model.site import Enclosure, Feed, FeedEntry
from pipelines.website.feeds import atom, json_feed, rss

FIRST = datetime(2026, 11, 20, 8, tzinfo=UTC)
LATER = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
SPACES = {
    "a": "http://www.w3.org/2005/Atom",
    "at": "http://purl.org/atompub/tombstones/1.0",
    "fh": "http://purl.org/syndication/history/1.0",
}

ENTRY = FeedEntry(
    id="tag:example.org,2026:a/el",
    url="https://example.org/el/a/",
    title="Τίτλος & <άλλα>",
    summary="Σύνοψη",
    content='<p>Κείμενο <a href="https://example.org/?a=1&amp;b=2">εδώ</a> ]]> τέλος</p>',
    published=FIRST,
    updated=LATER,
    lang="el",
    authors=(Author("Ελένη", url="https://example.org/eleni"), Author("Νίκος & Σία")),
    categories=("Εκδηλώσεις", "Κοινότητα & άλλα"),
    image=Enclosure("https://example.org/el/a/lead.png", "image/png", 4321, "Σχέδιο", 1200, 675),
    translations=(("en", "https://example.org/en/a/"), ("fr", "https://example.org/fr/a/")),
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
    updated=LATER,
    entries=(ENTRY, replace(ENTRY, id="tag:example.org,2026:b/el", updated=FIRST, image=None)),
    licence="https://creativecommons.org/licenses/by/4.0/",
    hub="https://hub.example.org/",
    style_url="feed.css",
    translations=(("fr", "https://example.org/fr/"),),
    previous="https://example.org/el/archive/2/",
    deleted=(("tag:example.org,2026:gone/el", LATER),),
)


@pytest.mark.parametrize("write", [rss, atom])
def test_readers_programs_get_everything(write: Callable[[Feed], bytes]) -> None:
    """Id, dates, language, words, topics, picture and full content survive the way through a feed reader."""
    parsed = feedparser.parse(write(FEED))
    assert not parsed.bozo, parsed.get("bozo_exception")
    assert (parsed.feed.title, parsed.feed.subtitle, parsed.feed.language) == ("Νέα", "Όλα τα νέα", "el")
    first = parsed.entries[0]
    enclosure = first.enclosures[0]
    found = {
        "id": first.id,
        "link": first.link,
        "title": first.title,
        "summary": first.summary,
        "content": first.content[0].value,
        "published": first.published_parsed[:5],
        "updated": first.updated_parsed[:5],
        "authors": [each.name for each in first.authors],
        "tags": [tag.term for tag in first.tags],
        "picture": (enclosure.href, enclosure.type, enclosure.length),
    }
    assert found == {
        "id": ENTRY.id,
        "link": ENTRY.url,
        "title": ENTRY.title,
        "summary": ENTRY.summary,
        "content": ENTRY.content,
        "published": (2026, 11, 20, 8, 0),
        "updated": (2026, 11, 23, 9, 30),
        "authors": ["Ελένη", "Νίκος & Σία"],
        "tags": list(ENTRY.categories),
        "picture": ("https://example.org/el/a/lead.png", "image/png", "4321"),
    }


@pytest.mark.parametrize(
    ("write", "path"), [(rss, "channel/item/a:link"), (atom, "a:entry/a:link[@rel='alternate']")]
)
def test_readers_that_take_the_first_link_and_the_last(write: Callable[[Feed], bytes], path: str) -> None:
    """Programs differ in which alternate they open; both must be the reader's own language."""
    links = etree.fromstring(write(replace(FEED, entries=(ENTRY,)))).findall(path, SPACES)
    found = [(link.get("hreflang"), link.get("href")) for link in links]
    own = ("el", ENTRY.url)
    assert found[:3] == [own, *ENTRY.translations]
    assert feedparser.parse(write(FEED)).entries[0].link == ENTRY.url


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
    wanted = ["a:id", "a:title", "a:updated", "a:author/a:name", "a:entry/a:id", "a:entry/a:updated"]
    assert [path for path in wanted if root.find(path, SPACES) is None] == []
    assert root.findtext("a:updated", namespaces=SPACES) == "2026-11-23T09:30:00Z"


@pytest.mark.parametrize(("write", "name"), [(rss, "rss.xml"), (atom, "atom.xml")])
def test_links_of_a_feed(write: Callable[[Feed], bytes], name: str) -> None:
    """Itself, the hub that tells of news, the other languages, and where the older entries are."""
    root = etree.fromstring(write(FEED))
    parent = root if name == "atom.xml" else root[0]
    links = [(a.get("rel"), a.get("hreflang"), a.get("href")) for a in parent.findall("a:link", SPACES)]
    assert [link for link in links if link[0] != "license" and link[2] != FEED.home_url] == [
        ("self", None, f"https://example.org/el/{name}"),
        ("hub", None, "https://hub.example.org/"),
        ("alternate", "fr", f"https://example.org/fr/{name}"),
        ("prev-archive", None, f"https://example.org/el/archive/2/{name}"),
    ]
    assert root.getprevious() is not None  # the style sheet for people who open it in a browser


@pytest.mark.parametrize("write", [rss, atom])
def test_an_archived_part_says_so(write: Callable[[Feed], bytes]) -> None:
    """RFC 5005, 4: programs must not subscribe to it, and find the living feed from it."""
    part = replace(FEED, base_url=FEED.previous, current=FEED.home_url, previous="", translations=())
    root = etree.fromstring(write(part))
    links = {a.get("rel"): a.get("href") for a in root.iter("{http://www.w3.org/2005/Atom}link")}
    assert root.find(".//fh:archive", SPACES) is not None
    assert str(links["current"]).startswith("https://example.org/el/")
    assert "prev-archive" not in links


def test_withdrawn_entries_are_told() -> None:
    """RFC 6721: a reader's program takes the entry away, as we did."""
    root = etree.fromstring(atom(FEED))
    marks = [dict(mark.attrib) for mark in root.findall("at:deleted-entry", SPACES)]
    assert marks == [{"ref": "tag:example.org,2026:gone/el", "when": "2026-11-23T09:30:00Z"}]


def test_namespaces_are_declared_once() -> None:
    """Written again in each of fifty entries they would be a tenth of the feed."""
    for data in (atom(FEED), rss(FEED)):
        assert data.count(b"xmlns") == data.split(b">", 3)[2].count(b"xmlns") > 0


def test_entries_are_made_one_after_the_other() -> None:
    """A feed of thousands of entries must not stand in memory as a tree."""
    made: list[int] = []

    def entries() -> object:
        for number in range(3):
            made.append(number)
            yield replace(ENTRY, id=f"tag:example.org,2026:{number}/el")

    for write in (rss, atom, json_feed):
        made.clear()
        whole = write(replace(FEED, entries=entries()))  # type: ignore[arg-type] # any iterable will do
        assert made == [0, 1, 2]
        assert write(replace(FEED, entries=tuple(entries()))) == whole  # type: ignore[arg-type] # as above


def test_json_feed_is_version_1_1_with_its_language() -> None:
    """JSON Feed 1.1 added the language; whole value, since a reader may use any field."""
    assert json.loads(json_feed(replace(FEED, entries=(ENTRY,)))) == {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "Νέα",
        "description": "Όλα τα νέα",
        "language": "el",
        "home_page_url": "https://example.org/el/",
        "feed_url": "https://example.org/el/feed.json",
        "next_url": "https://example.org/el/archive/2/feed.json",
        "authors": [{"name": "EU Code Week"}],
        "hubs": [{"type": "WebSub", "url": "https://hub.example.org/"}],
        "_glocal": {
            "about": "https://example.org/el/",
            "rights": "© 2026",
            "license": "https://creativecommons.org/licenses/by/4.0/",
            "translations": {"fr": "https://example.org/fr/feed.json"},
            "withdrawn": {"tag:example.org,2026:gone/el": "2026-11-23T09:30:00Z"},
        },
        "items": [
            {
                "id": ENTRY.id,
                "url": ENTRY.url,
                "title": ENTRY.title,
                "summary": ENTRY.summary,
                "content_html": ENTRY.content,
                "date_published": "2026-11-20T08:00:00Z",
                "date_modified": "2026-11-23T09:30:00Z",
                "authors": [{"name": "Ελένη", "url": "https://example.org/eleni"}, {"name": "Νίκος & Σία"}],
                "language": "el",
                "tags": ["Εκδηλώσεις", "Κοινότητα & άλλα"],
                "image": "https://example.org/el/a/lead.png",
                "attachments": [
                    {
                        "url": "https://example.org/el/a/lead.png",
                        "mime_type": "image/png",
                        "size_in_bytes": 4321,
                        "title": "Σχέδιο",
                    }
                ],
                "_glocal": {
                    "translations": {"en": "https://example.org/en/a/", "fr": "https://example.org/fr/a/"}
                },
            }
        ],
    }
