"""A site's tables of contents: sitemaps for search engines, robots.txt, an OPML of all feeds. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from xml.sax.saxutils import escape, quoteattr

from lxml import etree

SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
XHTML = "http://www.w3.org/1999/xhtml"
MOST_URLS, MOST_BYTES = 50_000, 50 * 1024 * 1024
"""Of one sitemap file, by the protocol at sitemaps.org."""


@dataclass(frozen=True, slots=True)
class SitemapEntry:
    """A page: its address, those of all its languages (its own too), and when its words last changed."""

    url: str
    alternates: tuple[tuple[str, str], ...]
    modified: str
    """When its words last changed (RFC 3339); empty: not known."""


def sitemaps(
    places: Iterable[SitemapEntry], site: str, most: int = MOST_URLS, room: int = MOST_BYTES
) -> dict[str, bytes]:
    """`sitemap.xml` by name; where it would hold too much, an index of `sitemap-1.xml` and so on."""
    parts = [*_sitemap_parts(places, most, room)]
    if len(parts) == 1:
        return {"sitemap.xml": parts[0]}
    named = {f"sitemap-{number}.xml": part for number, part in enumerate(parts, 1)}
    index = etree.Element(f"{{{SITEMAP}}}sitemapindex", nsmap={None: SITEMAP})  # type: ignore[dict-item] # the stubs forget the default namespace
    for name in named:
        entry = etree.SubElement(index, f"{{{SITEMAP}}}sitemap")
        etree.SubElement(entry, f"{{{SITEMAP}}}loc").text = f"{site}/{name}"
    return named | {"sitemap.xml": _xml_bytes(index)}


_BEGIN = (
    f'<?xml version="1.0" encoding="utf-8"?>\n<urlset xmlns="{SITEMAP}" xmlns:xhtml="{XHTML}">\n'.encode()
)
_END = b"</urlset>\n"


def _sitemap_parts(places: Iterable[SitemapEntry], most: int, room: int) -> Iterator[bytes]:
    rows: list[bytes] = []
    links = cache(_alternate_links)  # the same for all languages of a page
    size = len(_BEGIN) + len(_END)
    for place in places:
        row = _url_element(place, links(place.alternates))
        if rows and (len(rows) == most or size + len(row) > room):
            yield b"".join((_BEGIN, *rows, _END))
            rows, size = [], len(_BEGIN) + len(_END)
        rows.append(row)
        size += len(row)
    yield b"".join((_BEGIN, *rows, _END))


def _url_element(place: SitemapEntry, alternates: str) -> bytes:
    changed = f"<lastmod>{place.modified}</lastmod>" if place.modified else ""
    return f"<url><loc>{escape(place.url)}</loc>{changed}{alternates}</url>\n".encode()


def _alternate_links(alternates: tuple[tuple[str, str], ...]) -> str:
    return "".join(
        f'<xhtml:link rel="alternate" hreflang="{tag}" href={quoteattr(address)}/>'
        for tag, address in alternates
    )


def robots(site: str) -> bytes:
    """Everybody may read everything; and where the sitemap is."""
    return f"User-agent: *\nAllow: /\n\nSitemap: {site}/sitemap.xml\n".encode()


def opml(title: str, feeds: Sequence[Mapping[str, str]]) -> bytes:
    """OPML 2.0: all languages' feeds, for someone who follows several."""
    root = etree.Element("opml", {"version": "2.0"})
    etree.SubElement(etree.SubElement(root, "head"), "title").text = title
    body = etree.SubElement(root, "body")
    for feed in feeds:
        etree.SubElement(body, "outline", {"type": "rss", **feed})
    etree.indent(root, space=" ")
    return _xml_bytes(root)


def _xml_bytes(root: etree._Element) -> bytes:
    return bytes(etree.tostring(root, xml_declaration=True, encoding="utf-8")) + b"\n"
