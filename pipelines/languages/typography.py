"""No-break spaces where a language's typesetters put them, at render time only; the catalogs stay untouched.

Only blanks that the translator wrote are made unbreakable; no character is added, removed or replaced by
another. Sources: the Imprimerie nationale's Lexique (French), the Czech norm ČSN 01 6910 and its Slovak,
Polish and Slovenian counterparts (one-letter words), and the EU style guide on numbers with their units.
"""

from __future__ import annotations

import re
from functools import cache

from pipelines.languages.conventions import NBSP, number_signs
from pipelines.languages.language import Language

_DIGIT = re.compile(r"\d")
# A number stays with its unit, sign or currency, and with the word that it counts or dates.
_UNIT = re.compile(r"(?<=\d) (?=[%‰€$£°])|(?<=[€$£§№]) (?=\d)")
_COUNTED = re.compile(r"(?<![\w.,])(\d{1,4}) (?=[^\W\d_])")
_ORDINAL = re.compile(r"(?<![\w.,])(\d{1,2}\.) (?=[^\W\d_])")
# Groups of thousands, where the language parts them with a blank.
_GROUP = re.compile(r"(?<=\d) (?=\d{3}(?!\d))")


@cache
def _one_letter_words(letters: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w’'])([{re.escape(letters)}]) (?=\w)", re.IGNORECASE)


@cache
def _around(before: str, after: str) -> re.Pattern[str]:
    """The blanks before and after these marks."""
    sides = [f" (?=[{re.escape(before)}])" if before else "", f"(?<=[{re.escape(after)}]) " if after else ""]
    return re.compile("|".join(filter(None, sides)))


def bind(text: str, language: Language | None) -> str:
    """The text with its language's no-break spaces; the same text if there is nothing to bind.

    Where the language is not known, only what all have in common is bound.
    """
    if " " not in text:
        return text
    if _DIGIT.search(text):
        text = _bind_numbers(text, language)
    if language is None:
        return text
    if language.space_before or language.space_after:
        text = _around(language.space_before, language.space_after).sub(NBSP, text)
    if language.one_letter_words:
        text = _one_letter_words(language.one_letter_words).sub(rf"\1{NBSP}", text)
    return text


def _bind_numbers(text: str, language: Language | None) -> str:
    text = _COUNTED.sub(rf"\1{NBSP}", _UNIT.sub(NBSP, text))
    if language and _GROUP.search(text) and number_signs(language)[1] == NBSP:
        text = _GROUP.sub(NBSP, text)
    return _ORDINAL.sub(rf"\1{NBSP}", text) if language and language.ordinal_point else text
