"""Two editions of one issue: they say the same, so they are built the same and lead to the same places."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace

from lxml import etree

from pipelines.emails.preflight.base import HINT, PreflightFault
from pipelines.emails.preflight.document import HEADINGS, Document, text_of
from pipelines.model.markup import merge_tags

_BUTTON = (
    re.compile(r"display\s*:\s*inline-block", re.IGNORECASE),
    re.compile(r"background(?:-color)?\s*:", re.IGNORECASE),
)
"""MJML's button: a link that is a box with a background of its own."""


def with_links_of(source: Document, other: Document, alike: Callable[[str, str], bool]) -> Document:
    """The other edition with the source's address in each link that leads to its readers' version of it."""
    wanted = dict.fromkeys(link.href for link in source.links)
    links = (
        link
        if link.href in wanted or link.href.startswith(f"{other.site}/")
        else replace(link, href=next((each for each in wanted if alike(each, link.href)), link.href))
        for link in other.links
    )
    return replace(other, links=tuple(links))


def parity(source: Document, other: Document) -> Iterator[PreflightFault]:
    """All editions have the same merge tags and the same number of blocks: what one lacks was lost on
    the way.
    """
    whose = source.email.locale
    for part in ("html", "text"):
        wanted, found = (set(merge_tags(getattr(email, part))) for email in (source.email, other.email))
        name = "HTML" if part == "html" else "plain text"
        for tag in sorted(wanted - found):
            yield PreflightFault(
                f"the {name} of {whose} has {tag}, this one does not: add it to the translation"
            )
        for tag in sorted(found - wanted):
            yield PreflightFault(
                f"the {name} of {whose} has no {tag}, this one does: remove it from the translation"
            )
    for what, count in _COUNTS.items():
        wanted_count, found_count = count(source), count(other)
        if wanted_count != found_count:
            yield PreflightFault(
                f"{what}: {found_count} here, {wanted_count} in {whose}; check what is missing", HINT
            )


def link_differs(source: Document, other: Document) -> Iterator[PreflightFault]:
    """A link that leads elsewhere in one language is meant, or wrong; only a person can say.

    A page of our site is the same page in each edition's own folder, and another in a foreign one; a file is
    the same in the version of its language.
    """
    wanted, found = _link_targets(source), _link_targets(other)
    if Counter(wanted) == Counter(found):
        return
    whose = source.email.locale
    if len(wanted) == len(found):
        for number, (ours, theirs) in enumerate(zip(wanted, found, strict=True), 1):
            if ours != theirs:
                yield PreflightFault(
                    f"link {number} leads to {theirs}, in {whose} to {ours}: check whether that is intended",
                    HINT,
                )
        return
    for href in Counter(wanted) - Counter(found):
        yield PreflightFault(f"{whose} links to {href}, this one does not: check what is missing", HINT)
    for href in Counter(found) - Counter(wanted):
        yield PreflightFault(
            f"this one links to {href}, {whose} does not: check whether that is intended", HINT
        )


def _link_targets(document: Document) -> list[str]:
    """Those of all links but the row of languages, which is another in each edition."""
    locale = document.email.locale
    own, any_locale = f"{document.site}/{locale}/", f"{document.site}/*/"
    version = re.compile(rf"-{re.escape(locale.lower())}(?=\.\w+(?:#.*)?$)")  # programme-fr.pdf
    targets = (link.href for link in document.links if not link.in_row)
    return [
        any_locale + version.sub("", href.removeprefix(own)) if href.startswith(own) else href
        for href in targets
    ]


def _with_words(*tags: str) -> Callable[[Document], int]:
    return lambda document: sum(bool(text_of(element)) for element in document.every(*tags))


def _is_button(element: etree._Element) -> bool:
    return all(pattern.search(element.get("style", "")) for pattern in _BUTTON)


_COUNTS: dict[str, Callable[[Document], int]] = {
    "headings": _with_words(*HEADINGS),
    "paragraphs": _with_words("p"),
    "list items": _with_words("li"),
    "images": lambda document: len(document.every("img")),
    "links": lambda document: sum(not link.in_row for link in document.links),
    "buttons": lambda document: sum(_is_button(link.element) for link in document.links),
}
