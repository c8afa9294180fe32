"""The website as checkers see it that are not ours: HTML, CSS, JSON Feed, sitemap, and a feed reader."""

from __future__ import annotations

import calendar
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import feedparser
import pytest
from lxml import etree, html

from pipelines.model.site import PublishedArticle
from pipelines.rendering.addresses import summary_of
from pipelines.rendering.inline import inline_text
from tests.checkers import node_file, nu_checker
from tests.sample_site import KINDS, OLD, READ, WITHDRAWN, SampleSite

FORMATS = ("atom.xml", "rss.xml")
SITEMAP_SCHEMA = Path(__file__).parent / "schemas" / "sitemap.xsd"


@pytest.fixture(scope="module")
def jsonfeed() -> Any:
    """The published schema of JSON Feed 1.1, ready to judge."""
    schema = json.loads(node_file("jsonfeed-schema/schema-v1.1.json").read_bytes())
    jsonschema = pytest.importorskip("jsonschema", reason="no jsonschema: pip install jsonschema")
    return jsonschema.Draft7Validator(schema)


@pytest.fixture(scope="module")
def sitemap_schema() -> etree.XMLSchema:
    node_file("sitemap/schema/sitemap.xsd")
    return etree.XMLSchema(file=str(SITEMAP_SCHEMA))


def test_the_strict_checker_has_nothing_to_say(site: SampleSite, tmp_path: Path) -> None:
    """Every kind of page in every language is HTML by the standard, its styles are CSS: not even a hint.

    Two files that are wrong on purpose go along: a checker that does not work finds nothing either.
    """
    pages = {site.page(kind, tag) for kind in KINDS for tag in site.locales}
    styles = site.folder.glob("*/feed.css")
    wrong = {
        tmp_path / "wrong.html": '<!DOCTYPE html><html lang="en"><title>a</title><p style="colour: red">a',
        tmp_path / "wrong.css": "p { colour: red }",
    }
    for path, text in wrong.items():
        path.write_text(text)
    found = nu_checker([*(page for page in pages if page.is_file()), *styles, *wrong])
    assert {name for name, _ in found} == {"wrong.html", "wrong.css"}
    assert len(found) == 2


def test_every_kind_of_page_is_among_them(site: SampleSite) -> None:
    """What the checkers are shown is whole: a page that is not made any more is no page without faults."""
    assert [kind for kind in KINDS for tag in READ if not site.page(kind, tag).is_file()] == []


def test_json_feeds_pass_the_published_schema(site: SampleSite, jsonfeed: Any) -> None:
    """In all languages, the archived parts too; and the schema is one that can refuse."""
    feeds = site.feeds("feed.json")
    faults = [
        (path, error.message)
        for path in feeds
        for error in jsonfeed.iter_errors(json.loads(path.read_bytes()))
    ]
    assert faults == []
    assert len(feeds) == len(site.locales) + len(READ)
    assert not jsonfeed.is_valid({"version": "https://jsonfeed.org/version/1.1", "title": "", "items": [{}]})


def test_the_sitemap_passes_the_published_schema(site: SampleSite, sitemap_schema: etree.XMLSchema) -> None:
    """Search engines drop a map with a fault, and all of it; links to other languages are ours to declare."""
    tree = etree.parse(site.folder / "sitemap.xml")
    sitemap_schema.assertValid(tree)
    next(tree.iter("{http://www.w3.org/1999/xhtml}link")).set("hreflang", "no_language")
    assert not sitemap_schema.validate(tree)


def all_entries(site: SampleSite, locale: str, name: str) -> list[dict[str, object]]:
    """Every entry of a language as a reader's program gathers them: from the feed and its archived parts."""
    found: dict[str, dict[str, object]] = {}
    address = f"{site.url}/{locale}/{name}"
    while address:
        parsed = feedparser.parse((site.folder / address.removeprefix(f"{site.url}/")).read_bytes())
        links = {link.rel: link.href for link in parsed.feed.links}
        assert (parsed.bozo, parsed.feed.language, links["self"]) == (False, locale, address)
        for entry in parsed.entries:
            found.setdefault(entry.id, as_read(entry))
        address = links.get("prev-archive", "")
    return sorted(found.values(), key=lambda entry: str(entry["id"]))


def as_read(entry: Any) -> dict[str, object]:
    """What feedparser learned of an entry."""
    (content,) = entry.content
    return {
        "id": entry.id,
        "link": entry.link,
        "title": entry.title,
        "summary": entry.summary,
        "published": datetime.fromtimestamp(calendar.timegm(entry.published_parsed), UTC),
        "updated": datetime.fromtimestamp(calendar.timegm(entry.updated_parsed), UTC),
        "author": entry.author,
        "categories": [tag.term for tag in entry.get("tags", [])],
        "enclosures": [(each.href, each.type, each.length) for each in entry.enclosures],
        "words": words(html.fromstring(f"<div>{content.value}</div>")),
    }


def as_published(site: SampleSite, item: PublishedArticle) -> dict[str, object]:
    """What a reader's program has to learn of an article; its words are those of its page."""
    article, locale = item.localized.article, item.localized.locale
    folder, address = site.folder / locale / article.slug, f"{site.url}/{locale}/{article.slug}/"
    picture = article.image.src if article.image else ""
    size = str((folder / picture).stat().st_size)
    return {
        "id": f"{article.id}/{locale}",
        "link": address,
        "title": inline_text(article.title.value),
        "summary": inline_text(summary_of(article).value),
        "published": item.published,
        "updated": item.updated,
        "author": ", ".join(each.name for each in article.written_by) or "EU Code Week",
        "categories": [inline_text(category.value) for category in article.categories],
        "enclosures": [(address + picture, "image/png", size)] if picture else [],
        "words": page_words(folder / "index.html"),
    }


def page_words(page: Path) -> str:
    """What an article's page says below its head and above its topics."""
    (article,) = html.parse(page).iter("article")
    beside = "self::h1 or @class='facts' or @class='notice' or @class='lead'"
    topics = "@id='topics' or @aria-labelledby='topics'"
    for node in article.xpath(f"*[{beside} or {topics}]"):
        article.remove(node)
    return words(article)


def words(node: html.HtmlElement) -> str:
    return " ".join(node.text_content().split())


@pytest.mark.parametrize("name", FORMATS)
def test_a_feed_reader_gets_all_that_is_out(site: SampleSite, name: str) -> None:
    """In all languages, archives and all: ids, dates, words, topics and pictures arrive as published.

    What was withdrawn is in none of them, and a newsletter is no entry: its articles are.
    """
    for locale in site.locales:
        articles = [item for item in site.items[locale] if not item.localized.article.articles]
        wanted = sorted((as_published(site, item) for item in articles), key=lambda entry: str(entry["id"]))
        assert all_entries(site, locale, name) == wanted


@pytest.mark.parametrize("name", FORMATS)
def test_there_are_archived_parts_among_them(site: SampleSite, name: str) -> None:
    """The test above follows links, so that they are there is a fact of its own."""
    feeds = [path.parent.relative_to(site.folder).as_posix() for path in site.feeds(name)]
    assert sorted(feeds) == sorted([*site.locales, *(f"{locale}/archive/1" for locale in READ)])


def test_withdrawn_and_moved_are_told_to_feed_readers(site: SampleSite) -> None:
    """A reader's program drops a withdrawn entry (RFC 6721); a new address is no new entry."""
    root = etree.parse(site.folder / "el" / "atom.xml").getroot()
    spaces = {"a": "http://www.w3.org/2005/Atom", "at": "http://purl.org/atompub/tombstones/1.0"}
    gone = [(mark.get("ref"), mark.get("when")) for mark in root.iterfind("at:deleted-entry", spaces)]
    assert gone == [(f"tag:codeweek.eu,2025-04-28:{WITHDRAWN}/el", "2026-11-23T08:00:00Z")]
    ids = [node.text for node in root.iterfind("a:entry/a:id", spaces)]
    assert [each for each in ids if each and OLD in each] == [f"tag:codeweek.eu,2025-05-02:{OLD}/el"]
