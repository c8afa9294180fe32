"""How an email's text looks: colour, background, size, weight. As much of CSS as contrast needs.

Sources: CSS Cascade 4, CSS Fonts 4, and HTML 15.3 for what browsers do by themselves.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from lxml import etree

from pipelines.emails.preflight.cascade import (
    LENGTH,
    SCREENS,
    SIZES,
    CascadedValue,
    ColourScheme,
    applies,
    matched,
    rulings,
    settled,
)
from pipelines.emails.preflight.colours import BLACK, TRANSPARENT, WHITE, Colour, over, parse_colour
from pipelines.emails.preflight.css import parse_sheet, parse_style
from pipelines.emails.preflight.document import Document


@dataclass(frozen=True, slots=True, eq=False)
class ComputedStyle:
    """How an element's text looks. Compared by identity: a cheap key for the looks of its children."""

    colour: Colour
    background: Colour
    """What is behind it in the end; opaque."""
    size: float
    """Pixels."""
    weight: int
    link: Colour
    """Of links that no rule colours."""
    opacity: float = 1
    hidden: bool = False


_LIGHT = ComputedStyle(BLACK, WHITE, 16, 400, Colour(0, 0, 238 / 255))
# As Chromium draws a page that says it can be dark.
_DARK = ComputedStyle(WHITE, Colour(18 / 255, 18 / 255, 18 / 255), 16, 400, Colour(158 / 255, 158 / 255, 1))

_BOLD = {"font-weight": "bold"}
_SMALL = {"font-size": "smaller"}
_BROWSER: dict[str, dict[str, str]] = {
    "h1": {"font-size": "2em"} | _BOLD,
    "h2": {"font-size": "1.5em"} | _BOLD,
    "h3": {"font-size": "1.17em"} | _BOLD,
    "h4": _BOLD,
    "h5": {"font-size": "0.83em"} | _BOLD,
    "h6": {"font-size": "0.67em"} | _BOLD,
    **dict.fromkeys(("b", "strong", "th"), _BOLD),
    **dict.fromkeys(("small", "sub", "sup"), _SMALL),
    "mark": {"color": "#000000", "background-color": "#ffff00"},
}
_UNITS = {"px": 1.0, "pt": 4 / 3, "pc": 16.0, "in": 96.0, "cm": 96 / 2.54, "mm": 9.6 / 2.54, "rem": 16.0}


def computed_styles(
    document: Document,
) -> Iterator[tuple[ColourScheme, Mapping[etree._Element, ComputedStyle]]]:
    """Each kind of screen that the email treats differently, with the look of every element on it."""
    known = rulings(document.sheets)
    over_each = matched(document)
    elements = [
        (element, element.getparent(), over_each.get(element, ()), *_own(element))
        for element in document.elements
    ]
    can_be_dark = _can_be_dark(document)
    seen = set()
    for screen in SCREENS:
        canvas = _DARK if screen.dark and can_be_dark else _LIGHT
        treatment = (canvas, tuple(ruling for ruling in known if applies(ruling.conditions, screen)))
        if treatment in seen:
            continue
        seen.add(treatment)
        found: dict[etree._Element, ComputedStyle] = {}
        for element, parent, found_rulings, *own in elements:
            above = canvas if parent is None else found.get(parent, canvas)
            found[element] = _look(above, screen, found_rulings, *own)
        yield screen, found


def _own(element: etree._Element) -> tuple[str, str, str, str]:
    """What an element says of its own look: tag, style, background and colour."""
    tag = "a[href]" if element.tag == "a" and element.get("href") is not None else str(element.tag)
    colour = element.get("color" if tag == "font" else "text", "") if tag in ("font", "body") else ""
    return tag, element.get("style", ""), element.get("bgcolor", ""), colour


def _can_be_dark(document: Document) -> bool:
    """Whether the email says so itself; if not, a mail program shows it on white, in dark mode too."""
    metas = (meta for meta in document.root.iter("meta") if meta.get("name", "").lower() == "color-scheme")
    return any("dark" in meta.get("content", "") for meta in metas) or any(
        declaration.name == "color-scheme" and "dark" in declaration.value
        for text, media in document.sheets
        for rule in parse_sheet(text, media).rules
        for declaration in rule.declarations
    )


@lru_cache(maxsize=8192)
def _look(
    above: ComputedStyle,
    screen: ColourScheme,
    over_it: tuple[CascadedValue, ...],
    tag: str,
    style: str,
    background: str,
    colour: str,
) -> ComputedStyle:
    """Editions share nearly all of their structure, so nearly every element has been met before."""
    attributes = {"background-color": background, "color": colour}
    declared = _BROWSER.get(tag, {}) | {
        name: value for name, value in attributes.items() if parse_colour(value)
    }
    layers = [ruling.declarations for ruling in over_it if applies(ruling.conditions, screen)]
    layers.append(settled(parse_style(style)[0]))
    for important in (False, True):
        for layer in layers:
            declared |= {each.name: each.value for each in layer if each.important is important}
    return _computed(declared, above, above.link if tag == "a[href]" else above.colour)


def _computed(declared: Mapping[str, str], above: ComputedStyle, usual: Colour) -> ComputedStyle:
    opacity = above.opacity * _number(declared.get("opacity", "1"))
    own = parse_colour(declared.get("background-color", "")) or TRANSPARENT
    inherited = above.colour if declared.get("color") in ("inherit", "currentcolor") else usual
    hidden = (
        declared.get("display") == "none"
        or declared.get("visibility") in ("hidden", "collapse")
        or _number(declared.get("max-height", "1").removesuffix("px")) == 0
        or opacity == 0
    )
    return ComputedStyle(
        colour=parse_colour(declared.get("color", "")) or inherited,
        background=over(own._replace(alpha=own.alpha * opacity), above.background),
        size=_size(declared.get("font-size", ""), above.size),
        weight=_weight(declared.get("font-weight", ""), above.weight),
        link=above.link,
        opacity=opacity,
        hidden=above.hidden or hidden,
    )


def _size(value: str, above: float) -> float:
    if value in SIZES:
        return SIZES[value]
    if value in ("smaller", "larger"):
        return above / 1.2 if value == "smaller" else above * 1.2
    found = LENGTH.fullmatch(value)
    if found is None:
        return 0 if value == "0" else above
    number, unit = float(found[1]), found[2]
    if unit in ("em", "%"):
        return number * above / (100 if unit == "%" else 1)
    return number * _UNITS[unit] if unit in _UNITS else above


def _weight(value: str, above: int) -> int:
    """CSS Fonts 4, 2.2.1, for `bolder` and `lighter`."""
    if value == "bolder":
        return 400 if above < 350 else 700 if above < 550 else 900
    if value == "lighter":
        return 100 if above < 550 else 400 if above < 750 else 700
    named = {"normal": 400, "bold": 700}.get(value)
    return named or (int(value) if value.isascii() and value.isdecimal() and len(value) <= 4 else above)


def _number(value: str) -> float:
    """From 0 to 1, as a number or in percent; 1 for what is neither."""
    try:
        number = float(value.removesuffix("%")) / (100 if value.endswith("%") else 1)
    except ValueError:
        return 1
    return min(1.0, max(0.0, number))
