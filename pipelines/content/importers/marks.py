"""Signs at the start of a line: bullets of web pages, mail programs and Word, numbers, emoji."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

# Unicode's Emoji property, without ©, ® and the like, which also open a sentence.
_EMOJI = re.compile(
    r"[\U0001f000-\U0001faff\u2194-\u2199\u21a9\u21aa\u231a\u231b\u2328\u23cf\u23e9-\u23f3\u23f8-\u23fa"
    r"\u25b6\u25c0\u25fb-\u25fe\u2600-\u26ff\u2702-\u2712\u2714-\u2716\u271d\u2721\u2728\u2733\u2734\u2744"
    r"\u2747\u274c-\u2757\u2763\u2764\u2795-\u2797\u27a1\u27b0\u27bf\u2934\u2935\u2b05-\u2b07\u2b1b\u2b1c"
    r"\u2b50\u2b55]|[0-9#*]\ufe0f?\u20e3"
)
_BULLET = re.compile(
    r"(?P<mark>[•◦‣▪●○·∙⁃■□➢➤–*+\-\uf0b7\uf0a7\uf0d8\uf0fc\uf076])(?P<gap>\s+)(?=\S)"
    r"|(?P<letter>[o§])(?P<wide>\t\s*|[ \u00a0]{2,})(?=\S)"
)
_NUMBER = re.compile(r"(?P<open>\(?)(?P<mark>\d{1,2}|[a-z]|[ivx]{1,5})(?P<close>[.)])\s+(?=\S)")
_SECTION = re.compile(r"(?P<mark>\d{1,2}(?:\.\d{1,2}){1,3})\.?\s+(?=\S)")
_SECOND = "o○◦"
_THIRD = "§▪■\uf0a7"


@dataclass(frozen=True, slots=True)
class Bullet:
    """A sign that opens an item."""

    mark: str
    length: int
    """Of the sign and the blanks behind it."""

    @property
    def rank(self) -> int:
        """On which level Word and web pages use it: 0, 1 or 2."""
        return 1 if self.mark in _SECOND else 2 if self.mark in _THIRD else 0


@dataclass(frozen=True, slots=True)
class NumberMark:
    """A number or letter that opens an item."""

    number: int
    style: str
    """Two numbers of one list are alike in it: `1.`, `a)`."""
    length: int


@lru_cache(maxsize=4096)
def bullet(words: str) -> Bullet | None:
    """The bullet that a line opens with."""
    found = _BULLET.match(words)
    return Bullet(found["mark"] or found["letter"], found.end()) if found else None


@lru_cache(maxsize=4096)
def number_mark(words: str) -> NumberMark | None:
    """The number or letter that a line opens with, such as `1.`, `(2)`, `a)`."""
    found = _NUMBER.match(words)
    if not found or (found["open"] and found["close"] == "."):
        return None
    mark, ends = found["mark"], f"{found['open']}{found['close']}"
    if mark.isdecimal():
        return NumberMark(int(mark), f"1{ends}", found.end())
    return NumberMark(ord(mark[0]) - 96, f"a{ends}", found.end()) if len(mark) == 1 else _roman(found, ends)


def section_depth(words: str) -> int:
    """Of the numbers that a heading opens with: 2 for `2.1 Results`; 0: none such."""
    found = _SECTION.match(words)
    return found["mark"].count(".") + 1 if found else 0


def is_emoji_line(words: str) -> bool:
    """Whether a line opens with an emoji and has words behind it."""
    return _EMOJI.match(words) is not None and len(words.split()) > 1


def first_emoji(words: str) -> str:
    """The emoji that a line opens with; empty: none."""
    found = _EMOJI.match(words)
    return found[0] if found else ""


def _roman(found: re.Match[str], ends: str) -> NumberMark | None:
    values = {"i": 1, "v": 5, "x": 10}
    digits = [values[letter] for letter in found["mark"]]
    total = sum(-value if value < max(digits[n:], default=0) else value for n, value in enumerate(digits))
    return NumberMark(total, f"i{ends}", found.end())
