"""Whether the mail programs that most people use know the CSS and the HTML."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from lxml import etree

from pipelines.emails.clients import (
    CLIENTS,
    COLOURING,
    FEATURES,
    PLACING,
    READ_SHEETS,
    SOURCE,
    Client,
    clients_in_use,
    names_of,
)
from pipelines.emails.preflight.base import HINT, PreflightFault, cut, short
from pipelines.emails.preflight.css import Declaration, parse_sheet, parse_style
from pipelines.emails.preflight.document import Document, parse_html, start_tag
from pipelines.emails.preflight.features import (
    css_features,
    picture_kind,
    property_feature,
    query_feature,
    selector_features,
)
from pipelines.emails.variants.conditionals import outlook_html
from pipelines.emails.variants.unknown import OUTLOOK_ON_WINDOWS


class Unsupported(NamedTuple):
    """A feature where it stands, and who reads that place."""

    feature: str
    shown: str
    readers: frozenset[Client]


Found = PreflightFault | Unsupported


def css_support(document: Document) -> Iterator[PreflightFault]:
    """What a common mail program does not know must do no harm there: nothing may be missing, in a wrong
    place or over other things.

    What is only plainer where it is missing is not reported: `degrades` in the advice; neither is a value
    with another before it for those who do not know it.
    """
    found: list[Found] = []
    in_outlook = _read_by_outlook(document)
    for text, media in document.sheets:
        found += _asked_of(_of_sheet(text, media), text in in_outlook)
    for element in document.elements:
        tag = start_tag(element)
        if style := element.get("style"):
            found += _asked_of(_of_style(style), tag in in_outlook)
        found += _asked_of(_of_element(element), tag in in_outlook)
    users = clients_in_use(document.shares)
    for each in dict.fromkeys(found):
        yield from [each] if isinstance(each, PreflightFault) else _judge(each, users, document)


def _read_by_outlook(document: Document) -> frozenset[str]:
    """The style sheets and start tags that its conditional comments leave to Outlook on Windows."""
    html = document.email.html
    if "[if" not in html:
        return frozenset((*(text for text, _ in document.sheets), *map(start_tag, document.elements)))
    root = parse_html(outlook_html(html))
    sheets = (style.text or "" for style in root.iter("style"))
    return frozenset((*sheets, *map(start_tag, root.iter(etree.Element))))


def _asked_of(found: Iterable[Found], in_outlook: bool) -> Iterator[Found]:
    """What is asked of a place, without Outlook's readers if it is not for them."""
    for each in found:
        if in_outlook or isinstance(each, PreflightFault):
            yield each
        else:
            yield each._replace(readers=each.readers - {OUTLOOK_ON_WINDOWS})


def _judge(found: Unsupported, users: frozenset[Client], document: Document) -> Iterator[PreflightFault]:
    """The fault of a feature, if it is one for those who read that place."""
    feature, name, shown = FEATURES.get(found.feature), found.feature, found.shown
    readers = found.readers & users
    if feature is None:
        yield PreflightFault(f"`{shown}`: {name} is not in our table of CSS; look it up at {SOURCE}", HINT)
    elif not feature.degrades and (without := feature.missing & readers):
        clients = names_of(without, among=readers, own=document.shares)
        lost = f"`{shown}`: no support for {name} in {clients} ({SOURCE}, tested {feature.tested})"
        if feature.instead:
            yield PreflightFault(f"{lost}; use {feature.instead}")
        else:
            yield PreflightFault(f"{lost}; check that the mail works without it", HINT)


@lru_cache(maxsize=64)
def _of_sheet(text: str, media: str) -> tuple[Found, ...]:
    sheet = parse_sheet(text, media)
    found: list[Found] = [_invalid(fault, "a style sheet") for fault in sheet.faults]
    found += [Unsupported(query_feature(at_rule), cut(at_rule), READ_SHEETS) for at_rule in sheet.at_rules]
    for rule in sheet.rules:
        readers = READ_SHEETS
        for condition in rule.conditions:
            known = FEATURES.get(query_feature(condition))
            readers -= known.missing if known else frozenset()
        selector = cut(rule.selectors)
        if any(property_feature(each.name) in PLACING for each in rule.declarations):
            found += [Unsupported(name, selector, readers) for name in selector_features(rule.selectors)]
        # Within @supports stands what is meant for those alone who know it.
        asked = any(condition.startswith("@supports") for condition in rule.conditions)
        if not asked:
            found += _of_declarations(rule.declarations, readers, f"{selector} {{ {{}} }}")
    return tuple(found)


@lru_cache(maxsize=2048)
def _of_style(text: str) -> tuple[Found, ...]:
    declarations, faults = parse_style(text)
    invalid = [_invalid(fault, short(text)) for fault in faults]
    return (*invalid, *_of_declarations(declarations, frozenset(CLIENTS), "{}"))


def _invalid(fault: str, where: str) -> PreflightFault:
    return PreflightFault(f"not valid CSS: {fault} of {where}; correct it", HINT)


def _of_declarations(
    declarations: tuple[Declaration, ...], readers: frozenset[Client], place: str
) -> Iterator[Unsupported]:
    """What declarations need; `place` shows one where it stands."""
    for number, declaration in enumerate(declarations):
        own = property_feature(declaration.name)
        for name in css_features(declaration):
            theirs = readers
            if name != own:  # a value: who does not know it takes one that stands before it
                if _is_measure(name) and own not in PLACING | COLOURING:
                    continue
                for earlier in declarations[:number]:
                    if _stands_in(earlier, declaration):
                        theirs -= frozenset(c for c in theirs if _knows(c, earlier))
            yield Unsupported(name, place.replace("{}", str(declaration)), theirs)


def _is_measure(feature: str) -> bool:
    """Whether it is a function or a unit."""
    return feature.endswith("()") or feature.isalpha()


def _stands_in(earlier: Declaration, later: Declaration) -> bool:
    same = earlier.name == later.name or {earlier.name, later.name} == {"background", "background-color"}
    return same and earlier.important >= later.important


def _knows(client: Client, declaration: Declaration) -> bool:
    features = [FEATURES.get(name) for name in css_features(declaration)]
    return all(feature is not None and client not in feature.missing for feature in features)


def _of_element(element: etree._Element) -> Iterator[Unsupported]:
    """What HTML an element needs; what stands in it for those who do not know it is enough."""
    everybody = frozenset(CLIENTS)
    name = f"<{element.tag}>"
    toggle = element.get("type") in ("checkbox", "radio", "hidden")  # of a menu: all of it is seen without
    if name in FEATURES and element.find(".//img") is None and not toggle:
        yield Unsupported(name, start_tag(element), everybody)
    kind = picture_kind(element.get("src", "")) if element.tag == "img" else ""
    if kind in FEATURES:
        yield Unsupported(kind, start_tag(element), everybody)
