"""Whether words are the name of a place or of a person, by their shape and by what CLDR knows."""

from __future__ import annotations

import re

from pipelines.content.importers.phrases import (
    byline_words,
    has_press_words,
    is_section,
    known_places,
    published_words,
)

_PLACE = re.compile(r"[^\W\d_][^\d!?:;|<>@/]{1,60}")
_PARTICLES = frozenset(
    (
        *("van", "von", "de", "der", "den", "del", "della", "di", "da", "dos", "do", "du"),
        *("la", "le", "les", "af", "av", "ten", "ter", "zu", "el"),
    )
)
_SMALL = 4
"""Letters of a small word within a place's name: `Stratford upon Avon`, `Rio de Janeiro`."""
_AND = re.compile(r"\s*(?:,|&|\band\b|\bund\b|\bet\b|\by\b|\boch\b|\bog\b)\s+")
_MOST_WORDS = 6
_SEATS = ("brussels", "bruxelles", "brüssel", "brussel", "luxembourg", "luxemburg", "strasbourg", "straßburg")
"""Where the institutions of the EU write their press releases, in English, French, German and Dutch."""


def is_place(words: str, *, known: bool = False) -> bool:
    """Whether words look like a place's name; `known`: a city or country in them is known."""
    names = words.replace("\u00a0", " ").split()
    if not _PLACE.fullmatch(words) or len(names) > _MOST_WORDS or not _capital(names[0]):
        return False
    if not all(_capital(name) or len(name) <= _SMALL for name in names) or not _capital(names[-1]):
        return False
    if has_press_words(words) or is_section(words) or published_words().match(f"{words.casefold()} x"):
        return False
    return not known or any(part.strip().casefold() in known_places() for part in " ".join(names).split(","))


def is_seat(words: str) -> bool:
    """Whether it is a city that the press releases of the EU's institutions are written in."""
    return words.strip().casefold() in _SEATS


def byline_name(words: str, lang: str) -> str:
    """The name in `By Ana Silva`; empty if a line says anything else."""
    found = byline_words(lang).match(words)
    if not found:
        return ""
    name = words[found.end() :].strip(" ,.")
    return name if _is_persons(name) else ""


def is_credit(words: str) -> bool:
    """Whether words are a label and a name behind it: `Photo: Ana Silva`."""
    _, colon, name = words.partition(":")
    return bool(colon) and _is_persons(name.strip())


def _is_persons(name: str) -> bool:
    """Whether words are one person's name or several."""
    persons = [person for person in _AND.split(name) if person]
    return 0 < len(persons) <= 6 and all(map(_is_person, persons))


def _is_person(name: str) -> bool:
    words = name.split()
    if not 2 <= len(words) <= 5 or not all(re.fullmatch(r"[^\W\d_][^\d:!?;|<>@/]*", word) for word in words):
        return False
    small = [word for word in words if not _capital(word)]
    return _capital(words[-1]) and all(word.lower() in _PARTICLES for word in small)


def _capital(word: str) -> bool:
    letter = next((char for char in word if char.isalpha()), "")
    return bool(letter) and (letter.isupper() or letter.istitle() or letter.lower() == letter.upper())
