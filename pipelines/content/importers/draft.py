"""What an import works with and what it comes to: lines, parts, guesses, and the draft of an article."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from pipelines.model.article import Day

ENOUGH = 60
"""Per cent from which on a guess is taken; below it the words stay text, and it is offered."""

A_HEADING = "a heading"

PartKind = Literal["heading", "paragraph", "list", "quote", "table", "image", "code", "rule"]


@dataclass(frozen=True, slots=True)
class Span:
    """Words of a line that look alike, as plain text."""

    words: str
    marks: tuple[str, ...] = ()
    """Tags around them, the outer first: `strong`, `em`, `code`, `s`, `sub`, `sup`; `br` is a line break."""
    link: str = ""
    """Where they lead."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line or paragraph of the source that a reader can see; what it is to be is not decided yet."""

    number: int
    """Of the line in a text, of the paragraph in a document; from 1 on."""
    words: str
    after_gap: bool = True
    """An empty line stands before it."""
    indent: int = 0
    """Columns of blanks before it."""
    is_wrapped: bool = False
    """It was broken into several lines, so it is no heading."""
    spans: tuple[Span, ...] = ()
    """Its words with what they look like; none: they are plain."""

    def without_start(self, count: int) -> Line:
        """The line without its first `count` characters."""
        spans, left = list[Span](), count
        for span in self.spans:
            spans += [replace(span, words=span.words[left:])] if left < len(span.words) else []
            left = max(0, left - len(span.words))
        return replace(self, words=self.words[count:], spans=tuple(spans))

    @property
    def is_bold(self) -> bool:
        """Whether all its words are set in bold type."""
        return bool(self.spans) and all("strong" in s.marks for s in self.spans if s.words.strip())


@dataclass(frozen=True, slots=True)
class Part:
    """A block of the article as Markdown; nothing about it is left to guess."""

    number: int
    kind: PartKind
    markdown: str
    words: str = ""
    """Of a heading, without Markdown."""


def _where(line: int) -> str:
    return f"line {line}" if line else "the file"


@dataclass(frozen=True, slots=True)
class Guess:
    """What was made of a line, or could be made of it."""

    line: int
    words: str
    became: str
    """`the author`, `a heading`; it reads on from "became"."""
    sure: int
    """Per cent."""
    taken: bool = True
    """False: the words stay text, and it is for the editor to say."""

    def __str__(self) -> str:
        verb = "became" if self.taken else "stays text; it may be"
        return f"{_where(self.line)} {verb} {self.became} ({self.sure} % sure): {self.words}"


@dataclass(frozen=True, slots=True)
class Unplaced:
    """Words that only a person can place, with the line they came from."""

    line: int
    words: str
    reason: str

    def __str__(self) -> str:
        return f"{_where(self.line)}, not placed, {self.reason} {self.words}"


@dataclass(frozen=True, slots=True)
class LoosePicture:
    """A picture that came with the text, under the name that the article uses."""

    name: str
    data: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Draft:
    """What an import makes of a text: front matter, Markdown, and what is left to do."""

    title: str
    """Plain words."""
    body: str
    """Markdown."""
    date: Day | None = None
    place: str = ""
    event_date: Day | None = None
    author: str = ""
    summary: str = ""
    image: str = ""
    """The file name of the picture at the top."""
    pictures: tuple[LoosePicture, ...] = ()
    guesses: tuple[Guess, ...] = ()
    unplaced: tuple[Unplaced, ...] = ()
    remarks: tuple[str, ...] = ()
    """On the file as a whole, for the editor."""

    def with_note(self, note: str) -> Draft:
        """The draft with one more remark; none for an empty one."""
        return replace(self, remarks=(*self.remarks, note)) if note else self


class Guesses:
    """Collects what was guessed; says of each guess whether it is sure enough to be taken."""

    def __init__(self, enough: int = ENOUGH) -> None:
        self._enough = enough
        self._found: list[Guess] = []

    def take(self, line: Line | Part, became: str, sure: int, words: str = "") -> bool:
        """Note a guess about a line, or about some words of it."""
        taken = sure >= self._enough
        self._found.append(Guess(line.number, words or line.words, became, sure, taken))
        return taken

    @property
    def found(self) -> tuple[Guess, ...]:
        """In the order of the lines."""
        return tuple(sorted(self._found, key=lambda guess: guess.line))


@dataclass(frozen=True, slots=True)
class ImportSource:
    """What is to be imported."""

    data: bytes = field(repr=False)
    name: str
    """Of the file, for messages and for its ending."""
    pictures: Mapping[str, bytes] = field(default_factory=dict, repr=False)
    """Given along with it, by file name."""
    lang: str = "en"
    """The language that articles of the workspace are written in."""
    enough: int = ENOUGH


@dataclass(frozen=True, slots=True)
class Importer:
    """A way in for one kind of file; what an entry point of `glocal.importers` stands for."""

    label: str
    """`Word document (.docx)`."""
    recognises: Callable[[ImportSource], bool]
    """Whether a file is of this kind: by its first bytes, then by its name."""
    read: Callable[[ImportSource], Draft]
    """The draft; ContentError for what cannot be read."""
