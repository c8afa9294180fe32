"""Jinja2 tells only the line of what is wrong in a template; the column is found from its message."""

from __future__ import annotations

import re
from dataclasses import replace

from pipelines.model.finding import Origin

_CONSTRUCT = re.compile(r"\{[{%].*?(?:[}%]\}|$)")
_QUOTED = re.compile(r"'([^']+)'")


def with_column(origin: Origin, source: str, message: str) -> Origin:
    """The place of the first name that `message` quotes in a construct of that line of the template's
    `source`; else of the line's first construct, or of its first character.
    """
    rows = source.split("\n")
    if not 0 < origin.line <= len(rows):
        return origin
    row = rows[origin.line - 1]
    constructs = list(_CONSTRUCT.finditer(row))
    for name in _QUOTED.findall(message):
        words = re.compile(rf"(?<!\w){re.escape(name)}(?!\w)")
        for construct in constructs:
            if found := words.search(row, construct.start(), construct.end()):
                return replace(origin, column=found.start() + 1)
    start = constructs[0].start() if constructs else len(row) - len(row.lstrip())
    return replace(origin, column=start + 1)
