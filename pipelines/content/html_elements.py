"""The elements of HTML by what an article makes of them."""

from __future__ import annotations

import re

from pipelines.content.texts import MEDIA
from pipelines.model.markup import CONTEXT, SAFE_TAGS

HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
ROOMS = frozenset(
    {
        *("address", "article", "aside", "body", "center", "details", "div", "fieldset", "figcaption"),
        *("footer", "header", "hgroup", "html", "legend", "main", "nav", "noscript", "p", "search"),
        *("section", "summary"),
    }
)
"""What stands in them goes on as blocks."""
WHOLE = frozenset({"blockquote", "dl", "figure", "ol", "pre", "table", "ul"})
"""What is one block with all that is in it."""
PARTS = frozenset({"caption", "colgroup", "dd", "dt", "li", "tbody", "td", "tfoot", "th", "thead", "tr"})
"""Of one of these."""
REFUSED = MEDIA | {
    *("applet", "base", "button", "canvas", "dialog", "form", "frame", "frameset", "input", "label"),
    *("link", "map", "math", "meta", "meter", "option", "progress", "select", "template", "textarea"),
}
PROGRAMS = frozenset({"script", "style"})
RENAMED = {"strike": "s", "tt": "code", "big": "", "font": "", "time": "", "data": ""}
"""Older names, and tags of which only the words are kept."""
BLOCK_LEVEL = HEADINGS | ROOMS | WHOLE | PARTS | REFUSED | PROGRAMS | {"hr"}
KNOWN = BLOCK_LEVEL | SAFE_TAGS | RENAMED.keys() | {"col"}
TAG = re.compile(r"</?([a-zA-Z][a-zA-Z0-9-]*)")
CONTEXT_BEHIND = re.compile(rf"((?:</[a-zA-Z0-9]+>\s*)+)({CONTEXT.pattern})", CONTEXT.flags)
"""A context behind the end of what it is about."""
_LESS = re.compile(r"<(?!!--)(?:/?([a-zA-Z][a-zA-Z0-9-]*))?")


def _is_markup(name: str | None) -> bool:
    return bool(name) and str(name).lower() in KNOWN


def only_known(content: str) -> str:
    """The HTML in which all that is no tag of HTML is text, as in `List<String>`."""
    return _LESS.sub(lambda less: less[0] if _is_markup(less[1]) else f"&lt;{less[0][1:]}", content)
