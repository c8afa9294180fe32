"""What a web page sets around its article, by its elements and their names."""

from __future__ import annotations

import re

from lxml.html import HtmlElement

NO_WORDS = frozenset(
    ("script", "style", "template", "head", "meta", "link", "base", "title", "source", "track")
)
_FURNITURE = frozenset(
    (
        "nav",
        "form",
        "button",
        "select",
        "textarea",
        "input",
        "noscript",
        "dialog",
        "svg",
        "math",
        "menu",
        "aside",
        "footer",
    )
)
_FURNITURE_ROLES = frozenset(
    ("navigation", "search", "complementary", "banner", "contentinfo", "dialog", "alert")
)
_FURNITURE_NAMES = re.compile(
    r"(?:^|[\s_-])(?:breadcrumbs?|cookies?|share|sharing|sharedaddy|social|related|sidebar|comments?|respond"
    r"|navigation|navbar|nav|menu|skip-link|skip|newsletter-signup|pagination|footer|masthead|advert|banner)"
    r"(?:$|[\s_-])",
    re.IGNORECASE,
)
_HIDDEN = re.compile(r"display:\s*none|visibility:\s*hidden|mso-hide:\s*all")
PAGE = "part of the page around the text:"


def is_page_part(element: HtmlElement) -> bool:
    """Whether an element belongs to the page around an article, or is hidden from its readers."""
    tag = str(element.tag)
    if tag in _FURNITURE or element.get("role") in _FURNITURE_ROLES or element.get("hidden") is not None:
        return True
    if _HIDDEN.search(element.get("style", "").lower()):
        return True
    names = f"{element.get('class', '')} {element.get('id', '')}"
    return tag not in ("body", "p", "article", "main") and _FURNITURE_NAMES.search(names) is not None


def all_words(element: HtmlElement) -> str:
    """The words of an element that a reader sees, on one line."""
    texts = [
        text
        for node in element.iter()
        if isinstance(node.tag, str)
        for text in ((node.text if node.tag not in NO_WORDS else "") or "", _tail(node, element))
    ]
    alts = [str(node.get("alt")) for node in element.iter("img") if node.get("alt")]
    return " ".join(" ".join([*texts, *alts]).split())


def _tail(node: HtmlElement, top: HtmlElement) -> str:
    return "" if node is top else node.tail or ""


def played(element: HtmlElement) -> str:
    """The address and the title of what a browser plays."""
    source = element.find("source")
    inner = source.get("src") if source is not None else ""
    src = element.get("src") or element.get("data") or inner or ""
    return f"{src} {' '.join((element.get('title') or '').split())}".strip()
