"""How an email's text looks on a screen: colour, background, size, weight. As much of CSS as contrast needs.

Sources: CSS Cascade 4, CSS Fonts 4, Media Queries 5, and HTML 15.3 for what browsers do by themselves.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from math import inf
from operator import itemgetter
from typing import Any

from cssselect import HTMLTranslator, SelectorError
from cssselect import parse as parse_selectors
from lxml import etree

from pipelines.emails.preflight.colours import parse_colour
from pipelines.emails.preflight.css import Declaration, StyleRule, parse_sheet, parse_style
from pipelines.emails.preflight.document import Document
from pipelines.rendering.colours import BLACK, TRANSPARENT, WHITE, Colour, over


@dataclass(frozen=True, slots=True)
class Viewport:
    """Where an email is looked at."""

    dark: bool
    width: int

    def __str__(self) -> str:
        return f"{'dark' if self.dark else 'light'} mode{' on a phone' if self.width < 480 else ''}"


WIDE = Viewport(False, 800)
"""A wide screen in the light; the first."""
SCREENS = (WIDE, Viewport(True, 800), Viewport(False, 375), Viewport(True, 375))


@dataclass(frozen=True, slots=True)
class ComputedStyle:
    """How an element's text looks."""

    colour: Colour
    background: Colour
    """What is behind it in the end; opaque."""
    size: float = 16
    """Pixels."""
    weight: int = 400
    opacity: float = 1
    hidden: bool = False


_LIGHT = ComputedStyle(BLACK, WHITE)
# As Chromium draws a page that says it can be dark.
_DARK = ComputedStyle(WHITE, Colour(18 / 255, 18 / 255, 18 / 255))
_BROWSER = """
h1 { font-size: 2em } h2 { font-size: 1.5em } h3 { font-size: 1.17em } h5 { font-size: 0.83em }
h6 { font-size: 0.67em } h1, h2, h3, h4, h5, h6, b, strong, th { font-weight: bold }
[hidden] { display: none } small, sub, sup { font-size: smaller } mark { color: #000; background: #ff0 }
"""
_LINKS = {_LIGHT: "a[href] { color: #0000ee }", _DARK: "a[href] { color: #9e9eff }"}
_NAMED = {"xx-small": 9, "x-small": 10, "small": 13, "medium": 16, "large": 18, "x-large": 24, "xx-large": 32}
_UNITS = {"px": 1.0, "pt": 4 / 3, "pc": 16.0, "in": 96.0, "cm": 96 / 2.54, "mm": 9.6 / 2.54, "rem": 16.0}
_LENGTH = re.compile(r"(\d*\.?\d+)([a-z]+|%)")
_KEPT = ("font-size", "font-weight", "display", "visibility", "opacity", "max-height")
_BETWEEN_PARTS = re.compile(r"\s+(?![^(]*\))|(?<=\))")
_WIDTH = re.compile(r"\(\s*(min|max)-width\s*:\s*(\d+(?:\.\d+)?)px\s*\)")
_SCHEME = re.compile(r"\(\s*prefers-color-scheme\s*:\s*(dark|light)\s*\)")
_MEDIUM = re.compile(r"\b(?:only|and|screen|all)\b|\s")

_ATTRIBUTES = (("bgcolor", "background-color"), ("color", "color"), ("text", "color"))
"""HTML's own ways to say it, of cells, `font` and `body`."""
_WEAKEST, _STYLE = (-1,), (inf,)
"""Beside the specificity of selectors: of browsers' own rules and HTML's attributes; of `style`."""


def computed_styles(document: Document) -> Iterator[tuple[Viewport, Mapping[etree._Element, ComputedStyle]]]:
    """Each kind of screen that the email treats differently, with the look of every element on it."""
    rules = [rule for text, media in document.sheets for rule in parse_sheet(text, media).rules]
    dark = can_be_dark(document)
    seen = []
    for screen in SCREENS:
        canvas = _DARK if screen.dark and dark else _LIGHT
        applied = [rule for rule in rules if all(fulfils(query, screen) for query in rule.conditions)]
        if (canvas, applied) not in seen:
            seen.append((canvas, applied))
            declared = _cascaded(document, parse_sheet(_BROWSER + _LINKS[canvas]).rules, applied)
            found: dict[etree._Element, ComputedStyle] = {}
            for element in document.elements:
                parent = element.getparent()
                above = canvas if parent is None else found.get(parent, canvas)
                found[element] = _computed(declared.get(element, {}), above)
            yield screen, found


def can_be_dark(document: Document) -> bool:
    """Whether the email says so itself; if not, a mail program shows it on white, in dark mode too."""
    metas = (meta for meta in document.root.iter("meta") if meta.get("name", "").lower() == "color-scheme")
    return any("dark" in meta.get("content", "") for meta in metas) or any(
        each.name == "color-scheme" and "dark" in each.value
        for text, media in document.sheets
        for rule in parse_sheet(text, media).rules
        for each in rule.declarations
    )


def decides(declaration: Declaration) -> bool:
    """Whether a declaration is one of those that a computed style is made of."""
    return declaration.name in (*_KEPT, "background", "background-color", "color", "font")


def fulfils(condition: str, screen: Viewport) -> bool:
    """Whether a screen is meant by a media query; what else one may ask for, no screen has."""
    for query in condition.removeprefix("@media").lower().split(","):
        schemes = [(scheme == "dark") == screen.dark for scheme in _SCHEME.findall(query)]
        widths = [
            screen.width >= float(bound) if end == "min" else screen.width <= float(bound)
            for end, bound in _WIDTH.findall(query)
        ]
        if not _MEDIUM.sub("", _WIDTH.sub("", _SCHEME.sub("", query))) and all(schemes) and all(widths):
            return True
    return False


def _cascaded(
    document: Document, browser: Iterable[StyleRule], rules: Iterable[StyleRule]
) -> Mapping[etree._Element, Mapping[str, str]]:
    """What a browser's own rules and the email's declare for each element in the end, name to value."""
    found: dict[etree._Element, list[tuple[bool, Sequence[float], Declaration]]] = defaultdict(list)

    def add(element: etree._Element, declarations: Iterable[Declaration], strength: Sequence[float]) -> None:
        found[element] += [(each.important, strength, each) for each in declarations]

    for weakest, sheet in ((_WEAKEST, browser), (None, rules)):
        for rule in sheet:
            if declarations := _longhand(rule.declarations):
                for find, specificity in _selectors(rule.selectors):
                    elements: Any = find(document.root)  # other XPaths find numbers, or words
                    for element in elements:
                        add(element, declarations, weakest or specificity)
    for element in document.elements:
        for key, name in _ATTRIBUTES:
            if value := element.get(key):
                add(element, _longhand((Declaration(name, value, False),)), _WEAKEST)
        add(element, _longhand(parse_style(element.get("style", ""))[0]), _STYLE)
    return {
        element: {each.name: each.value for *_, each in sorted(layers, key=itemgetter(0, 1))}
        for element, layers in found.items()
    }


@lru_cache(maxsize=256)
def _selectors(text: str) -> tuple[tuple[etree.XPath, Sequence[int]], ...]:
    """What finds the elements of each selector of a list; nothing for a list that browsers would ignore."""
    found = []
    try:
        for selector in parse_selectors(text):
            if selector.pseudo_element is None:
                find = etree.XPath(HTMLTranslator().selector_to_xpath(selector))
                find(etree.Element("html"))  # only now a namespace that nobody declared is an error
                found.append((find, selector.specificity()))
    except (SelectorError, etree.XPathError, RecursionError):
        return ()
    return tuple(found)


@lru_cache(maxsize=2048)
def _longhand(declarations: tuple[Declaration, ...]) -> tuple[Declaration, ...]:
    """The declarations that matter here and are valid, with shorthands resolved."""
    found = []
    for each in declarations:
        value = each.value.lower()
        if each.name == "background":
            parts = [part for part in _BETWEEN_PARTS.split(value) if parse_colour(part)]
            found.append(replace(each, name="background-color", value=parts[-1] if parts else "transparent"))
        elif each.name == "font":
            words = value.partition(",")[0].split()
            weights = [word for word in words if re.fullmatch(r"bold(?:er)?|lighter|\d00", word)]
            sizes = [word.partition("/")[0] for word in words if _LENGTH.match(word) or word in _NAMED]
            # What a shorthand does not say is set back.
            found.append(replace(each, name="font-weight", value=weights[0] if weights else "normal"))
            found.append(replace(each, name="font-size", value=sizes[0] if sizes else "medium"))
        elif each.name in _KEPT or (
            each.name in ("color", "background-color")
            and (parse_colour(value) or value in ("inherit", "currentcolor"))
        ):
            found.append(replace(each, value=value))
    return tuple(found)


def _computed(declared: Mapping[str, str], above: ComputedStyle) -> ComputedStyle:
    opacity = above.opacity * _fraction(declared.get("opacity", "1"))
    own = parse_colour(declared.get("background-color", "")) or TRANSPARENT
    hidden = (
        declared.get("display") == "none"
        or declared.get("visibility") in ("hidden", "collapse")
        or _fraction(declared.get("max-height", "1").removesuffix("px")) == 0
        or opacity == 0
    )
    return ComputedStyle(
        colour=parse_colour(declared.get("color", "")) or above.colour,
        background=over(own._replace(alpha=own.alpha * opacity), above.background),
        size=_size(declared.get("font-size", ""), above.size),
        weight=_weight(declared.get("font-weight", ""), above.weight),
        opacity=opacity,
        hidden=above.hidden or hidden,
    )


def _size(value: str, above: float) -> float:
    """In pixels; the parent's for what is not a size."""
    relative = {"smaller": above / 1.2, "larger": above * 1.2, "0": 0.0}
    found = _LENGTH.fullmatch(value)
    if found is None:
        return relative.get(value, _NAMED.get(value, above))
    units = _UNITS | {"em": above, "%": above / 100}
    return float(found[1]) * units[found[2]] if found[2] in units else above


def _weight(value: str, above: int) -> int:
    """CSS Fonts 4, 2.2.1, for `bolder` and `lighter`."""
    if value == "bolder":
        return 400 if above < 350 else 700 if above < 550 else 900
    if value == "lighter":
        return 100 if above < 550 else 400 if above < 750 else 700
    named = {"normal": 400, "bold": 700}.get(value)
    return named or (int(value) if value.isascii() and value.isdecimal() and len(value) <= 4 else above)


def _fraction(value: str) -> float:
    """From 0 to 1, as a number or in percent; 1 for what is neither."""
    try:
        number = float(value.removesuffix("%")) / (100 if value.endswith("%") else 1)
    except ValueError:
        return 1
    return min(1.0, max(0.0, number))
