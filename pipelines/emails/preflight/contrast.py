"""Whether text can be read on what is behind it, in light and in dark mode."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from math import floor

from lxml import etree

from pipelines.emails.preflight.base import PreflightFault
from pipelines.emails.preflight.computed_style import ComputedStyle, can_be_dark, computed_styles
from pipelines.emails.preflight.css import parse_sheet
from pipelines.emails.preflight.document import Document
from pipelines.rendering.colours import Colour, over, ratio

NEEDED, NEEDED_LARGE = 4.5, 3.0
"""WCAG 2.2, 1.4.3, level AA."""
LARGE, LARGE_BOLD = 24.0, 18.66
"""Pixels: 18 and 14 points."""
_IN_BRACKETS = re.compile(r"\[\s*([\w-]+)")
_PLACES = re.compile(r"[+~]|:(?:nth|first|last|only|empty|has|lang)")
"""In selectors: the attributes they ask for; what asks for more than what stands around an element."""


@dataclass(frozen=True, slots=True)
class Appearance:
    """All that an email's contrast depends on; the same in each edition that the same templates make."""

    css: tuple[object, ...]
    """Its style sheets, and whether it says that it can be dark."""
    texts: frozenset[int]
    """What stands around each text, up to the root: tags, and the attributes that rules can ask for."""
    document: Document = field(compare=False)
    """One that appears so."""


def contrast(document: Document) -> Iterator[PreflightFault]:
    """Text must stand out from what is behind it, 4.5:1 or 3:1 if large (WCAG 2.2, 1.4.3), in light and in
    dark mode.

    Each pair of colours once a mode. Text on a background picture cannot be judged and is not.
    """
    yield from _contrast_faults(appearance_of(document))


def appearance_of(document: Document) -> Appearance:
    selectors = _all_selectors(document.sheets)
    asked = dict.fromkeys(
        ("style", "class", "id", "bgcolor", "color", "text", *_IN_BRACKETS.findall(selectors))
    )
    around: dict[etree._Element | None, int] = {}
    for element in document.elements:
        own = (element.tag, element.get("href") is None, *map(element.get, asked))
        around[element] = hash((around.get(element.getparent()), own))
    # There, an edition may differ from the next after all, and is judged alone.
    kept = hash(document.email.html) if _PLACES.search(selectors) else 0
    texts = frozenset(around[element] for element, _ in document.texts)
    return Appearance((document.sheets, can_be_dark(document), kept), texts, document)


@lru_cache(maxsize=32)
def _all_selectors(sheets: tuple[tuple[str, str], ...]) -> str:
    return " ".join(rule.selectors for text, media in sheets for rule in parse_sheet(text, media).rules)


@lru_cache(maxsize=32)
def _contrast_faults(appearance: Appearance) -> tuple[PreflightFault, ...]:
    worst: dict[tuple[Colour, Colour, bool], tuple[float, PreflightFault]] = {}
    for screen, found in computed_styles(appearance.document):
        for element, _ in appearance.document.texts:
            style = found[element]
            if style.hidden or style.size <= 1:
                continue
            colour, needed = seen_colour(style), needed_for(style)
            reached = ratio(colour, style.background)
            key = (colour, style.background, screen.dark)
            if reached < needed and worst.get(key, (0,))[0] < needed:
                # Rounded down: 4.499 is not 4.5.
                large = " for large text" if needed == NEEDED_LARGE else ""
                message = (
                    f"{colour} on {style.background} has a contrast of {floor(reached * 100) / 100:g}:1"
                    f" in {screen}, {needed:g}:1 is needed{large},"
                    f" in {place_of(element)}: choose colours that differ more"
                )
                worst[key] = needed, PreflightFault(message)
    return tuple(fault for _, fault in worst.values())


def seen_colour(style: ComputedStyle) -> Colour:
    """The colour of a text as it is seen on its ground."""
    return over(style.colour._replace(alpha=style.colour.alpha * style.opacity), style.background)


def needed_for(style: ComputedStyle) -> float:
    """The contrast that a text of that size and weight needs."""
    large = style.size >= LARGE or (style.size >= LARGE_BOLD and style.weight >= 700)
    return NEEDED_LARGE if large else NEEDED


def place_of(element: etree._Element) -> str:
    """Where the text stands, by the names that a template has for it: the same in every language."""
    if element.get("class"):
        return f'<{element.tag} class="{element.get("class")}">'
    named = next((above for above in element.iterancestors() if above.get("class")), None)
    return f"<{element.tag}>" if named is None else f"<{element.tag}> within {place_of(named)}"
