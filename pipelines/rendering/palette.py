"""A brand's few colours → the twelve that mail, website and sign-up pages are painted with, light and dark.

What is not set is derived from what is, in the same hue, so that words can be read: 4.5:1 at least on what is
behind them (WCAG 2.2, 1.4.3, level AA). States are the same for every brand.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from functools import partial
from math import floor

from pipelines.rendering.colours import (
    BLACK,
    WHITE,
    Colour,
    hex_colour,
    in_gamut,
    oklch_of,
    ratio,
    shade_until,
    tint,
)

NEEDED = 4.5
"""Of words (WCAG 2.2, 1.4.3, AA)."""
EASY = 7.0
"""Of what is derived: level AAA (1.4.6)."""
SEEN = 3.0
"""Of a button's ground against what is around it (1.4.11)."""
NEUTRAL = hex_colour("#3d5a80")
"""A blue that belongs to nobody, where a workspace says nothing."""
GREY = 0.004
"""The chroma below which a colour has no hue that anybody sees."""


@dataclass(frozen=True, slots=True)
class BrandColours:
    """What a workspace may choose, in a light room; None: derived."""

    accent: Colour = NEUTRAL
    on_accent: Colour | None = None
    header: Colour | None = None
    surface: Colour = WHITE


DERIVED = BrandColours()
"""Nothing is chosen."""


@dataclass(frozen=True, slots=True)
class Palette:
    """The tokens of one scheme. Templates and style sheets have no other colours."""

    ground: Colour
    """The page, around the card."""
    surface: Colour
    """The card that is read."""
    ink: Colour
    muted: Colour
    """Second text."""
    line: Colour
    """Decoration only."""
    head: Colour
    """Headings."""
    link: Colour
    """The header's colour, darker if need be."""
    band: Colour
    """The line above the card: the header's colour as it is."""
    accent: Colour
    """Buttons, and the line beside a quote."""
    on_accent: Colour
    bad: Colour
    """What is wrong."""
    wait: Colour
    """What wants care."""

    @property
    def css(self) -> str:
        """As custom properties: `--ground: #eef2f9; …`."""
        return " ".join(f"--{f.name.replace('_', '-')}: {getattr(self, f.name)};" for f in fields(self))


@dataclass(frozen=True, slots=True)
class ColourFault:
    """A colour of the settings on which, or as which, words cannot be read."""

    setting: str
    message: str
    instead: Colour
    """The nearest of the same hue that would do."""


def light_palette(chosen: BrandColours) -> Palette:
    """By day. Only what was chosen can fall short: `colour_faults` says so."""
    ground = _ground(chosen)
    header = chosen.header or shade_until(chosen.accent, partial(_is_readable_on, ground), darker=True)
    ink = tint(header, 0.27, 0.05)
    easy = partial(_is_readable_on, ground, needed=EASY)
    return Palette(
        ground=ground,
        surface=chosen.surface,
        ink=ink,
        muted=shade_until(tint(header, 0.455, 0.05), easy, darker=True),
        line=tint(header, 0.86, 0.036),
        head=tint(header, min(0.33, oklch_of(header).lightness), 0.125),
        link=shade_until(header, easy, darker=True),
        band=header,
        accent=chosen.accent,
        on_accent=chosen.on_accent or _words_on(chosen.accent, ink),
        bad=hex_colour("#b01f2e"),
        wait=hex_colour("#7a4a00"),
    )


def dark_palette(chosen: BrandColours) -> Palette:
    """By night: all of it derived, so that every brand can be read there."""
    light = light_palette(chosen)
    surface = tint(light.band, 0.24, 0.042)
    accent = shade_until(chosen.accent, lambda colour: ratio(colour, surface) >= SEEN, darker=False)
    same = _is_readable_on(accent, light.on_accent)
    return Palette(
        ground=tint(light.band, 0.185, 0.028),
        surface=surface,
        ink=tint(light.band, 0.94, 0.014),
        muted=tint(light.band, 0.8, 0.036),
        line=tint(light.band, 0.375, 0.05),
        head=WHITE,
        link=tint(light.band, 0.8, 0.11),
        band=light.band,
        accent=accent,
        on_accent=light.on_accent if same else _words_on(accent, light.ink),
        bad=hex_colour("#ff9ea4"),
        wait=hex_colour("#f3be63"),
    )


def colour_faults(chosen: BrandColours) -> Iterator[ColourFault]:
    """The chosen colours that do not go together, each with one that would do."""
    light = light_palette(chosen)
    if not _carries_words(chosen, chosen.surface):
        instead = shade_until(chosen.surface, partial(_carries_words, chosen), darker=False)
        message = f"is too dark for the words on it ({_figure(light.wait, light.ground)})"
        yield ColourFault("surface", message, instead)
        return  # the others are judged on it
    if not _is_readable_on(light.ground, light.band):
        instead = shade_until(light.band, partial(_is_readable_on, light.ground), darker=True)
        message = f"cannot be read as a link on the page ({_figure(light.band, light.ground)})"
        yield ColourFault("header", message, instead)
    if not _is_readable_on(light.accent, light.on_accent):
        message = f"cannot be read on the accent {light.accent} ({_figure(light.on_accent, light.accent)})"
        yield ColourFault("on_accent", message, _words_on(light.accent, light.ink))


def _carries_words(chosen: BrandColours, surface: Colour) -> bool:
    """Whether all words but links, which have a colour of their own, can be read on it and around it."""
    light = light_palette(replace(chosen, surface=surface))
    words = (light.ink, light.muted, light.head, light.bad, light.wait)
    return all(_is_readable_on(light.ground, each) for each in words)


def _ground(chosen: BrandColours) -> Colour:
    """A little darker than the surface; its hue is the surface's, where that has one."""
    own = oklch_of(chosen.surface)
    if own.chroma > GREY:
        return in_gamut(own._replace(lightness=own.lightness - 0.035))
    return tint(chosen.header or chosen.accent, own.lightness - 0.038, 0.01)


def _is_readable_on(behind: Colour, words: Colour, needed: float = NEEDED) -> bool:
    return ratio(words, behind) >= needed


def _words_on(ground: Colour, ink: Colour) -> Colour:
    return next((words for words in (WHITE, ink) if _is_readable_on(ground, words)), BLACK)


def _figure(one: Colour, other: Colour) -> str:
    return f"{floor(10 * ratio(one, other)) / 10}:1, and {NEEDED} is needed"
