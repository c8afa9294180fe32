"""Where in a text the words end and what is no language begins: found as the parser reads it.

The parser's tokens do not say where they stand, so the text is followed beside them, character by character.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from html import unescape
from string import punctuation

from markdown_it.token import Token

from pipelines.content.commonmark import inline_parser, inline_tokens, is_break, note_label
from pipelines.model.markup import FOREIGN_TAG

_ENTITY = re.compile(r"&(?:#[xX][0-9a-fA-F]{1,6}|#\d{1,7}|\w{1,31});")
_BACKTICKS = re.compile(r"(`+)(?!`)(?:.*?[^`])?\1(?!`)", re.DOTALL)
_SOFT_BREAK = re.compile(r" *\n[ \t]*")
_HARD_BREAK = re.compile(r"(?: {2,}|\\)\n[ \t]*")
_ANGLE_ADDRESS = re.compile(r"<[^<>\s]+>")
_NAMES = {"strong": "bold", "em": "italic", "s": "struck"}
_HTML_NAME = re.compile(r"</?([a-zA-Z][a-zA-Z0-9-]*)")
_VOID = frozenset({"br", "wbr"})


class CodeKind(StrEnum):
    """Where a code stands."""

    OPEN = "open"
    CLOSE = "close"
    ALONE = "alone"


class _LostError(Exception):
    """The parser read something that is not found in the text."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a text, as it is written."""

    text: str
    kind: CodeKind | None = None
    """None: words."""
    name: str = ""


def pieces_of(text: str) -> tuple[Piece, ...]:
    """The text cut into words and codes; in one piece where what the parser read is not found in it."""
    try:
        return tuple(_without_foreign(_followed(text), text))
    except _LostError:
        return (Piece(text),)


def _without_foreign(pieces: Iterable[Piece], text: str) -> Iterator[Piece]:
    """What looks like Markdown within another system's tag, `*|NAME|*`, belongs to that tag."""
    spans = [found.span() for found in FOREIGN_TAG.finditer(text)]
    end = 0
    for piece in pieces:
        start, end = end, end + len(piece.text)
        within = any(begin <= start and end <= stop for begin, stop in spans)
        yield Piece(piece.text) if within else piece


def _followed(text: str) -> Iterator[Piece]:
    position = 0
    tokens = iter(inline_tokens(text))
    for token in tokens:
        piece = _of_token(token, tokens, text, position)
        yield piece
        position += len(piece.text)
    if position != len(text):
        raise _LostError


_PATTERNS = {
    "softbreak": (_SOFT_BREAK, None, ""),
    "hardbreak": (_HARD_BREAK, CodeKind.ALONE, "break"),
    "code_inline": (_BACKTICKS, CodeKind.ALONE, "code"),
}


def _of_token(token: Token, rest: Iterator[Token], text: str, at: int) -> Piece:
    if token.type == "text":
        return Piece(_raw_words(token.content, text, at))
    if found := _PATTERNS.get(token.type):
        pattern, kind, name = found
        return Piece(_matched(pattern, text, at), kind, name)
    if token.type == "footnote_ref":
        return Piece(_literal(f"[^{note_label(token)}]", text, at), CodeKind.ALONE, "note")
    if token.type == "html_inline":
        return _of_html(_literal(token.content, text, at), whole=is_break(token) or token.info == "program")
    if token.tag == "a":
        return _of_link(token, rest, text, at)
    name = _NAMES.get(token.type.rpartition("_")[0], "")
    if not name:
        raise _LostError
    return Piece(_literal(token.markup, text, at), _end_of(token), name)


def _of_link(token: Token, rest: Iterator[Token], text: str, at: int) -> Piece:
    if html := token.meta.get("html"):
        return Piece(_literal(str(html), text, at), _end_of(token), "link")
    if token.nesting < 0:
        return Piece(text[at : _link_end(text, at)], CodeKind.CLOSE, "link")
    if token.info != "auto":
        return Piece(_literal("[", text, at), CodeKind.OPEN, "link")
    words, _end = next(rest), next(rest)
    angled = token.markup == "autolink"
    written = _matched(_ANGLE_ADDRESS, text, at) if angled else _raw_words(words.content, text, at)
    return Piece(written, CodeKind.ALONE, "address")


def _of_html(html: str, *, whole: bool) -> Piece:
    name = _HTML_NAME.match(html)
    if whole or name is None or name[1].lower() in _VOID or html.endswith("/>"):
        return Piece(html, CodeKind.ALONE, name[1].lower() if name else "comment")
    return Piece(html, CodeKind.CLOSE if html.startswith("</") else CodeKind.OPEN, name[1].lower())


def _end_of(token: Token) -> CodeKind:
    return CodeKind.OPEN if token.nesting > 0 else CodeKind.CLOSE


def _literal(wanted: str, text: str, at: int) -> str:
    if not wanted or not text.startswith(wanted, at):
        raise _LostError
    return wanted


def _matched(pattern: re.Pattern[str], text: str, at: int) -> str:
    if not (found := pattern.match(text, at)):
        raise _LostError
    return found[0]


def _raw_words(read: str, text: str, at: int) -> str:
    """The words that the parser read, as they are written: with backslashes and entities."""
    end, left = at, 0
    while left < len(read):
        written = text[end : end + 2]
        entity = _ENTITY.match(text, end) if written[:1] == "&" else None
        meant = unescape(entity[0]) if entity else ""
        if written[:1] == "\\" and written[1:] in punctuation and written[1:] == read[left]:
            end, left = end + 2, left + 1
        elif entity and meant != entity[0] and read.startswith(meant, left):
            end, left = entity.end(), left + len(meant)
        elif written[:1] == read[left]:
            end, left = end + 1, left + 1
        else:
            raise _LostError
    return text[at:end]


def _link_end(text: str, at: int) -> int:
    """Where `](address "title")` ends."""
    helpers = inline_parser(text).helpers
    if not text.startswith("](", at):
        raise _LostError
    position = _after_blanks(text, at + 2)
    address = helpers.parseLinkDestination(text, position, len(text))
    if address.ok:
        position = _after_blanks(text, address.pos)
        title = helpers.parseLinkTitle(text, position, len(text))
        if title.ok:
            position = _after_blanks(text, title.pos)
    if not text.startswith(")", position):
        raise _LostError
    return position + 1


def _after_blanks(text: str, at: int) -> int:
    while at < len(text) and text[at] in " \t\n":
        at += 1
    return at
