"""Colours and how well they can be told apart (WCAG 2.2)."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from tinycss2 import color4  # type: ignore[import-untyped]  # ships no types


class Colour(NamedTuple):
    """sRGB, each channel and the alpha from 0 to 1."""

    red: float
    green: float
    blue: float
    alpha: float = 1

    def __str__(self) -> str:
        return "#" + "".join(f"{round(channel * 255):02x}" for channel in self[:3])


BLACK, WHITE, TRANSPARENT = Colour(0, 0, 0), Colour(1, 1, 1), Colour(0, 0, 0, 0)


@lru_cache(maxsize=1024)
def parse_colour(text: str) -> Colour | None:
    """A CSS colour in hex, by name, as rgb(), hsl() or hwb(); None for anything else."""
    try:
        found = color4.parse_color(text)
        # "currentcolor" is a string; lab() and its like cannot be brought to sRGB by this parser.
        channels = tuple(found.to("srgb")) if isinstance(found, color4.Color) else ()
    except (NotImplementedError, RecursionError):
        return None
    return Colour(*(min(1.0, max(0.0, channel)) for channel in channels)) if channels else None


def over(top: Colour, below: Colour) -> Colour:
    """What is seen of a colour on an opaque one."""
    mixed = (t * top.alpha + b * (1 - top.alpha) for t, b in zip(top[:3], below[:3], strict=True))
    return Colour(*mixed)


@lru_cache(maxsize=1024)
def luminance(colour: Colour) -> float:
    """Relative luminance, from 0 for black to 1 for white."""
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in colour[:3])
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def ratio(one: Colour, other: Colour) -> float:
    """Contrast ratio of two opaque colours, from 1 to 21."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)
