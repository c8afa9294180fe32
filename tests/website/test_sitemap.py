"""What search engines and feed readers find the whole site by."""

from __future__ import annotations

from lxml import etree

from pipelines.website.sitemap import SitemapEntry, opml, robots, sitemaps

SITE = "https://example.org"
SPACES = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "x": "http://www.w3.org/1999/xhtml"}


def place(number: int) -> SitemapEntry:
    url = f"{SITE}/el/{number}/?a=1&b=2"
    return SitemapEntry(url, (("el", url), ("fr", f"{SITE}/fr/{number}/")), "2026-11-23T09:30:00Z")


def test_a_page_with_its_languages() -> None:
    """Addresses are escaped, dates are there, alternates name the page itself too."""
    (url,) = etree.fromstring(sitemaps([place(1)], SITE)["sitemap.xml"])
    assert [(node.tag.rpartition("}")[2], node.text, dict(node.attrib)) for node in url] == [
        ("loc", f"{SITE}/el/1/?a=1&b=2", {}),
        ("lastmod", "2026-11-23T09:30:00Z", {}),
        ("link", None, {"rel": "alternate", "hreflang": "el", "href": f"{SITE}/el/1/?a=1&b=2"}),
        ("link", None, {"rel": "alternate", "hreflang": "fr", "href": f"{SITE}/fr/1/"}),
    ]


def test_too_many_addresses_are_split() -> None:
    """The protocol allows 50,000 addresses in a file; an index then names the files."""
    found = sitemaps(map(place, range(7)), SITE, most=3)
    assert list(found) == ["sitemap-1.xml", "sitemap-2.xml", "sitemap-3.xml", "sitemap.xml"]
    index = etree.fromstring(found["sitemap.xml"])
    assert [loc.text for loc in index.iterfind("s:sitemap/s:loc", SPACES)] == [
        f"{SITE}/sitemap-{number}.xml" for number in (1, 2, 3)
    ]
    urls = [
        loc.text
        for name in list(found)[:3]
        for loc in etree.fromstring(found[name]).iterfind("s:url/s:loc", SPACES)
    ]
    assert urls == [place(number).url for number in range(7)]


def test_too_many_bytes_are_split() -> None:
    """24 languages make 50 MB, the other limit, at a third of the addresses."""
    whole = sitemaps(map(place, range(7)), SITE)["sitemap.xml"]
    found = sitemaps(map(place, range(7)), SITE, room=len(whole) // 2)
    parts = [data for name, data in found.items() if name != "sitemap.xml"]
    assert (len(parts) > 1, all(len(data) <= len(whole) // 2 for data in parts)) == (True, True)


def test_robots_names_the_sitemap() -> None:
    """Where a search engine looks first."""
    text = robots(SITE).decode()
    assert text == f"User-agent: *\nAllow: /\n\nSitemap: {SITE}/sitemap.xml\n"


def test_opml_lists_every_language() -> None:
    """Someone who follows several languages imports one file."""
    rows = [{"text": "Νέα & άλλα", "language": "el"}, {"text": "Nouvelles", "language": "fr"}]
    root = etree.fromstring(opml("News", rows))
    assert [dict(outline.attrib) for outline in root.iter("outline")] == [{"type": "rss", **r} for r in rows]
