"""What a machine wrote, looked over before anybody sees it: what is plainly wrong is no draft.

The checks of a translation are asked, as if a person had marked it done: what would hold the language then is
not written down at all. A few of their hints refuse a draft too, for of a machine they are no slips.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from html.parser import HTMLParser

from pipelines.languages.detection import lacks_own_letters
from pipelines.model.catalog import Message
from pipelines.model.finding import Severity
from pipelines.model.markup import LONGEST_TEXT
from pipelines.translation.checks import check_message, quoted_source
from pipelines.translation.checks.base import CheckContext
from pipelines.translation.checks.lengths import BUDGETS

_REFUSING = frozenset(("numbers", "growth"))
"""Hints that refuse a draft: another number is another fact, twice the length is something that was added."""
_LOOP = re.compile(r"(.{3,60}?)\1{4,}", re.DOTALL)
"""A piece that comes five times in a row: the engine ran in circles."""


def draft_fault(message: Message, text: str, context: CheckContext) -> str:
    """Why a text cannot be a draft of a message, as half a sentence; empty: it can."""
    if fault := _size_fault(message.id, text) or _form_fault(message, text):
        return fault
    if lacks_own_letters(text, message.id, context.language):
        return f"it is not in the letters of {context.language.endonym}"
    read = replace(message, strings=(text,), flags=tuple(f for f in message.flags if f != "fuzzy"))
    for finding in check_message(read, "", context):
        if finding.severity is Severity.ERROR or finding.check in _REFUSING:
            return finding.message.removesuffix(f", in {quoted_source(message)}")
    return ""


def _size_fault(source: str, text: str) -> str:
    if not text.strip():
        return "it is empty"
    if len(text) > min(LONGEST_TEXT, 3 * len(source) + 40):
        return f"it has {len(text):,} characters for {len(source):,} of the source"
    if any(map(str.isalpha, source)) and not any(map(str.isalpha, text)):
        return "it has no words"
    return ""


def _form_fault(message: Message, text: str) -> str:
    loop = _LOOP.search(text)
    if loop and any(map(str.isalnum, loop[1])) and not _LOOP.search(message.id):
        return f"it repeats itself: {loop[1].strip()[:30]!r}"
    if added := _tag_names(text) - _tag_names(message.id):
        return f"it has HTML that the source does not have: {', '.join(sorted(added))}"
    if (limit := length_limit(message)) and len(text) > 1.2 * max(limit, len(message.id)):
        return f"it has {len(text)} characters, and {limit} are the most there"
    return ""


def length_limit(message: Message) -> int | None:
    """The most characters that a translation of a message may have, by what it is."""
    return next((BUDGETS[kind][0] for kind in message.extracted if kind in BUDGETS), None)


def _tag_names(text: str) -> set[str]:
    if "<" not in text:
        return set()
    found = _TagNames()
    found.feed(text)
    return set(found.names)


class _TagNames(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.names: list[str] = []

    def handle_starttag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:  # noqa: ARG002
        self.names.append(f"<{tag}>")
