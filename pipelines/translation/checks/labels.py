"""The letter after a bold label and its colon, `**Games:** The children…`, as the language's file has it."""

from __future__ import annotations

import re
from functools import cache

from babel import Locale

from pipelines.languages.conventions import folded
from pipelines.languages.detection import common_words
from pipelines.languages.language import Language
from pipelines.translation.checks.base import TextPair

_LABEL = re.compile(r"\*\*[^*\n]{1,80}?(?::\*\*|\*\*[ \u00a0\u202f]?:)[ \u00a0\u202f]+(?=[^\W\d_])")
_WORD = re.compile(r"[^\s.,;:!?…)\]”“»\"]+")
_SENTENCE = re.compile(r"[.!?…;][*_”“»\"')\]]*\Z")
_ENOUGH = 4
"""Words of a sentence: `**Where:** Sofia, Bulgaria.` is none."""
_NEAR = 3
"""Words of which none may have a capital: a name may begin with a small word."""
_ALIKE = 3
"""Letters that a name and its translation share: Sofia, Sofii."""
_PLACE = 4


def label_letter(pair: TextPair) -> str:
    """Two items of one list that begin differently look like a slip; a name keeps its capital everywhere."""
    rule = pair.language.after_label
    if not rule or "*" not in pair.characters:
        return ""
    ours, theirs = _after_label(pair.source), _after_label(pair.translation)
    if len(ours) < _ENOUGH or not theirs or not _SENTENCE.search(pair.source):
        return ""
    first = theirs[0]
    if _small(ours[0][0]) or (not first[1:].islower() and len(first) > 1):
        return ""
    if rule == "capital":
        small = _small(first[0]) and pair.source_language.after_label == "capital"
        return f"a small letter after the label: {first!r}" if small else ""
    if _small(first[0]) or _may_be_a_name(ours, theirs, pair):
        return ""
    return f"a capital after the label: {first!r}"


def _after_label(text: str) -> list[str]:
    """The words behind a text's label; none where it has none."""
    label = _LABEL.match(text)
    return _WORD.findall(text, label.end()) if label else []


def _small(letter: str) -> bool:
    return letter.islower()


def _may_be_a_name(ours: list[str], theirs: list[str], pair: TextPair) -> bool:
    """Whether the first word could be a name, or a word of address that has a capital everywhere."""
    if any(not word.islower() for word in (*ours[1:_NEAR], *theirs[1:_NEAR])):
        return True
    first = theirs[0]
    if any(term.kept and term.term.startswith(first) for term in pair.context.glossary):
        return True
    if _polite(first, pair.language) or folded(first)[:_PLACE] in _place_starts(pair.language):
        return True
    if pair.language.script == pair.source_language.script == "Latn":
        return folded(first)[:_ALIKE] == folded(ours[0])[:_ALIKE]
    # In another script a name cannot be seen to be one: only what is surely none is told.
    known = (ours[0].casefold(), pair.source_language), (first.casefold(), pair.language)
    return not any(word in common_words(language) for word, language in known)


def _polite(word: str, language: Language) -> bool:
    small = word.casefold()
    return any(
        small.startswith(form[:-1]) if form.endswith("-") else small == form
        for form in language.polite_words.casefold().split()
    )


@cache
def _place_starts(language: Language) -> frozenset[str]:
    """How the names of countries and cities begin, as CLDR has them."""
    locale = Locale.parse(language.cldr)
    cities = (str(zone["city"]) for zone in locale.time_zones.values() if "city" in zone)
    return frozenset(folded(name)[:_PLACE] for name in (*locale.territories.values(), *cities))
