"""MJML text → its tags, in linear time, however half-written the text is.

Nothing is refused here; what no parser would accept is marked in `Tag.form` and `Tag.complete`. A `<` between
quotation marks that looks like the start of a tag ends the tag before it: a forgotten quotation mark is far
likelier, and so one mistake does not swallow the rest of the document.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal, NamedTuple

VOID = frozenset({"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"})
"""Elements that have no end (HTML 13.1.2)."""
LOADING = frozenset({"embed", "frame", "iframe", "link", "object", "script"})
"""Elements with which a mail loads more than pictures."""


class Tag(NamedTuple):
    """A tag; a comment; or a lone `<` that starts neither."""

    form: Literal["open", "close", "alone", "comment", "lone"]
    """`alone` closes itself: `<mj-divider />`."""
    offset: int
    """Of its `<`, in characters."""
    end: int
    name: str = ""
    inner: str = ""
    """What stands between its name and its end; of a comment, all of it."""
    complete: bool = True
    """Whether it has its end, `>` or `-->`."""


_QUOTED = r""""[^"<]*+(?:<(?![A-Za-z/!])[^"<]*+)*+"|'[^'<]*+(?:<(?![A-Za-z/!])[^'<]*+)*+\'"""
# Every part keeps what it took (`*+`), so a text is gone through once, whatever is missing in it.
_TAG = re.compile(
    r"<!--(?:(?P<comment>.*?)-->|(?P<endless>.*+))"
    rf"|<(?P<slash>/?)(?P<name>[A-Za-z][\w.:-]*+)(?P<inner>(?:[^<>\"']++|{_QUOTED})*+)(?P<end>>)?"
    r"|<(?:[!?][^<>]*+>?)?",
    re.ASCII | re.DOTALL,
)


# The tags that there may be something to say of, wherever they stand, are left to `next_tag`.
_PLAIN = re.compile(
    rf"(?:[^<]++|<(?!/?(?i:mj|style|{'|'.join(sorted(LOADING))}))/?[A-Za-z](?:[^<>\"']++|{_QUOTED})*+>)*+",
    re.ASCII,
)


def next_tag(source: str, position: int) -> Tag | None:
    """The first tag at or behind a position."""
    match = _TAG.search(source, position)
    if match is None:
        return None
    comment, endless, slash, name, inner, end = match.groups()
    start, stop = match.span()
    if name is None:
        if comment is None and endless is None:
            return Tag("lone", start, stop, complete=False)
        return Tag("comment", start, stop, "", comment or "", endless is None)
    if slash:
        return Tag("close", start, stop, name, inner, end is not None)
    if end and inner.endswith("/"):
        return Tag("alone", start, stop, name, inner[:-1])
    return Tag("open", start, stop, name, inner, end is not None)


def behind_plain_html(source: str, position: int) -> int:
    """The end of the words, and of the complete tags of HTML that load nothing, which begin at a position."""
    match = _PLAIN.match(source, position)
    return match.end() if match else position


def tags(source: str) -> Iterator[Tag]:
    """The tags of a text in order; what lies between one's end and the next one's offset is words."""
    position = 0
    while tag := next_tag(source, position):
        yield tag
        position = tag.end


def unbalanced(source: str) -> int | None:
    """The offset of the first tag that is not closed, or closes what is not open; None if there is none.

    mrml needs each tag closed, HTML too, and often only says that the document ended early.
    """
    waiting: list[tuple[str, int]] = []
    for tag in tags(source):
        name = tag.name.lower()
        if tag.form == "open" and name not in VOID:
            waiting.append((name, tag.offset))
        elif tag.form == "close":
            if not waiting:
                return tag.offset
            opened, offset = waiting.pop()
            if opened != name:
                return offset
    return waiting[0][1] if waiting else None
