"""What a check says, and where something was written."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Origin:
    """Where something was written: a file, relative to the workspace; line and column from 1 (0: unknown)."""

    path: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        return ":".join(str(part) for part in (self.path, self.line, self.column) if part)


def line_at(text: str, offset: int) -> int:
    """The line, from 1, on which the character at `offset` stands."""
    return text.count("\n", 0, offset) + 1


def line_with(text: str, words: str, first: int = 1) -> int:
    """The first line, from line `first` on, that holds these words; 0 if none does."""
    rows = enumerate(text.split("\n")[first - 1 :], first)
    return next((number for number, row in rows if words in row), 0)


class Severity(StrEnum):
    ERROR = "error"
    """The edition must not go out."""
    HINT = "hint"
    """A person should look; nothing stops."""


UNREADABLE = "unreadable"
"""The check of what cannot be read or made at all, an article, a catalog, an email; never silenced."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check says about one place."""

    check: str
    severity: Severity
    message: str
    origin: Origin
    locale: str = ""
