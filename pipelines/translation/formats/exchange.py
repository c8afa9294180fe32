"""What every format that translators' tools read and write has in common, whatever its bytes look like.

A format knows nothing of catalogs: units go out, units come back, and what may be taken of them is decided
by who imports them. Formats are found by the entry points `glocal.formats`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol, runtime_checkable

from pipelines.model.catalog import Message, entry_id
from pipelines.translation.inline_codes import Part
from pipelines.translation.inline_pieces import CodeKind

EXCHANGE_LIMIT = 20_000_000
"""Bytes of a file that comes back: far above all the texts of a year in one language."""


class ExchangeProfile(StrEnum):
    """Whose tool a file is written for: tools read the same state differently."""

    CAT = "cat"
    WEBLATE = "weblate"
    POEDIT = "poedit"


class UnitState(StrEnum):
    """How far a translation is."""

    EMPTY = "empty"
    TO_REVIEW = "to review"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class UnitMatch:
    """A translation that something else suggests. Its codes are those of the unit: when it is taken over, an
    id stands for the unit's own code.
    """

    target: tuple[Part, ...]
    quality: int
    """In percent."""
    origin: str
    source: tuple[Part, ...] = ()


@dataclass(frozen=True, slots=True)
class ExchangeUnit:
    """One text to translate."""

    id: str
    """What `unit_id` gives."""
    domain: str
    """The catalog: an article's slug, or that of the frame."""
    source: tuple[Part, ...]
    target: tuple[Part, ...] = ()
    state: UnitState = UnitState.EMPTY
    notes: tuple[str, ...] = ()
    """For the translator: role, limit, lines of the glossary."""
    previous: str = ""
    """The source that the translation was made of, if it was another one."""
    comments: tuple[str, ...] = ()
    """The translators' own."""
    matches: tuple[UnitMatch, ...] = ()
    drafted: bool = False
    """Whether a machine wrote the translation, and no person has confirmed it."""
    limit: int = 0
    """Characters that there is room for; 0 where nobody counts."""


@dataclass(frozen=True, slots=True)
class ExchangeDocument:
    """What goes out; languages as tags of BCP 47."""

    source_language: str
    target_language: str
    units: tuple[ExchangeUnit, ...]


@dataclass(frozen=True, slots=True)
class CodeReference:
    """A code as a file names it: what it stands for is known by the source."""

    id: int
    kind: CodeKind


ReturnedPart = str | CodeReference


@dataclass(frozen=True, slots=True)
class ReturnedUnit:
    """One text as it came back."""

    id: str
    domain: str
    target: tuple[ReturnedPart, ...]
    source: tuple[ReturnedPart, ...] | None = None
    """None where the file does not repeat it."""
    reviewed: bool = False
    """What the file claims; whether it is believed is not the format's to say."""
    fault: str = ""
    """Why the unit cannot be taken, as half a sentence; empty where it can."""


@dataclass(frozen=True, slots=True)
class ReturnedDocument:
    """What came back; `tool` and `date` as the file says them, empty where it does not."""

    source_language: str
    target_language: str
    units: tuple[ReturnedUnit, ...]
    tool: str = ""
    date: str = ""


@runtime_checkable
class ExchangeFormat(Protocol):
    """A format. Without effects: bytes come in and go out."""

    @property
    def name(self) -> str:
        """As it is chosen on the command line."""

    @property
    def suffix(self) -> str:
        """Of its files, with the dot."""

    def write(self, document: ExchangeDocument, profile: ExchangeProfile) -> bytes:
        """The file of a document."""

    def read(self, data: bytes) -> ReturnedDocument:
        """What a file says; CatalogError for what is no file of this format."""


def unit_id(message: Message, form: int | None = None) -> str:
    """The id of a message, or of one of its plural forms, counted from 0."""
    base = f"u{entry_id(message.context, message.id)}"
    return base if form is None else f"{base}-{form}"


def returned_parts(parts: Sequence[Part]) -> tuple[ReturnedPart, ...]:
    """A text as it has to come back: words, and codes by their ids."""
    return tuple(part if isinstance(part, str) else CodeReference(part.id, part.kind) for part in parts)
