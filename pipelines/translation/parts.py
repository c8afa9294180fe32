"""Joined and divided paragraphs: sentences whose translation stands in an entry that is going away.

A new text takes the translation of one old one at most. What else of it was translated elsewhere is offered
in a comment, so that nobody has to look for it among the obsolete entries.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import pairwise

from pipelines.languages.language import Language
from pipelines.languages.sentences import sentences
from pipelines.model.catalog import Message
from pipelines.translation.matching import Key
from pipelines.translation.memory import PARTS

_WORD = re.compile(r"\w+")
_ALIKE = 0.6
"""The share of word pairs of the shorter sentence that the longer one has too."""
_PAIRS = 2
"""How many at least: two words alone are a coincidence."""
_OFFERS = 6

_WordPair = tuple[str, str]


def offer_parts(
    fresh: Sequence[Message],
    sources: Mapping[Key, Message],
    vanished: Sequence[Message],
    source: Language,
    language: Language,
) -> dict[Key, tuple[str, ...]]:
    """For texts that nobody has translated as they are, the notes that offer sentences of vanished ones.

    What a text has a translation of already, its previous text's and that of its `sources`, is not offered to
    it. `source` is the language of the texts, `language` that
    of the translations.
    """
    there = [message for message in vanished if message.plural is None and message.strings[0]]
    if not fresh or not there:
        return {}
    places = [
        (message, position, _word_pairs(sentence))
        for message in there
        for position, sentence in enumerate(_sentences(message.id, source))
    ]
    holding: dict[_WordPair, list[int]] = defaultdict(list)
    for number, (_, _, pairs) in enumerate(places):
        for pair in pairs:
            holding[pair].append(number)
    found: dict[Key, tuple[str, ...]] = {}
    for message in fresh:
        own = sources.get(message.key)
        known = _word_pairs(dict(message.previous).get("msgid", "")) | _word_pairs(own.id if own else "")
        alike: set[int] = set()
        for sentence in _sentences(message.id, source):
            pairs = _word_pairs(sentence)
            if len(pairs & known) < _ALIKE * len(pairs):
                common = Counter(number for pair in pairs for number in holding.get(pair, ()))
                alike.update(
                    number
                    for number, count in common.items()
                    if count >= max(_PAIRS, _ALIKE * min(len(pairs), len(places[number][2])))
                )
        offers = [
            places[number][:2] for number in sorted(alike) if not own or places[number][0].key != own.key
        ]
        if notes := [_offer(message, position, source, language) for message, position in offers]:
            found[message.key] = tuple(dict.fromkeys(notes))[:_OFFERS]
    return found


def _offer(message: Message, position: int, source: Language, language: Language) -> str:
    """The sentence with its translation; both texts whole, where they have not as many sentences."""
    ours, theirs = _sentences(message.id, source), _sentences(message.strings[0], language)
    same = len(ours) == len(theirs)
    pair = (ours[position], theirs[position]) if same else (message.id, message.strings[0])
    return f"{PARTS}“{pair[0]}”, there: “{pair[1]}”".replace("\n", " ")


_sentences = lru_cache(maxsize=16384)(sentences)
"""The source's texts are the same in every language."""


@lru_cache(maxsize=16384)
def _word_pairs(text: str) -> frozenset[_WordPair]:
    return frozenset(pairwise(_WORD.findall(text.casefold())))
