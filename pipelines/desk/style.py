"""The desk's colours that are the brand's, as a style sheet; all others stand in `static/tokens.css`."""

from __future__ import annotations

from functools import lru_cache, partial

from pipelines.rendering.colours import WHITE, Colour, ratio, shade_until, tint
from pipelines.rendering.looks import Looks
from pipelines.rendering.palette import EASY, NEEDED


@lru_cache(maxsize=8)
def brand_css(looks: Looks) -> str:
    """The tokens of buttons, links and sent languages, light and dark, and the steps of what fills up.

    The brand's hue is its header's: what can be pressed carries white words, so a light accent will not do.
    """
    base = looks.light.band
    steps = "".join(f".p{percent}{{--p:{percent}}}" for percent in range(101))
    return (
        f":root{{{_properties(_light_colours(base, looks))}}}\n"
        f"@media (prefers-color-scheme: dark){{:root{{{_properties(_dark_colours(base, looks))}}}}}\n"
        f"{steps}\n"
    )


def _properties(colours: dict[str, Colour]) -> str:
    return "".join(f"--{name}:{colour};" for name, colour in colours.items())


def _light_colours(base: Colour, looks: Looks) -> dict[str, Colour]:
    brand = shade_until(tint(base, 0.46, 0.2), partial(_is_seen_on, WHITE), darker=True)
    soft = tint(base, 0.949, 0.02)
    return {
        "brand": brand,
        "on-brand": WHITE,
        "brand-deep": tint(base, 0.345, 0.137),
        "brand-soft": soft,
        "brand-ink": shade_until(brand, partial(_is_seen_on, soft, needed=EASY - 0.5), darker=True),
        "accent": looks.light.accent,
        "on-accent": looks.light.on_accent,
        "fill": tint(base, 0.894, 0.038),
        "sent": tint(base, 0.345, 0.137),
        "on-sent": WHITE,
        "focus": brand,
    }


def _dark_colours(base: Colour, looks: Looks) -> dict[str, Colour]:
    soft = tint(base, 0.295, 0.071)
    ink = shade_until(tint(base, 0.787, 0.107), partial(_is_seen_on, soft), darker=False)
    return {
        "brand": shade_until(tint(base, 0.559, 0.202), partial(_is_seen_on, WHITE), darker=True),
        "on-brand": WHITE,
        "brand-deep": tint(base, 0.814, 0.093),
        "brand-soft": soft,
        "brand-ink": ink,
        "accent": looks.dark.accent,
        "on-accent": looks.dark.on_accent,
        "fill": tint(base, 0.406, 0.115),
        "sent": shade_until(tint(base, 0.485, 0.165), partial(_is_seen_on, WHITE), darker=True),
        "on-sent": WHITE,
        "focus": ink,
    }


def _is_seen_on(behind: Colour, words: Colour, needed: float = NEEDED) -> bool:
    return ratio(words, behind) >= needed


def brand_mark(looks: Looks) -> str:
    """A prompt of seven dots, one a day, in the brand's colours: an SVG picture."""
    tokens = _light_colours(looks.light.band, looks)
    places = ((19, 12), (27.5, 18.5), (36, 25), (36, 39), (27.5, 45.5), (19, 52))
    dots = "".join(f'<circle cx="{x}" cy="{y}" r="4.3"/>' for x, y in places)
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64" width="64" height="64">'
        f'<rect width="64" height="64" rx="15" fill="{tokens["brand"]}"/>'
        f'<g fill="{tokens["on-brand"]}">{dots}</g>'
        f'<circle cx="44.5" cy="32" r="5.2" fill="{tokens["accent"]}"/></svg>'
    )
