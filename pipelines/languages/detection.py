"""Which language a text is written in, found by its common words; for whole files, not for one sentence.

Every language has words such as "and", "of", "that", which no translation of some length avoids and which
few other languages spell alike. The lists in `data/` are of the commonest such words; measured on catalogs
that were not made here (docs/checks.md). A model would be surer on single sentences, but costs more time and
memory than all the rest of a build.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache

from pipelines.languages.language import Language
from pipelines.model.markup import prose

ENOUGH = 6
"""Points below which a text is too short to be judged."""

DIFFERENT = 3
"""How many common words of a language must occur: one alone may be a coincidence, repeated."""

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")

_SCRIPTS = {
    "Latn": ("Latin", (range(0x41, 0x7B), range(0xC0, 0x250), range(0x1E00, 0x1F00))),
    "Grek": ("Greek", (range(0x370, 0x400), range(0x1F00, 0x2000))),
    "Cyrl": ("Cyrillic", (range(0x400, 0x530),)),
    "Arab": ("Arabic", (range(0x600, 0x700),)),
}
"""Those that can be told apart, by ISO 15924: their names and letters."""
LETTERS_ENOUGH = 60
"""Letters below which a text is too short to be judged by its script."""
FOREIGN_ENOUGH = 12
"""Small letters of a source from which on something of it has to be translated."""


@cache
def common_words(language: Language) -> frozenset[str]:
    """The words that nearly every text in a language holds; none if its file does not say."""
    return frozenset((language.words or "").split())


def other_script(texts: Iterable[str], language: Language) -> str:
    """The script that most letters of `texts` are in, by name, if it is not the language's; else nothing."""
    if language.script not in _SCRIPTS:
        return ""
    _, letters = _survey(tuple(texts))
    counts = dict.fromkeys(_SCRIPTS, 0)
    for letter, count in letters.items():
        for script in _scripts_of(letter):
            counts[script] += count
    most = max(counts, key=lambda script: (counts[script], script))
    enough = counts[most] > max(LETTERS_ENOUGH, 2 * counts[language.script])
    return _SCRIPTS[most][0] if most != language.script and enough else ""


def lacks_own_letters(text: str, source: str, language: Language) -> bool:
    """Whether a translation has none of its language's letters though the source has small ones of another:
    for a single sentence, where the language is not written in Latin letters.
    """
    if language.script not in _SCRIPTS or language.script == "Latn":
        return False
    words = prose(text)
    own = any(language.script in _scripts_of(letter) for letter in words if letter.isalpha())
    return not own and sum(map(str.islower, prose(source))) >= FOREIGN_ENOUGH and any(map(str.islower, words))


@cache
def _scripts_of(letter: str) -> tuple[str, ...]:
    code = ord(letter)
    return tuple(script for script, (_, ranges) in _SCRIPTS.items() if any(code in each for each in ranges))


def other_language(texts: Iterable[str], language: Language, languages: Mapping[str, Language]) -> str:
    """The tag of the one of `languages` that `texts` are plainly in, if it is not their own; else nothing.

    A common word speaks for its languages, a letter that a language does not have against it. Plainly: the
    other language has at least two fifths more points than the texts' own.
    """
    known = [each for each in languages.values() if each.words is not None and each.letters is not None]
    if language not in known:
        return ""
    words, letters = _survey(tuple(texts))
    foreign = {letter: count for letter, count in letters.items() if not letter.isascii()}
    shared = _shared_letters(tuple(known))
    points = {each.tag: _points(words, foreign, each, shared) for each in known}
    best = languages[max(points, key=lambda tag: (points[tag], tag == language.tag, tag))]
    if best == language or best.tag in language.close_to or language.tag in best.close_to:
        return ""
    various = len(common_words(best).intersection(words)) >= DIFFERENT
    return best.tag if various and points[best.tag] >= max(ENOUGH, 1.4 * points[language.tag]) else ""


@lru_cache(maxsize=8)
def _shared_letters(languages: tuple[Language, ...]) -> frozenset[str]:
    """Letters that tell the script, but speak for none of its languages."""
    of_script: dict[str | None, frozenset[str]] = {}
    for language in languages:
        letters = _alphabet(language)
        of_script[language.script] = of_script.get(language.script, letters) & letters
    return frozenset().union(*of_script.values())


@cache
def _alphabet(language: Language) -> frozenset[str]:
    return frozenset(language.letters or "")


@lru_cache(maxsize=2)
def _survey(texts: tuple[str, ...]) -> tuple[Counter[str], Counter[str]]:
    """How often each word and each letter occurs."""
    words = _WORD.findall(" ".join(map(prose, texts)).casefold())
    letters = Counter("".join(words))
    for sign in [sign for sign in letters if not sign.isalpha()]:
        del letters[sign]
    return Counter(words), letters


def _points(
    words: Counter[str], letters: Mapping[str, int], language: Language, shared: frozenset[str]
) -> float:
    own = foreign = 0
    alphabet = _alphabet(language)
    for letter, count in letters.items():
        if letter not in alphabet:
            foreign += count
        elif letter not in shared:
            own += count
    common = common_words(language).intersection(words)
    return sum(words[word] for word in common) + own / 5 - foreign / 2
