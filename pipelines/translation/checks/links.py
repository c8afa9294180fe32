"""Where readers are sent: by links, and by addresses in the text, which mail programs make links of."""

from __future__ import annotations

from collections.abc import Iterable

from pipelines.translation.checks.addresses import as_written, is_name, named, versions, whole
from pipelines.translation.checks.base import TextPair, differences

Ways = dict[str, frozenset[str]]
"""An address as written → every spelling of where it leads."""


def links(pair: TextPair) -> str:
    """Readers of every language are sent to the same places, or to their own version of them."""
    ours, theirs = pair.ours, pair.theirs
    addresses = theirs.addresses if ours.examples else theirs.addresses | theirs.examples
    if not (ours.links or theirs.links or ours.addresses or addresses):
        return ""
    wanted, found = _wanted(pair, ours.links), _found(pair, theirs.links)
    written, spelled = _wanted(pair, ours.addresses), _found(pair, addresses)
    lost = _without(wanted, found.values())
    added = _without(found, (*wanted.values(), *written.values()))
    if fault := differences(lost, added, "link to "):
        return fault
    if len(theirs.titles) > len(ours.titles):
        return f"link title {theirs.titles[-1]!r} is not in the source"
    if not all(map(str.strip, theirs.link_words)) and all(map(str.strip, ours.link_words)):
        return "a link without words: nobody can see it"
    linked = _found(pair, map(as_written, theirs.links))
    known = (*written.values(), *_wanted(pair, map(as_written, ours.links)).values(), *linked.values())
    gone = [each for each in _without(written, (*spelled.values(), *linked.values())) if not is_name(each)]
    return differences(sorted(gone), sorted(_without(spelled, known)), "address ")


def _wanted(pair: TextPair, addresses: Iterable[str]) -> Ways:
    return {
        each: versions(whole(each), pair.language, pair.source_language, pair.context.links)
        for each in addresses
    }


def _found(pair: TextPair, addresses: Iterable[str]) -> Ways:
    return {each: named(whole(each), pair.language) for each in addresses}


def _without(ways: Ways, others: Iterable[frozenset[str]]) -> list[str]:
    """The addresses that lead to no place of the others."""
    places = frozenset().union(*others)
    return [address for address, each in ways.items() if each.isdisjoint(places)]
