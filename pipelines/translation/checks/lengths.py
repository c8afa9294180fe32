"""Room: what a mail program shows of a line, and what a text of this length would naturally become."""

from __future__ import annotations

from pipelines.model.blocks import Kind
from pipelines.translation.checks.base import TextPair

BUDGETS = {
    Kind.SUBJECT.value: (60, "a phone cuts the subject off"),
    Kind.SUMMARY.value: (110, "a mailbox shows no more of the preview line"),
    Kind.CALL_TO_ACTION.value: (25, "the button takes two lines"),
    Kind.BOX_TITLE.value: (60, "the title of the box takes two lines"),
    Kind.ATTRIBUTION.value: (100, "it no longer stands beside the portrait"),
}
"""By the comment that says what a message is: the most characters, and what happens to more."""

HEADING_LINE = 60
"""Characters of a heading that fit into a line of a page; in a mail of 600 pixels they are two lines."""
_LONG, _SHORT = 30, 60
"""Below so many characters a text may grow, or shrink, as it likes."""


def length(pair: TextPair) -> str:
    """What is cut off at the end is often the very thing that one should do."""
    for kind in pair.message.extracted:
        if kind in BUDGETS:
            most, why = BUDGETS[kind]
            size = len(pair.theirs.words)
            if size > most:
                return f"{size} characters; after {most} {why}"
    return ""


def growth(pair: TextPair) -> str:
    """Twice as long: two texts in one entry; a third as long: half of it was forgotten."""
    before, after = len(pair.ours.words), len(pair.theirs.words)
    if (
        Kind.HEADING.value in pair.message.extracted
        and before <= HEADING_LINE < after
        and after > 1.25 * before
    ):
        return f"{after} characters for {before} of the source: the heading no longer fits into a line"
    if before > _LONG and after > 2.2 * before:
        return f"{after} characters for {before} of the source"
    if before > _SHORT and after * 2.6 < before:
        return f"only {after} characters for {before} of the source"
    return ""
