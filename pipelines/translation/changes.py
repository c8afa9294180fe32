"""What kind of change a source text went through: likeness alone says nothing about meaning.

"Schools can register until 12 October" and "Schools cannot register until 15 October" are 95 % alike.
Dates and negations are recognised in English sources; numbers, links and placeholders in any language.
"""

from __future__ import annotations

import re
from collections import Counter

from pipelines.model.markup import PLACEHOLDER

_NUMBER = re.compile(r"\d+(?:[.,:/]\d+)*")
_LINK = re.compile(r"\]\(\s*<?([^)\s>]+)|(\w+://[^\s>)]+)")
_MONTHS = "january february march april may june july august september october november december"
_DAYS = "monday tuesday wednesday thursday friday saturday sunday today tomorrow yesterday"
_DATE = re.compile(rf"\b(?:{'|'.join(f'{_MONTHS} {_DAYS}'.split())})\b", re.IGNORECASE)
_NEGATION = re.compile(
    r"\b(?:no|not|never|none|nobody|nothing|nowhere|neither|nor|without|cannot|unless|hardly|\w+n['’]t)\b",
    re.IGNORECASE,
)
# Punctuation between two letters or digits is part of a word ("1.5", "well-known"); markup is not ours here.
_PUNCTUATION = re.compile(r"(?<!\w)[.,;:!?…'’‘\"“”„«»–—-]+|[.,;:!?…'’‘\"“”„«»–—-]+(?!\w)|\s+")


_MEANINGS = {
    "number": _NUMBER,
    "date": _DATE,
    "link": _LINK,
    "negation": _NEGATION,
    "placeholder": PLACEHOLDER,
}


def changed_meanings(old: str, new: str) -> tuple[str, ...]:
    """Which of number, date, link, negation and placeholder are not the same in two source texts."""

    def count(pattern: re.Pattern[str], text: str) -> Counter[str]:
        return Counter(match[0].casefold() for match in pattern.finditer(text))

    return tuple(name for name, each in _MEANINGS.items() if count(each, old) != count(each, new))


def only_punctuation(old: str, new: str) -> bool:
    """Whether two texts have the same words, spelled the same, with the same markup around them."""

    def bare(text: str) -> list[str]:
        return _PUNCTUATION.sub(" ", text).split()

    return bare(old) == bare(new)
