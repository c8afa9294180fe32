"""One feed value → RSS 2.0, Atom 1.0 (RFC 4287), JSON Feed 1.1.

Pure, deterministic and streaming: every date comes from the feed, and an entry is written before the next
one is made. With archived parts (RFC 5005, 4) and marks of what was withdrawn (RFC 6721).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from email.utils import format_datetime

from lxml import etree

from pipelines.outgoing import Feed, FeedEntry

ATOM = "http://www.w3.org/2005/Atom"
CONTENT = "http://purl.org/rss/1.0/modules/content/"
DC = "http://purl.org/dc/elements/1.1/"
HISTORY = "http://purl.org/syndication/history/1.0"
MEDIA = "http://search.yahoo.com/mrss/"
TOMBSTONES = "http://purl.org/atompub/tombstones/1.0"
XML = "http://www.w3.org/XML/1998/namespace"
Node = etree._Element  # noqa: SLF001 - lxml has no other name for it
New = Callable[[str], Node]
_LINK = f"{{{ATOM}}}link"

RSS_TYPE, ATOM_TYPE, JSON_TYPE = "application/rss+xml", "application/atom+xml", "application/feed+json"
FORMATS = (
    ("Atom", "atom.xml", ATOM_TYPE),
    ("RSS", "rss.xml", RSS_TYPE),
    ("JSON Feed", "feed.json", JSON_TYPE),
)
"""Name, file and MIME type of each, the richest first."""


_RSS_SPACES: Mapping[str | None, str] = {
    "atom": ATOM,
    "content": CONTENT,
    "dc": DC,
    "fh": HISTORY,
    "media": MEDIA,
}
_ATOM_SPACES: Mapping[str | None, str] = {None: ATOM, "fh": HISTORY, "at": TOMBSTONES}


def rss(feed: Feed) -> bytes:
    """RSS 2.0 with full content; the guid is our permanent id, not an address."""
    root = _rss("rss")
    root.set("version", "2.0")
    return b"".join(_rss_parts(feed, root))


def _rss_parts(feed: Feed, root: etree._Element) -> Iterator[bytes]:
    yield from (*_opening(feed, root), b"<channel>\n")
    for node in _rss_head(feed):
        yield _line(node, _RSS_DECLARED)
    for entry in feed.entries:
        yield _line(_rss_item(entry), _RSS_DECLARED)
    yield b"</channel>\n</rss>\n"


def _rss_head(feed: Feed) -> Iterator[etree._Element]:
    yield _rss("title", feed.title)
    yield _rss("link", feed.home_url)
    yield _rss("description", feed.subtitle or feed.title)
    yield _rss("language", feed.lang)
    yield _rss("copyright", feed.rights)
    yield _rss("lastBuildDate", _rfc822(feed.updated))
    yield from _feed_links(feed, "rss.xml", RSS_TYPE, _rss)


def _rss_item(entry: FeedEntry) -> etree._Element:
    item = _rss("item")
    _add(item, "title", entry.title)
    # Some readers take the first of all links, others the last: the reader's own language is both.
    _translations(item, entry)
    _add(item, "link", entry.url)
    _add(item, "guid", entry.id).set("isPermaLink", "false")
    _add(item, "pubDate", _rfc822(entry.published))
    _add(item, f"{{{ATOM}}}updated", _rfc3339(entry.updated))
    _add(item, f"{{{DC}}}creator", entry.author)
    for category in entry.categories:
        _add(item, "category", category)
    if image := entry.image:
        size = {"url": image.url, "length": str(image.length), "type": image.type}
        etree.SubElement(item, "enclosure", size)
        shape = {"width": str(image.width), "height": str(image.height)} if image.width else {}
        media = {"url": image.url, "fileSize": str(image.length), "type": image.type, "medium": "image"}
        # Its words stand in the content: programs take a media:description for the summary.
        etree.SubElement(item, f"{{{MEDIA}}}content", media | shape)
    _add(item, "description", entry.summary)
    _add(item, f"{{{CONTENT}}}encoded", entry.content)
    return item


def atom(feed: Feed) -> bytes:
    """Atom 1.0 with full content and summary, its language stated."""
    root = _atom(f"{{{ATOM}}}feed")
    root.set(f"{{{XML}}}lang", feed.lang)
    return b"".join(_atom_parts(feed, root))


def _atom_parts(feed: Feed, root: etree._Element) -> Iterator[bytes]:
    yield from _opening(feed, root)
    for node in _atom_head(feed):
        yield _line(node, _ATOM_DECLARED)
    for entry in feed.entries:
        yield _line(_atom_entry(entry, feed), _ATOM_DECLARED)
    for entry_id, when in feed.deleted:
        mark = _atom(f"{{{TOMBSTONES}}}deleted-entry")
        mark.set("ref", entry_id)
        mark.set("when", _rfc3339(when))
        yield _line(mark, _ATOM_DECLARED)
    yield b"</feed>\n"


def _atom_head(feed: Feed) -> Iterator[etree._Element]:
    yield _atom(f"{{{ATOM}}}id", feed.id)
    yield _atom(f"{{{ATOM}}}title", feed.title)
    yield _atom(f"{{{ATOM}}}subtitle", feed.subtitle)
    yield _atom(f"{{{ATOM}}}updated", _rfc3339(feed.updated))
    yield _atom(f"{{{ATOM}}}rights", feed.rights)
    author = _atom(f"{{{ATOM}}}author")
    _add(author, f"{{{ATOM}}}name", feed.author)
    yield author
    yield _link(_atom, rel="alternate", type="text/html", hreflang=feed.lang, href=feed.home_url)
    if feed.licence:
        yield _link(_atom, rel="license", href=feed.licence)
    yield from _feed_links(feed, "atom.xml", ATOM_TYPE, _atom)


def _atom_entry(entry: FeedEntry, feed: Feed) -> etree._Element:
    node = _atom(f"{{{ATOM}}}entry")
    node.set(f"{{{XML}}}lang", entry.lang)
    _add(node, f"{{{ATOM}}}id", entry.id)
    _add(node, f"{{{ATOM}}}title", entry.title)
    _translations(node, entry)
    # Some readers take the last link, others the first, so it stands twice; RFC 4287, 4.1.2 allows two
    # alternates that differ in type or language.
    etree.SubElement(node, _LINK, {"rel": "alternate", "href": entry.url})
    if feed.licence:
        etree.SubElement(node, _LINK, {"rel": "license", "href": feed.licence})
    if image := entry.image:
        size = {"rel": "enclosure", "type": image.type, "length": str(image.length), "href": image.url}
        etree.SubElement(node, _LINK, size | ({"title": image.alt} if image.alt else {}))
    _add(node, f"{{{ATOM}}}published", _rfc3339(entry.published))
    _add(node, f"{{{ATOM}}}updated", _rfc3339(entry.updated))
    _add(etree.SubElement(node, f"{{{ATOM}}}author"), f"{{{ATOM}}}name", entry.author)
    for category in entry.categories:
        etree.SubElement(node, f"{{{ATOM}}}category", {"term": category})
    _add(node, f"{{{ATOM}}}rights", feed.rights)
    _add(node, f"{{{ATOM}}}summary", entry.summary)
    _add(node, f"{{{ATOM}}}content", entry.content).set("type", "html")
    return node


def _feed_links(feed: Feed, name: str, kind: str, new: New) -> Iterator[etree._Element]:
    yield _link(new, rel="self", type=kind, href=f"{feed.base_url}{name}")
    if feed.hub:
        yield _link(new, rel="hub", href=feed.hub)
    for tag, base_url in feed.translations:
        yield _link(new, rel="alternate", type=kind, hreflang=tag, href=f"{base_url}{name}")
    if feed.current:
        yield _link(new, rel="current", type=kind, href=f"{feed.current}{name}")
    if feed.previous:
        yield _link(new, rel="prev-archive", type=kind, href=f"{feed.previous}{name}")
    if feed.current:
        yield new(f"{{{HISTORY}}}archive")


def _translations(parent: etree._Element, entry: FeedEntry) -> None:
    for tag, url in ((entry.lang, entry.url), *entry.translations):
        link = {"rel": "alternate", "type": "text/html", "hreflang": tag, "href": url}
        etree.SubElement(parent, _LINK, link)


def _link(new: New, **attributes: str) -> etree._Element:
    node = new(_LINK)
    for name, value in attributes.items():
        node.set(name, value)
    return node


def _rss(tag: str, text: str | None = None) -> etree._Element:
    return _new(tag, text, _RSS_SPACES)


def _atom(tag: str, text: str | None = None) -> etree._Element:
    return _new(tag, text, _ATOM_SPACES)


def _new(tag: str, text: str | None, spaces: Mapping[str | None, str]) -> etree._Element:
    node = etree.Element(tag, nsmap=spaces)  # type: ignore[arg-type] # as above
    node.text = text
    return node


def _add(parent: etree._Element, tag: str, text: str) -> etree._Element:
    node = etree.SubElement(parent, tag)
    node.text = text
    return node


def _opening(feed: Feed, root: etree._Element) -> Iterator[bytes]:
    """Declaration, style sheet, and the root's start tag."""
    yield b'<?xml version="1.0" encoding="utf-8"?>\n'
    if feed.style_url:
        face = etree.ProcessingInstruction("xml-stylesheet", f'type="text/css" href="{feed.style_url}"')
        yield bytes(etree.tostring(face)) + b"\n"
    yield bytes(etree.tostring(root, encoding="utf-8")).removesuffix(b"/>") + b">\n"


def _line(node: etree._Element, declared: bytes) -> bytes:
    """A child of the root, without the namespaces that the root has declared already."""
    return bytes(etree.tostring(node, encoding="utf-8")).replace(declared, b"", 1) + b"\n"


def _declared(spaces: Mapping[str | None, str]) -> bytes:
    """How lxml declares namespaces in a start tag."""
    return bytes(etree.tostring(_new("x", None, spaces))).removeprefix(b"<x").removesuffix(b"/>")


_RSS_DECLARED, _ATOM_DECLARED = _declared(_RSS_SPACES), _declared(_ATOM_SPACES)


def json_feed(feed: Feed) -> bytes:
    """JSON Feed 1.1; what it has no key for stands under `_glocal`, as extensions do."""
    links = {"home_page_url": feed.home_url, "feed_url": f"{feed.base_url}feed.json"}
    if feed.previous:
        links["next_url"] = f"{feed.previous}feed.json"
    own: dict[str, object] = {"about": feed.home_url, "rights": feed.rights}
    if feed.licence:
        own["license"] = feed.licence
    own["translations"] = {tag: f"{base_url}feed.json" for tag, base_url in feed.translations}
    if feed.deleted:
        own["withdrawn"] = {entry_id: _rfc3339(when) for entry_id, when in feed.deleted}
    head = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.title,
        "description": feed.subtitle,
        "language": feed.lang,
        **links,
        "authors": [{"name": feed.author}],
        **({"hubs": [{"type": "WebSub", "url": feed.hub}]} if feed.hub else {}),
        "_glocal": own,
    }
    parts = [json.dumps(head, ensure_ascii=False)[:-1], ', "items": [\n']
    items = (json.dumps(_json_item(entry), ensure_ascii=False) for entry in feed.entries)
    return "".join((*parts, ",\n".join(items), "\n]}\n")).encode()


def _json_item(entry: FeedEntry) -> dict[str, object]:
    item: dict[str, object] = {
        "id": entry.id,
        "url": entry.url,
        "title": entry.title,
        "summary": entry.summary,
        "content_html": entry.content,
        "date_published": _rfc3339(entry.published),
        "date_modified": _rfc3339(entry.updated),
        "authors": [{"name": entry.author}],
        "language": entry.lang,
        "tags": list(entry.categories),
    }
    if image := entry.image:
        item["image"] = image.url
        attachment = {"url": image.url, "mime_type": image.type, "size_in_bytes": image.length}
        item["attachments"] = [attachment | ({"title": image.alt} if image.alt else {})]
    if entry.translations:
        item["_glocal"] = {"translations": dict(entry.translations)}
    return item


def _rfc3339(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _rfc822(moment: datetime) -> str:
    return format_datetime(moment.astimezone(UTC))
