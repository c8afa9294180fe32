"""How much goes into a mail: bytes of HTML, octets of a line, characters of subject and preview line."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipelines.emails.preflight.base import HINT, PreflightFault, short
from pipelines.emails.preflight.document import Document
from pipelines.model.blocks import Kind
from pipelines.model.markup import ENCODED_WORD
from pipelines.translation.checks.lengths import BUDGETS

CLIPPED = 102_400
"""Bytes of HTML that Gmail shows; the rest waits behind “View entire message”, and head styles are lost."""
NEAR = 90_000
GROWTH = 150
"""Bytes by which a provider's tracking lengthens a link, at the most seen."""
OCTETS = 998
"""RFC 5322, 2.1.1: no line of a message is longer, without its CRLF."""

_BREAKS = re.compile(r"[\r\n\v\f\x85\u2028\u2029]")


def html_size(document: Document) -> Iterator[PreflightFault]:
    """Gmail cuts an email after 102,400 bytes, and with the end goes the way to unsubscribe."""
    links = sum(not link.href.startswith("mailto:") for link in document.links)
    size = len(document.email.html.encode(errors="replace")) + links * GROWTH
    if size >= NEAR:
        text = f"{size:,} bytes with {links} links at {GROWTH} bytes more each for the provider's tracking"
        if size >= CLIPPED:
            yield PreflightFault(f"{text}; Gmail cuts after {CLIPPED:,}: shorten the text or split the issue")
        else:
            yield PreflightFault(f"{text}; Gmail cuts after {CLIPPED:,}: leave room", HINT)


def line_length(document: Document) -> Iterator[PreflightFault]:
    """No line of a message may be longer than 998 octets (RFC 5322, 2.1.1); servers break it anywhere."""
    for part, text in (("HTML", document.email.html), ("plain text", document.email.text)):
        sizes = [len(line) for line in text.encode(errors="replace").splitlines()]
        found = [number for number, size in enumerate(sizes, 1) if size > OCTETS]
        if found:
            more = f" and {len(found) - 1} more" if found[1:] else ""
            yield PreflightFault(
                f"line {found[0]}{more} of the {part} is too long: {sizes[found[0] - 1]:,} octets, and a mail"
                f" server may break it after {OCTETS}, in the middle of a word or tag; break it at a space"
            )


def subject(document: Document) -> Iterator[PreflightFault]:
    """An email without a subject is taken for spam, a long one is cut off; a line break would start
    another header, and a coded word be read as other letters.
    """
    text = document.email.subject
    if not text.strip():
        yield PreflightFault("the subject is empty: give the article a title or a subject")
    if _BREAKS.search(text):
        yield PreflightFault(
            f"a line break in the subject {short(text)}: what follows would be a header of its own"
        )
    if ENCODED_WORD.search(text):
        yield PreflightFault(
            f"the subject {short(text)} holds =? and ?=: mail programs take it for a code of letters"
        )
    yield from _over_budget("subject", text, Kind.SUBJECT)


def preheader(document: Document) -> Iterator[PreflightFault]:
    """The preview line is half of what decides whether an email is opened."""
    text = document.email.preheader
    if not text.strip():
        yield PreflightFault(
            "the preview line is empty, so mailboxes show the first words of the text: write a summary"
        )
    yield from _over_budget("preview line", text, Kind.SUMMARY)


def _over_budget(what: str, text: str, kind: Kind) -> Iterator[PreflightFault]:
    most, why = BUDGETS[kind.value]
    if len(text) > most:
        yield PreflightFault(
            f"the {what} has {len(text)} characters; after {most} {why}: {short(text, most)}", HINT
        )
