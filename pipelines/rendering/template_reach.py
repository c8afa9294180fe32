"""Which templates a template needs: what it includes, imports and extends, and what these do in turn."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

_ASKS = re.compile(r"""\{%[-+]?\s*(?:include|import|from|extends)\s+(?:"([^"]*)"|'([^']*)'|)""")


def reached(names: Iterable[str], sources: Mapping[str, str]) -> set[str]:
    """The names among `sources` that are needed to fill in `names`; all, where one is put together later."""
    found: set[str] = set()
    waiting = [name for name in names if name in sources]
    while waiting:
        name = waiting.pop()
        if name in found:
            continue
        found.add(name)
        for asked in _ASKS.finditer(sources[name]):
            other = asked[1] or asked[2]
            if other is None:
                return set(sources)
            if other in sources:
                waiting.append(other)
    return found
