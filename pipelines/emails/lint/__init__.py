"""Filled-in MJML → its faults, before mrml, which checks nothing: a wrong tag would go into the mail."""

from __future__ import annotations

from pipelines.emails.lint.components import Walk
from pipelines.emails.lint.faults import RULES, LintFault
from pipelines.emails.lint.tags import behind_plain_html, next_tag

__all__ = ["RULES", "LintFault", "lint"]


def lint(source: str) -> list[LintFault]:
    """The faults of an MJML document in order of offset."""
    walk, position, last = Walk(source), 0, None
    while tag := next_tag(source, position):
        if tag.offset > position:
            walk.text(position, tag.offset, last)
        walk.tag(tag)
        position, last = tag.end, tag
        if tag.form == "open" and tag.name[:2] == "mj" and walk.nesting.stack[-1].content == "html":
            position = behind_plain_html(source, position)
    walk.text(position, len(source), last)
    return sorted(walk.end(), key=lambda fault: fault.offset)
