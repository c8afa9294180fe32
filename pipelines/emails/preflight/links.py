"""Where the links lead, what they are called, and whether the plain text has them too."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from urllib.parse import urldefrag

from lxml import etree

from pipelines.emails.preflight.base import HINT, PreflightFault
from pipelines.emails.preflight.document import HEADINGS, Document, start_tag, text_of
from pipelines.emails.render import BROWSER, UNSUBSCRIBE
from pipelines.model.markup import MERGE_TAG, merge_tags

KNOWN_TAGS = (UNSUBSCRIBE, BROWSER, "[[first_name]]")
_NEEDED = {
    UNSUBSCRIBE: "the law and mailbox providers require it",
    BROWSER: "some mail programs show no HTML",
}
_WEB = re.compile(r"https?://[^\s/?#]\S*", re.IGNORECASE)
_IN_TEXT = re.compile(r"https?://\S+|[^\s():<]+@\S+", re.IGNORECASE)
_WRITTEN = re.compile(r"tel:|\bwww\.|\+\d", re.IGNORECASE)
_TRAILING = ".,;:!?)]>"
_ADDRESS = re.compile(r"(?:mailto:[^\s?]|tel:\+?\d)\S*", re.IGNORECASE)


def required_merge_tags(document: Document) -> Iterator[PreflightFault]:
    """Every recipient must be able to unsubscribe and to open the page; an unknown merge tag is shown
    as it is.
    """
    email = document.email
    targets = " ".join(link.href for link in document.links)
    for tag, why in _NEEDED.items():
        if tag not in targets:
            yield PreflightFault(f"no link to {tag} in the HTML; {why}: add one to the template")
        if tag not in email.text:
            yield PreflightFault(f"no {tag} in the plain text; {why}: add it to the template")
    parts = (email.subject, email.preheader, email.html, email.text)
    for tag in dict.fromkeys(tag for part in parts for tag in merge_tags(part)):
        if tag not in KNOWN_TAGS:
            known = ", ".join(KNOWN_TAGS)
            yield PreflightFault(
                f"no provider fills in {tag}, so it would be shown as it is: use one of {known}", None, tag
            )


def link_words(document: Document) -> Iterator[PreflightFault]:
    """A link without words cannot be chosen, and two with the same words cannot be told apart.

    WCAG 2.2, 2.4.4 and 2.4.9: a list of all links is how some people read.
    """
    targets: dict[str, dict[str, str]] = defaultdict(dict)
    for link in document.links:
        if link.words:
            targets[link.words.casefold()].setdefault(link.href, link.words)
        elif not any(True for _ in link.element.iter("img")):  # a picture alone is `image_alt`'s
            yield PreflightFault(
                f"{start_tag(link.element)} has no text: say where it leads", None, link.href
            )
    for found in targets.values():
        if len(found) > 1:
            name = next(iter(found.values()))
            yield PreflightFault(
                f"{name!r} leads to {len(found)} addresses, {', '.join(found)}:"
                " name each by what is there, in its text or an aria-label",
                HINT,
                next(iter(found)),
            )


def addresses(document: Document) -> Iterator[PreflightFault]:
    """In a mailbox there is no page that an address could be relative to."""
    for link in document.links:
        href = link.href
        if not (_WEB.fullmatch(href) or _ADDRESS.fullmatch(href) or MERGE_TAG.fullmatch(href)):
            yield PreflightFault(
                f"{start_tag(link.element)} is not an address that works in an email:"
                " write it in full, with https:// or mailto:",
                None,
                href,
            )
    for image in document.every("img"):
        if not _WEB.fullmatch(image.get("src", "").strip()):
            yield PreflightFault(
                f"{start_tag(image)} has no web address: write its src in full, with https://"
            )


def parts_agree(document: Document) -> Iterator[PreflightFault]:
    """Who reads plain text gets every heading and every link as well.

    Merge tags, the language row, the site's front page, and whose a picture is, which a text without the
    picture need not say, are left out.
    """
    text = document.email.text
    present = {found.rstrip(_TRAILING) for found in _IN_TEXT.findall(text)}
    present |= {
        word.strip("(<>" + _TRAILING).removeprefix("tel:") for word in text.split() if _WRITTEN.search(word)
    }
    front = {document.site, f"{document.site}/", f"{document.site}/{document.email.locale}/"}
    pages = (f"{document.site}/{document.email.locale}/{document.email.issue}/",)
    line = " ".join(text.split())
    own = [
        link.href
        for link in document.links
        if not link.in_row and not MERGE_TAG.search(link.href) and not _of_credit(link.element)
    ]
    for href in dict.fromkeys(own):
        if "#" in href and urldefrag(href).url in pages:  # a heading of its own: the words say enough
            continue
        bare = re.sub(r"^(?:mailto:|tel:|https://(?=www\.))", "", href).rstrip(_TRAILING)
        if href and href not in front and present.isdisjoint((bare, href.rstrip(_TRAILING))):
            yield PreflightFault(
                f"the HTML links to {href}, the plain text does not: add it to the text template", None, href
            )
    row = {link.element for link in document.links if link.in_row}
    for heading in document.every(*HEADINGS):
        name = text_of(heading)
        # Plain text has a link's address behind its words, so a heading with a link is not found as a whole.
        if (
            name
            and name not in line
            and heading.find(".//a") is None
            and not _heads_language_row(heading, row, document)
        ):
            yield PreflightFault(
                f"the heading {name!r} is not in the plain text: add it to the text template", None, name
            )


def _of_credit(element: etree._Element) -> bool:
    return any("credit" in str(above.get("class", "")).split() for above in element.iterancestors())


def _heads_language_row(heading: etree._Element, row: set[etree._Element], document: Document) -> bool:
    """Whether the next thing with words is a link of the language row."""
    after = document.elements.index(heading) + sum(1 for _ in heading.iter())
    following = document.elements[after:]
    return next((each in row for each in following if each in row or (each.text or "").strip()), False)
