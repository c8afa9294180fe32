"""Colours as style sheets have them."""

from __future__ import annotations

from functools import lru_cache

from tinycss2 import color4  # type: ignore[import-untyped]  # ships no types

from pipelines.rendering.colours import Colour


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
