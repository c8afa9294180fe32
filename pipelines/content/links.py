"""Links from one article to another: `article:slug`, `../slug/`, `slug.md`, each with `#heading` or without.

In a text they stand as their author wrote them; whoever reads one sees `article:slug#heading`. Which
language's page that is, and where, says whoever shows it.
"""

from __future__ import annotations

import re
from typing import NamedTuple
from urllib.parse import unquote

from pipelines.content.file_links import FILE, file_link

ARTICLE = "article"
"""The scheme: `article:sofia-community-meeting`."""

_BESIDE = re.compile(r"(?:\.{1,2}/)*+([^/:?#.\s]+)(?:\.md|/(?:index\.(?:md|html))?)?(#[^\s]*)?")
"""A path that can mean an article's folder: no scheme, no other folder, no other kind of file."""
_NAMED = re.compile(r"article:(?://)?/?([^/?#\s]*)/?(#[^\s]*)?", re.IGNORECASE)


class ArticleLink(NamedTuple):
    slug: str
    anchor: str = ""
    """The name of a heading there, with its `#`; empty: the whole page."""


def canonical(href: str) -> str:
    """A link's address, as `article:slug` or `attachment:name` where it leads to an article or a file."""
    if file := file_link(href):
        return f"{FILE}:{file.name}{file.place}"
    link = article_link(href)
    return f"{ARTICLE}:{link.slug}{link.anchor}" if link else href


def article_link(href: str) -> ArticleLink | None:
    """The article that an address leads to; None for one that leads to the web, or to a heading here."""
    if href.startswith(("https:", "http:", "mailto:", "#")):
        return None
    found = _NAMED.fullmatch(href) or _BESIDE.fullmatch(href)
    return ArticleLink(unquote(found[1]), unquote(found[2] or "")) if found else None
