"""One text as its readers get it: what the parser and the sanitiser that render it make of it.

All checks of marks, links and words look at this one value. What stands in code or behind a backslash is
text there, as it is in the mail.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from html.parser import HTMLParser

from markdown_it.token import Token

from pipelines.content.commonmark import inline_tokens, is_break, is_plain, plain_words, sanitised
from pipelines.model.markup import (
    CONTROL,
    SAFE_ATTRIBUTES,
    SAFE_SCHEMES,
    SAFE_TAGS,
    merge_tags,
    prose,
)
from pipelines.translation.checks.addresses import written_addresses

CODE = "\u25a0"
"""Stands for a piece of code among the words: no letter, and no blank either."""
BOLD, ITALIC, LEFT_OVER = "**bold**", "*italic*", "stars and underscores that are not emphasis"
_ATTRIBUTES = frozenset(name for names in SAFE_ATTRIBUTES.values() for name in names)
_STRAY = re.compile(
    r"(?<![\w*])\*(?=[^\W_])|(?<=[^\W_])\*(?![\w*])|(?<![\w_])_(?=[^\W_])|(?<=[^\W_])_(?![\w_])"
)
"""A single star or underscore at one side of a word: half of a pair."""
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*(?=:)")
_REFUSED = re.compile(r"\]\(\s*<?\s*(javascript|vbscript|file|data):", re.IGNORECASE)
"""Addresses of which the parser makes no link: the reader sees them as text."""


@dataclass(frozen=True, slots=True)
class Reading:
    words: str
    """Its language: without code, addresses and placeholders."""
    shown: str
    """All that is seen of it, code too."""
    links: tuple[str, ...] = ()
    """Where its links lead and its pictures come from, as often as they do."""
    titles: tuple[str, ...] = ()
    """What its links and abbreviations say when they are pointed at."""
    link_words: tuple[str, ...] = ()
    """The words that are clicked on."""
    addresses: frozenset[str] = frozenset()
    """Addresses in its words, which most mail programs make links of."""
    examples: frozenset[str] = frozenset()
    """Hosts and mailboxes in its code, without `https://`: mostly made up, and translated as examples are."""
    merge_tags: frozenset[str] = frozenset()
    """In the HTML or in the plain text."""
    tags: tuple[str, ...] = ()
    """HTML as written: `<b>`, `</b>`."""
    dangers: tuple[str, ...] = ()
    """What the sanitiser takes out."""
    emphasis: Counter[str] = field(default_factory=Counter)
    """How often it is bold and italic, and what is left over of marks that are neither."""
    without_code: str = ""
    """As written, but for its code: where a template may fill in something."""


@lru_cache(maxsize=8192)
def reading_of(text: str) -> Reading:
    """The text as it is rendered."""
    if is_plain(text):
        shown = CONTROL.sub("", text)
        return Reading(prose(text), shown, addresses=written_addresses(shown), without_code=text)
    # An address in the words is one of `addresses`, whatever makes a link of it.
    tokens = tuple(token for token in inline_tokens(text) if token.markup != "linkify")
    html, shown = sanitised(tokens), _shown(tokens)
    everywhere, code = written_addresses(shown), [t.content for t in tokens if t.type == "code_inline"]
    in_words = written_addresses("".join(map(_words, tokens)))
    in_code = frozenset().union(*map(written_addresses, code)) - in_words
    examples = frozenset(each for each in in_code if "://" not in each)
    raw = [_Elements.of(written) for written in map(_html_as_written, tokens) if written]
    elements = _Elements.of(html)
    return Reading(
        words=prose("".join(map(_words, tokens))),
        shown=shown,
        links=(*elements.hrefs, *(str(t.attrs["src"]) for t in tokens if t.type == "image")),
        titles=tuple(elements.titles),
        link_words=tuple(_link_words(tokens)),
        addresses=frozenset(each for each in everywhere if each not in examples),
        examples=examples,
        merge_tags=frozenset((*merge_tags(html), *merge_tags(plain_words(tokens)))),
        tags=tuple(tag for elements in raw for tag in elements.tags),
        dangers=tuple(dict.fromkeys(_dangers(tokens, raw))),
        emphasis=_emphasis(tokens),
        without_code=" ".join(_written(tokens)),
    )


def _html_as_written(token: Token) -> str:
    """The tag that a token was, also one that is shown as words, or that became a link."""
    if token.type == "html_inline" or token.info == "tag":
        return token.content
    return str(token.meta.get("html", ""))


class _Elements(HTMLParser):
    """The tags of a piece of HTML, their attributes, and where its links lead."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[str] = []
        self.hrefs: list[str] = []
        self.titles: list[str] = []
        self.notes: list[str] = []

    @classmethod
    def of(cls, html: str) -> _Elements:
        elements = cls()
        if "<" in html:
            elements.feed(html)
            elements.close()
        return elements

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(f"<{tag}>")
        self.attributes += [name for name, _ in attrs]
        self.hrefs += [value or "" for name, value in attrs if name == "href"]
        self.titles += [value for name, value in attrs if name == "title" and value]

    def handle_endtag(self, tag: str) -> None:
        self.tags.append(f"</{tag}>")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)

    def handle_comment(self, data: str) -> None:  # noqa: ARG002 - the parser hands in its words
        self.notes.append("an HTML comment")

    def handle_decl(self, decl: str) -> None:
        self.handle_comment(decl)

    def handle_pi(self, data: str) -> None:
        self.handle_comment(data)

    def unknown_decl(self, data: str) -> None:
        self.handle_comment(data)


def _shown(tokens: Iterable[Token]) -> str:
    return "".join(
        token.content if token.type in ("text", "code_inline") else "\n" if "break" in token.type else ""
        for token in tokens
    )


def _words(token: Token) -> str:
    if token.type == "text":
        return token.content
    if token.type == "softbreak" or is_break(token):
        return "\n"
    return CODE if token.type == "code_inline" else " " if token.type == "image" else ""


def _written(tokens: Iterable[Token]) -> Iterator[str]:
    """Words, HTML and addresses; code is shown as it is, so nothing in it is filled in."""
    for token in tokens:
        if token.type in ("text", "html_inline"):
            yield token.content
        yield from map(str, token.attrs.values())


def _link_words(tokens: Iterable[Token]) -> Iterator[str]:
    inside: list[str] | None = None
    for token in tokens:
        if token.type == "link_open":
            inside = []
        elif token.type == "link_close" and inside is not None:
            yield "".join(inside)
            inside = None
        elif inside is not None:
            inside.append(_words(token))


def _emphasis(tokens: Iterable[Token]) -> Counter[str]:
    kinds = {"strong_open": BOLD, "em_open": ITALIC}
    found = Counter(kinds[token.type] for token in tokens if token.type in kinds)
    words = "".join(token.content if token.type == "text" else " " for token in tokens)
    found[LEFT_OVER] = words.count("**") + words.count("__") + len(_STRAY.findall(prose(words)))
    return found


def _dangers(tokens: Iterable[Token], raw: Iterable[_Elements]) -> Iterator[str]:
    for elements in raw:
        yield from elements.notes
        yield from (tag for tag in elements.tags if tag[1] != "/" and tag[1:-1] not in SAFE_TAGS)
        yield from (f"{name}=" for name in elements.attributes if name not in _ATTRIBUTES)
        yield from _schemes(elements.hrefs)
    for token in tokens:
        if token.type == "link_open":
            yield from _schemes([str(token.attrs["href"])])
        elif token.type == "text":
            yield from (f"an address with {scheme.lower()}:" for scheme in _REFUSED.findall(token.content))


def _schemes(hrefs: Iterable[str]) -> Iterator[str]:
    for href in hrefs:
        found = _SCHEME.match("".join(href.split()).lower())
        if found and found[0] not in SAFE_SCHEMES:
            yield f"an address with {found[0]}:"
