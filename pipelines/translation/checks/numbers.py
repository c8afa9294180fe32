"""Numbers and dates: the same in every language, each in its own form."""

from __future__ import annotations

import re
from collections import Counter

from pipelines.languages.conventions import folded, month_stems, number_form, number_signs
from pipelines.languages.language import Language
from pipelines.translation.checks.base import TextPair, differences, remembered

_ENGLISH_SIGNS = (".", ",")
_DIGITS = re.compile(r"\d+")
_GROUPED = re.compile(r"(?<=\d)[.,\u0020\u00a0\u2009\u202f'’](?=\d{3}(?!\d))")
_ENGLISH = re.compile(r"(?<![\w.,])(\d{1,3}(?:,\d{3})+|\d+)(?:\.(\d+))?(?![\w,.]*\d)")
_NAMED = re.compile(
    r"\b(?:(?!(?:Over|About|Nearly|Around|Almost|Some|Only|In|With|At|From|Of|For|The|By|To)\b)[A-Z]\w*|v|version)"
    r"[ \u00a0-]$"
)
"""Python 3.11 is called so everywhere."""
_ROMAN = re.compile(r"\b[IVXLC]{2,}")
_CLOCK = re.compile(r"\d\s?[ap]\.?m\b", re.IGNORECASE)

_ENGLISH_MONTHS = (
    *("january", "february", "march", "april", "may", "june", "july"),
    *("august", "september", "october", "november", "december"),
)
_MONTH = "|".join(name.capitalize() for name in _ENGLISH_MONTHS)
_DATE = re.compile(rf"\b(?:\d{{1,2}} (?P<a>{_MONTH})|(?P<b>{_MONTH}) \d{{1,2}}(?!\d))\b")


def numbers(pair: TextPair) -> str:
    """The 12th and the 13th differ in one digit, and a room full of people."""
    if pair.message.plural is not None:
        return ""
    ours, theirs = pair.ours.words, pair.theirs.words
    if not _has_digit(ours) and not _has_digit(theirs):
        return ""
    return _foreign_form(ours, theirs, pair.language) or _changed(ours, theirs)


def dates(pair: TextPair) -> str:
    """A month left in English, or another month than the source's."""
    if not (found := _DATE.search(pair.source)):
        return ""
    text = pair.translation
    if pair.locale != "en" and found[0] in text:
        return f"the date {found[0]!r} stands in its English form"
    number = _ENGLISH_MONTHS.index((found["a"] or found["b"]).lower())
    digits = {int(figure) for figure in _DIGITS.findall(text)}
    numbered = number + 1 in digits - {int(figure) for figure in _DIGITS.findall(found[0])}
    if numbered or _has_month(folded(text), month_stems(pair.language)[number]):
        return ""
    return f"the month of {found[0]!r} is not there"


def _has_month(text: str, stem: str) -> bool:
    return stem[1:] in text if stem.startswith("-") else re.search(rf"\b{re.escape(stem)}", text) is not None


@remembered
def _has_digit(text: str) -> bool:
    return _DIGITS.search(text) is not None


def _foreign_form(source: str, translation: str, language: Language) -> str:
    """A number that still has the source's points and commas, where this language sets them otherwise."""
    for match in _ENGLISH.finditer(source):
        written, whole, fraction = match[0], match[1].replace(",", ""), match[2] or ""
        if written.isdigit() or _NAMED.search(source, 0, match.start()):
            continue
        if number_signs(language) == _ENGLISH_SIGNS:
            return ""
        forms = {written, f"{whole}.{fraction}" if fraction else written}
        for form in sorted(forms):
            if re.search(rf"(?<![\d.,]){re.escape(form)}(?![.,]?\d)", translation):
                return f"{form} is written {number_form(whole, fraction, language)} in this language"
    return ""


def _changed(source: str, translation: str) -> str:
    """Figures from ten on that one text has and the other has not; smaller ones may stand in words."""
    ours, theirs = _figures(source), _figures(translation)
    if ours == theirs:
        return ""
    if _CLOCK.search(source) or _figures(source, joined=True) == _figures(translation, joined=True):
        return ""
    lost = {figure for figure in ours - theirs if len(figure) > 1}
    added = {figure for figure in theirs - ours if len(figure) > 1}
    if _ROMAN.search(translation):
        lost = {figure for figure in lost if len(figure) > 2}
    small = [{figure for figure in found if len(figure) == 1} for found in (ours - theirs, theirs - ours)]
    if not ours:  # noon is 12:00
        added = {figure for figure in added if int(figure) > 24}
    if all(small):
        lost, added = lost | small[0], added | small[1]
    return differences(sorted(lost), sorted(added))


@remembered
def _figures(text: str, *, joined: bool = False) -> Counter[str]:
    """Runs of digits without leading zeros; joined: as numbers, whatever parts their groups."""
    return Counter(
        run.lstrip("0") or "0" for run in _DIGITS.findall(_GROUPED.sub("", text) if joined else text)
    )
