"""HTML in lines that mail may have: at most 998 octets (RFC 5322, 2.1.1), whoever sends it.

MJML makes one line of the whole body. A line break is put only where HTML ignores it or reads it as
the space that is there already: beside the tags of blocks, and between words.
"""

from __future__ import annotations

import re

MOST = 900
"""Octets; some are left for what a provider puts in."""
_SURELY_SHORT = MOST // 4
"""Characters: one is of four octets at most."""
_KEPT = re.compile(r"(<!--.*?-->|<style\b.*?</style>|<pre\b.*?</pre>)", re.DOTALL)
_BLOCK = re.compile(
    r"</?(?:html|head|body|title|meta|table|tbody|thead|tr|td|th|div|p|h[1-6]|ul|ol|li|blockquote)\b[^>]*>(?!\n)"
)
_PIECE = re.compile(r"<[^>]*>|[^<\s]+|\s|<")


def break_lines(html: str) -> str:
    """The same document in lines of less than 998 octets, as far as its words and attributes allow."""
    parts = _KEPT.split(html)  # every second part is one that keeps its own lines
    return "".join(f"{part}\n" if number % 2 else _break_part(part) for number, part in enumerate(parts))


def _break_part(part: str) -> str:
    lines = _BLOCK.sub(_with_break, part).split("\n")
    return "\n".join([line if len(line) <= _SURELY_SHORT else _shorter(line) for line in lines])


def _with_break(tag: re.Match[str]) -> str:
    return f"{tag[0]}\n"


def _shorter(line: str) -> str:
    """A long line broken between words: the last space before the limit becomes a line break."""
    if len(line.encode()) <= MOST:
        return line
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
