"""HTML in lines that mail may have: at most 998 octets (RFC 5322, 2.1.1), whoever sends it.

MJML makes one line of the whole body. A line break is put only where HTML takes it for no more than a
blank that is there already, or for nothing: beside the tags of blocks, and between words.
"""

from __future__ import annotations

import re

MOST = 900
"""Octets; some are left for what a provider puts in."""

_KEPT = re.compile(r"(<!--.*?-->|<style\b.*?</style>|<pre\b.*?</pre>)", re.DOTALL)
_BLOCK = re.compile(
    r"(</?(?:html|head|body|title|meta|table|tbody|thead|tr|td|th|div|p|h[1-6]|ul|ol|li|blockquote)\b[^>]*>)(?!\n)"
)
_PIECE = re.compile(r"<[^>]*>|[^<\s]+|\s|<")


def break_lines(html: str) -> str:
    """The same document in lines of less than 998 octets, as far as its words and attributes allow."""
    parts = _KEPT.split(html)  # every second part is one that keeps its own lines
    return "".join(f"{part}\n" if number % 2 else _broken(part) for number, part in enumerate(parts))


def _broken(part: str) -> str:
    lines = _BLOCK.sub(r"\1\n", part).split("\n")
    return "\n".join(_shorter(line) if len(line.encode()) > MOST else line for line in lines)


def _shorter(line: str) -> str:
    """A long line broken between words: the last blank before the limit becomes a line break."""
    pieces: list[str] = []
    gap, length, since = -1, 0, 0
    for piece in _PIECE.findall(line):
        size = len(piece.encode())
        if piece == " ":
            gap, since = len(pieces), 0
        length += size
        since += size
        pieces.append(piece)
        if length > MOST and gap >= 0:
            pieces[gap] = "\n"
            gap, length = -1, since
    return "".join(pieces)
