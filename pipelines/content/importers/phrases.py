"""What mails and web pages in the languages of the EU put before a name or a day, and around an article.

The words stand in the languages' files; the names of places are CLDR's.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from babel import Locale

from pipelines.languages.table import BUILT_IN, EU24

_GOES_ON = "…"
_BLANKS = re.compile(r"\s+")
_ENDS = " \t:.!…*-–—|►»"


def plain(words: str) -> str:
    """Words to be looked up: small letters, no marks at the ends."""
    return _BLANKS.sub(" ", words).strip(_ENDS).casefold()


@cache
def _phrases(name: str, tags: tuple[str, ...] = EU24) -> tuple[str, ...]:
    """Those of one field of the languages' files, the longest first."""
    texts = (str(getattr(BUILT_IN[tag], name)) for tag in tags if tag in BUILT_IN)
    found = {_BLANKS.sub(" ", phrase).strip() for text in texts for phrase in text.split(",")}
    return tuple(sorted(found - {""}, key=lambda phrase: (-len(phrase), phrase)))


@cache
def byline_words(lang: str) -> re.Pattern[str]:
    """`By` and its like at the start of a line, in English and one more language."""
    return _beginning(_phrases("byline", (lang, "en")))


@cache
def published_words() -> re.Pattern[str]:
    """`Publication date` and its like at the start of a line."""
    return _beginning(_phrases("published"))


def is_published_label(words: str) -> bool:
    """Whether words are such a label and nothing else."""
    found = published_words().match(f"{plain(words)} x")
    return found is not None and found.end() == len(plain(words)) + 1


@cache
def compound_starts() -> frozenset[str]:
    """`well` and its like, which keep a hyphen at the end of a line."""
    return frozenset(word for tag in EU24 for word in BUILT_IN[tag].compound_starts.split())


def has_press_words(words: str) -> bool:
    """Whether a line says that it is a press release."""
    return _press().search(words) is not None


def is_press_kicker(words: str) -> bool:
    """Whether it says little else."""
    return has_press_words(words) and len(_press().sub(" ", words).split()) <= 4 and words[-1] not in ".?"


@cache
def _press() -> re.Pattern[str]:
    names = "|".join(map(re.escape, _phrases("press_release")))
    return re.compile(rf"(?<!\w)(?:{names})(?!\w)", re.IGNORECASE)


def is_page_furniture(words: str) -> bool:
    """Whether a line is one of those that web pages set around an article."""
    found = plain(words)
    whole, begun = _furniture()
    return found in whole or found.startswith(begun)


@cache
def _furniture() -> tuple[frozenset[str], tuple[str, ...]]:
    phrases = _phrases("page_furniture")
    begun = tuple(phrase.removesuffix(_GOES_ON).casefold() for phrase in phrases if phrase.endswith(_GOES_ON))
    return frozenset(phrase.casefold() for phrase in phrases if not phrase.endswith(_GOES_ON)), begun


def _beginning(phrases: Iterable[str]) -> re.Pattern[str]:
    names = "|".join(map(re.escape, phrases))
    return re.compile(rf"(?P<label>{names})(?:\s*:\s*|\s+)(?=\S)", re.IGNORECASE)


@cache
def known_places() -> frozenset[str]:
    """Countries and the cities of time zones, in all languages of the EU, in small letters."""
    found: set[str] = set()
    for tag in EU24:
        locale = Locale.parse(BUILT_IN[tag].cldr)
        found |= {str(name).casefold() for code, name in locale.territories.items() if len(code) == 2}
        for zone, names in locale.time_zones.items():
            found.add(zone.rpartition("/")[2].replace("_", " ").casefold())
            found.add(str(names["city"]).casefold() if "city" in names else "")
    return frozenset(found - {""})


@cache
def _plain_phrases(name: str) -> frozenset[str]:
    return frozenset(phrase.casefold() for phrase in _phrases(name))


def is_section(words: str) -> bool:
    """Whether words name a part of a website, or count the comments below a text."""
    found = plain(words)
    return found in _plain_phrases("sections") or re.fullmatch(r"\d+ [^\W\d_]+", found) is not None


def event_label(words: str) -> tuple[str, str]:
    """`when` or `where` and what stands behind such a label, of a line such as `Venue: Town hall`."""
    label, colon, value = words.partition(":")
    if colon and value.strip():
        for kind in ("when", "where"):
            if plain(label) in _plain_phrases(f"event_{kind}"):
                return kind, value.strip()
    return "", ""
