"""No-break spaces where a language's typesetters put them, at render time only; the catalogs stay untouched.

Only blanks that the translator wrote are made unbreakable; no character is added, removed or replaced by
another. Sources: the Imprimerie nationale's Lexique (French), the Czech norm ČSN 01 6910 and its Slovak,
Polish and Slovenian counterparts (one-letter words), and the EU style guide on numbers with their units.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import cache, partial

from pipelines.languages.conventions import NBSP, number_signs
from pipelines.languages.language import Language
from pipelines.languages.numerals import (
    counts,
    day_before_month,
    day_of_month_behind,
    number_groups,
    ordinal_of_this_sentence,
)

_DIGIT = re.compile(r"\d")
_SYMBOLS = "km cm mm nm µm kg mg ha min ms kW MW kWh MWh Hz kHz MHz GHz kB MB GB TB px kcal m g t l h"
"""Units of the SI and their like, which are spelled alike in every language of the Latin script."""
_CURRENCIES = "EUR USD GBP CHF"
# A number stays with its unit, sign or currency, and a sign with its number.
_UNIT = re.compile(
    "|".join(
        (
            r"(?<=\d) (?=[%‰€$£°§])",
            rf"(?<=\d) (?=(?:{_SYMBOLS.replace(' ', '|')})[²³]?(?![\w’'-]))",
            r"(?<=[€$£№¶]) (?=\d)",
            r"(?<=§) (?=[\dIVXLC])",
            rf"(?<=\b(?:{_CURRENCIES.replace(' ', '|')})) (?=\d)",
            r"(?<=\d[ \xa0]h) (?=\d\d)",
        )
    )
)
# Groups of thousands, where the language parts them with a blank; and thousands, as the EU writes them.
_GROUP = re.compile(r"(?<=\d) (?=\d{3}(?!\d))")
_THOUSANDS = re.compile(r"(?<=\d) (?=000(?!\d))")
# z. B., t. j., J. K. Rowling: the parts of one abbreviation.
_PARTS = re.compile(r"(?<![\w.’'-])([^\W\d_]\.) (?=[^\W\d_]{1,3}\.)")
_ORDINAL = re.compile(
    r"(?<![\w.,])(?<!\d\.\xa0)(?P<number>\d{1,3}\.|(?:[IVX]|[IVXLC]{2,})\.) (?=(?P<next>[^\W\d_]))"
)
# XXIe siècle: two numerals at least, for one with an e is a word somewhere.
_CENTURY = re.compile(r"(?<!\w)([IVX]{2,}er?) (?=[^\W\d_])")
# 5. 4. 2025, as Czech, Slovak and German have it.
_NUMERIC_DATE = re.compile(r"(?<![\w.])\d{1,2}\.[ \xa0]\d{1,2}\.(?:[ \xa0](?=\d{4}(?!\d)))?")
_DAY = re.compile(
    r"(?<![\w.,:/])(?P<day>\d{1,2}(?:[^\W\d_]{0,3}|[º°ª]|\.[º°ª]?)) "
    r"(?=(?P<next>[^\W\d_]+[’']?(?:[ \xa0][^\W\d_]+)?))"
)
_MONTH = re.compile(r"(?<!\w)(?P<month>[^\W\d_]+) (?=\d{1,2}(?![\d:]))")


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
    if "." in text:
        text = _PARTS.sub(rf"\1{NBSP}", text)
        if language.ordinal_point:
            text = _bound_if(_ORDINAL, partial(ordinal_of_this_sentence, language=language), text)
    text = _CENTURY.sub(rf"\1{NBSP}", text)
    if names := _before_names(language):
        text = _bound_if(names, _begins_a_name, text)
    if language.space_before or language.space_after:
        text = _around(language.space_before, language.space_after).sub(NBSP, text)
    if language.one_letter_words:
        text = _one_letter_words(language.one_letter_words).sub(rf"\1{NBSP}", text)
    return text


def _bind_numbers(text: str, language: Language | None) -> str:
    text = _THOUSANDS.sub(NBSP, _UNIT.sub(NBSP, text))
    if language:
        if _GROUP.search(text) and number_signs(language)[1] == NBSP:
            text = _GROUP.sub(NBSP, text)
        for pattern in _beside_numbers(language):
            text = pattern.sub(NBSP, text)
        if language.ordinal_point:
            text = _NUMERIC_DATE.sub(lambda match: match[0].replace(" ", NBSP), text)
        text = _bound_if(_DAY, partial(day_before_month, language=language), text)
        text = _bound_if(_MONTH, partial(day_of_month_behind, language=language), text)
    return _bound_if(number_groups(language), partial(counts, language=language), text)


def _begins_a_name(match: re.Match[str]) -> bool:
    return not match["next"].islower()


def _bound_if(pattern: re.Pattern[str], holds: Callable[[re.Match[str]], bool], text: str) -> str:
    """Matches end with a blank, which is bound where the condition holds."""
    return pattern.sub(lambda match: match[0][:-1] + NBSP if holds(match) else match[0], text)


@cache
def _beside_numbers(language: Language) -> tuple[re.Pattern[str], ...]:
    """The blanks behind `Nr.` and `ca.`, and those before `Uhr` and `Mio.`, also before `Mio. Euro`."""
    found = []
    before = [_first_letter(word) for word in language.before_number.split()]
    if before := before + [rf"{_first_letter(word)}\." for word in language.abbreviations.split()]:
        found.append(re.compile(rf" (?=\d|[IVXLC]+(?!\w)){_behind(before)}"))
    if after := language.after_number.split():
        words = "|".join(
            re.escape(word.removesuffix("-")) + (r"\w*" if word.endswith("-") else "") for word in after
        )
        digits = [r"\d", r"\d\."] if language.ordinal_point else [r"\d"]
        found.append(re.compile(rf" {_behind(digits, '')}(?=(?:{words})(?![\w’'-]))"))
        if short := [re.escape(word) for word in after if word.endswith(".")]:
            found.append(re.compile(rf" {_behind(short)}(?=[€$£]|(?:{words})(?![\w’'-]))"))
    return tuple(found)


def _behind(patterns: Iterable[str], start: str = r"(?<!\w)") -> str:
    """That a blank stands behind one of these; a lookbehind has one length in Python, so each has its own.

    It comes after the blank in the pattern, for most places in a text are none: seven times faster.
    """
    return f"(?:{'|'.join(f'(?<={start}{pattern} )' for pattern in patterns)})"


@cache
def _before_names(language: Language) -> re.Pattern[str] | None:
    titles = "|".join(_first_letter(word) for word in language.before_name.split())
    return re.compile(rf"(?<![\w.])(?P<title>{titles}) (?=(?P<next>[^\W\d_]))") if titles else None


def _first_letter(word: str) -> str:
    """The word as a pattern, whose first letter may be small or a capital: a sentence may begin with it."""
    both = {word[0].lower(), word[0].upper()}
    first = f"[{''.join(sorted(both))}]" if len("".join(both)) == len(both) == 2 else re.escape(word[0])
    return first + re.escape(word[1:])
