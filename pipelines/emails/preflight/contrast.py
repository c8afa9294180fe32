"""Whether text can be read on what is behind it, in light and in dark mode."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from math import floor
from typing import NamedTuple

from lxml import etree

from pipelines.emails.preflight.base import PreflightFault
from pipelines.emails.preflight.cascade import ColourScheme
from pipelines.emails.preflight.colours import Colour, over, ratio
from pipelines.emails.preflight.computed_style import ComputedStyle, computed_styles
from pipelines.emails.preflight.document import Document

NEEDED, NEEDED_LARGE = 4.5, 3.0
"""WCAG 2.2, 1.4.3, level AA."""
LARGE, LARGE_BOLD = 24.0, 18.66
"""Pixels: 18 and 14 points."""


class ColourPair(NamedTuple):
    """Two colours that are too close to each other."""

    colour: Colour
    background: Colour
    reached: float
    needed: float


def contrast(document: Document) -> Iterator[PreflightFault]:
    """Each pair of colours once a mode. What lies on a background picture cannot be judged and is not."""
    worst: dict[tuple[Colour, Colour, bool], tuple[float, PreflightFault]] = {}
    for screen, found in computed_styles(document):
        for element, _ in document.texts:
            pair = _too_close(found[element])
            if pair is None:
                continue
            key = (pair.colour, pair.background, screen.dark)
            if key not in worst or worst[key][0] < pair.needed:
                worst[key] = (pair.needed, _told(pair, screen, element))
    for _, fault in worst.values():
        yield fault


def _told(pair: ColourPair, screen: ColourScheme, element: etree._Element) -> PreflightFault:
    # Rounded down: 4.499 is not 4.5.
    return PreflightFault(
        f"{pair.colour} on {pair.background} is {floor(pair.reached * 100) / 100:g}:1 in {screen},"
        f" {pair.needed:g}:1 is needed{' for large text' if pair.needed == NEEDED_LARGE else ''},"
        f" in {_place(element)}: take colours further apart"
    )


def _place(element: etree._Element) -> str:
    """Where the text stands, by the names that a template has for it: the same in every language."""
    if element.get("class"):
        return f'<{element.tag} class="{element.get("class")}">'
    named = next((above for above in element.iterancestors() if above.get("class")), None)
    return f"<{element.tag}>" if named is None else f"<{element.tag}> within {_place(named)}"


@lru_cache(maxsize=8192)
def _too_close(look: ComputedStyle) -> ColourPair | None:
    """None if enough is reached, or nothing is to be seen."""
    if look.hidden or look.size <= 1:
        return None
    alpha = look.colour.alpha * look.opacity
    colour = over(look.colour._replace(alpha=alpha), look.background)
    large = look.size >= LARGE or (look.size >= LARGE_BOLD and look.weight >= 700)
    needed, reached = NEEDED_LARGE if large else NEEDED, ratio(colour, look.background)
    return None if reached >= needed else ColourPair(colour, look.background, reached, needed)
