"""HTML within components: mrml needs each tag closed, and often only says that the document ended early."""

from __future__ import annotations

from pipelines.emails.lint.tags import tags

VOID = frozenset({"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"})
"""Elements that have no end (HTML 13.1.2)."""


def unbalanced(source: str) -> int | None:
    """The offset of the first tag that is not closed, or closes what is not open; None if there is none."""
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
