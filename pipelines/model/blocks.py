"""The typed blocks of an article: what email, page and plain text each give their own face.

A block knows its texts and nothing of how it looks. `map_block` (`block_walks.py`) is the only walk over
them; extraction, translation and counting all use it, so they can never disagree about what there is to read.

To add one: its class, its place in `Block` and `BlockType`, then every place that mypy names.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Annotated, Literal

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
    IMAGE_CREDIT = "picture credit, small below the picture, at most 80 characters"
    VIDEO = "words of a link to a video, at most 80 characters"
    TABLE_CELL = "table cell"
    TERM = "term that is explained"
    NOTE = "footnote"
    CALL_TO_ACTION = "button, at most 25 characters"
    BOX_TITLE = "title of a box, at most 60 characters"
    ATTRIBUTION = "who is quoted, at most 100 characters"


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


Play = Literal["", "still", "card"]


@dataclass(frozen=True, slots=True)
class Image:
    src: str
    """A file name beside the article."""
    alt: Text
    caption: Text | None = None
    width: int = 0
    """Of the file as it is published, in pixels; 0: not known."""
    height: int = 0
    credit: Text | None = None
    """Whose picture it is."""
    href: str = ""
    """Where a click on it leads; its alt text says so."""
    play: Play = ""
    """Of a video: whether the play mark is drawn on a still that its author gives, or on a plain card."""
    file: SourceOnly = ""
    """The file beside the article, where it is published under another name: `owl.webp` as `owl.jpg`."""
    remark: SourceOnly = ""
    """What its author should know of how the file is shown."""
    type: Literal["image"] = "image"


@dataclass(frozen=True, slots=True)
class Gallery:
    """Two to four pictures beside each other."""

    images: tuple[Image, ...]
    type: Literal["gallery"] = "gallery"


@dataclass(frozen=True, slots=True)
class Video:
    """A link to a video at its host, with a picture of it: nothing is played here, and nothing fetched."""

    label: Text
    """The words of the link; the whole link, where its author wrote nothing else."""
    url: str
    image: Image
    type: Literal["video"] = "video"


Side = Literal["left", "right"]
"""Of a line, as it runs from left to right: where a language runs the other way, they change places."""


@dataclass(frozen=True, slots=True)
class MediaText:
    """A picture, and what stands beside it; below it where there is no room."""

    image: Image
    side: Side
    """Where the picture stands."""
    blocks: tuple[Block, ...] = ()
    type: Literal["media_text"] = "media_text"


@dataclass(frozen=True, slots=True)
class AttributedQuote:
    """A quote that says whose words it has."""

    blocks: tuple[Block, ...]
    attribution: Text
    """With the dash before it, as the author and each translator write it."""
    portrait: Image | None = None
    type: Literal["attributed_quote"] = "attributed_quote"


CalloutKind = Literal["note", "tip", "important", "warning"]


@dataclass(frozen=True, slots=True)
class Callout:
    """A box that stands out of the text; every face says of what kind it is, in its reader's language."""

    kind: CalloutKind
    blocks: tuple[Block, ...]
    title: Text | None = None
    type: Literal["callout"] = "callout"


@dataclass(frozen=True, slots=True)
class Only:
    """Blocks that some languages have, by tag; `localize` puts them in their place, and no face meets it."""

    locales: tuple[str, ...]
    blocks: tuple[Block, ...]
    line: int = 0
    type: Literal["only"] = "only"


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
class ButtonRow:
    """Two buttons beside each other, the first of which is the one to press."""

    buttons: tuple[Button, Button]
    type: Literal["button_row"] = "button_row"


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
    Heading
    | Paragraph
    | List
    | Quote
    | AttributedQuote
    | Callout
    | Image
    | Gallery
    | MediaText
    | Video
    | Table
    | Button
    | ButtonRow
    | Code
    | Rule
    | Definitions
    | Notes
    | Only,
    Field(discriminator="type"),
]

BlockType = Literal[
    "heading",
    "paragraph",
    "list",
    "quote",
    "attributed_quote",
    "callout",
    "image",
    "gallery",
    "media_text",
    "video",
    "table",
    "button",
    "button_row",
    "code",
    "rule",
    "definitions",
    "notes",
]
"""The `type` of each block: for walks over what is not a block yet, or no longer one."""
