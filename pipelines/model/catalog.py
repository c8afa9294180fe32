"""The gettext side: a `.po` or `.pot` file as a value."""

from __future__ import annotations

from dataclasses import dataclass, field
from hashlib import sha256

INTERFACE = "interface"
"""The domain of the templates' words."""
BRAND = "brand-words"
"""That of what `[brand]` says, in the language of the articles."""
INTERFACE_SOURCE = "en"
"""The language that templates are written in, whatever that of the articles is."""


def entry_id(context: str | None, text: str) -> str:
    """What an entry is called outside its catalog: 16 hexadecimal digits, the same wherever it moves."""
    return sha256(f"{context or ''}\0{text}".encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Message:
    """One entry of a catalog, with everything a `.po` file can say about it."""

    id: str
    strings: tuple[str, ...] = ("",)
    plural: str | None = None
    context: str | None = None
    comments: tuple[str, ...] = ()
    """`#` lines: the translator's."""
    extracted: tuple[str, ...] = ()
    """`#.` lines: written by extraction, for the translator."""
    references: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    previous: tuple[tuple[str, str], ...] = ()
    """`#|` lines as (keyword, text): the source that the translation was made of."""
    obsolete: bool = False
    line: int = 0

    @property
    def key(self) -> tuple[str | None, str]:
        return (self.context, self.id)

    @property
    def fuzzy(self) -> bool:
        return "fuzzy" in self.flags

    @property
    def translated(self) -> bool:
        """Complete and reviewed: what may go out."""
        return all(self.strings) and not self.fuzzy


@dataclass(frozen=True, slots=True)
class CatalogFile:
    """A file as it was read, so that what does not change is written as it stands there."""

    data: bytes
    """The file's bytes, as UTF-8 if they were not."""
    entries: tuple[Message, ...]
    """All of them, the header too, in the order of the file."""
    starts: tuple[int, ...]
    """The line, from 1, where each entry begins, with its comments."""
    tail: int = 0
    """The line where comments below the last entry begin; they count as that entry's. 0: there are none."""


@dataclass(frozen=True, slots=True)
class Catalog:
    """A `.po` or `.pot` file as a value; `header` is its first entry, whose id is empty."""

    path: str
    header: Message
    messages: tuple[Message, ...] = ()
    file: CatalogFile | None = field(default=None, compare=False, repr=False)
    """What it was read from: how it is laid out, not what it says."""
