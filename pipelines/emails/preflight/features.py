"""The table's names for CSS as it is written: what a declaration, query or selector needs of a program."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipelines.emails.clients import FAMILIES, FEATURES
from pipelines.emails.preflight.css import Declaration

_QUERIES = ("prefers-color-scheme", "prefers-reduced-motion", "orientation", "hover")
_WORD = re.compile(r"[a-z-]+")
_CALL = re.compile(r"([a-z-]+)\(")
_UNIT = re.compile(r"\d(rem|vw|vh|vmin|vmax)\b")
_NEGATIVE = re.compile(r"(?:^|\s)-\d*\.?\d*[1-9]")
_IN_BRACKETS = re.compile(r"\[[^\]]*\]|\([^)]*\)")
_PSEUDO = re.compile(r"::?[a-z][a-z-]*(?:\(\))?")
_ELEMENTS = (":before", ":after", ":first-letter", ":first-line")
"""Written with one colon in CSS 2."""


def css_features(declaration: Declaration) -> Iterator[str]:
    """What the table may say something of: the property, a keyword, a function, a unit."""
    name, value = declaration.name, declaration.value.lower()
    if name.startswith("--"):
        yield "var()"
        return
    if name.startswith(("-", "mso-")):  # meant for one program, and the others pass over it
        return
    family = property_feature(name)
    yield family
    special = [f"{name}: {word}" for word in _WORD.findall(value)]
    special += [f"{call}()" for call in _CALL.findall(value)]
    special += _UNIT.findall(value)
    yield from dict.fromkeys(each for each in special if each in FEATURES)
    if name == "background" and "url(" in value:
        yield "background-image"
    if family == "margin" and _NEGATIVE.search(value):
        yield "negative margin"


def query_feature(condition: str) -> str:
    """The table's name for an at-rule: by what it asks for, if that is known to make a difference."""
    word = condition.partition("(")[0].rstrip().partition(" ")[0]
    asked = (f"@media ({query})" for query in _QUERIES if word == "@media" and query in condition)
    return next(asked, word)


def selector_features(selectors: str) -> Iterator[str]:
    """The table's names for what a list of selectors is made of."""
    text = _IN_BRACKETS.sub(lambda found: "[]" if found[0].startswith("[") else "()", selectors.lower())
    found = [f":{pseudo}" if pseudo in _ELEMENTS else pseudo for pseudo in _PSEUDO.findall(text)]
    found += [sign for sign in (">", "+", "~", "*") if sign in text]
    if "[]" in text:
        found.append("[attribute]")
    if re.search(r"\.[\w-]+\.[\w-]", text):
        found.append(".a.b")
    yield from dict.fromkeys(found)


def property_feature(name: str) -> str:
    """The table's name for a property."""
    if name in FEATURES:
        return name
    return next((family for pattern, family in FAMILIES if pattern.fullmatch(name)), name)


def picture_kind(address: str) -> str:
    """The table's name for the kind of picture at an address: `.webp`, or `data:` for one in the mail."""
    if address[:5].lower() == "data:":
        return "data:"
    path = address.partition("?")[0].partition("#")[0]
    return f".{path.rpartition('.')[2].lower()}"
