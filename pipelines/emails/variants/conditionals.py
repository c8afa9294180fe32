"""Microsoft's conditional comments, as Outlook on Windows reads them.

Source: "About conditional comments" (Microsoft, 2011), and Word, which has its number as `mso`.
"""

from __future__ import annotations

import re
from collections.abc import Callable

_VERSION = 16.0
"""Of Word in Outlook 2016, 2019, 2021 and 365."""
_FOR_OTHERS = re.compile(
    r"<!--\[if\s([^\]]*)\]>\s*(?:<!-->|(?:<!--\s*)?-->)(.*?)<!--\s*<!\[endif\]\s*-->", re.DOTALL
)
"""Everybody sees it; who reads such comments, by what they ask."""
_HIDDEN = re.compile(r"<!--\[if\s([^\]]*)\]>(.*?)<!\[endif\]\s*-->", re.DOTALL)
"""A comment to everybody else."""
_BARE = re.compile(r"<!\[if\s([^\]]*)\]>(.*?)<!\[endif\]>", re.DOTALL)
_END = "<![endif]"
_INNERMOST = re.compile(r"\(([^()]*)\)")
_TERM = re.compile(r"(!*)\s*(?:(gte|gt|lte|lt)\s+)?([a-z]+)\s*([\d.]*)")
_COMPARED: dict[str, Callable[[float, float], bool]] = {
    "": lambda ours, asked: int(ours) == asked or ours == asked,
    "gte": lambda ours, asked: ours >= asked,
    "gt": lambda ours, asked: ours > asked,
    "lte": lambda ours, asked: ours <= asked,
    "lt": lambda ours, asked: ours < asked,
}


def outlook_html(html: str) -> str:
    """The HTML with what Outlook reads written out, and what it passes over left out."""
    # Nothing begins after the last end: so no search for one goes through the whole mail in vain.
    last = html.rfind(_END) + len(_END) + len("-->") if _END in html else 0
    told, rest = html[:last], html[last:]
    for pattern in (_FOR_OTHERS, _HIDDEN, _BARE):
        told = pattern.sub(lambda found: found[2] if _is_met(found[1].lower()) else "", told)
    return told + rest


def _is_met(asked: str) -> bool:
    """Whether a condition such as `(gte mso 9)&(!IE)` is one of Outlook's; what it does not know is not."""
    while "(" in asked and (simpler := _INNERMOST.sub(_bracket_met, asked)) != asked:
        asked = simpler
    return any(all(map(_term_met, each.split("&"))) for each in asked.split("|"))


def _bracket_met(found: re.Match[str]) -> str:
    return "true" if _is_met(found[1]) else "false"


def _term_met(term: str) -> bool:
    found = _TERM.fullmatch(term.strip())
    if found is None:
        return False
    negations, compared, feature, number = found.groups()
    try:
        version = float(number) if number else None
    except ValueError:
        return False
    known = feature in ("mso", "vml", "true")
    told = known and (version is None or feature != "mso" or _COMPARED[compared or ""](_VERSION, version))
    return told != bool(len(negations) % 2)
