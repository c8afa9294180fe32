"""What is left of a mail where a program does not know some of it (caniemail.com's data)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache, partial

from lxml import etree

from pipelines.emails.clients import FEATURES, Client
from pipelines.emails.preflight.colours import parse_colour
from pipelines.emails.preflight.css import Declaration, StyleRule
from pipelines.emails.preflight.features import css_features, picture_kind, query_feature, selector_features
from pipelines.emails.variants.stylesheets import (
    DeclarationChange,
    RuleChange,
    change_sheets,
    change_style,
    changed_style,
)

GMAIL_WITHOUT_SHEETS: Client = ("Gmail", "without style sheets")
OUTLOOK_ON_WINDOWS: Client = ("Outlook", "on Windows")
_BETWEEN_WORDS = re.compile(r"\s+(?![^(]*\))|(?<=\))")
_SELECTOR = re.compile(r"(?:[^,()\[\]]|\((?:[^()]|\([^()]*\))*\)|\[[^\]]*\])+")


@lru_cache
def lacking(client: Client) -> frozenset[str]:
    """The features that a program does not have at all."""
    return frozenset(name for name, feature in FEATURES.items() if client in feature.missing)


def leave_out_unknown(root: etree._Element, client: Client) -> None:
    """Take out of the tree what the program does not know, and let stand what it shows instead."""
    if "<style>" in lacking(client):
        etree.strip_elements(root, "style", with_tail=False)
    change_sheets(root, _known_rules(client))
    change = _known_change(client)
    for element in root.iter(etree.Element):
        if style := element.get("style"):
            change_style(element, changed_style(style, change))
    leave_out_elements(root, lacking(client))


def leave_out_elements(root: etree._Element, missing: frozenset[str]) -> None:
    """Elements and attributes by name, and pictures by their kind; the words within an element stay."""
    elements = [name.strip("<>") for name in missing if name.startswith("<") and name != "<style>"]
    if "svg" in elements:  # its words are parts of a drawing
        etree.strip_elements(root, "svg", with_tail=False)
    etree.strip_tags(root, *elements, "source")
    for element in root.iter(etree.Element):
        for name in ("hidden", "srcset"):
            if f"[{name}]" in missing:
                element.attrib.pop(name, "")
        if element.tag == "img" and picture_kind(element.get("src", "")) in missing:
            element.attrib.pop("src")


def known_rule(client: Client, rule: StyleRule) -> Iterator[StyleRule]:
    """The part of a rule that the program knows."""
    missing = lacking(client)
    if not any(query_feature(condition) in missing for condition in rule.conditions):
        every = selector_list(rule.selectors)
        if selectors := [each for each in every if missing.isdisjoint(selector_features(each))]:
            known = tuple(new for each in rule.declarations for new in known_part(client, each))
            yield replace(rule, selectors=", ".join(selectors), declarations=known)


def known_part(client: Client, declaration: Declaration) -> list[Declaration]:
    """What the program makes of it: all, nothing, or the colour of a ground whose picture it cannot show."""
    if lacking(client).isdisjoint(css_features(declaration)):
        return [declaration]
    if declaration.name == "background":
        for word in reversed(_BETWEEN_WORDS.split(declaration.value)):
            colour = replace(declaration, name="background-color", value=word)
            if parse_colour(word) and lacking(client).isdisjoint(css_features(colour)):
                return [colour]
    return []


@lru_cache
def _known_rules(client: Client) -> RuleChange:
    return partial(known_rule, client)


@lru_cache
def _known_change(client: Client) -> DeclarationChange:
    """One function for a program, so that what it made of a style is remembered."""
    return partial(known_part, client)


def selector_list(text: str) -> list[str]:
    """The selectors of a list; commas within brackets part nothing."""
    return [each.strip() for each in _SELECTOR.findall(text)]
