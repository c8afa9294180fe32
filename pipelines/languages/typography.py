"""No-break spaces where a language's typesetters put them, at render time only; the catalogs stay untouched.

Only blanks that the translator wrote are made unbreakable; no character is added, removed or replaced by
another. Sources: the Imprimerie nationale's Lexique (French), the Czech norm ČSN 01 6910 and its Slovak,
Polish and Slovenian counterparts (one-letter words), and the EU style guide on numbers with their units.
"""

from __future__ import annotations

import re
from functools import cache

NBSP = "\u00a0"

# A number stays with its unit, sign or currency, and with the word that it counts or dates.
_UNIT = re.compile(r"(?<=\d) (?=[%‰€$£°])|(?<=[€$£§№]) (?=\d)")
_COUNTED = re.compile(r"(?<![\w.,])(\d{1,4}) (?=[^\W\d_])")
_ORDINAL = re.compile(r"(?<![\w.,])(\d{1,2}\.) (?=[^\W\d_])")
# Groups of thousands, where the language parts them with a blank.
_GROUP = re.compile(r"(?<=\d) (?=\d{3}(?!\d))")
_FRENCH = re.compile(r" (?=[:;!?»%])|(?<=«) ")

_GROUPS_BY_BLANK = frozenset(
    ("bg", "cs", "et", "fi", "fr", "hu", "lt", "lv", "nb", "pl", "pt", "sk", "sv", "uk")
)
_ORDINAL_BY_DOT = frozenset(
    ("bs", "cnr", "cs", "da", "de", "et", "fi", "hr", "hu", "is", "lv", "nb", "sk", "sl", "sr")
)
_ONE_LETTER = {
    "cs": "kosuvzai",
    "sk": "kosuvzai",
    "pl": "aiouwz",
    "sl": "kosvzhai",
    "uk": "аівуєзйоя",
}


@cache
def _one_letter_words(letters: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w’'])([{letters}]) (?=\w)", re.IGNORECASE)


def bind(text: str, locale: str) -> str:
    """The text with its language's no-break spaces; the same text if there is nothing to bind."""
    if " " not in text:
        return text
    text = _COUNTED.sub(rf"\1{NBSP}", _UNIT.sub(NBSP, text))
    if locale in _GROUPS_BY_BLANK:
        text = _GROUP.sub(NBSP, text)
    if locale in _ORDINAL_BY_DOT:
        text = _ORDINAL.sub(rf"\1{NBSP}", text)
    if locale == "fr":
        text = _FRENCH.sub(NBSP, text)
    if letters := _ONE_LETTER.get(locale):
        text = _one_letter_words(letters).sub(rf"\1{NBSP}", text)
    return text
