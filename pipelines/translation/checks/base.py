"""What every check is made of: an id, a severity and one predicate over a pair of texts.

A predicate says in a few words what is wrong, or nothing. It is asked once per plural form. To add one,
write it in the module of its theme, add a row to `CHECKS` in `__init__.py`, its good and bad pairs to the
table in `tests/translation/check_pairs.py`, and a line to `docs/checks.md`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Literal

from pipelines.languages.language import Language
from pipelines.languages.table import BUILT_IN
from pipelines.model.catalog import Message
from pipelines.model.finding import Severity
from pipelines.translation.checks.reading import Reading, reading_of
from pipelines.translation.glossary import Term

# A source text is met once per locale, and its translation by several checks.
remembered = lru_cache(maxsize=8192)


@remembered
def characters_of(text: str) -> frozenset[str]:
    return frozenset(text)


@dataclass(frozen=True, slots=True)
class CheckContext:
    """What is known beside the two texts."""

    locale: str
    glossary: tuple[Term, ...] = ()
    links: Mapping[str, str] = field(default_factory=dict)
    """A source address → this locale's address for it; with a slash at both ends, for all below it too."""
    ignored: frozenset[str] = frozenset()
    """The ids of checks that are off for this locale."""
    house_style: Literal["eu", "national"] = "national"
    """Whose typography: the EU Interinstitutional Style Guide's, or what the language's readers know."""
    languages: Mapping[str, Language] = BUILT_IN
    """All that are known."""
    source: str = "en"
    """The language of the source texts."""

    @property
    def language(self) -> Language:
        return self.languages[self.locale]

    @property
    def source_language(self) -> Language:
        return self.languages[self.source]


@dataclass(frozen=True, slots=True)
class TextPair:
    """A source text and one plural form of its translation."""

    source: str
    translation: str
    message: Message
    context: CheckContext

    @property
    def locale(self) -> str:
        return self.context.locale

    @property
    def language(self) -> Language:
        return self.context.language

    @property
    def source_language(self) -> Language:
        return self.context.source_language

    @property
    def ours(self) -> Reading:
        """The source as its readers get it."""
        return reading_of(self.source)

    @property
    def theirs(self) -> Reading:
        """The translation as its readers get it."""
        return reading_of(self.translation)

    @property
    def characters(self) -> frozenset[str]:
        """Of the translation: most checks have nothing to do where theirs do not occur."""
        return characters_of(self.translation)

    def lacks(self, marks: frozenset[str]) -> bool:
        """Whether neither text holds one of these characters."""
        return marks.isdisjoint(characters_of(self.source)) and marks.isdisjoint(self.characters)


Predicate = Callable[[TextPair], str]
"""What is wrong, or nothing."""


@dataclass(frozen=True, slots=True)
class Check:
    id: str
    severity: Severity
    test: Predicate


def differences(source: Iterable[str], translation: Iterable[str], what: str = "") -> str:
    """What one list has more often than the other; `what` is before each."""
    ours, theirs = Counter(source), Counter(translation)
    return "; ".join(
        [f"{what}{name} is missing" for name in ours - theirs]
        + [f"{what}{name} is not in the source" for name in theirs - ours]
    )


def code_points(names: Iterable[str]) -> str:
    """Characters as a person can name them in a search: U+200B."""
    return ", ".join(f"U+{ord(name):04X}" for name in sorted(names))
