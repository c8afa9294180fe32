"""One feed value → RSS 2.0, Atom 1.0 (RFC 4287), JSON Feed 1.1; and OPML and a sitemap over all locales.

Pure and deterministic: every date comes from the entries, so the same feed gives the same bytes.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from email.utils import format_datetime

from lxml import etree

from pipelines.outgoing import Feed, FeedEntry

ATOM = "http://www.w3.org/2005/Atom"
CONTENT = "http://purl.org/rss/1.0/modules/content/"
DC = "http://purl.org/dc/elements/1.1/"
SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
XHTML = "http://www.w3.org/1999/xhtml"
XML = "http://www.w3.org/XML/1998/namespace"


def rss(feed: Feed) -> bytes:
    """RSS 2.0 with full content; the guid is our permanent id, not an address."""
    root = etree.Element("rss", {"version": "2.0"}, nsmap={"atom": ATOM, "content": CONTENT, "dc": DC})
    channel = etree.SubElement(root, "channel")
    _text(channel, "title", feed.title)
    _text(channel, "link", feed.home_url)
    _text(channel, "description", feed.subtitle)
    _text(channel, "language", feed.lang)
    _text(channel, "copyright", feed.rights)
    _text(channel, "lastBuildDate", _rfc822(_updated(feed)))
    etree.SubElement(
        channel,
        f"{{{ATOM}}}link",
        {"rel": "self", "type": "application/rss+xml", "href": f"{feed.base_url}rss.xml"},
    )
    for entry in feed.entries:
        item = etree.SubElement(channel, "item")
        _text(item, "title", entry.title)
        _text(item, "link", entry.url)
        _text(item, "guid", entry.id).set("isPermaLink", "false")
        _text(item, "pubDate", _rfc822(entry.published))
        _text(item, f"{{{DC}}}creator", feed.author)
        _text(item, "description", entry.summary)
        _text(item, f"{{{CONTENT}}}encoded", entry.content)
    return _bytes(root)


def atom(feed: Feed) -> bytes:
    """Atom 1.0 with full content and summary, its language stated."""
    root = etree.Element(f"{{{ATOM}}}feed", {f"{{{XML}}}lang": feed.lang}, nsmap={None: ATOM})  # type: ignore[dict-item] # the stubs forget the default namespace
    _text(root, f"{{{ATOM}}}id", feed.id)
    _text(root, f"{{{ATOM}}}title", feed.title)
    _text(root, f"{{{ATOM}}}subtitle", feed.subtitle)
    _text(root, f"{{{ATOM}}}updated", _rfc3339(_updated(feed)))
    _text(root, f"{{{ATOM}}}rights", feed.rights)
    _text(etree.SubElement(root, f"{{{ATOM}}}author"), f"{{{ATOM}}}name", feed.author)
    link = f"{{{ATOM}}}link"
    own = {"rel": "self", "type": "application/atom+xml", "href": f"{feed.base_url}atom.xml"}
    etree.SubElement(root, link, own)
    etree.SubElement(root, link, {"rel": "alternate", "type": "text/html", "href": feed.home_url})
    for entry in feed.entries:
        node = etree.SubElement(root, f"{{{ATOM}}}entry", {f"{{{XML}}}lang": entry.lang})
        _text(node, f"{{{ATOM}}}id", entry.id)
        _text(node, f"{{{ATOM}}}title", entry.title)
        etree.SubElement(node, link, {"rel": "alternate", "type": "text/html", "href": entry.url})
        _text(node, f"{{{ATOM}}}published", _rfc3339(entry.published))
        _text(node, f"{{{ATOM}}}updated", _rfc3339(entry.updated))
        _text(node, f"{{{ATOM}}}summary", entry.summary)
        _text(node, f"{{{ATOM}}}content", entry.content).set("type", "html")
    return _bytes(root)


def json_feed(feed: Feed) -> bytes:
    """JSON Feed 1.1."""
    document = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.title,
        "description": feed.subtitle,
        "language": feed.lang,
        "home_page_url": feed.home_url,
        "feed_url": f"{feed.base_url}feed.json",
        "authors": [{"name": feed.author}],
        "items": [_json_item(entry) for entry in feed.entries],
    }
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()


def _json_item(entry: FeedEntry) -> dict[str, str]:
    return {
        "id": entry.id,
        "url": entry.url,
        "title": entry.title,
        "summary": entry.summary,
        "content_html": entry.content,
        "date_published": _rfc3339(entry.published),
        "date_modified": _rfc3339(entry.updated),
        "language": entry.lang,
    }


def opml(title: str, feeds: Sequence[Feed]) -> bytes:
    """OPML 2.0: all languages' feeds, for someone who follows several."""
    root = etree.Element("opml", {"version": "2.0"})
    _text(etree.SubElement(root, "head"), "title", title)
    body = etree.SubElement(root, "body")
    for feed in feeds:
        names = {"type": "rss", "text": feed.title, "title": feed.title, "language": feed.lang}
        links = {"xmlUrl": f"{feed.base_url}atom.xml", "htmlUrl": feed.home_url}
        etree.SubElement(body, "outline", names | links)
    return _bytes(root)


def sitemap(pages: Iterable[tuple[Mapping[str, str], str]]) -> bytes:
    """sitemaps.org 0.9: each page as its addresses by locale, which are alternates, and its own locale."""
    root = etree.Element(f"{{{SITEMAP}}}urlset", nsmap={None: SITEMAP, "xhtml": XHTML})  # type: ignore[dict-item] # as above
    for addresses, locale in pages:
        url = etree.SubElement(root, f"{{{SITEMAP}}}url")
        _text(url, f"{{{SITEMAP}}}loc", addresses[locale])
        for tag, address in addresses.items():
            link = {"rel": "alternate", "hreflang": tag, "href": address}
            etree.SubElement(url, f"{{{XHTML}}}link", link)
    return _bytes(root)


def _text(parent: etree._Element, tag: str, text: str) -> etree._Element:
    node = etree.SubElement(parent, tag)
    node.text = text
    return node


def _updated(feed: Feed) -> datetime:
    return max(entry.updated for entry in feed.entries)


def _rfc3339(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _rfc822(moment: datetime) -> str:
    return format_datetime(moment.astimezone(UTC))


def _bytes(root: etree._Element) -> bytes:
    etree.indent(root, space=" ")
    return bytes(etree.tostring(root, xml_declaration=True, encoding="utf-8")) + b"\n"
