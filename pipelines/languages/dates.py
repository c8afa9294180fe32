"""Which months and days a text names: by CLDR's names (Babel), and by the words of the language's file."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from pipelines.languages.conventions import calendar_names, folded, month_stems
from pipelines.languages.language import Language

_SHORTEST = 3
"""Letters of an abbreviation: `Di` is many words."""


@dataclass(frozen=True, slots=True)
class _Names:
    """A pattern with a group for each name, and what each group means."""

    pattern: re.Pattern[str]
    meanings: tuple[int, ...]

    def found_in(self, text: str) -> Counter[int]:
        return Counter(self.meanings[(match.lastindex or 1) - 1] for match in self.pattern.finditer(text))


def named_dates(text: str, language: Language) -> Counter[int]:
    """How often each month (1 to 12), weekday (13 to 19) and day seen from today (from 20 on) is named.

    A month's name that is another word too (`may`) counts where it can only be the month.
    """
    in_full, in_short = _names(language)
    if language.month_words:
        text = _ambiguous(language).sub(_kept_month, text)
    return in_full.found_in(folded(text)) + in_short.found_in(text)


@cache
def _ambiguous(language: Language) -> re.Pattern[str]:
    """The words that may be a month's name. A group holds one that is: beside a number, behind a word
    such as *in*, or with a capital where no sentence begins, or where it begins otherwise than with the other
    word.
    """
    words = (rf"\b{re.escape(word)}" for word in language.before_month.split())
    behind = "|".join(rf"(?<={before} )" for before in (r"\d", r"\d\w", r"\d\w\w", *words))
    every = []
    for name, followers in sorted(language.month_words.items()):
        spelled, after = f"(?:{name.capitalize()}|{name.upper()})", "|".join(followers.split())
        month = rf"(?:{behind}|(?=\w+,? \d))(?i:{name})|(?<=[\w,;] ){spelled}|{spelled}(?! (?i:{after})\b)"
        every.append(rf"({month})|(?i:{name})")
    return re.compile(rf"(?<!\w)(?:{'|'.join(every)})(?!\w)")


def _kept_month(match: re.Match[str]) -> str:
    return match[0] if match.lastindex else ""


@cache
def _names(language: Language) -> tuple[_Names, _Names]:
    """The names in full, for folded text, and those in short, as they are spelled."""
    wide = _distinct_words([{folded(name) for name in names} for names in _cldr(language, "wide")])
    known = set().union(*wide)
    full = [(n, re.escape(name)) for n, names in enumerate(wide, 1) for name in names]
    full += [(n, re.escape(folded(day))) for n, day in enumerate(language.days.split(), len(wide) + 1)]
    if language.case_endings:
        stems = [*month_stems(language), *map(_day_stem, wide[12:])]
        endings = [
            (n, _with_ending(stem, names)) for n, (stem, names) in enumerate(zip(stems, wide, strict=True), 1)
        ]
        # červenec is no červen: the longer beginning comes first.
        full += sorted(endings, key=lambda pair: -len(pair[1].partition("|")[0]))
    short = [
        (n, re.escape(name))
        for n, names in enumerate(_cldr(language, "abbreviated"), 1)
        for name in sorted({name.rstrip(".") for name in names})
        if len(name) >= _SHORTEST and folded(name) not in known
    ]
    return _one_group_each(full), _one_group_each(short)


def _cldr(language: Language, width: str) -> list[set[str]]:
    """The twelve months and seven days, each as it stands in a date and alone."""
    months, days = calendar_names(language)
    return [
        {str(kinds[kind][width][number]) for kind in ("format", "stand-alone")}
        for kinds, numbers in ((months, range(1, 13)), (days, range(7)))
        for number in numbers
    ]


def _distinct_words(names: Sequence[set[str]]) -> list[set[str]]:
    """The last word of each name, if no other one has it: `Luain` of `Dé Luain`, but `Meán Fómhair`."""
    last = Counter(word for forms in names for word in {form.split()[-1] for form in forms})
    return [{word if last[word := form.split()[-1]] == 1 else form for form in forms} for forms in names]


def _one_group_each(names: Sequence[tuple[int, str]]) -> _Names:
    groups = "|".join(f"({name})" for _, name in names) or "((?!))"
    return _Names(re.compile(rf"(?<!\w)(?:{groups})(?!\w|-\w{{3}})"), tuple(meaning for meaning, _ in names))


def _day_stem(names: Iterable[str]) -> str:
    """All but the last letters, which is what most endings replace; a short name whole."""
    shortest = min(names, key=len)
    return shortest[: max(_SHORTEST + 1, len(shortest) - len(shortest) // 4)]


def _with_ending(stem: str, names: Iterable[str]) -> str:
    """A name with an ending, or its stem, by which few forms grow longer than the name; `-` stands before a
    stem that begins within the word.
    """
    before = r"\w{0,2}" if stem.startswith("-") else ""
    own = stem.removeprefix("-")
    more = 3 if len(own) > _SHORTEST else 1
    inflected = rf"{before}{re.escape(own)}\w{{0,{max(map(len, names)) - len(own) + more}}}"
    grown = [rf"{re.escape(name)}\w{{1,4}}" for name in sorted(names) if len(name) > _SHORTEST + 1]
    return "|".join([inflected, *grown])
