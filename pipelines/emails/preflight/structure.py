"""Language, pictures, headings, tables: what a screen reader, or a mail program without pictures, goes by."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from babel import Locale, UnknownLocaleError
from lxml import etree

from pipelines.emails.preflight.base import HINT, PreflightFault
from pipelines.emails.preflight.document import HEADINGS, Document, start_tag, text_of
from pipelines.languages.table import BUILT_IN

_PIXELS = re.compile(r"\s*\d+(?:\.\d+)?(?:px)?\s*", re.IGNORECASE)
_STYLED = {
    name: re.compile(rf"(?:^|;)\s*{name}\s*:\s*\d+(?:\.\d+)?px\s*(?:!important\s*)?(?:;|$)", re.IGNORECASE)
    for name in ("width", "height")
}

_LANGUAGE_TAG = re.compile(
    r"(?:[a-z]{2,3}(?:-[a-z]{3}){0,3}|[a-z]{4,8})"  # language, with extensions of it
    r"(?:-[a-z]{4})?(?:-(?:[a-z]{2}|\d{3}))?"  # script, region
    r"(?:-(?:[a-z\d]{5,8}|\d[a-z\d]{3}))*"  # variants
    r"(?:-[a-wy-z\d](?:-[a-z\d]{2,8})+)*(?:-x(?:-[a-z\d]{1,8})+)?"
    r"|x(?:-[a-z\d]{1,8})+",
    re.IGNORECASE,
)
"""BCP 47 (RFC 5646, 2.1), but for the tags that are registered as a whole."""


def declared_language(document: Document) -> Iterator[PreflightFault]:
    """A screen reader picks its voice, and a mail program its direction, from what the HTML declares."""
    root, locale = document.root, document.email.locale
    lang = root.get("lang", "")
    if lang != locale:
        yield PreflightFault(f'{start_tag(root)} in the {locale} edition: write lang="{locale}"')
    direction = _direction(locale)
    if direction and root.get("dir", "ltr") != direction:
        yield PreflightFault(f'{start_tag(root)} in the {locale} edition: write dir="{direction}"')
    for element in document.elements[1:]:
        tag = element.get("lang")
        if tag is not None and not _LANGUAGE_TAG.fullmatch(tag):
            yield PreflightFault(
                f"lang={tag!r} at {start_tag(element)} is not a language tag:"
                " write one such as 'fr' or 'pt-BR'"
            )


def _direction(locale: str) -> str | None:
    """`ltr` or `rtl`; None of a locale that neither Glocal nor CLDR knows."""
    if locale in BUILT_IN:
        return BUILT_IN[locale].direction
    try:
        return str(Locale.parse(locale, sep="-").text_direction)
    except (ValueError, UnknownLocaleError):
        return None


def image_alt(document: Document) -> Iterator[PreflightFault]:
    """With pictures off, or to a screen reader, the alt text is the picture.

    WCAG 2.2, 1.1.1 and 2.4.4; `alt=""` is right for a picture that says nothing.
    """
    for image in document.every("img"):
        if image.get("alt") is None:
            yield PreflightFault(f'no alt at {start_tag(image)}: say what it shows, or alt="" for decoration')
    for link in document.links:
        pictures = list(link.element.iter("img"))
        if not link.words and pictures and all(image.get("alt") is not None for image in pictures):
            yield PreflightFault(
                f"a link with nothing in it but {start_tag(pictures[0])}:"
                " its alt must say where the link leads"
            )


def image_size(document: Document) -> Iterator[PreflightFault]:
    """Without width and height in pixels the text jumps, and Outlook shows a picture in its natural size."""
    for image in document.every("img"):
        missing = [name for name in ("width", "height") if not _says(image, name)]
        if missing:
            yield PreflightFault(
                f"no {' and no '.join(missing)} in pixels at {start_tag(image)}: give both as numbers"
            )


def _says(image: etree._Element, name: str) -> bool:
    """An attribute beats the style: Outlook reads nothing else, and `height: auto` keeps the proportions."""
    number = _PIXELS.fullmatch(image.get(name, ""))
    return number is not None or _STYLED[name].search(image.get("style", "")) is not None


def headings(document: Document) -> Iterator[PreflightFault]:
    """Who listens leaps from heading to heading: one h1 first, no empty ones, no level left out.

    WCAG 2.2, 1.3.1 and 2.4.6.
    """
    found = document.every(*HEADINGS)
    titles = [heading for heading in found if heading.tag == "h1"]
    if not titles:
        yield PreflightFault("no h1: the title of the email must be one")
    if len(titles) > 1:
        names = ", ".join(repr(text_of(heading)) for heading in titles)
        yield PreflightFault(f"{len(titles)} h1 headings, {names}: keep the title, make the others h2")
    if titles and found[0] is not titles[0]:
        yield PreflightFault(
            f"{start_tag(found[0])} {text_of(found[0])!r} comes before the h1: begin with the title"
        )
    for heading in found:
        if not text_of(heading):
            yield PreflightFault(f"{start_tag(heading)} has no text: fill it in or remove it")
    for before, heading in pairwise(found):
        if int(heading.tag[1]) > int(before.tag[1]) + 1:
            yield PreflightFault(
                f"{start_tag(heading)} {text_of(heading)!r} follows an {before.tag}:"
                f" make it an h{int(before.tag[1]) + 1}",
                HINT,
                text_of(heading),
            )


def layout_table(document: Document) -> Iterator[PreflightFault]:
    """A table that only places things is read out cell by cell unless it says so."""
    with_headers = {next(cell.iterancestors("table"), None) for cell in document.every("th")}
    for table in document.every("table"):
        if table.get("role") not in ("presentation", "none") and table not in with_headers:
            yield PreflightFault(
                f'{start_tag(table)} without a th: add role="presentation", or th cells if it shows data'
            )
