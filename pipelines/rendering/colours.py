"""Colours, how well they can be told apart (WCAG 2.2), and others of the same hue (OKLCH)."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from math import atan2, cos, hypot, sin
from typing import NamedTuple


class Colour(NamedTuple):
    """sRGB, each channel and the alpha from 0 to 1."""

    red: float
    green: float
    blue: float
    alpha: float = 1

    # A mail names some ten colours two hundred times.
    @lru_cache(maxsize=1024)  # noqa: B019 - equal values share an entry, and it keeps no more than a thousand
    def __str__(self) -> str:
        return "#" + "".join(f"{round(channel * 255):02x}" for channel in self[:3])


BLACK, WHITE, TRANSPARENT = Colour(0, 0, 0), Colour(1, 1, 1), Colour(0, 0, 0, 0)


def over(top: Colour, below: Colour) -> Colour:
    """What is seen of a colour on an opaque one."""
    mixed = (t * top.alpha + b * (1 - top.alpha) for t, b in zip(top[:3], below[:3], strict=True))
    return Colour(*mixed)


@lru_cache(maxsize=1024)
def luminance(colour: Colour) -> float:
    """Relative luminance, from 0 for black to 1 for white."""
    red, green, blue = map(_linear, colour[:3])
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def ratio(one: Colour, other: Colour) -> float:
    """Contrast ratio of two opaque colours, from 1 to 21."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def hex_colour(text: str) -> Colour:
    """The colour of `#0e2f76` or `#036`; ValueError for anything else."""
    digits = text.removeprefix("#")
    if not text.startswith("#") or len(digits) not in (3, 6) or not set(digits.lower()) <= _HEX:
        raise ValueError(f"{text!r} is no colour such as #0e2f76")
    pairs = [digits[n : n + 2] for n in (0, 2, 4)] if len(digits) == 6 else [2 * digit for digit in digits]
    return Colour(*(int(pair, 16) / 255 for pair in pairs))


_HEX = set("0123456789abcdef")


class Oklch(NamedTuple):
    """Lightness from 0 to 1, chroma from 0, hue in radians (CSS Color 4, 9.4)."""

    lightness: float
    chroma: float
    hue: float


# The matrices are those of CSS Color 4, 18 (sample code), rounded to what eight bits can show.
_TO_LMS = (
    (0.412222, 0.536333, 0.051446),
    (0.211903, 0.680700, 0.107397),
    (0.088302, 0.281719, 0.629979),
)
_TO_LAB = (
    (0.210454, 0.793618, -0.004072),
    (1.977998, -2.428592, 0.450594),
    (0.025904, 0.782772, -0.808676),
)
_FROM_LAB = ((1.0, 0.396338, 0.215804), (1.0, -0.105561, -0.063854), (1.0, -0.089484, -1.291486))
_FROM_LMS = (
    (4.076742, -3.307712, 0.230970),
    (-1.268438, 2.609757, -0.341319),
    (-0.004196, -0.703419, 1.707615),
)

Vector = tuple[float, float, float]


@lru_cache(maxsize=1024)
def oklch_of(colour: Colour) -> Oklch:
    """An opaque colour by lightness, chroma and hue."""
    red, green, blue = map(_linear, colour[:3])
    long, medium, short = _times(_TO_LMS, (red, green, blue))
    lightness, a, b = _times(_TO_LAB, (_cube_root(long), _cube_root(medium), _cube_root(short)))
    return Oklch(lightness, hypot(a, b), atan2(b, a))


@lru_cache(maxsize=4096)  # who looks for a surface asks for the same shades at each step
def in_gamut(wanted: Oklch) -> Colour:
    """The colour, with as much of its chroma as sRGB has at that lightness and hue; eight bits a channel."""
    low, high = 0.0, wanted.chroma
    if not _fits(_linear_rgb(wanted)):
        for _ in range(20):
            middle = (low + high) / 2
            low, high = (
                (middle, high) if _fits(_linear_rgb(wanted._replace(chroma=middle))) else (low, middle)
            )
        wanted = wanted._replace(chroma=low)
    channels = (min(1.0, max(0.0, _gamma(channel))) for channel in _linear_rgb(wanted))
    return Colour(*(round(255 * channel) / 255 for channel in channels))


def tint(colour: Colour, lightness: float, chroma: float) -> Colour:
    """A colour of the same hue at another lightness, and with at most that chroma; a grey stays grey."""
    own = oklch_of(colour)
    return in_gamut(Oklch(lightness, min(own.chroma, chroma), own.hue))


def shade_until(colour: Colour, does: Callable[[Colour], bool], *, darker: bool) -> Colour:
    """The colour, darker (or lighter) in steps of a hundredth until it does; black or white at the end."""
    if does(colour):
        return colour
    own = oklch_of(colour)
    for step in range(1, 100):
        lightness = own.lightness + (-step if darker else step) / 100
        if not 0 < lightness < 1:
            break
        if does(found := in_gamut(own._replace(lightness=lightness))):
            return found
    return BLACK if darker else WHITE


def _linear_rgb(wanted: Oklch) -> Vector:
    a, b = wanted.chroma * cos(wanted.hue), wanted.chroma * sin(wanted.hue)
    long, medium, short = _times(_FROM_LAB, (wanted.lightness, a, b))
    return _times(_FROM_LMS, (long**3, medium**3, short**3))


def _times(matrix: tuple[Vector, Vector, Vector], vector: Vector) -> Vector:
    x, y, z = vector
    (a, b, c), (d, e, f), (g, h, i) = matrix
    return a * x + b * y + c * z, d * x + e * y + f * z, g * x + h * y + i * z


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4


def _gamma(channel: float) -> float:
    return 12.92 * channel if channel <= 0.0031308 else 1.055 * channel ** (1 / 2.4) - 0.055


def _cube_root(value: float) -> float:
    return float(max(0.0, value) ** (1 / 3))


def _fits(channels: Vector) -> bool:
    return all(-1e-4 <= channel <= 1 + 1e-4 for channel in channels)
