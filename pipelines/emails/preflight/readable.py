"""Whether every mail program shows the words that are to be read, and those alone.

For each program the mail is looked at twice: as it is, and without what the program does not know, by the
functions that make the previews. What differs is lost there, and not merely plainer.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from copy import deepcopy
from functools import lru_cache
from math import floor

from lxml import etree

from pipelines.emails.clients import CLIENTS, Client, OwnShares, clients_in_use, names_of
from pipelines.emails.preflight.base import PreflightFault
from pipelines.emails.preflight.computed_style import WIDE, ComputedStyle, computed_styles, decides, fulfils
from pipelines.emails.preflight.contrast import Appearance, appearance_of, needed_for, place_of, seen_colour
from pipelines.emails.preflight.css import parse_sheet, parse_style
from pipelines.emails.preflight.document import Document, document_of, parse_html
from pipelines.emails.preflight.features import css_features, query_feature, selector_features
from pipelines.emails.variants.conditionals import outlook_html
from pipelines.emails.variants.unknown import OUTLOOK_ON_WINDOWS, lacking, leave_out_unknown
from pipelines.emails.variants.word import as_word_shows
from pipelines.rendering.colours import ratio

_NUMBER = "data-place"
"""An attribute by which an element is known again."""

Look = Mapping[str | None, ComputedStyle]

Loss = tuple[str, tuple[Client, ...]]
"""What is wrong, with `{clients}` for their names, and where."""


def readable_everywhere(document: Document) -> Iterator[PreflightFault]:
    """Where a mail program lacks something, hidden words must stay hidden, and the others must stand out from
    what is behind them.

    Looked at on a wide screen in the light; dark mode and phones are for those who know how to ask for them.
    """
    found: dict[str, list[Client]] = defaultdict(list)
    for fault, clients in _losses(appearance_of(document), document.shares):
        found[fault] += clients
    for fault, without in found.items():
        yield PreflightFault(fault.replace("{clients}", names_of(without, own=document.shares)))


@lru_cache(maxsize=32)
def _losses(appearance: Appearance, shares: OwnShares) -> tuple[Loss, ...]:
    """Clients that lack the same of what a mail uses are looked at once."""
    document, users = appearance.document, clients_in_use(shares)
    used, html = _used(document), document.email.html
    groups: dict[frozenset[str], list[Client]] = defaultdict(list)
    for client in CLIENTS:
        if client in users and client != OUTLOOK_ON_WINDOWS:
            groups[lacking(client) & used].append(client)
    root, found = _with_numbers(html), []
    sent = _in_light(document_of(deepcopy(root), document.email, document.site, ()))
    for missing, clients in groups.items():
        if missing:
            theirs = deepcopy(root)
            leave_out_unknown(theirs, clients[0])
            found += [(fault, tuple(clients)) for fault in _told_apart(sent, theirs, document)]
    if OUTLOOK_ON_WINDOWS in users:  # its conditional comments make another mail of it
        theirs = _with_numbers(outlook_html(html))
        sent = _in_light(document_of(deepcopy(theirs), document.email, document.site, ()))
        as_word_shows(theirs)
        found += [(fault, (OUTLOOK_ON_WINDOWS,)) for fault in _told_apart(sent, theirs, document)]
    return tuple(found)


def _used(document: Document) -> frozenset[str]:
    """The features that decide on a wide screen in the light what is read, as far as a mail asks for them."""
    names: set[str] = {"<style>", "[hidden]"}
    for text, media in document.sheets:
        for rule in parse_sheet(text, media).rules:
            if not all(fulfils(condition, WIDE) for condition in rule.conditions):
                continue
            deciding = [each for each in rule.declarations if decides(each)]
            names.update(name for each in deciding for name in css_features(each))
            if deciding:
                names.update(map(query_feature, rule.conditions), selector_features(rule.selectors))
    for style in {element.get("style", "") for element in document.elements}:
        names.update(name for each in parse_style(style)[0] if decides(each) for name in css_features(each))
    return frozenset(names)


def _with_numbers(html: str) -> etree._Element:
    """The tree, each element with a number by which it is known again."""
    root = parse_html(html)
    for number, element in enumerate(root.iter(etree.Element)):
        element.set(_NUMBER, str(number))
    return root


def _told_apart(sent: Look, theirs: etree._Element, document: Document) -> list[str]:
    """What a program's readers see by mistake, or cannot read."""
    shown = document_of(theirs, document.email, document.site, ())
    seen = _in_light(shown)
    texts = ((element, _number_of(element)) for element, _ in shown.texts)
    faults = (_fault_of_text(element, sent[mark], seen[mark]) for element, mark in texts)
    return list(dict.fromkeys(filter(None, faults)))


def _in_light(document: Document) -> Look:
    """The look of every element on a wide screen, by its mark."""
    _, found = next(iter(computed_styles(document)))
    return {element.get(_NUMBER): style for element, style in found.items()}


def _number_of(element: etree._Element) -> str | None:
    """The mark of an element, or of what it stands in, if it is a box that was made for the program."""
    around = (above.get(_NUMBER) for above in element.iterancestors())
    return element.get(_NUMBER) or next(filter(None, around), None)


def _fault_of_text(element: etree._Element, sent: ComputedStyle, shown: ComputedStyle) -> str:
    """What is wrong with a text as the program shows it; nothing if it is as it was sent, or plainer."""
    if shown.hidden or shown.size <= 1:
        return ""
    place = place_of(element)
    if sent.hidden:
        return (
            f"{place} is hidden, but shown in {{clients}}: hide it by display: none in its style attribute,"
            " with mso-hide: all for Outlook, or take it out"
        )
    needed, reached = needed_for(shown), ratio(seen_colour(shown), shown.background)
    if reached < needed <= ratio(seen_colour(sent), sent.background):
        return (
            f"{seen_colour(shown)} on {shown.background} has a contrast of {floor(reached * 100) / 100:g}:1"
            f" in {{clients}}, {needed:g}:1 is needed, in {place}:"
            " say both colours in style attributes, as hex"
        )
    return ""
