"""An email's HTML, read once: the tree, and what the rules ask of it again and again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from typing import cast

from lxml import etree

from pipelines.emails.clients import OwnShares
from pipelines.emails.preflight.base import cut
from pipelines.model.delivery import Email

HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_UNSEEN = frozenset({"script", "style", "template", "title"})


@dataclass(frozen=True, slots=True)
class Link:
    element: etree._Element
    href: str
    words: str
    """What names it: its `aria-label`, or its text with the alt texts of its pictures."""
    in_row: bool
    """One of the row of languages, whose links say `hreflang`."""


@dataclass(frozen=True, slots=True)
class Document:
    """An email and its tree. In the tree, a picture's alt text is its text, and a line break is a space."""

    email: Email
    site: str
    """The website's address, without a closing slash."""
    root: etree._Element
    elements: tuple[etree._Element, ...]
    """The root, and everything from the body on, in reading order."""
    texts: tuple[tuple[etree._Element, str], ...]
    """What a reader sees or hears, with the element that it stands in."""
    links: tuple[Link, ...]
    sheets: tuple[tuple[str, str], ...]
    """The style sheets as (text, media)."""
    shares: OwnShares = ()
    """What is known of the readers' mail programs."""

    def every(self, *tags: str) -> list[etree._Element]:
        return [element for element in self.elements if element.tag in tags]


@lru_cache(maxsize=32)  # an edition is looked at alone, then beside the others of its issue
def read(email: Email, site_url: str, shares: OwnShares = ()) -> Document:
    """The email's HTML as a parser of browsers' lenience sees it; comments, also Outlook's, are left out."""
    return document_of(parse_html(email.html), email, site_url, shares)


def document_of(root: etree._Element, email: Email, site_url: str, shares: OwnShares) -> Document:
    """The same of a tree that has been read; the tree is changed."""
    body = root.find("body")
    elements = [*root.iter(etree.Element)] if body is None else [root, *body.iter(etree.Element)]
    for element in elements:
        if element.tag == "img" and (alt := element.get("alt")):
            element.text = f" {alt} "
        elif element.tag == "br":
            element.tail = f" {element.tail or ''}"
    links = [
        Link(element, href.strip(), _name(element), element.get("hreflang") is not None)
        for element in elements
        if element.tag in ("a", "area") and (href := element.get("href")) is not None
    ]
    sheets = [(element.text or "", element.get("media", "")) for element in root.iter("style")]
    return Document(
        email,
        site_url.rstrip("/"),
        root,
        tuple(elements),
        _texts(elements),
        tuple(links),
        tuple(sheets),
        shares,
    )


def text_of(element: etree._Element) -> str:
    """The words in an element, single-spaced."""
    # The stubs think of bytes, which only Python 2 had here.
    return " ".join("".join(cast("Iterator[str]", element.itertext())).split())


def start_tag(element: etree._Element) -> str:
    """An element as it stands in the HTML, its start tag alone, cut where it is long."""
    items = cast("list[tuple[str, str]]", element.items())
    attributes = "".join(f' {name}="{escape(value)}"' for name, value in items)
    return cut(f"<{element.tag}{attributes}>", 100)


def parse_html(html: str) -> etree._Element:
    """The tree, without comments; an empty one for what holds no element."""
    parser = etree.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    try:
        root = etree.fromstring(html.encode(errors="replace"), parser)
    except etree.LxmlError:  # nothing in it that could be an element
        root = None
    return etree.Element("html") if root is None else root


def _name(element: etree._Element) -> str:
    return " ".join(element.get("aria-label", "").split()) or text_of(element)


def _texts(elements: list[etree._Element]) -> tuple[tuple[etree._Element, str], ...]:
    found: list[tuple[etree._Element, str]] = []
    for element in elements:
        text, tail = element.text, element.tail
        if text and not text.isspace() and element.tag not in _UNSEEN:
            found.append((element, text))
        if tail and not tail.isspace() and (parent := element.getparent()) is not None:
            found.append((parent, tail))
    return tuple(found)
