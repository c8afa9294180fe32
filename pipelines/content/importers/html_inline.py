"""The words within a paragraph of a web page, with what they look like."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from urllib.parse import parse_qs, urljoin, urlsplit

from lxml.html import HtmlElement

from pipelines.content.importers.draft import Span
from pipelines.content.importers.markdown import is_followed
from pipelines.content.importers.marks import bullet, number_mark
from pipelines.model.markup import CONTROL

BREAK = Span(" ", ("br",))
_MARKS = {
    **dict.fromkeys(("b", "strong"), "strong"),
    **dict.fromkeys(("i", "em", "dfn", "var"), "em"),
    **dict.fromkeys(("code", "samp", "tt"), "code"),
    **dict.fromkeys(("s", "strike", "del"), "s"),
    **{tag: tag for tag in ("sub", "sup", "kbd", "mark", "q")},
}
_STYLES = (
    (re.compile(r"font-weight:\s*(?:bold|[6-9]\d\d)"), "strong"),
    (re.compile(r"font-style:\s*italic"), "em"),
    (re.compile(r"text-decoration[\w-]*:[^;]*line-through"), "s"),
    (re.compile(r"vertical-align:\s*super"), "sup"),
    (re.compile(r"vertical-align:\s*sub"), "sub"),
)
_UNDONE = (
    (re.compile(r"font-weight:\s*(?:normal|[1-4]\d\d)"), "strong"),
    (re.compile(r"font-style:\s*normal"), "em"),
)
_BLANKS = re.compile(r"[ \t\r\n\f]+|\u00a0{2,}")
_WRAPPERS = {"www.google.com": "q", "google.com": "q"}
"""Addresses that only lead on, and the parameter that says where."""
_SAFELINKS = ".safelinks.protection.outlook.com"


@dataclass(frozen=True, slots=True)
class Look:
    """What the words of an element look like."""

    marks: tuple[str, ...] = ()
    link: str = ""

    def within(self, element: HtmlElement, base: str) -> Look:
        """The same for what is in an element."""
        tag, style = str(element.tag), element.get("style", "").lower()
        found = [
            mark
            for mark in (_MARKS.get(tag), *(mark for rule, mark in _STYLES if rule.search(style)))
            if mark
        ]
        undone = {mark for rule, mark in _UNDONE if rule.search(style)}
        marks = [*self.marks, *(mark for mark in dict.fromkeys(found) if mark not in self.marks)]
        link = link_target(element.get("href", ""), base) if tag == "a" else self.link
        return Look(tuple(mark for mark in marks if mark not in undone), link or self.link)


def link_target(href: str, base: str) -> str:
    """Where a link leads, without what only counts its clicks; empty: nowhere that readers can be sent."""
    try:
        address = urljoin(base, CONTROL.sub("", href.strip()))
        parts = urlsplit(address)
        inner = parse_qs(parts.query)
    except ValueError:
        return ""
    wrapped = _WRAPPERS.get(parts.netloc, "") if parts.path == "/url" else ""
    wrapped = "url" if parts.netloc.endswith(_SAFELINKS) else wrapped
    if wrapped and inner.get(wrapped):
        return link_target(inner[wrapped][0], "")
    return address if is_followed(address) and (parts.netloc or parts.path) else ""


def spans_of(words: str, look: Look) -> Iterator[Span]:
    """A run of text as it looks."""
    text = _BLANKS.sub(" ", CONTROL.sub(" ", words))
    if text:
        yield Span(text, look.marks, look.link)


def tidy_spans(spans: Sequence[Span]) -> tuple[Span, ...]:
    """The spans without blanks at their ends and beside each other, like ones joined."""
    found: list[Span] = []
    for span in spans:
        words = span.words
        if span == BREAK:
            while found and found[-1] != BREAK and not found[-1].words.strip():
                found.pop()
            found += [BREAK] if found else []
            continue
        if not found or found[-1] == BREAK or found[-1].words.endswith(" "):
            words = words.lstrip(" \u00a0") if not found or found[-1] == BREAK else words.lstrip(" ")
        if not words:
            continue
        if found and found[-1] != BREAK and (found[-1].marks, found[-1].link) == (span.marks, span.link):
            found[-1] = replace(found[-1], words=found[-1].words + words)
        else:
            found.append(replace(span, words=words))
    while found and (found[-1] == BREAK or not found[-1].words.strip()):
        found.pop()
    if found:
        found[-1] = replace(found[-1], words=found[-1].words.rstrip())
    return tuple(found)


def span_words(spans: Sequence[Span]) -> str:
    """The words alone."""
    return "".join(span.words for span in spans)


def split_breaks(spans: Sequence[Span]) -> list[tuple[Span, ...]]:
    """The spans divided where two line breaks follow each other, which is how mails divide paragraphs."""
    parts: list[list[Span]] = [[]]
    for number, span in enumerate(spans):
        if span == BREAK and number + 1 < len(spans) and spans[number + 1] == BREAK:
            parts.append([])
        elif not (span == BREAK and not parts[-1]):
            parts[-1].append(span)
    return [tidied for part in parts if (tidied := tidy_spans(part))]


def typed_items(paragraph: Sequence[Span]) -> list[tuple[Span, ...]]:
    """The paragraph as lines, if its line breaks divide typed items; else as one."""
    pieces: list[list[Span]] = [[]]
    for span in paragraph:
        if span == BREAK:
            pieces.append([])
        else:
            pieces[-1].append(span)
    lines = [tidied for piece in pieces if (tidied := tidy_spans(piece))]
    marked = sum(bool(bullet(span_words(line)) or number_mark(span_words(line))) for line in lines)
    return lines if marked and len(lines) > 1 else [tuple(paragraph)]
