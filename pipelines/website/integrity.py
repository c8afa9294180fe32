"""Whether a site is of one piece: what its pages, feeds and sitemap say of each other. Pure.

Facts are taken from each file once, as it is made; the check then needs the facts alone.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import unquote, urljoin

from lxml import etree, html

from pipelines.languages.table import BUILT_IN, Languages
from pipelines.model.finding import Finding, Origin, Severity
from pipelines.website.feeds import ATOM
from pipelines.website.sitemap import SITEMAP, XHTML

_PLAIN = re.compile(r"(?:\.\./)*(?:[\w-]+/)*[\w-]+\.\w+")
_REST = re.compile(r"[?#].*", re.DOTALL)


@dataclass(frozen=True, slots=True)
class PageFacts:
    """What a file says of itself and of others."""

    path: str
    kind: str
    """`page`, or the name of a feed's file."""
    lang: str = ""
    canonical: str = ""
    alternates: tuple[tuple[str, str], ...] = ()
    default: str = ""
    """The address given for `x-default`."""
    links: tuple[str, ...] = ()
    """Paths in this site that it points to, or shows."""
    entries: tuple[tuple[str, str], ...] = ()
    """Of a feed: the id and address of each entry."""
    repeated: tuple[str, ...] = ()
    """Ids that stand on the page more than once."""
    modified: str = ""
    hidden: bool = False
    """Whether it asks search engines to leave it out, or to look elsewhere."""


@dataclass(frozen=True, slots=True)
class SiteRoot:
    """Where a site stands, and which of the folders there are its own."""

    address: str
    languages: Languages = BUILT_IN


def facts_of(path: str, data: bytes, site: SiteRoot) -> PageFacts | None:
    """The facts of a page or feed of the site; None for other files."""
    name = path.rpartition("/")[2]
    if name.endswith(".html"):
        return _page_facts(path, data, site)
    if name in ("rss.xml", "atom.xml"):
        return _xml_feed_facts(path, data, site)
    return _json_feed_facts(path, data, site) if name == "feed.json" else None


def _page_facts(path: str, data: bytes, site: SiteRoot) -> PageFacts:
    root = html.document_fromstring(data, parser=html.HTMLParser(encoding="utf-8"))
    metas = {
        meta.get("property") or meta.get("name") or meta.get("http-equiv"): meta.get("content", "")
        for meta in root.iter("meta")
    }
    links = [dict(link.attrib) for link in root.iter("link")]
    languages = [each for each in links if each["rel"] == "alternate" and "type" not in each]
    targets = _attribute_values(root, "//@href | //@src")
    targets += [
        address for node in root.iter("script") for address in _addresses_in(json.loads(node.text or ""))
    ]
    targets += [metas["og:image"]] if "og:image" in metas else []
    ids = Counter(_attribute_values(root, "//@id"))
    return PageFacts(
        path,
        "page",
        lang=root.get("lang", ""),
        canonical=next((each["href"] for each in links if each["rel"] == "canonical"), ""),
        alternates=tuple((x["hreflang"], x["href"]) for x in languages if x["hreflang"] != "x-default"),
        default=next((each["href"] for each in languages if each["hreflang"] == "x-default"), ""),
        links=_inside(targets, path, site),
        repeated=tuple(id_ for id_, count in ids.items() if count > 1),
        modified=metas.get("article:modified_time", ""),
        hidden=metas.get("robots") == "noindex" or "refresh" in metas,
    )


def _attribute_values(root: etree._Element, path: str) -> list[str]:
    found = root.xpath(path)
    return [str(value) for value in found] if isinstance(found, list) else []


def _addresses_in(value: object) -> Iterator[str]:
    """Of JSON-LD: the addresses under `@id` and `url`, wherever they stand."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if key in ("@id", "url") and isinstance(inner, str):
                yield inner
            else:
                yield from _addresses_in(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _addresses_in(inner)


def _xml_feed_facts(path: str, data: bytes, site: SiteRoot) -> PageFacts:
    """Of RSS or Atom; of an Atom entry's links, the one without a type is its own language's."""
    root, own = etree.fromstring(data), f"{{{ATOM}}}link[@rel='alternate']"
    found = [(item.findtext("guid") or "", item.findtext("link") or "") for item in root.iter("item")]
    for entry in root.iter(f"{{{ATOM}}}entry"):
        url = next((str(link.get("href")) for link in entry.iterfind(own) if not link.get("type")), "")
        found.append((entry.findtext(f"{{{ATOM}}}id") or "", url))
    targets = [str(link.get("href")) for link in root.iter(f"{{{ATOM}}}link")]
    targets += [str(node.get("url")) for node in root.iter("enclosure")] + [address for _, address in found]
    name = path.rpartition("/")[2]
    return PageFacts(path, name, links=_inside(targets, path, site), entries=tuple(found))


def _json_feed_facts(path: str, data: bytes, site: SiteRoot) -> PageFacts:
    feed = json.loads(data)
    targets = [item["url"] for item in feed["items"]] + [i["image"] for i in feed["items"] if "image" in i]
    targets += [feed[key] for key in ("home_page_url", "feed_url", "next_url") if key in feed]
    found = tuple((item["id"], item["url"]) for item in feed["items"])
    return PageFacts(path, "feed.json", links=_inside(targets, path, site), entries=found)


def _address(path: str, site: str) -> str:
    return f"{site}/{path.removesuffix('index.html')}"


def _inside(targets: list[str], page: str, site: SiteRoot) -> tuple[str, ...]:
    """The paths in this site among addresses found on a page of it, each once."""
    address, found = _address(page, site.address), dict[str, None]()
    for target in targets:
        if target.startswith(("#", "mailto:")):
            continue
        relative = not target.startswith(("http:", "https:"))
        whole = _join(address, target) if relative else target
        if whole.startswith(f"{site.address}/"):
            path = unquote(_REST.sub("", whole[len(site.address) + 1 :]))
            # Beside our folders may stand what others put there, such as a privacy statement.
            if relative or not path or path.partition("/")[0] in site.languages:
                found[f"{path}index.html" if path.endswith("/") or not path else path] = None
    return tuple(found)


def _join(address: str, target: str) -> str:
    """As urljoin, which knows all the rules and takes ten times as long as plain `../../` needs."""
    if not _PLAIN.fullmatch(target):
        return urljoin(address, target)
    climbs = target.count("../")
    return "/".join((*address.split("/")[: -1 - climbs], target[3 * climbs :]))


def check_integrity(
    files: Collection[str], facts: Mapping[str, PageFacts], sitemap: Mapping[str, bytes], site: str
) -> list[Finding]:
    """What does not fit in a site of these `files`, with its facts and sitemaps."""
    pages = {path: each for path, each in facts.items() if each.kind == "page"}
    by_address = {each.canonical: each for each in pages.values() if not each.hidden}
    found = [
        *_broken_links(set(files), facts),
        *_alternates(pages, by_address, site),
        *_feed_faults(facts, by_address),
        *_sitemap_faults(by_address, sitemap),
    ]
    return [Finding("closure", Severity.ERROR, message, Origin(path)) for path, message in found]


def _broken_links(files: Collection[str], facts: Mapping[str, PageFacts]) -> Iterator[tuple[str, str]]:
    for path, each in facts.items():
        for link in each.links:
            if link not in files:
                yield path, f"leads to {link}, which does not exist"


def _alternates(
    pages: Mapping[str, PageFacts], by_address: Mapping[str, PageFacts], site: str
) -> Iterator[tuple[str, str]]:
    for path, page in pages.items():
        for id_ in page.repeated:
            yield path, f"the id {id_!r} appears more than once on the page"
        if page.hidden:
            continue
        own = _address(path, site)
        if page.canonical != own:
            yield path, f"its canonical address is {page.canonical!r} instead of {own}"
        if page.default != f"{site}/":
            yield path, f"its x-default is {page.default!r} instead of the chooser"
        if path != "index.html" and (page.lang, own) not in page.alternates:
            yield path, f"does not list itself among its languages, as {page.lang}"
        for tag, address in page.alternates:
            other = by_address.get(address)
            if other is None or other.lang != tag:
                yield path, f"names {address} as its {tag}, but there is no such page"
            elif path != "index.html" and other.alternates != page.alternates:
                yield path, f"{other.path} lists other languages than this page"


def _feed_faults(
    facts: Mapping[str, PageFacts], by_address: Mapping[str, PageFacts]
) -> Iterator[tuple[str, str]]:
    for path, feed in facts.items():
        if feed.kind == "page":
            continue
        ids = Counter(id_ for id_, _ in feed.entries)
        yield from ((path, f"the id {id_} appears in it twice") for id_, count in ids.items() if count > 1)
        twin = facts.get(path.removesuffix(feed.kind) + "atom.xml")
        if twin is None or twin.entries != feed.entries:
            yield path, "its entries differ from those of atom.xml beside it"
        if "/archive/" in path:
            continue  # a full part keeps what was true when it was written
        locale = path.partition("/")[0]
        for id_, address in feed.entries:
            page = by_address.get(address)
            if page is None or page.lang != locale:
                yield path, f"{id_} leads to {address}, which is not a page in {locale}"


def _sitemap_faults(
    by_address: Mapping[str, PageFacts], sitemap: Mapping[str, bytes]
) -> Iterator[tuple[str, str]]:
    left = dict(by_address)
    for name, data in sitemap.items():
        for url in etree.fromstring(data).iter(f"{{{SITEMAP}}}url"):
            address = url.findtext(f"{{{SITEMAP}}}loc") or ""
            links = tuple((str(a.get("hreflang")), str(a.get("href"))) for a in url.iter(f"{{{XHTML}}}link"))
            page = left.pop(address, None)
            if page is None:
                yield name, f"lists {address}, which is not a page, or lists it twice"
            elif links != (*page.alternates, ("x-default", page.default)):
                yield name, f"lists other languages for {address} than the page does"
    for page in left.values():
        yield page.path, "is missing from the sitemap"
