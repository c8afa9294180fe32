"""The typed blocks of an article: what email, page and plain text each give their own face.

A block knows its texts and nothing of how it looks. `map_block` is the only walk over them; extraction,
translation and counting all use it, so they can never disagree about what there is to read.

To add one: its class, its place in `Block` and `BlockType`, then every place that mypy names.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Annotated, Literal, assert_never

from pydantic import Field


class Kind(StrEnum):
    """What a segment is to its reader; the value is the comment that translators see."""

    TITLE = "title"
    SUBTITLE = "subtitle, below the title, at most 120 characters"
    SUBJECT = "email subject, at most 60 characters"
    SUMMARY = "summary, also the preview line of the email"
    CATEGORY = "topic, as in a list of topics"
    ROLE = "what an author does, in brackets behind the name, such as teacher"
    PLACE = "place"
    EVENT_PLACE = "where the event takes place, in a box with its date, at most 80 characters"
    HEADING = "heading"
    PARAGRAPH = "paragraph"
    LIST_ITEM = "list item"
    QUOTE = "quote"
    IMAGE_ALT = "image alt"
    IMAGE_CAPTION = "image caption"
    TABLE_CELL = "table cell"
    TERM = "term that is explained"
    NOTE = "footnote"
    CALL_TO_ACTION = "button, at most 25 characters"


SourceOnly = Annotated[str, Field(exclude=True)]
"""What published records do not keep: a page is made again without it."""


@dataclass(frozen=True, slots=True)
class Text:
    """A run of words in one language, with inline Markdown."""

    value: str
    lang: str
    line: int = 0
    context: SourceOnly = field(default="", repr=False)
    """Which of its meanings the text has here, where an author says so; no reader sees it."""


@dataclass(frozen=True, slots=True)
class Heading:
    level: int
    text: Text
    anchor: str = ""
    """The name by which links find it, made of the source's words or given by the author."""
    type: Literal["heading"] = "heading"


@dataclass(frozen=True, slots=True)
class Paragraph:
    text: Text
    type: Literal["paragraph"] = "paragraph"


@dataclass(frozen=True, slots=True)
class List:
    items: tuple[tuple[Block, ...], ...]
    ordered: bool = False
    start: int = 1
    checks: tuple[bool | None, ...] = ()
    """Of a list of tasks: whether each item is done; None for one that is no task."""
    type: Literal["list"] = "list"

    def mark(self, number: int) -> str:
        """What stands before item `number`, from 0: of a task, its box."""
        done = self.checks[number] if self.checks else None
        return "" if done is None else "\u2611" if done else "\u2610"


@dataclass(frozen=True, slots=True)
class Quote:
    blocks: tuple[Block, ...]
    type: Literal["quote"] = "quote"


@dataclass(frozen=True, slots=True)
class Image:
    src: str
    """A file name beside the article."""
    alt: Text
    caption: Text | None = None
    width: int = 0
    """Of the file as it is published, in pixels; 0: not known."""
    height: int = 0
    type: Literal["image"] = "image"


Align = Literal["", "left", "center", "right"]


@dataclass(frozen=True, slots=True)
class Table:
    header: tuple[Text, ...]
    rows: tuple[tuple[Text, ...], ...]
    align: tuple[Align, ...] = ()
    """Of each column; none: as the language runs."""
    type: Literal["table"] = "table"


@dataclass(frozen=True, slots=True)
class Button:
    label: Text
    url: str
    type: Literal["button"] = "button"


@dataclass(frozen=True, slots=True)
class Code:
    """Program text: shown as it is, never translated."""

    text: str
    type: Literal["code"] = "code"


@dataclass(frozen=True, slots=True)
class Rule:
    type: Literal["rule"] = "rule"


@dataclass(frozen=True, slots=True)
class Definition:
    """Terms, and what they mean."""

    terms: tuple[Text, ...]
    meanings: tuple[tuple[Block, ...], ...]


@dataclass(frozen=True, slots=True)
class Definitions:
    items: tuple[Definition, ...]
    type: Literal["definitions"] = "definitions"


@dataclass(frozen=True, slots=True)
class Note:
    """What `[^label]` in a text refers to."""

    label: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Notes:
    """The footnotes of an article, in the order in which its texts refer to them: numbered from 1."""

    items: tuple[Note, ...]
    type: Literal["notes"] = "notes"


Block = Annotated[
    Heading | Paragraph | List | Quote | Image | Table | Button | Code | Rule | Definitions | Notes,
    Field(discriminator="type"),
]

BlockType = Literal[
    "heading",
    "paragraph",
    "list",
    "quote",
    "image",
    "table",
    "button",
    "code",
    "rule",
    "definitions",
    "notes",
]
"""The `type` of each block: for walks over what is not a block yet, or no longer one."""


Change = Callable[[Kind, Text], Text]


def map_block(  # noqa: C901 - a case for each type
    block: Block, change: Change, kind: Kind = Kind.PARAGRAPH
) -> Block:
    """The same block with `change` applied to each text, in reading order; `kind` names a paragraph."""
    match block:
        case Heading():
            return replace(block, text=change(Kind.HEADING, block.text))
        case Paragraph():
            return Paragraph(change(kind, block.text))
        case List():
            items = tuple(tuple(map_block(b, change, Kind.LIST_ITEM) for b in i) for i in block.items)
            return replace(block, items=items)
        case Quote():
            return Quote(tuple(map_block(b, change, Kind.QUOTE) for b in block.blocks))
        case Image():
            return map_image(block, change)
        case Table():
            header = tuple(change(Kind.TABLE_CELL, cell) for cell in block.header)
            rows = tuple(tuple(change(Kind.TABLE_CELL, cell) for cell in row) for row in block.rows)
            return replace(block, header=header, rows=rows)
        case Button():
            return map_button(block, change)
        case Definitions():
            return Definitions(
                tuple(
                    Definition(
                        tuple(change(Kind.TERM, term) for term in item.terms),
                        tuple(tuple(map_block(b, change, kind) for b in blocks) for blocks in item.meanings),
                    )
                    for item in block.items
                )
            )
        case Notes():
            return Notes(
                tuple(
                    Note(note.label, tuple(map_block(b, change, Kind.NOTE) for b in note.blocks))
                    for note in block.items
                )
            )
        case Code() | Rule():
            return block
        case _:
            assert_never(block)


def map_image(image: Image, change: Change) -> Image:
    """The image with its two texts changed; an empty alt text is nothing to translate."""
    alt = change(Kind.IMAGE_ALT, image.alt) if image.alt.value else image.alt
    caption = change(Kind.IMAGE_CAPTION, image.caption) if image.caption else None
    return replace(image, alt=alt, caption=caption)


def map_button(button: Button, change: Change) -> Button:
    """The button with its label changed."""
    return replace(button, label=change(Kind.CALL_TO_ACTION, button.label))


def map_pictures(block: Block, change: Callable[[Image], Image]) -> Block:
    """The same block with `change` applied to each image, also within lists and quotes."""
    match block:
        case Image():
            return change(block)
        case List():
            items = tuple(tuple(map_pictures(inner, change) for inner in item) for item in block.items)
            return replace(block, items=items)
        case Quote():
            return Quote(tuple(map_pictures(inner, change) for inner in block.blocks))
        case Definitions():
            return Definitions(
                tuple(
                    Definition(
                        item.terms, tuple(tuple(map_pictures(b, change) for b in m) for m in item.meanings)
                    )
                    for item in block.items
                )
            )
        case Notes():
            return Notes(
                tuple(
                    Note(note.label, tuple(map_pictures(b, change) for b in note.blocks))
                    for note in block.items
                )
            )
        case Heading() | Paragraph() | Table() | Button() | Code() | Rule():
            return block
        case _:
            assert_never(block)
