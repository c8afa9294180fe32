"""Where a sentence ends, by what a language's file says of points that end none."""

from __future__ import annotations

import re
from functools import cache

from pipelines.languages.language import Language

_LONGEST = 20
"""Letters of the longest word that is looked up."""
_CLOSING = "\"'”“’»«)\\]*_"
_OPENING = "\"'“‘„«»‹([*_"


def sentences(text: str, language: Language) -> tuple[str, ...]:
    """The sentences of a paragraph, as written, without the blanks between them.

    A point ends no sentence after an initial or an abbreviation of the language, nor after a number that it
    makes an ordinal: `am 12. Oktober`, `Dr. Weber`.

    >>> from pipelines.languages.table import BUILT_IN
    >>> sentences("Am 12. Oktober kam Dr. Weber. Wir waren da!", BUILT_IN["de"])
    ('Am 12. Oktober kam Dr. Weber.', 'Wir waren da!')
    """
    found, start = [], 0
    for end in _ends(language).finditer(text):
        before = text[max(start, end.start() - _LONGEST) : end.start()]
        next_letter = text[end.end() : end.end() + 5].lstrip(_OPENING)[:1]
        if not next_letter.islower() and (end["mark"] != "." or not _ends_nothing(before, language)):
            found.append(text[start : end.start("gap")])
            start = end.end()
    return tuple(filter(None, (*found, text[start:].strip())))


@cache
def _ends(language: Language) -> re.Pattern[str]:
    """Marks, what closes behind them, and the gap."""
    own = (language.full_stop, language.exclamation_mark, language.question_mark)
    marks = re.escape("".join(dict.fromkeys(".!?…؟。！？" + "".join(own))))
    return re.compile(rf"(?<![{marks}])(?P<mark>[{marks}]+)[{_CLOSING}]{{0,4}}(?P<gap>\s+)(?=\S)")


def _ends_nothing(before: str, language: Language) -> bool:
    word = before.split()[-1:] or [""]
    word = [part for part in word[0].lstrip("([„“«\"'").split(".") if part][-1:] or [""]
    last = word[0]
    if last.isdigit():
        return bool(language.ordinal_point) and len(last) <= 2
    return (len(last) == 1 and last.isalpha()) or last.casefold() in _abbreviations_of(language)


@cache
def _abbreviations_of(language: Language) -> frozenset[str]:
    return frozenset(language.abbreviations.casefold().split())
