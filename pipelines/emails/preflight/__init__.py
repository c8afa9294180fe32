"""What is looked at in an email before anything leaves: its HTML and text as they would be sent.

`docs/checks.md` lists the rules with their reasons; `base.py` says how to add one.
"""

from __future__ import annotations

from collections.abc import Sequence

from pipelines.emails.preflight import across, leftovers, limits, links, structure
from pipelines.emails.preflight.base import PreflightFault, PreflightRule
from pipelines.emails.preflight.contrast import contrast
from pipelines.emails.preflight.css_support import css_support
from pipelines.emails.preflight.document import Document, read
from pipelines.model.delivery import Email
from pipelines.model.finding import Finding, Origin, Severity

__all__ = ["ACROSS", "EDITION", "RULES", "Rule", "preflight", "preflight_across"]

_ERROR, _HINT = Severity.ERROR, Severity.HINT

EDITION: tuple[PreflightRule[[Document]], ...] = (
    PreflightRule(
        "subject",
        _ERROR,
        "An email without a subject is taken for spam, a long one is cut off, and a line break would start"
        " another header.",
        limits.subject,
        of_words=True,
    ),
    PreflightRule(
        "preheader",
        _HINT,
        "The preview line is half of what decides whether an email is opened.",
        limits.preheader,
        of_words=True,
    ),
    PreflightRule(
        "html-size",
        _ERROR,
        "Gmail cuts an email after 102,400 bytes, and with the end goes the way to unsubscribe.",
        limits.html_size,
    ),
    PreflightRule(
        "line-length",
        _ERROR,
        "No line of a message may be longer than 998 octets (RFC 5322, 2.1.1); servers break it anywhere.",
        limits.line_length,
    ),
    PreflightRule(
        "marks",
        _ERROR,
        "Every recipient must be able to unsubscribe and to open the page; an unknown mark is printed as it"
        " stands.",
        links.marks,
    ),
    PreflightRule(
        "leftovers",
        _ERROR,
        "Template code, filler text and reminders are the slips that readers quote.",
        leftovers.leftovers,
        of_words=True,
    ),
    PreflightRule(
        "declared-language",
        _ERROR,
        "A screen reader picks its voice, and a mail program its direction, from what the HTML declares.",
        structure.declared_language,
    ),
    PreflightRule(
        "headings",
        _ERROR,
        "Who listens leaps from heading to heading: one h1 first, no empty ones, no level left out.",
        structure.headings,
    ),
    PreflightRule(
        "image-alt",
        _ERROR,
        "With pictures off, or to a screen reader, the alt text is the picture.",
        structure.image_alt,
    ),
    PreflightRule(
        "image-size",
        _ERROR,
        "Without width and height in pixels the text jumps, and Outlook shows a picture in its natural size.",
        structure.image_size,
    ),
    PreflightRule(
        "layout-table",
        _HINT,
        "A table that only places things is read out cell by cell unless it says so.",
        structure.layout_table,
    ),
    PreflightRule(
        "addresses",
        _ERROR,
        "In a mailbox there is no page that an address could be relative to.",
        links.addresses,
    ),
    PreflightRule(
        "link-words",
        _ERROR,
        "A link without words cannot be chosen, and two with the same words cannot be told apart.",
        links.link_words,
    ),
    PreflightRule(
        "parts-agree",
        _HINT,
        "Who reads plain text gets every heading and every link as well.",
        links.parts_agree,
    ),
    PreflightRule(
        "contrast",
        _ERROR,
        "Text must stand out from what is behind it, 4.5:1 or 3:1 if large (WCAG 2.2, 1.4.3), in light and"
        " in dark mode.",
        contrast,
    ),
    PreflightRule(
        "css-support",
        _ERROR,
        "CSS that a common mail program does not know spoils the email there, unless it degrades harmlessly.",
        css_support,
    ),
)
"""Asked of every edition, in this order."""

ACROSS: tuple[PreflightRule[[Document, Document]], ...] = (
    PreflightRule(
        "parity",
        _ERROR,
        "All editions have the same marks and the same number of blocks: what one lacks was lost on the way.",
        across.parity,
        of_words=True,
    ),
    PreflightRule(
        "link-differs",
        _HINT,
        "A link that leads elsewhere in one language is meant, or wrong; only a person can say.",
        across.link_differs,
        of_words=True,
    ),
)
"""Asked of every edition beside the source's."""

RULES: tuple[PreflightRule[...], ...] = (*EDITION, *ACROSS)


def preflight(email: Email, site_url: str, ignored: frozenset[str] = frozenset()) -> tuple[Finding, ...]:
    """What is wrong with one edition; `ignored` are ids of rules that are off."""
    document = read(email, site_url)
    faults = [(rule, fault) for rule in EDITION if rule.id not in ignored for fault in rule.test(document)]
    return tuple(dict.fromkeys(_finding(rule, fault, email) for rule, fault in faults))


def preflight_across(
    emails: Sequence[Email], source: str, site_url: str, ignored: frozenset[str] = frozenset()
) -> tuple[Finding, ...]:
    """How the editions of an issue differ from the source locale's, or from the first if that is missing."""
    documents = [read(email, site_url) for email in emails]
    if not documents:
        return ()
    first = next((document for document in documents if document.email.locale == source), documents[0])
    found = [
        _finding(rule, fault, other.email)
        for other in documents
        if other is not first
        for rule in ACROSS
        if rule.id not in ignored
        for fault in rule.test(first, other)
    ]
    return tuple(dict.fromkeys(found))


def _finding(rule: PreflightRule[...], fault: PreflightFault, email: Email) -> Finding:
    path = f"content/{email.issue}/index.md" if rule.of_words else email.template
    return Finding(rule.id, fault.severity or rule.severity, fault.message, Origin(path), email.locale)
