"""Editors' comments, `<!-- … -->`: never published. Taken out in one pass, however many are never closed."""

from __future__ import annotations

import re
from bisect import bisect_left

_MARK = re.compile(r"\\.|`+|<!--", re.DOTALL)
_TICKS = re.compile("`+")
_BLANKS = re.compile(r"[ \t\n]*")


def without_comments(text: str) -> str:
    """Markdown without its comments, and without the blanks behind one that stands behind a blank.

    What is escaped, or within a code span, is no comment, and stays; so does one that is never closed.
    """
    if "<!--" not in text:
        return text
    closers: dict[int, list[int]] = {}
    for run in _TICKS.finditer(text):
        closers.setdefault(len(run[0]), []).append(run.start())
    kept: list[str] = []
    done = at = 0
    while mark := _MARK.search(text, at):
        at = mark.end()
        if mark[0][0] == "`":
            starts = closers.get(len(mark[0]), [])
            number = bisect_left(starts, at)
            at = starts[number] + len(mark[0]) if number < len(starts) else at
        elif mark[0] == "<!--":
            end = text.find("-->", at)
            if end < 0:  # so no later one is closed either
                break
            kept.append(text[done : mark.start()])
            at = end + 3
            if mark.start() and text[mark.start() - 1] in " \t\n" and (blanks := _BLANKS.match(text, at)):
                at = blanks.end()
            done = at
    return "".join((*kept, text[done:]))
