"""Whether the mail programs that most people use know the CSS."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from pipelines.emails.preflight.base import HINT, PreflightFault, cut, short
from pipelines.emails.preflight.clients import (
    CLIENTS,
    FEATURES,
    READ_SHEETS,
    SOURCE,
    Client,
    names_of,
)
from pipelines.emails.preflight.css import Declaration, parse_sheet, parse_style
from pipelines.emails.preflight.document import Document
from pipelines.emails.preflight.features import css_features, query_feature, selector_features


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
        faults += _judge(query_feature(at_rule), cut(at_rule), READ_SHEETS)
    for rule in sheet.rules:
        readers = READ_SHEETS
        for condition in rule.conditions:
            known = FEATURES.get(query_feature(condition))
            readers -= known.missing if known else frozenset()
        selector = cut(rule.selectors)
        for name in selector_features(rule.selectors):
            faults += _judge(name, selector, readers)
        # Within @supports stands what is meant for those alone who know it.
        asked = any(condition.startswith("@supports") for condition in rule.conditions)
        for declaration in () if asked else rule.declarations:
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
    for name in css_features(declaration):
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
