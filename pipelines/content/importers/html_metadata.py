"""What a web page says of itself in its head: title, day, author, summary."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date as Day  # noqa: N812 - the class has a field of that name
from typing import Any

from lxml.html import HtmlElement

from pipelines.content.importers.dates import date_with_hour
from pipelines.model.times import YEARS

_LONGEST_SUMMARY = 400
_DATES = (
    "article:published_time",
    "date",
    "dc.date",
    "dcterms.date",
    "dcterms.issued",
    "pubdate",
    "publish_date",
)
_MOST_JSON = 1_000_000
_DEEPEST = 4


@dataclass(frozen=True, slots=True)
class PageHead:
    """As far as a page says it."""

    title: str = ""
    date: Day | None = None
    author: str = ""
    summary: str = ""
    address: str = ""


def page_head(root: HtmlElement) -> PageHead:
    """The head of a page: `<meta>`, JSON-LD, `<time>`."""
    metas: dict[str, str] = {}
    for meta in root.iter("meta"):
        name = (meta.get("property") or meta.get("name") or meta.get("itemprop") or "").lower()
        if name and meta.get("content"):
            metas.setdefault(name, _on_one_line(meta.get("content")))
    linked = next(_linked_articles(root), {})
    times = [time.get("datetime") for time in root.iter("time") if time.get("datetime")]
    dated = [_linked_text(linked, "datePublished"), *(metas.get(name, "") for name in _DATES), *times[:1]]
    links = root.xpath("//link[@rel='canonical']/@href")
    return PageHead(
        title=_linked_text(linked, "headline")
        or metas.get("og:title", "")
        or _on_one_line(root.findtext(".//title")),
        date=next((day for text in dated if (day := _page_day(text))), None),
        author=_person_of(linked.get("author")) or _bare_name(metas.get("author", "")),
        summary=next(
            (
                metas[name]
                for name in ("description", "og:description")
                if 0 < len(metas.get(name, "")) <= _LONGEST_SUMMARY
            ),
            "",
        ),
        address=_on_one_line(links[0] if links else metas.get("og:url", "")),
    )


def _linked_articles(root: HtmlElement) -> Iterator[dict[str, Any]]:
    for script in root.xpath("//script[@type='application/ld+json']"):
        text = script.text_content()
        if len(text) > _MOST_JSON:
            continue
        try:
            value = json.loads(text)
        except (ValueError, RecursionError):
            continue
        yield from _with_headline(value, 0)


def _with_headline(value: object, depth: int) -> Iterator[dict[str, Any]]:
    if depth > _DEEPEST:
        return
    if isinstance(value, dict):
        if isinstance(value.get("headline"), str):
            yield value
        for inner in value.values():
            yield from _with_headline(inner, depth + 1)
    elif isinstance(value, list):
        for inner in value[:100]:
            yield from _with_headline(inner, depth + 1)


def _person_of(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(name for each in value[:10] if (name := _person_of(each)))
    if isinstance(value, dict):
        return _bare_name(_linked_text(value, "name"))
    return _bare_name(value) if isinstance(value, str) else ""


def _bare_name(words: str) -> str:
    """A name, and no address or account."""
    text = _on_one_line(words)
    return text if text and len(text) <= 100 and not any(sign in text for sign in "@/:") else ""


def _linked_text(value: dict[str, Any], key: str) -> str:
    found = value.get(key)
    return _on_one_line(found) if isinstance(found, str) else ""


def _page_day(words: str) -> Day | None:
    day = date_with_hour(words[:10] if words[10:11] in ("T", " ") else words)
    return day if day and day.year in YEARS else None


def _on_one_line(words: str | None) -> str:
    return " ".join((words or "").split())
