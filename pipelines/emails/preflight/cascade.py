"""Which declarations of the style sheets reach which element, on which kind of screen.

Sources: CSS Cascade 4 for their order, Media Queries 5. Kept are only those that contrast asks for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from cssselect import HTMLTranslator, SelectorError
from cssselect import parse as parse_selectors
from lxml import etree

from pipelines.emails.preflight.colours import parse_colour
from pipelines.emails.preflight.css import Declaration, parse_sheet
from pipelines.emails.preflight.document import Document

LENGTH = re.compile(r"(\d*\.?\d+)([a-z]+|%)")
SIZES = {
    "xx-small": 9.0,
    "x-small": 10.0,
    "small": 13.0,
    "medium": 16.0,
    "large": 18.0,
    "x-large": 24.0,
    "xx-large": 32.0,
}
"""Pixels, as browsers have them."""

_KEPT = ("font-size", "font-weight", "display", "visibility", "opacity", "max-height")
_NOT_IN_BRACKETS = re.compile(r"\s+(?![^(]*\))|(?<=\))")
_WIDTH = re.compile(r"\(\s*(min|max)-width\s*:\s*(\d+(?:\.\d+)?)px\s*\)")
_SCHEME = re.compile(r"\(\s*prefers-color-scheme\s*:\s*(dark|light)\s*\)")
_MEDIUM = re.compile(r"\b(?:only|and|screen|all)\b|\s")


@dataclass(frozen=True, slots=True)
class ColourScheme:
    """Where an email is looked at."""

    dark: bool
    width: int

    def __str__(self) -> str:
        return f"{'dark' if self.dark else 'light'} mode{' on a phone' if self.width < 480 else ''}"


SCREENS = (
    ColourScheme(False, 800),
    ColourScheme(True, 800),
    ColourScheme(False, 375),
    ColourScheme(True, 375),
)


@dataclass(frozen=True, slots=True, eq=False)
class CascadedValue:
    """One selector with what it settles. Compared by identity: a cheap key for what is remembered."""

    find: etree.XPath
    specificity: tuple[int, int, int]
    declarations: tuple[Declaration, ...]
    conditions: tuple[str, ...]


@lru_cache(maxsize=16)
def rulings(sheets: tuple[tuple[str, str], ...]) -> tuple[CascadedValue, ...]:
    """Those of all sheets, the weakest first, so that the last word is the strongest."""
    found = []
    for text, media in sheets:
        for rule in parse_sheet(text, media).rules:
            if kept := settled(rule.declarations):
                found += [
                    CascadedValue(find, specificity, kept, rule.conditions)
                    for find, specificity in _selectors(rule.selectors)
                ]
    return tuple(sorted(found, key=lambda ruling: ruling.specificity))


def matched(document: Document) -> Mapping[etree._Element, tuple[CascadedValue, ...]]:
    """The rulings over each element, whatever the screen, the weakest first."""
    found: dict[etree._Element, tuple[CascadedValue, ...]] = {}
    for ruling in rulings(document.sheets):
        try:
            elements: list[etree._Element] = ruling.find(document.root)  # type: ignore[assignment]  # no number
        except etree.XPathError:  # a namespace that nobody declared
            continue
        for element in elements:
            found[element] = (*found.get(element, ()), ruling)
    return found


@lru_cache(maxsize=256)
def applies(conditions: tuple[str, ...], screen: ColourScheme) -> bool:
    """Whether a screen fulfils every one; what else a query may ask for, it has not."""
    return all(
        any(_fulfils(query, screen) for query in condition.removeprefix("@media").lower().split(","))
        for condition in conditions
    )


def settled(declarations: tuple[Declaration, ...]) -> tuple[Declaration, ...]:
    """The declarations that matter here and are valid, with shorthands resolved."""
    found: list[Declaration] = []
    for each in declarations:
        value = each.value.lower()
        if each.name == "background":
            parts = [part for part in _NOT_IN_BRACKETS.split(value) if parse_colour(part)]
            found.append(
                Declaration("background-color", parts[-1] if parts else "transparent", each.important)
            )
        elif each.name == "font":
            found += _font(value, each.important)
        elif each.name in _KEPT or (
            each.name in ("color", "background-color")
            and (parse_colour(value) or value in ("inherit", "currentcolor"))
        ):
            found.append(Declaration(each.name, value, each.important))
    return tuple(found)


def _font(value: str, important: bool) -> Iterator[Declaration]:
    """`bold 18px/26px Arial`: what it does not say is set back."""
    parts = value.partition(",")[0].split()
    weights = [part for part in parts if part in ("bold", "bolder", "lighter") or re.fullmatch(r"\d00", part)]
    sizes = [part.partition("/")[0] for part in parts if LENGTH.match(part) or part in SIZES]
    yield Declaration("font-weight", weights[0] if weights else "normal", important)
    yield Declaration("font-size", sizes[0] if sizes else "medium", important)


def _selectors(text: str) -> Iterator[tuple[etree.XPath, tuple[int, int, int]]]:
    """Each selector of a list; a list that is not understood is passed over whole, as a browser would."""
    try:
        for selector in parse_selectors(text):
            if selector.pseudo_element is None:
                yield etree.XPath(HTMLTranslator().selector_to_xpath(selector)), selector.specificity()
    except (SelectorError, etree.XPathError, RecursionError):
        return


def _fulfils(query: str, screen: ColourScheme) -> bool:
    schemes = [(scheme == "dark") == screen.dark for scheme in _SCHEME.findall(query)]
    widths = [
        screen.width >= float(bound) if end == "min" else screen.width <= float(bound)
        for end, bound in _WIDTH.findall(query)
    ]
    rest = _MEDIUM.sub("", _WIDTH.sub("", _SCHEME.sub("", query)))
    return not rest and all(schemes) and all(widths)
