"""Which bare addresses in a text become links: `https://…`, `www.…`, mail addresses (GFM 6.9), by linkify-it.

Names without either (`europa.eu`) do not: `setup.py` has the end of a country, too.
"""

from __future__ import annotations

import re
from functools import cache

from linkify_it import LinkifyIt
from linkify_it.main import Match

_CLOSING = re.compile("[\u00ab\u00bb\u2018-\u201f\u2026\u2039\u203a\u3001\u3002\uff0c.,:;!?]+$")
"""What ends a sentence or a quotation; GFM knows the marks of ASCII alone."""


@cache
def autolinks() -> LinkifyIt:
    """The finder that markdown-it asks."""
    finder = LinkifyIt(options={"fuzzy_link": False, "fuzzy_email": True, "fuzzy_ip": False})
    host = re.compile(
        finder.re["src_auth"] + finder.re["src_host_port_strict"] + finder.re["src_path"], re.IGNORECASE
    )

    def length(_finder: LinkifyIt, text: str, start: int, before: str) -> int:
        found = host.match(text, start + len(before)) if text.startswith(before, start) else None
        return len(before) + len(_CLOSING.sub("", found[0])) if found else 0

    def web(finder: LinkifyIt, text: str, start: int) -> int:
        return length(finder, text, start, "//")

    def bare(finder: LinkifyIt, text: str, start: int) -> int:
        return length(finder, text, start, "")

    for scheme in ("ftp:", "//"):
        finder.add(scheme, None)
    for scheme in ("http:", "https:"):
        finder.add(scheme, {"validate": web})
    finder.add("www.", {"validate": bare, "normalize": _secure})
    return finder


def _secure(_finder: LinkifyIt, match: Match) -> None:
    match.url = f"https://{match.url}"
