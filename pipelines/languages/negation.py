"""Where a text says no, as the language's file has it: in words, endings and prefixes."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache

from pipelines.languages.conventions import folded
from pipelines.languages.language import Language

_APOSTROPHES = str.maketrans("’‘ʼ´", "''''")
_WORD = re.compile(r"[^\W\d_]+")
_PAUSE = re.compile(r"\s*(?:[,.;:!?…،؛؟)—–]|$)")
"""What parts a word from the next: `No, children may enter` forbids nothing."""
_SHORTEST = 4
"""Letters of a word that a prefix turns round: `to` and `into` are no opposites."""


def negations(text: str, language: Language) -> Counter[tuple[str, bool]]:
    """The words of a text that say no, and for each whether the sentence pauses behind it.

    Empty for a language whose file has no `negation`.
    """
    if not language.negation:
        return Counter()
    plain = text.translate(_APOSTROPHES).casefold()
    found = _negative_words(language).finditer(plain)
    return Counter((match[0], _PAUSE.match(plain, match.end()) is not None) for match in found)


def opposites(old: str, new: str, language: Language) -> tuple[str, ...]:
    """Words of one text that stand in the other with a prefix that turns them round, with it: `unsafe`."""
    prefixes = tuple(folded(language.negative_prefixes).split())
    if not prefixes:
        return ()
    ours, theirs = set(_WORD.findall(old.casefold())), set(_WORD.findall(new.casefold()))
    lost, added = ({folded(word): word for word in words} for words in (ours - theirs, theirs - ours))
    found = {
        others[prefix + word]
        for words, others in ((lost, added), (added, lost))
        for word in words
        if len(word) >= _SHORTEST
        for prefix in prefixes
        if prefix + word in others
    }
    return tuple(sorted(found))


def changed_negations(old: str, new: str, language: Language) -> tuple[str, ...]:
    """The words with which one of two texts says no, and the other does not, or not as often."""
    ours, theirs = negations(old, language), negations(new, language)
    words = [word for word, _ in (*(ours - theirs), *(theirs - ours))]
    return tuple(dict.fromkeys([*words, *opposites(old, new, language)]))


@cache
def _negative_words(language: Language) -> re.Pattern[str]:
    forms = (re.escape(form.casefold()) for form in (language.negation or "").split())
    return re.compile(rf"(?<!\w)(?:{'|'.join(_any_letters(form) for form in forms)})(?!\w|'(?!s\b)\w)")


def _any_letters(form: str) -> str:
    before = r"\w+" if form.startswith(r"\-") else ""
    after = r"[\w']*" if form.endswith(r"\-") else ""
    return before + form.removeprefix(r"\-").removesuffix(r"\-") + after
