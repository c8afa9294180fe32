"""One language as its file tells it: `data/<tag>.toml`, or `languages/<tag>.toml` in a workspace."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from copy import deepcopy
from dataclasses import dataclass, field
from functools import cache
from typing import Literal

from babel import Locale, UnknownLocaleError, localedata

_RIGHT_TO_LEFT = {"Adlm", "Arab", "Hebr", "Nkoo", "Rohg", "Syrc", "Thaa"}
REQUIRED = {
    "script": "the checks language and mixed-letters do not look at its letters",
    "plural": "new catalogs have the plural rule of CLDR",
    "quotes": "the check quotes does nothing",
    "one_letter_words": "no word is kept from standing alone at the end of a line",
    "ordinal_point": "no ordinal number is kept with its noun",
    "words": "the check language cannot tell whether a file is in another language",
    "letters": "the check language cannot tell whether a file is in another language",
}
"""What a file should say and may lack, and what follows if it does."""


@dataclass(frozen=True, slots=True)
class Language:
    """The fields are the keys of the file; None: the file does not say it."""

    tag: str
    """BCP 47, as in `<html lang>`, folder names and settings; the name of the file."""
    endonym: str
    """The language's own name for itself."""
    script: str | None = None
    """ISO 15924: `Latn`, `Cyrl`, …"""
    plural: str | None = None
    """The `Plural-Forms` header of a new catalog."""
    speakers: int = 0
    """Who speak it in the European Union, as their first language or another, in millions, roughly
    (Eurobarometer 386 and 540): a mail names the largest first, and has room for five."""
    formatting: str = ""
    """The Babel locale (CLDR) for dates and numbers; empty: the tag's own. Bare `en` would be American."""
    legacy: str = ""
    """An older code, accepted on the way in, never written out."""

    quotes: str | None = None
    """Pairs of double quotation marks in use, the preferred one first: `„“ »«`."""
    one_letter_words: str | None = None
    """Letters that are words, and do not stand at the end of a line."""
    ordinal_point: bool | None = None
    """Whether a point makes a number an ordinal: `1. Oktober`."""
    before_number: str = ""
    """What stays with the number behind it, between blanks, with its point: `Nr. Art. § S.`."""
    after_number: str = ""
    """What stays with any number before it: `Uhr Mio. Prozent`; `-` stands for an ending: `Stunde-`."""
    before_name: str = ""
    """What stays with the name behind it: `Dr. Prof.`."""
    after_label: Literal["", "small", "capital"] = ""
    """The letter of a sentence after a bold label and its colon; empty: the language has no such rule."""
    polite_words: str = ""
    """Words of address that may have a capital in a sentence, between blanks: `Vy Vaš-`."""
    capital_nouns: bool = False
    """Whether every noun begins with a capital, so that capitals make no name."""
    abbreviations: str = ""
    """Words whose point ends no sentence, between blanks, without it: `Dr Nr bzw`."""
    space_before: str = ""
    """Punctuation with a no-break space before it, where the writer left a space."""
    space_after: str = ""
    """The same, with the space after it."""
    full_stop: str = "."
    exclamation_mark: str = "!"
    question_mark: str = "?"
    opening_marks: str = ""
    """Pairs of a mark that begins a sentence, and the one that ends it: `¿? ¡!`."""
    wrong_letters: str = ""
    """Pairs of a letter that is not the language's, and the one that is meant: `şș`."""

    words: str | None = None
    """The commonest words, which few other languages spell alike, between blanks."""
    letters: str | None = None
    """The alphabet's letters beside a to z, in small letters."""
    close_to: tuple[str, ...] = ()
    """Standard languages so near that common words cannot tell them apart; each passes for the other."""

    negation: str | None = None
    """Words that say no, between blanks; `-` stands for any letters: `kein-`, `-n't`."""
    negative_prefixes: str = ""
    """What makes the opposite of a word, between blanks: `un`."""
    days: str = ""
    """Words for a day seen from today, between blanks: `today tomorrow`."""
    month_words: Mapping[str, str] = field(default_factory=dict)
    """Names of months that are other words too, and what follows those, between blanks: `may`, `i we you`."""
    before_month: str = ""
    """Words that stand before those names where they are months, between blanks: `in of since`."""
    case_endings: bool = False
    """Whether the names of months and days take endings in a sentence: `tammikuussa`."""

    decimal: str = ""
    """The sign before the fraction, and that between thousands (next), where CLDR's are not the ones."""
    group: str = ""
    percent_space: bool | None = None
    """Whether a space stands before %; None: as CLDR has it."""
    year_mark: str = ""
    """What follows the year in a date written out, where CLDR leaves it out: `r.`."""
    months: tuple[str, ...] = ()
    """What all forms of each month's name share, where CLDR's forms do not show it; `-` begins an ending."""

    byline: str = ""
    """Words before an author's name, with commas between: `by, written by`. From here on: for imports."""
    published: str = ""
    """Words before the day on which a text was published, the same way: `published on, date`."""
    press_release: str = ""
    """What stands above a title and is none: `press release`."""
    page_furniture: str = ""
    """What a web page sets around an article, a line each; `share on…`: such a line goes on."""
    sections: str = ""
    """What a web page calls its parts, which stand beside an article's date: `news, blog`."""
    event_when: str = ""
    """Labels of an event's day: `when`."""
    event_where: str = ""
    """Labels of its place: `where, venue`."""
    compound_starts: str = ""
    """Words that keep the hyphen behind them where a line ends with it, between blanks: `well self`."""

    def __hash__(self) -> int:
        return hash(self.tag)

    @property
    def gettext(self) -> str:
        """The name of its folder under `translations/` (gettext writes `pt_BR` where BCP 47 has `pt-BR`)."""
        return self.tag.replace("-", "_")

    @property
    def direction(self) -> Literal["ltr", "rtl"]:
        """In which direction it is written, for `<html dir>`."""
        return "rtl" if self.script in _RIGHT_TO_LEFT else "ltr"

    @property
    def cldr(self) -> str:
        """The name under which Babel knows its dates and numbers."""
        return _with_own_calendar(self.formatting or self.gettext)

    @property
    def lacking(self) -> tuple[str, ...]:
        """Which of the required fields its file does not have."""
        return tuple(name for name in REQUIRED if getattr(self, name) is None)


@cache
def _with_own_calendar(name: str) -> str:
    """The same name. Where a language has no names of months or days that stand alone, Babel writes those
    that it found instead into data which languages share, and all others say them too (seen in 2.18): so
    each has data of its own before it is used. A name that Babel does not know is told by who asks Babel.
    """
    with suppress(UnknownLocaleError, ValueError):
        data = localedata.load(str(Locale.parse(name)))
        data.update(deepcopy({key: data[key] for key in ("months", "days")}))
    return name
