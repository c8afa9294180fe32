"""Numbers and dates: the same in every language, each in its own form."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter

from pipelines.languages.profiles import DECIMAL_POINT, number_form
from pipelines.model.markup import prose
from pipelines.translation.checks.base import TextPair, remembered

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
MONTHS = {
    "bg": "януа февруа мар апр май юни юли авгу септемв октомв ноемв декемв",
    "es": "ene febre mar abr may jun jul agos septiemb octub noviemb diciemb",
    "cs": "led únor břez dub květ červ červen srp září říj listopad prosin",
    "da": "janu febru mar apr maj jun jul augu septemb oktob novemb decemb",
    "de": "janu febru mär apr mai jun jul augu septemb oktob novemb dezemb",
    "et": "jaanu veebru mär apri mai juun juul augu septemb oktoob novemb detsemb",
    "el": "ιανουαρ φεβρουαρ μαρτ απριλ μαι ιουνι ιουλι αυγουστ σεπτεμβρ οκτωβρ νοεμβρ δεκεμβρ",
    "en": "janua februa mar apr may jun jul augu septemb octob novemb decemb",
    "fr": "janvi févri mar avr mai jui juill aoû septemb octob novemb décemb",
    "ga": "anáir eabhra árta ibre ealtaine eith iúil únasa eán_f eireadh amh olla",
    "hr": "siječ veljač ožuj trav svib lip srp kolovoz ruj listopad studen prosin",
    "it": "genna febbra mar apri magg giug lugl agos settemb ottob novemb dicemb",
    "lv": "janvār februār mar aprīl mai jūni jūli augus septembr oktobr novembr decembr",
    "lt": "sausi vasari kov baland gegužė birželi liep rugpjū rugsėj spali lapkri gruod",
    "hu": "janu febru márci ápril máj júni júli auguszt szeptemb októb novemb decemb",
    "mt": "jann fra mar apr mej ġun lul awwis settemb ottub novemb diċemb",
    "nl": "janua februa maa apr mei jun jul august septemb oktob novemb decemb",
    "pl": "stycz lut mar kwie maj czerw lip sierp wrze październik listopad grud",
    "pt": "janei feverei mar abr mai jun jul agos setemb outub novemb dezemb",
    "ro": "ianuar februar mart april mai iun iul augu septembr octombr noiembr decembr",
    "sk": "janu febru mar apr máj jún júl augu septe okt nove dece",
    "sl": "janu febru mar apr maj jun jul avgu septemb oktob novemb decemb",
    "fi": "tammik helmik maalisk huhtik toukok kesäk heinäk elok syysk lokak marrask jouluk",
    "sv": "janua februa mar apr maj jun jul augus septemb oktob novemb decemb",
    "sq": "jan shku mar pri maj qersh korr gus shtat tet nënt dhjet",
    "bs": "janu febru mar apr maj jun jul augu septemb oktob novemb decemb",
    "mk": "јануа февруа мар апр мај јун јул авгу септемв октомв ноемв декемв",
    "cnr": "janu febru mar apr maj jun jul avgu septemb oktob novemb decemb",
    "sr": "јану фебру мар апр мај јун јул авгу септемб октоб новемб децемб",
    "tr": "oca şub mar nis may hazir temm ağust eyl eki kas aral",
    "uk": "січ лют берез квіт трав черв лип серп верес жовт листопад груд",
    "ar": "يناير فبراير مارس أبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر",
    "is": "janú febrú mar apr maí jún júl ágú septemb októb nóvemb desemb",
    "nb": "janu febru mar apr mai jun jul augu septemb oktob novemb desemb",
}
"""What all forms of a month's name share, by locale; Greek without accents, Irish without a first letter."""


def numbers(pair: TextPair) -> str:
    """The 12th and the 13th differ in one digit, and a room full of people."""
    if pair.message.plural is not None:
        return ""
    ours, theirs = prose(pair.source), prose(pair.translation)
    if not _has_digit(ours) and not _has_digit(theirs):
        return ""
    return _foreign_form(ours, theirs, pair.locale) or _changed(ours, theirs)


def dates(pair: TextPair) -> str:
    """A month left in English, or another month than the source's."""
    if pair.locale not in MONTHS or not (found := _DATE.search(pair.source)):
        return ""
    text = pair.translation
    if pair.locale != "en" and found[0] in text:
        return f"the date {found[0]!r} stands in its English form"
    number = _ENGLISH_MONTHS.index((found["a"] or found["b"]).lower())
    words = text.casefold()
    if pair.locale == "el":
        words = "".join(c for c in unicodedata.normalize("NFD", words) if not unicodedata.combining(c))
    digits = {int(figure) for figure in _DIGITS.findall(text)}
    start = "" if pair.locale == "ga" else r"\b"
    stem = MONTHS[pair.locale].split()[number].replace("_", " ")
    if re.search(start + stem, words) or number + 1 in digits - _day(found[0]):
        return ""
    return f"the month of {found[0]!r} is not there"


def _day(date: str) -> set[int]:
    return {int(figure) for figure in _DIGITS.findall(date)}


@remembered
def _has_digit(text: str) -> bool:
    return _DIGITS.search(text) is not None


def _foreign_form(source: str, translation: str, locale: str) -> str:
    """A number that still has the source's points and commas, where this locale sets them otherwise."""
    if locale in DECIMAL_POINT:
        return ""
    for match in _ENGLISH.finditer(source):
        written, whole, fraction = match[0], match[1].replace(",", ""), match[2] or ""
        if written.isdigit() or _NAMED.search(source, 0, match.start()):
            continue
        forms = {written, f"{whole}.{fraction}" if fraction else written}
        for form in sorted(forms):
            if re.search(rf"(?<![\d.,]){re.escape(form)}(?![.,]?\d)", translation):
                return f"{form} is written {number_form(whole, fraction, locale)} here"
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
    small = (
        {figure for figure in ours - theirs if len(figure) == 1},
        {f for f in theirs - ours if len(f) == 1},
    )
    if not ours:  # noon is 12:00
        added = {figure for figure in added if int(figure) > 24}
    if all(small):
        lost, added = lost | small[0], added | small[1]
    return "; ".join(
        [f"{figure} is missing" for figure in sorted(lost)]
        + [f"{figure} is not in the source" for figure in sorted(added)]
    )


@remembered
def _figures(text: str, *, joined: bool = False) -> Counter[str]:
    """Runs of digits without leading zeros; joined: as numbers, whatever parts their groups."""
    return Counter(
        run.lstrip("0") or "0" for run in _DIGITS.findall(_GROUPED.sub("", text) if joined else text)
    )
