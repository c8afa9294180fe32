"""What a number in a text is: a count with its noun behind it; or a year, a day, a section, a price.

Nobody can tell a noun from a verb without a dictionary, but a year is told by its digits, or by the month
before it, and the words that join two numbers (`20 to 40`) by the second.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache

from pipelines.languages.conventions import NBSP, date_pattern, number_signs
from pipelines.languages.dates import named_dates
from pipelines.languages.detection import common_words
from pipelines.languages.language import Language

_YEARS = range(1900, 2100)
"""Four digits that are taken for a year."""
_MONTHS = 12
_LONGEST = 40
"""Characters that are looked at before a number."""
_JOINING = 5
"""Letters of a word that joins two numbers: `to`, `hasta`; 24 ország 5 napig."""
_LAST_WORDS = re.compile(r"[^\W\d_]+(?:[ \xa0][^\W\d_]+)?[.,]?[ \xa0]\Z")
_SIGN = re.compile(r"(?:[§№¶#€$£]|\b(?:EUR|USD|GBP|CHF))[ \xa0]?\Z")
_WORD = re.compile(r"(?P<word>[^\W\d_][\w’'-]*)(?P<joins>[ \xa0]\d{1,3}(?!\d))?")


@cache
def number_groups(language: Language | None) -> re.Pattern[str]:
    """Whole numbers with a blank and a word behind them, in the language's groups of thousands.

    Decimals only where the sign is a comma: with a point they look like the number of a version.
    """
    decimal, group = number_signs(language) if language else ("", NBSP)
    groups = "|".join(rf"\d{{1,3}}(?:{re.escape(sign)}\d{{3}})+" for sign in sorted({group, NBSP}))
    decimals = r"(?:,\d{1,2})?" if decimal == "," else ""
    return re.compile(
        rf"(?<![\w.,:/])(?<!\d{NBSP})(?P<number>(?:\d{{1,7}}|{groups})(?![\d{NBSP}]){decimals}) (?=[^\W\d_])"
    )


def counts(match: re.Match[str], language: Language | None) -> bool:
    """Whether a number counts what the next word names; the match ends with the blank between them."""
    text, number = match.string, match["number"]
    before = text[max(0, match.start() - _LONGEST) : match.start()]
    word = _WORD.match(text, match.end())
    if word is None or (word["joins"] and len(word["word"]) <= _JOINING) or _SIGN.search(before):
        return False
    plain = number.isdecimal()
    if plain and len(number) == 4 and int(number) in _YEARS:
        return False
    if language is None:
        return True
    if plain and _names_part(before, language):
        return False
    if plain and len(number) != 3 and (words := _LAST_WORDS.search(before)) and _month(words[0], language):
        # 14 July 1789; or a day, where it stands behind its month.
        return len(number) <= 2 and not _month_first(language)
    return not _joins(word["word"], language)


def day_before_month(match: re.Match[str], language: Language) -> bool:
    """Whether a number is the day of the month behind it, also with a small word between: 3 de abril."""
    return _month(match["next"], language)


def day_of_month_behind(match: re.Match[str], language: Language) -> bool:
    """Whether a word is the month of the day behind it, where the language has them in this order."""
    return _month_first(language) and _month(match["month"], language)


def ordinal_of_this_sentence(match: re.Match[str], language: Language) -> bool:
    """Whether the point makes an ordinal: a capital behind it begins a sentence, if nouns have none."""
    return language.capital_nouns or not match["next"].isupper()


def _joins(word: str, language: Language) -> bool:
    """Whether a word is too common to be a noun: 24 und mehr."""
    return len(word) == 1 or word.casefold() in common_words(language)


@lru_cache(maxsize=4096)
def _month(words: str, language: Language) -> bool:
    return any(number <= _MONTHS for number in named_dates(words, language))


@cache
def _month_first(language: Language) -> bool:
    pattern = date_pattern(language)
    return pattern.find("M") < pattern.rfind("d")


def _names_part(before: str, language: Language) -> bool:
    """Whether the number is that of an article, a page, a section: Art. 5, S. 12."""
    last = before.rstrip(" \xa0").rpartition(" ")[2].rpartition(NBSP)[2].strip("(„“«\"'").casefold()
    return last in _part_words(language)


@cache
def _part_words(language: Language) -> frozenset[str]:
    return frozenset(language.before_number.casefold().split())
