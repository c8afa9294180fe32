"""One feed value → RSS 2.0, Atom 1.0 (RFC 4287), JSON Feed 1.1.

Pure, deterministic and streaming: every date comes from the feed, and an entry is written before the next
one is made. With archived parts (RFC 5005, 4) and marks of what was withdrawn (RFC 6721).

XML is written as text, by the few functions at the end: two dozen links an entry, one for each language, made
a tree of elements three times as slow. The closure check parses every feed before it is released.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from email.utils import format_datetime
from html import escape

from pipelines.model.markup import NOT_XML
from pipelines.model.site import Feed, FeedEntry
from pipelines.model.times import rfc3339

ATOM = "http://www.w3.org/2005/Atom"
_RSS_SPACES = {
    "xmlns:atom": ATOM,
    "xmlns:content": "http://purl.org/rss/1.0/modules/content/",
    "xmlns:dc": "http://purl.org/dc/elements/1.1/",
    "xmlns:fh": "http://purl.org/syndication/history/1.0",
    "xmlns:media": "http://search.yahoo.com/mrss/",
}
_ATOM_SPACES = {
    "xmlns": ATOM,
    "xmlns:fh": "http://purl.org/syndication/history/1.0",
    "xmlns:at": "http://purl.org/atompub/tombstones/1.0",
}

RSS_TYPE, ATOM_TYPE, JSON_TYPE = "application/rss+xml", "application/atom+xml", "application/feed+json"
FORMATS = (
    ("Atom", "atom.xml", ATOM_TYPE),
    ("RSS", "rss.xml", RSS_TYPE),
    ("JSON Feed", "feed.json", JSON_TYPE),
)
"""Name, file and MIME type of each, the richest first."""


def rss(feed: Feed) -> bytes:
    """RSS 2.0 with full content; the guid is our permanent id, not an address."""
    return "".join(_rss_parts(feed)).encode()


def _rss_parts(feed: Feed) -> Iterator[str]:
    yield from _opening(feed)
    yield f"<rss{_attributes({'version': '2.0', **_RSS_SPACES})}>\n<channel>\n"
    yield _element("title", feed.title)
    yield _element("link", feed.home_url)
    yield _element("description", feed.subtitle or feed.title)
    yield _element("language", feed.lang)
    yield _element("copyright", feed.rights)
    yield _element("lastBuildDate", _rfc822(feed.updated))
    yield from _feed_links(feed, "atom:link", "rss.xml", RSS_TYPE)
    for entry in feed.entries:
        yield from _rss_item(entry)
    yield "</channel>\n</rss>\n"


def _rss_item(entry: FeedEntry) -> Iterator[str]:
    yield "<item>\n"
    yield _element("title", entry.title)
    # Some readers take the first of all links, others the last: the reader's own language is both.
    yield from _translations("atom:link", entry)
    yield _element("link", entry.url)
    yield _element("guid", entry.id, {"isPermaLink": "false"})
    yield _element("pubDate", _rfc822(entry.published))
    yield _element("atom:updated", rfc3339(entry.updated))
    for author in entry.authors:
        yield _element("dc:creator", author.name)
    for category in entry.categories:
        yield _element("category", category)
    if image := entry.image:
        yield _empty("enclosure", {"url": image.url, "length": str(image.length), "type": image.type})
        media = {"url": image.url, "fileSize": str(image.length), "type": image.type, "medium": "image"}
        shape = {"width": str(image.width), "height": str(image.height)} if image.width else {}
        # Its words stand in the content: programs take a media:description for the summary.
        yield _empty("media:content", media | shape)
    elif entry.files:  # an item has one enclosure: many programs take the last of several
        (file, *_) = entry.files
        yield _empty("enclosure", {"url": file.url, "length": str(file.length), "type": file.type})
    yield _element("description", entry.summary)
    yield _element("content:encoded", entry.content)
    yield "</item>\n"


def atom(feed: Feed) -> bytes:
    """Atom 1.0 with full content and summary, its language stated."""
    return "".join(_atom_parts(feed)).encode()


def _atom_parts(feed: Feed) -> Iterator[str]:
    yield from _opening(feed)
    yield f"<feed{_attributes({'xml:lang': feed.lang, **_ATOM_SPACES})}>\n"
    yield _element("id", feed.id)
    yield _element("title", feed.title)
    yield _element("subtitle", feed.subtitle)
    yield _element("updated", rfc3339(feed.updated))
    yield _element("rights", feed.rights)
    yield f"<author>{_element('name', feed.author)}</author>\n"
    home = {"rel": "alternate", "type": "text/html", "hreflang": feed.lang, "href": feed.home_url}
    yield _empty("link", home)
    if feed.licence:
        yield _empty("link", {"rel": "license", "href": feed.licence})
    yield from _feed_links(feed, "link", "atom.xml", ATOM_TYPE)
    for entry in feed.entries:
        yield from _atom_entry(entry, feed)
    for entry_id, when in feed.deleted:
        yield _empty("at:deleted-entry", {"ref": entry_id, "when": rfc3339(when)})
    yield "</feed>\n"


def _atom_entry(entry: FeedEntry, feed: Feed) -> Iterator[str]:
    yield f"<entry{_attributes({'xml:lang': entry.lang})}>\n"
    yield _element("id", entry.id)
    yield _element("title", entry.title)
    yield from _translations("link", entry)
    # Some readers take the last link, others the first, so it stands twice; RFC 4287, 4.1.2 allows two
    # alternates that differ in type or language.
    yield _empty("link", {"rel": "alternate", "href": entry.url})
    if feed.licence:
        yield _empty("link", {"rel": "license", "href": feed.licence})
    for file in (*([entry.image] if entry.image else []), *entry.files):
        size = {"rel": "enclosure", "type": file.type, "length": str(file.length), "href": file.url}
        yield _empty("link", size | ({"title": file.alt} if file.alt else {}))
    yield _element("published", rfc3339(entry.published))
    yield _element("updated", rfc3339(entry.updated))
    for author in entry.authors:
        uri = _element("uri", author.url) if author.url else ""
        yield f"<author>{_element('name', author.name)}{uri}</author>\n"
    for category in entry.categories:
        yield _empty("category", {"term": category})
    yield _element("rights", feed.rights)
    yield _element("summary", entry.summary)
    yield _element("content", entry.content, {"type": "html"})
    yield "</entry>\n"


def _feed_links(feed: Feed, link: str, name: str, kind: str) -> Iterator[str]:
    yield _empty(link, {"rel": "self", "type": kind, "href": f"{feed.base_url}{name}"})
    if feed.hub:
        yield _empty(link, {"rel": "hub", "href": feed.hub})
    for tag, base_url in feed.translations:
        yield _empty(link, {"rel": "alternate", "type": kind, "hreflang": tag, "href": f"{base_url}{name}"})
    if feed.current:
        yield _empty(link, {"rel": "current", "type": kind, "href": f"{feed.current}{name}"})
    if feed.previous:
        yield _empty(link, {"rel": "prev-archive", "type": kind, "href": f"{feed.previous}{name}"})
    if feed.current:
        yield "<fh:archive/>\n"


def _translations(link: str, entry: FeedEntry) -> Iterator[str]:
    for tag, url in ((entry.lang, entry.url), *entry.translations):
        yield f'<{link} rel="alternate" type="text/html" hreflang="{tag}" href="{_attribute_value(url)}"/>\n'


def _opening(feed: Feed) -> Iterator[str]:
    """Declaration and style sheet."""
    yield '<?xml version="1.0" encoding="utf-8"?>\n'
    if feed.style_url:
        yield f"<?xml-stylesheet{_attributes({'type': 'text/css', 'href': feed.style_url})}?>\n"


def _element(name: str, text: str, attributes: Mapping[str, str] | None = None) -> str:
    return f"<{name}{_attributes(attributes) if attributes else ''}>{_element_text(text)}</{name}>\n"


def _empty(name: str, attributes: Mapping[str, str]) -> str:
    return f"<{name}{_attributes(attributes)}/>\n"


def _attributes(values: Mapping[str, str]) -> str:
    return "".join(f' {name}="{_attribute_value(value)}"' for name, value in values.items())


_FORBIDDEN = re.compile(f"[{NOT_XML}]")
_SPECIAL = re.compile(f'[&<>"{NOT_XML}]')


def _element_text(value: str) -> str:
    """Escaped for an element, without what XML 1.0 (2.2) forbids."""
    return escape(_FORBIDDEN.sub("", value), quote=False) if _SPECIAL.search(value) else value


def _attribute_value(value: str) -> str:
    """Escaped for an attribute."""
    return _element_text(value).replace('"', "&quot;")


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
        own["withdrawn"] = {entry_id: rfc3339(when) for entry_id, when in feed.deleted}
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
        "date_published": rfc3339(entry.published),
        "date_modified": rfc3339(entry.updated),
        "authors": [{"name": a.name, **({"url": a.url} if a.url else {})} for a in entry.authors],
        "language": entry.lang,
        "tags": list(entry.categories),
    }
    if image := entry.image:
        item["image"] = image.url
    if files := [*([image] if image else []), *entry.files]:
        item["attachments"] = [
            {"url": file.url, "mime_type": file.type, "size_in_bytes": file.length}
            | ({"title": file.alt} if file.alt else {})
            for file in files
        ]
    if entry.translations:
        item["_glocal"] = {"translations": dict(entry.translations)}
    return item


def _rfc822(moment: datetime) -> str:
    return format_datetime(moment.astimezone(UTC))
