"""What is looked at in an email before anything leaves: its HTML and text as they would be sent.

`docs/checks.md` lists the rules with their reasons; `base.py` says how to add one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial

from pipelines.emails.clients import OwnShares
from pipelines.emails.preflight import across, leftovers, limits, links, structure
from pipelines.emails.preflight.base import PreflightFault, PreflightRule
from pipelines.emails.preflight.contrast import contrast
from pipelines.emails.preflight.css_support import css_support
from pipelines.emails.preflight.document import Document, read
from pipelines.emails.preflight.readable import readable_everywhere
from pipelines.model.delivery import Email
from pipelines.model.errors import fault_finding
from pipelines.model.finding import UNREADABLE, Finding, Origin, Severity

__all__ = ["ACROSS", "EDITION", "RULES", "preflight", "preflight_across"]

Place = Callable[[str], Origin | None]
"""Where the text stands that holds an address or words; None for what a template says."""


def nowhere(_about: str) -> Origin | None:
    """Of an email whose texts nobody knows."""
    return None


_ERROR, _HINT = Severity.ERROR, Severity.HINT

EDITION: tuple[PreflightRule[[Document]], ...] = (
    PreflightRule("subject", _ERROR, limits.subject, of_words=True),
    PreflightRule("preheader", _HINT, limits.preheader, of_words=True),
    PreflightRule("html-size", _ERROR, limits.html_size),
    PreflightRule("line-length", _ERROR, limits.line_length),
    PreflightRule("marks", _ERROR, links.required_merge_tags),
    PreflightRule("leftovers", _ERROR, leftovers.leftovers, of_words=True),
    PreflightRule("declared-language", _ERROR, structure.declared_language),
    PreflightRule("headings", _ERROR, structure.headings),
    PreflightRule("image-alt", _ERROR, structure.image_alt),
    PreflightRule("image-size", _ERROR, structure.image_size),
    PreflightRule("layout-table", _HINT, structure.layout_table),
    PreflightRule("addresses", _ERROR, links.addresses),
    PreflightRule("link-words", _ERROR, links.link_words),
    PreflightRule("parts-agree", _HINT, links.parts_agree),
    PreflightRule("contrast", _ERROR, contrast),
    PreflightRule("css-support", _ERROR, css_support),
    PreflightRule("readable-everywhere", _ERROR, readable_everywhere),
)
"""Asked of every edition, in this order."""

ACROSS: tuple[PreflightRule[[Document, Document]], ...] = (
    PreflightRule("parity", _ERROR, across.parity, of_words=True),
    PreflightRule("link-differs", _HINT, across.link_differs, of_words=True),
)
"""Asked of every edition beside the source's."""

RULES: tuple[PreflightRule[...], ...] = (*EDITION, *ACROSS)


def preflight(
    email: Email,
    site_url: str,
    ignored: frozenset[str] = frozenset(),
    place: Place = nowhere,
    shares: OwnShares = (),
) -> tuple[Finding, ...]:
    """What is wrong with one edition; `ignored` are ids of rules that are off, `place` knows the texts."""
    try:
        document = read(email, site_url, shares)
    except Exception as error:  # noqa: BLE001 - an email that cannot be read is a finding of its language
        return (fault_finding(error, UNREADABLE, Origin(email.template), email.locale),)
    rules = [rule for rule in EDITION if rule.id not in ignored]
    return tuple(
        dict.fromkeys(
            finding
            for rule in rules
            for finding in _said_by(rule, email, partial(rule.test, document), place)
        )
    )


def preflight_across(
    emails: Sequence[Email],
    source: str,
    site_url: str,
    ignored: frozenset[str] = frozenset(),
    alike: Callable[[str, str, str], bool] = lambda _locale, ours, theirs: ours == theirs,
) -> tuple[Finding, ...]:
    """How the editions of an issue differ from the source locale's, or from the first if that is missing.

    `alike`: whether an address is the right one for readers of a locale, in the place of the source's.
    """
    documents = [document for email in emails for document in _readable(email, site_url)]
    if not documents:
        return ()
    first = next((document for document in documents if document.email.locale == source), documents[0])
    rules = [rule for rule in ACROSS if rule.id not in ignored]
    others = [
        across.with_links_of(first, document, partial(alike, document.email.locale))
        for document in documents
        if document is not first
    ]
    found = [
        finding
        for other in others
        for rule in rules
        for finding in _said_by(rule, other.email, partial(rule.test, first, other))
    ]
    return tuple(dict.fromkeys(found))


def _readable(email: Email, site_url: str) -> list[Document]:
    """The email, unless `preflight` says that it cannot be read."""
    try:
        return [read(email, site_url)]
    except Exception:  # noqa: BLE001 - said by `preflight`
        return []


def _said_by(
    rule: PreflightRule[...],
    email: Email,
    test: Callable[[], Iterator[PreflightFault]],
    place: Place = nowhere,
) -> Iterator[Finding]:
    """What a rule says; one that fails has not looked, and that is a finding of the edition too."""
    try:
        for fault in test():
            yield _finding(rule, fault, email, place)
    except Exception as error:  # noqa: BLE001 - a rule's fault holds this language, and no other
        yield fault_finding(error, rule.id, Origin(email.template), email.locale, rule.severity)


def _finding(
    rule: PreflightRule[...], fault: PreflightFault, email: Email, place: Place = nowhere
) -> Finding:
    path = f"content/{email.issue}/index.md" if rule.of_words else email.template
    origin = (place(fault.about) if fault.about else None) or Origin(path)
    return Finding(rule.id, fault.severity or rule.severity, fault.message, origin, email.locale)
