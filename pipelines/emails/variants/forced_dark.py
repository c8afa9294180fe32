"""A mail that a program darkens by itself.

The algorithm is the one of Microsoft's roosterjs (MIT), which Outlook on the web writes mail with: the
lightness of CIELAB is turned round, and laid between that of #333333 and that of white.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache

from lxml import etree

from pipelines.emails.preflight.colours import parse_colour
from pipelines.emails.preflight.css import Declaration, StyleRule
from pipelines.emails.variants.stylesheets import change_sheets, change_style, changed_style
from pipelines.rendering.colours import Colour

_DARKEST = 21.247
"""The lightness of #333333, from 0 to 100: what becomes of white."""
_WHITE_POINT = (0.95047, 1.0, 1.08883)
_TO_XYZ = (
    (0.4124564, 0.3575761, 0.1804375),
    (0.2126729, 0.7151522, 0.072175),
    (0.0193339, 0.119192, 0.9503041),
)
_TO_RGB = (
    (3.2404542, -1.5371385, -0.4985314),
    (-0.969266, 1.8760108, 0.041556),
    (0.0556434, -0.2040259, 1.0572252),
)
_COLOURED = re.compile(
    r"(?:background|border|outline|column-rule|text-decoration|box-shadow|text-shadow).*|color|fill"
)
_WORD = re.compile(
    r"""url\([^)]*\)|"[^"]*"|'[^']*'|(?:rgb|hsl)a?\([^()]*\)|hwb\([^()]*\)|#[\da-f]+|[a-z][\w-]*""",
    re.IGNORECASE,
)
_BY_THEMSELVES = "html { background: #ffffff; color: #000000 } a { color: #0000ee }"
"""What a browser has of its own."""
_ATTRIBUTES = ("bgcolor", "color", "text")


def turn_dark(root: etree._Element) -> None:
    """Every colour turned, and our own dark colours gone, for such a program does not ask for them."""
    for meta in list(root.iter("meta")):
        parent = meta.getparent()
        if parent is not None and meta.get("name", "").lower() in ("color-scheme", "supported-color-schemes"):
            parent.remove(meta)
    change_sheets(root, _dark_rule)
    for element in root.iter(etree.Element):
        for name in _ATTRIBUTES:
            if value := element.get(name):
                element.set(name, dark_value(value))
        if style := element.get("style"):
            change_style(element, changed_style(style, _dark))
    head = root.find("head")
    if head is not None:
        own = etree.Element("style")
        own.text = dark_value(_BY_THEMSELVES)
        head.insert(0, own)


def _dark_rule(rule: StyleRule) -> Iterator[StyleRule]:
    asked = [condition for condition in rule.conditions if "prefers-color-scheme" in condition]
    if not any("dark" in condition for condition in asked) and "[data-ogs" not in rule.selectors:
        yield replace(rule, declarations=tuple(new for each in rule.declarations for new in _dark(each)))


def _dark(declaration: Declaration) -> Iterator[Declaration]:
    if declaration.name in ("color-scheme", "supported-color-schemes"):
        return
    if _COLOURED.fullmatch(declaration.name):
        yield replace(declaration, value=dark_value(declaration.value))
    else:
        yield declaration


def dark_value(value: str) -> str:
    """A CSS value with each colour in it turned."""
    return _WORD.sub(_dark_word, value)


def _dark_word(found: re.Match[str]) -> str:
    colour = parse_colour(found[0])
    if colour is None or colour.alpha == 0:
        return found[0]
    turned = dark_colour(colour)
    if turned.alpha == 1:
        return str(turned)
    red, green, blue = (round(channel * 255) for channel in turned[:3])
    return f"rgba({red}, {green}, {blue}, {turned.alpha:g})"


@lru_cache(maxsize=1024)
def dark_colour(colour: Colour) -> Colour:
    """The colour with its lightness turned; hue and strength stay as far as sRGB can show them."""
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in colour[:3]]
    xyz = [sum(f * c for f, c in zip(row, linear, strict=True)) for row in _TO_XYZ]
    x, y, z = (_compressed(each / white) for each, white in zip(xyz, _WHITE_POINT, strict=True))
    lightness = (100 - (116 * y - 16)) * (100 - _DARKEST) / 100 + _DARKEST
    turned = (lightness + 16) / 116
    back = [_expanded(turned + x - y), _expanded(turned), _expanded(turned + z - y)]
    scaled = [each * white for each, white in zip(back, _WHITE_POINT, strict=True)]
    red, green, blue = (sum(f * c for f, c in zip(row, scaled, strict=True)) for row in _TO_RGB)
    return Colour(_channel(red), _channel(green), _channel(blue), colour.alpha)


def _compressed(share: float) -> float:
    return share ** (1 / 3) if share > 216 / 24389 else (24389 / 27 * share + 16) / 116


def _expanded(value: float) -> float:
    return value**3 if value**3 > 216 / 24389 else (116 * value - 16) / (24389 / 27)


def _channel(linear: float) -> float:
    bounded = min(1.0, max(0.0, linear))
    return bounded * 12.92 if bounded <= 0.0031308 else 1.055 * bounded ** (1 / 2.4) - 0.055
