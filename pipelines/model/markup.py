"""What is not language within a text: placeholders, tags, addresses, invisible characters. One home for each.

Authors, translators, templates and providers agree on these here; `tests/test_walls.py` sees to it that no
other module writes the same rule a second time.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache

from pipelines.model.errors import ContentError
from pipelines.model.finding import Origin, line_at

MERGE_TAG = re.compile(r"\[\[(\w+)\]\]")
"""`[[first_name]]`: filled in per recipient, by the provider. The group is its name."""
NAMED = re.compile(r"%\((\w+)\)[sd]")
"""`%(date)s`: filled in by a template. The group is its name."""
PLACEHOLDER = re.compile(r"\[\[\w+\]\]|%\(\w+\)[sd]|\{\w+\}")
"""`[[first_name]]`, `%(date)s`, `{count}`."""
PRINTF = re.compile(r"\[\[\w+\]\]|\{\w+\}|%%|%(?:\(\w+\))?[#0\- +]*(?:\d+|\*)?(?:\.\d+)?[diouxXeEfFgGcrsa]")
"""Also `%d` and the like, which are placeholders only where gettext's flag `python-format` says so."""
FOREIGN_TAG = re.compile(
    r"\*\|[^|\n]{1,200}\|\*|\{\{[^{}\n]{0,200}\}\}|\{%[^\n]{0,200}?%\}|\{#[^\n]{0,200}?#\}|<%[^\n]{0,200}?%>"
    r"|\[\[\s?\w{1,200}:[^\[\]|\n]{0,200}\]\]|\$\{[^{}\n]{0,200}\}|%%\w{1,200}%%|%\w{1,200}(?:\.\w{1,200})+%|#\{[^{}\n]{0,200}\}"
    r"|\{[.#:][\w .#:=-]{1,200}\}|\{\s?ctx\s?:[^{}\n]{0,200}\}"
)
"""What an author writes for Glocal (`{.button}`), or another system fills in: `*|FNAME|*`, `[[var:x]]`,
`{{ x }}`, `<%= x %>`, `%%x%%`, `${x}`.

Bounded, so that a text of nothing but beginnings is read once.
"""
CONTEXT = re.compile(r"(?<!\\)\{\s*ctx\s*:([^{}]*)\}\Z", re.IGNORECASE)
"""`{ctx: verb}` at the end of an author's text: which of two meanings the words have. The group is it."""
CONTEXT_BEGINS = re.compile(r"\{\s*ctx\s*:", re.IGNORECASE)
"""What an author has to write as `\\{ctx:` to have it printed."""
_NOT_PROSE = re.compile(
    r"\[\[\w+\]\]|\{\w*\}|%(?:\(\w+\))?[\d.]*+[a-z]|%%|`[^`]*`|</?[a-zA-Z!][^<>]*>|&#?\w++;|\]\([^()\[\]]*\)"
    r"|\b\w++://[^\s<>\"“”«»„]*[^\s<>\"“”«»„.,;:!?)\]]|\bwww\.\S+|(?<![\w.+-])[\w.+-]++@[\w-]++(?:\.[\w-]++)+"
    r"|<[^<>\s]+>"
)
"""No sign that a part may begin with stands within it, or a look behind says that it has begun: so a long
text, whatever it holds, is read once.
"""
_NOT_PROSE_BEGINS = frozenset("[{%`<&@")

ENCODED_WORD = re.compile(r"=\?[^?\s]*\?[bq]\?[^?]*\?=", re.IGNORECASE)
"""How a mail's header spells letters beyond ASCII (RFC 2047); in a text it is none."""

LONGEST_TEXT = 20_000
"""Characters of one text: ten printed pages without a paragraph's end are a mistake or a trick, and what
reads a text may take the square of its length.
"""

SAFE_TAGS = frozenset(
    {
        *("a", "abbr", "b", "bdi", "bdo", "br", "cite", "code", "del", "dfn", "em", "i", "ins", "kbd"),
        *("mark", "q", "s", "samp", "small", "span", "strong", "sub", "sup", "u", "var", "wbr"),
    }
)
"""HTML that may stand within a text; any other tag is shown as it is written."""
SAFE_ATTRIBUTES: Mapping[str, frozenset[str]] = {
    "a": frozenset(("href", "title")),
    "abbr": frozenset(("title",)),
    "*": frozenset(("lang", "dir")),
}
"""By tag. `lang` and `dir` say in which language a foreign phrase is to be read aloud."""
SAFE_SCHEMES = ("https", "http", "mailto", "tel")
"""Of addresses that a reader may be sent to."""

NOT_XML = "\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\ud800-\\udfff\\ufffe\\uffff"
"""What XML 1.0 (2.2) forbids, as ranges for a pattern: a feed that holds one is refused whole."""
CONTROL = re.compile(f"[{NOT_XML}\\x7f-\\x9f\\u2028\\u2029]")
"""Characters that nobody sees and no text needs; they come along when text is pasted."""
MISLEADING = re.compile(f"[{NOT_XML}\\x7f-\\x9f\\u2028\\u2029\\u202a-\\u202e\\ufffd]")
"""What a translation must not bring in: also the sign of a character that was lost, and what turns the
direction of a line round. In a source these two are the author's business; a quotation may need them.
"""

_UNSEEN = re.compile(
    "[\\x00-\\x1f\\x7f-\\x9f\\u2028\\u2029\\u202a-\\u202e\\u2066-\\u2069\\ud800-\\udfff\\ufffe\\uffff]"
)
"""What a terminal or log obeys instead of showing it, cannot write, or lets turn a line round."""
_SPELLED = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}


_BLANK_LETTERS = frozenset(
    "\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u2800\u3164\uffa0\ufffc"
    + "".join(map(chr, (*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0))))
)
"""Letters and marks by their class, and yet nothing to see; Unicode calls most of them ignorable."""
_DIRECTIONS = frozenset("\u061c\u200e\u200f\u2066\u2067\u2068\u2069")
_EMOJI = "\U0001f000-\U0001faff\u2190-\u2bff\u3030\u303d\u3297\u3299\u00a9\u00ae\u2122\u2139\u203c\u2049"
_PARTS_OF_EMOJI = re.compile(
    rf"(?<=[{_EMOJI}\ufe0f])\u200d(?=[{_EMOJI}])|(?<=[{_EMOJI}#*0-9])[\ufe0e\ufe0f]"
    "|(?<=\U0001f3f4)[\U000e0020-\U000e007e]{1,7}\U000e007f"
)
_JOINING_LETTERS = re.compile(
    "(?<=[\u0600-\u1cff\ua800-\uabff])[\u200c\u200d]|[\u200c\u200d](?=[\u0600-\u1cff\ua800-\uabff])"
)
"""Scripts from Arabic to those of India and South East Asia tell with a joiner how letters meet."""


def visible(text: str) -> str:
    r"""A text as one line that shows what it holds: an escape character as `\x1b`, a line break as `\n`."""
    return _UNSEEN.sub(_spelled, text)


def visible_json(text: str) -> str:
    """A JSON document in which nothing is obeyed; its own line breaks stay, the value is the same."""
    return _UNSEEN.sub(lambda bad: bad[0] if bad[0] == "\n" else f"\\u{ord(bad[0]):04x}", text)


def _spelled(bad: re.Match[str]) -> str:
    code = ord(bad[0])
    return _SPELLED.get(bad[0]) or (f"\\x{code:02x}" if code < 256 else f"\\u{code:04x}")


def merge_tags(text: str) -> tuple[str, ...]:
    """The merge tags of a text as they stand there, as often as they do."""
    return tuple(found[0] for found in MERGE_TAG.finditer(text))


@lru_cache(maxsize=8192)
def prose(text: str) -> str:
    """The text with a blank in the place of placeholders, tags, addresses and code."""
    marked = not _NOT_PROSE_BEGINS.isdisjoint(text) or "://" in text or "www." in text
    return _NOT_PROSE.sub(" ", text) if marked else text


def unseen(text: str) -> frozenset[str]:
    """The characters of a text that no reader sees, and that have nothing to do where they stand.

    Left out: soft hyphens; joiners within emoji, and between letters of scripts that are joined; the rest of
    an emoji (variants, flags); marks of direction in a text with letters that run from right to left.
    """
    if text.isascii() or not any(map(_is_unseen, text)):
        return frozenset()
    rest = _PARTS_OF_EMOJI.sub("", _JOINING_LETTERS.sub("", text))
    turned = any(letter.isalpha() and unicodedata.bidirectional(letter) in ("R", "AL") for letter in text)
    allowed = _DIRECTIONS if turned else frozenset()
    return frozenset(letter for letter in rest if _is_unseen(letter)) - allowed


@lru_cache(maxsize=8192)
def _is_unseen(letter: str) -> bool:
    if letter.isascii() or letter == "\u00ad":
        return False
    code = ord(letter)
    no_character = code & 0xFFFE == 0xFFFE or 0xFDD0 <= code <= 0xFDEF
    return letter in _BLANK_LETTERS or no_character or unicodedata.category(letter) in ("Cf", "Co")


def refuse_controls(text: str, path: str, first_line: int = 1) -> None:
    """ContentError with the line of the first invisible control character, if there is one."""
    if bad := CONTROL.search(text):
        raise ContentError(
            f"an invisible control character U+{ord(bad[0]):04X}",
            origin=Origin(path, first_line + line_at(text, bad.start()) - 1),
            hint="delete it; it often comes along when text is pasted",
        )
