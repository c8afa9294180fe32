"""Whether the mail programs that most people use know the CSS."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from pipelines.emails.preflight.base import HINT, PreflightFault, cut, short
from pipelines.emails.preflight.clients import (
    CLIENTS,
    FAMILIES,
    FEATURES,
    READ_SHEETS,
    SOURCE,
    Client,
    names_of,
)
from pipelines.emails.preflight.css import Declaration, parse_sheet, parse_style
from pipelines.emails.preflight.document import Document

_QUERIES = ("prefers-color-scheme", "prefers-reduced-motion", "orientation", "hover")
_WORD = re.compile(r"[a-z-]+")
_CALL = re.compile(r"([a-z-]+)\(")
_UNIT = re.compile(r"\d(rem|vw|vh|vmin|vmax)\b")
_NEGATIVE = re.compile(r"(?:^|\s)-\d*\.?\d*[1-9]")
_IN_BRACKETS = re.compile(r"\[[^\]]*\]|\([^)]*\)")
_PSEUDO = re.compile(r"::?[a-z][a-z-]*(?:\(\))?")
_ELEMENTS = (":before", ":after", ":first-letter", ":first-line")
"""Written with one colon in CSS 2."""


def css_support(document: Document) -> Iterator[PreflightFault]:
    """CSS that a common mail program does not know spoils the email there, unless it degrades harmlessly.

    What does no harm where it is missing is not reported: `degrades` in the advice.
    """
    for text, media in document.sheets:
        yield from _of_sheet(text, media)
    for style in dict.fromkeys(element.get("style", "") for element in document.elements):
        yield from _of_style(style)


@lru_cache(maxsize=64)
def _of_sheet(text: str, media: str) -> tuple[PreflightFault, ...]:
    sheet = parse_sheet(text, media)
    faults = [_invalid(fault, "a style sheet") for fault in sheet.faults]
    for at_rule in sheet.at_rules:
        faults += _judge(_query(at_rule), cut(at_rule), READ_SHEETS)
    for rule in sheet.rules:
        readers = READ_SHEETS
        for condition in rule.conditions:
            known = FEATURES.get(_query(condition))
            readers -= known.missing if known else frozenset()
        selector = cut(rule.selectors)
        for name in _selector_features(rule.selectors):
            faults += _judge(name, selector, readers)
        for declaration in rule.declarations:
            faults += _of_declaration(declaration, f"{selector} {{ {declaration} }}", readers)
    return tuple(faults)


@lru_cache(maxsize=2048)
def _of_style(text: str) -> tuple[PreflightFault, ...]:
    declarations, faults = parse_style(text)
    found = [_invalid(fault, short(text)) for fault in faults]
    for declaration in declarations:
        found += _of_declaration(declaration, str(declaration), frozenset(CLIENTS))
    return tuple(found)


def _invalid(fault: str, where: str) -> PreflightFault:
    return PreflightFault(f"not valid CSS: {fault} of {where}; correct it", HINT)


def _of_declaration(
    declaration: Declaration, shown: str, readers: frozenset[Client]
) -> Iterator[PreflightFault]:
    for name in _features(declaration):
        yield from _judge(name, shown, readers)


def _judge(name: str, shown: str, readers: frozenset[Client]) -> Iterator[PreflightFault]:
    """The fault of a feature where it stands, if it is one for those who read that place."""
    feature = FEATURES.get(name)
    if feature is None:
        yield PreflightFault(f"`{shown}`: {name} is not in our table of CSS; look it up at {SOURCE}", HINT)
    elif not feature.degrades and (without := feature.missing & readers):
        clients = names_of(without, among=readers)
        lost = f"`{shown}`: no support for {name} in {clients} ({SOURCE}, tested {feature.tested})"
        if feature.instead:
            yield PreflightFault(f"{lost}; use {feature.instead}")
        else:
            yield PreflightFault(f"{lost}; check that the mail works without it", HINT)


def _features(declaration: Declaration) -> Iterator[str]:
    """What the table may say something of: the property, a keyword, a function, a unit."""
    name, value = declaration.name, declaration.value.lower()
    if name.startswith("--"):
        yield "var()"
        return
    if name.startswith(("-", "mso-")):  # meant for one program, and the others pass over it
        return
    family = name
    if name not in FEATURES:
        family = next((family for pattern, family in FAMILIES if pattern.fullmatch(name)), name)
    yield family
    special = [f"{name}: {word}" for word in _WORD.findall(value)]
    special += [f"{call}()" for call in _CALL.findall(value)]
    special += _UNIT.findall(value)
    yield from dict.fromkeys(each for each in special if each in FEATURES)
    if name == "background" and "url(" in value:
        yield "background-image"
    if family == "margin" and _NEGATIVE.search(value):
        yield "negative margin"


def _query(condition: str) -> str:
    """The table's name for an at-rule: by what it asks for, if that is known to make a difference."""
    word = condition.partition("(")[0].rstrip().partition(" ")[0]
    asked = (f"@media ({query})" for query in _QUERIES if word == "@media" and query in condition)
    return next(asked, word)


def _selector_features(selectors: str) -> Iterator[str]:
    """The table's names for what a list of selectors is made of."""
    text = _IN_BRACKETS.sub(lambda found: "[]" if found[0].startswith("[") else "()", selectors.lower())
    found = [f":{pseudo}" if pseudo in _ELEMENTS else pseudo for pseudo in _PSEUDO.findall(text)]
    found += [sign for sign in (">", "+", "~", "*") if sign in text]
    if "[]" in text:
        found.append("[attribute]")
    if re.search(r"\.[\w-]+\.[\w-]", text):
        found.append(".a.b")
    yield from dict.fromkeys(found)
