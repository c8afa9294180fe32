"""What the lint can find wrong, and the form in which it says so."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

RULES: Mapping[str, str] = {
    "unknown-tag": "MJML does not have the tag, or HTML stands where only components are allowed",
    "unknown-attribute": "the component does not have the attribute",
    "bad-value": "the attribute does not take this value",
    "misplaced": "MJML does not allow the component there",
    "not-closed": "a tag, a comment or a quotation mark has no end, or an end has no start",
    "stray-text": "text stands where only components are allowed: it would be lost or misplaced",
    "duplicate-attribute": "an attribute is given twice in one tag; only the last would count",
    "missing": "MJML can do without it, an email cannot",
    "not-rendered": "our renderer refuses it, or ignores it without a word",
    "outside-request": "the email would load more than pictures, and so tell a third party who reads it",
}
"""Each rule and what it means."""


@dataclass(frozen=True, slots=True)
class LintFault:
    rule: str
    """A key of `RULES`."""
    offset: int
    """In characters, of the tag's `<`; where text or CSS is at fault, of that."""
    attribute: str
    """Which it is about; empty where the tag itself is at fault."""
    message: str
    hint: str
    """What to do next."""

    def at(self, offset: int) -> LintFault:
        """The same fault elsewhere."""
        return replace(self, offset=offset)
