"""Numbers and dates: the same in every language, each in its own form."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from functools import cache

from pipelines.languages.conventions import (
    calendar_name,
    calendar_names,
    folded,
    month_stems,
    number_form,
    number_signs,
)
from pipelines.languages.dates import named_dates
from pipelines.languages.detection import common_words
from pipelines.languages.language import Language
from pipelines.translation.checks.base import TextPair, differences, remembered

_DIGITS = re.compile(r"\d+")
_BLANKS = "\u0020\u00a0\u2009\u202f"
_GROUPED = re.compile(rf"(?<=\d)[.,'’{_BLANKS}](?=\d{{3}}(?!\d))")
_QUANTITY = re.compile(rf"[{_BLANKS}]?(?:[%‰€$£°]|[{_BLANKS}](?P<unit>[^\W\d_]+))")
_NAMED = re.compile(
    r"\b(?:(?!(?:Over|About|Nearly|Around|Almost|Some|Only|In|With|At|From|Of|For|The|By|To)\b)[A-Z]\w*|v|version)"
    r"[ \u00a0-]$"
)
"""Python 3.11 is called so everywhere."""
_ROMAN = re.compile(r"\b[IVXLC]{2,}")
_CLOCK = re.compile(r"\d\s?[ap]\.?m\b", re.IGNORECASE)

_IN_FIGURES = re.compile(r"(?<![\d./-])(\d{1,2})[./-] ?(\d{1,2})[./-] ?((?:19|20)\d\d)(?!\d)")
"""A date in figures, day first."""


def numbers(pair: TextPair) -> str:
    """The 12th and the 13th differ in one digit, and a room full of people."""
    if pair.message.plural is not None:
        return ""
    ours, theirs = pair.ours.words, pair.theirs.words
    if not _has_digit(ours) and not _has_digit(theirs):
        return ""
    return _foreign_form(ours, theirs, pair.source_language, pair.language) or _changed(ours, theirs)


def dates(pair: TextPair) -> str:
    """A month left in the source's language, or another month or weekday than the source's."""
    if pair.locale == pair.context.source:
        return ""
    return _wrong_date(pair) or _other_order(pair) or _other_name(pair)


def _wrong_date(pair: TextPair) -> str:
    """Of a month beside a day or a year: it has to be there, by its name here or its number."""
    if not _has_digit(pair.source):
        return ""
    text, theirs = pair.translation, pair.language
    figures, stems = {figure.lstrip("0") for figure in _DIGITS.findall(text)}, month_stems(theirs)
    named = named_dates(text, theirs)
    for found in _dated_month(pair.source_language).finditer(pair.source):
        number = _month_numbers(pair.source_language)[name := found["after"] or found["before"]]
        own = _month_numbers(theirs).get(name) == number and (not theirs.ordinal_point or "." in found[0])
        if not own and re.search(rf"(?<!\w){re.escape(found[0])}(?!\w)", text):
            return f"the date {found[0]!r} stands as in the source"
        numbered = str(number) in figures - {figure.lstrip("0") for figure in _DIGITS.findall(found[0])}
        if not numbered and number not in named and not _has_month(folded(text), stems[number - 1]):
            return f"the month of {found[0]!r} is not there"
    return ""


def _other_order(pair: TextPair) -> str:
    """3/4/2025 for 4/3/2025: the same figures, and another day."""
    theirs = set(_IN_FIGURES.findall(pair.theirs.words))
    for day, month, year in _IN_FIGURES.findall(pair.ours.words):
        if day.lstrip("0") != month.lstrip("0"):
            moved = {each for each in theirs if _without_zeros(each) == _without_zeros((month, day, year))}
            if moved and not any(
                _without_zeros(each) == _without_zeros((day, month, year)) for each in theirs
            ):
                return f"{day}/{month}/{year} has become {'/'.join(moved.pop())}"
    return ""


def _without_zeros(figures: Iterable[str]) -> tuple[str, ...]:
    return tuple(figure.lstrip("0") for figure in figures)


def _other_name(pair: TextPair) -> str:
    """A month or weekday that only the source names, while only the translation names another."""
    ours = set(named_dates(pair.ours.words, pair.source_language))
    if not ours:
        return ""
    theirs = set(named_dates(pair.theirs.words, pair.language))
    for names in (range(1, 13), range(13, 20)):
        lost, added = sorted((ours - theirs).intersection(names)), sorted((theirs - ours).intersection(names))
        if lost and added:
            own, other = (calendar_name(number, pair.source_language) for number in (lost[0], added[0]))
            return f"{own} has become {other}"
    return ""


@cache
def _dated_month(language: Language) -> re.Pattern[str]:
    """A month's name beside a day or a year, as the language writes them; some have a *de* between."""
    names = "|".join(map(re.escape, sorted(_month_numbers(language), key=len, reverse=True)))
    day = r"\d{1,2}(?:[.ºª]|er|st|nd|rd|th)?"
    year = r"(?:[.,]? | del? )(?:19|20)\d\d(?!\d)"
    behind = rf"(?P<before>{names})(?: \d{{1,2}}(?!\d)|{year})"
    return re.compile(rf"\b(?:{day} (?:de |d[’']|of )?(?P<after>{names})|{behind})(?!\w)")


@cache
def _month_numbers(language: Language) -> dict[str, int]:
    """The number of each month by its names, in full and, from three letters on, in short."""
    months, _ = calendar_names(language)
    found = {
        str(months[kind][width][number]).removesuffix("."): number
        for width in ("abbreviated", "wide")
        for kind in ("stand-alone", "format")
        for number in range(1, 13)
    }
    return {name: number for name, number in found.items() if len(name) > 2}


def _has_month(text: str, stem: str) -> bool:
    return stem[1:] in text if stem.startswith("-") else re.search(rf"\b{re.escape(stem)}", text) is not None


@remembered
def _has_digit(text: str) -> bool:
    return _DIGITS.search(text) is not None


def _foreign_form(source: str, translation: str, own: Language, language: Language) -> str:
    """A number that still has the source's points and commas, where this language sets them otherwise.

    Grouped, or with a unit: `1,200`, `2.5 hours`. What has neither may be a version, the same everywhere.
    """
    signs = number_signs(own)
    if signs == number_signs(language):
        return ""
    found = list(_number(*signs).finditer(source))
    fractions = sum(match["fraction"] is not None for match in found)
    for match in found:
        whole, fraction = "".join(_DIGITS.findall(match["whole"])), match["fraction"] or ""
        grouped = whole != match["whole"]
        if not grouped and (not fraction or fractions > 1 or not _is_quantity(source, match, own)):
            continue
        if _NAMED.search(source, 0, match.start()):
            continue
        forms = {match[0], f"{whole}{signs[0]}{fraction}" if fraction else match[0]}
        for form in sorted(forms):
            if re.search(rf"(?<![\d.,]){re.escape(form)}(?![.,]?\d)", translation):
                return f"{form} is written {number_form(whole, fraction, language)} in this language"
    return ""


@cache
def _number(decimal: str, group: str) -> re.Pattern[str]:
    between = f"[{_BLANKS}]" if group.isspace() else re.escape(group)
    whole = rf"(?P<whole>\d{{1,3}}(?:{between}\d{{3}})+|\d+)"
    return re.compile(rf"(?<![\w.,]){whole}(?:{re.escape(decimal)}(?P<fraction>\d+))?(?![\w,.]{{0,20}}\d)")


def _is_quantity(text: str, number: re.Match[str], language: Language) -> bool:
    """Whether a unit stands behind it, or the sign of a currency before it."""
    if text[max(number.start() - 2, 0) : number.start()].strip().endswith(("€", "$", "£")):
        return True
    if not (behind := _QUANTITY.match(text, number.end())):
        return False
    unit = behind["unit"]
    return unit is None or (unit.islower() and unit not in common_words(language))


def _changed(source: str, translation: str) -> str:
    """Figures from ten on that one text has and the other has not; smaller ones may stand in words.

    Read as whole numbers and as runs of digits: in one of the two ways they must agree.
    """
    if _CLOCK.search(source):
        return ""
    ways = [_different(source, translation, joined=joined) for joined in (True, False)]
    return ways[0] if all(ways) else ""


def _different(source: str, translation: str, *, joined: bool) -> str:
    ours, theirs = _figures(source, joined=joined), _figures(translation, joined=joined)
    lost = {figure for figure in ours - theirs if len(figure) > 1}
    added = {figure for figure in theirs - ours if len(figure) > 1}
    if _ROMAN.search(translation):
        lost = {figure for figure in lost if len(figure) > 2}
    small = [{figure for figure in found if len(figure) == 1} for found in (ours - theirs, theirs - ours)]
    if not ours:  # noon is 12:00
        added = {figure for figure in added if len(figure) > 2 or int(figure) > 24}
    if all(small):
        lost, added = lost | small[0], added | small[1]
    return differences(sorted(lost), sorted(added))


@remembered
def _figures(text: str, *, joined: bool = False) -> Counter[str]:
    """Runs of digits without leading zeros; joined: as numbers, whatever parts their groups."""
    return Counter(
        run.lstrip("0") or "0" for run in _DIGITS.findall(_GROUPED.sub("", text) if joined else text)
    )
