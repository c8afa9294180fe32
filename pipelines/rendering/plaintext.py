"""Blocks → plain text: the part of the email for those who read without HTML."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import assert_never
from unicodedata import category, east_asian_width

from pipelines.content.file_links import file_link
from pipelines.content.links import article_link
from pipelines.languages.language import Language
from pipelines.languages.table import BUILT_IN
from pipelines.model.blocks import (
    AttributedQuote,
    Block,
    Button,
    ButtonRow,
    Callout,
    CalloutKind,
    Code,
    Definition,
    Definitions,
    Gallery,
    Heading,
    Image,
    List,
    MediaText,
    Note,
    Notes,
    Only,
    Paragraph,
    Quote,
    Rule,
    Table,
    Text,
    Video,
)
from pipelines.rendering.inline import inline_text
from pipelines.rendering.references import NOTHING, References

WIDTH = 72
Languages = Mapping[str, Language]


@dataclass(frozen=True, slots=True)
class Voice:
    """What words are read with: the typography of their languages, and what they refer to."""

    languages: Languages = field(default_factory=lambda: BUILT_IN)
    refers_to: References = NOTHING
    say: Callable[[str], str] = str
    """A word of the templates in their reader's language."""


def wrap(text: str, width: int = WIDTH) -> str:
    """Text in lines of at most `width` columns; a line break in it stays, a word is never cut.

    As `textwrap` does it with `break_long_words=False`, which takes ten times as long.
    """
    words = _BLANK.sub(" ", text.expandtabs())
    return "\n".join(line for part in words.split("\n") for line in _lines(width).findall(part))


_BLANK = re.compile(r"[\x0b\x0c\r]")


@lru_cache(maxsize=128)
def _lines(width: int) -> re.Pattern[str]:
    """As many words as have room; or a single one that has not."""
    return re.compile(rf"[^ ](?:.{{0,{max(width - 2, 0)}}}[^ ])?(?= |\Z)|[^ ]+")


def heading_text(text: Text, rule: str = "=", width: int = WIDTH, voice: Voice = Voice()) -> str:
    """A heading with a line below it."""
    lines = wrap(_plain_words(text, voice), width)
    return f"{lines}\n{rule * max(map(_display_width, lines.splitlines()), default=0)}"


def _display_width(line: str) -> int:
    """What a line takes on a screen."""
    return len(line) if line.isascii() else sum(map(_columns, line))


@lru_cache(maxsize=4096)
def _columns(sign: str) -> int:
    """What a character takes: an emoji two columns, an accent set on its letter none (UAX 11)."""
    return 1 + (east_asian_width(sign) in "WF") - (category(sign) in ("Mn", "Me", "Cf"))


def blocks_text(blocks: Iterable[Block], width: int = WIDTH, voice: Voice = Voice()) -> str:
    """The blocks in their order, with a blank line between them."""
    return "\n\n".join(filter(None, (_block_text(block, width, voice) for block in blocks)))


def _block_text(block: Block, width: int, voice: Voice) -> str:  # noqa: C901, PLR0912 - a case for each type
    match block:
        case Heading():
            return heading_text(block.text, "-" if block.level == 2 else "~", width, voice)
        case Paragraph():
            return wrap(_plain_words(block.text, voice), width)
        case List():
            items = (_item_text(block, number, item, width, voice) for number, item in enumerate(block.items))
            return "\n".join(items)
        case Quote():
            return textwrap.indent(blocks_text(block.blocks, width - 2, voice), "> ", lambda _: True)
        case AttributedQuote():
            return attributed_text(block, width, voice)
        case Callout():
            return callout_text(block, width, voice)
        case Only():
            return blocks_text(block.blocks, width, voice)
        case Image():
            return image_text(block, width, voice)
        case Gallery():
            return "\n\n".join(filter(None, (image_text(each, width, voice) for each in block.images)))
        case MediaText():
            return blocks_text((block.image, *block.blocks), width, voice)
        case Video():
            return _video_text(block, width, voice)
        case Table():
            header, *rows = (
                " | ".join(_plain_words(cell, voice) for cell in row) for row in (block.header, *block.rows)
            )
            return "\n".join((header, "-" * _display_width(header), *rows))
        case Button():
            return button_text(block, voice)
        case ButtonRow():
            return "\n\n".join(filter(None, (button_text(button, voice) for button in block.buttons)))
        case Code():
            return textwrap.indent(block.text, "    ")
        case Rule():
            return "* * *"
        case Definitions():
            return "\n\n".join(_definition_text(item, width, voice) for item in block.items)
        case Notes():
            return "\n\n".join(
                _note_text(f"[{n}] ", note, width, voice) for n, note in enumerate(block.items, 1)
            )
        case _:
            assert_never(block)


def attributed_text(block: AttributedQuote, width: int = WIDTH, voice: Voice = Voice()) -> str:
    """Whose portrait there is, the quote, and whose words they are, each line with the mark of a quote."""
    parts = [image_text(block.portrait, width - 2, voice)] if block.portrait else []
    parts += [blocks_text(block.blocks, width - 2, voice)]
    parts += [wrap(_plain_words(block.attribution, voice), width - 2)]
    return textwrap.indent("\n\n".join(filter(None, parts)), "> ", lambda _: True)


def callout_text(block: Callout, width: int = WIDTH, voice: Voice = Voice()) -> str:
    """What kind of box it is, its title and its blocks, with a line at their start."""
    parts = [voice.say(CALLOUT_WORDS[block.kind])]
    parts += [heading_text(block.title, "~", width - 2, voice)] if block.title else []
    parts += [blocks_text(block.blocks, width - 2, voice)]
    return textwrap.indent("\n\n".join(filter(None, parts)), "| ", lambda _: True)


CALLOUT_WORDS: Mapping[CalloutKind, str] = {
    "note": "Note",
    "tip": "Tip",
    "important": "Important",
    "warning": "Warning",
}
"""Extracted from `blocks.mjml`, where they stand once more."""


def image_text(block: Image, width: int = WIDTH, voice: Voice = Voice()) -> str:
    """What the picture shows, its caption and its credit, and where it leads."""
    below = [_plain_words(text, voice) for text in (block.caption, block.credit) if text and text.value]
    alt = f"[{_plain_words(block.alt, voice)}]" if block.alt.value else ""
    lines = [wrap(words, width) for words in (alt, *below) if words]
    return "\n".join(filter(None, (*lines, block.href and address_text(block.href, voice))))


def _video_text(block: Video, width: int, voice: Voice) -> str:
    """What its picture shows, what the link says and where it leads, and whose picture it is."""
    words, credit = wrap(_plain_words(block.label, voice), width), block.image.credit
    lines = [
        image_text(replace(block.image, credit=None), width, voice),
        words,
        "" if block.url in words else block.url,
        wrap(_plain_words(credit, voice), width) if credit else "",
    ]
    return "\n".join(filter(None, lines))


def button_text(block: Button, voice: Voice = Voice()) -> str:
    """The label, and its address on a line of its own, where no mail program breaks it."""
    return "\n".join(filter(None, (_plain_words(block.label, voice), address_text(block.url, voice))))


def address_text(href: str, voice: Voice) -> str:
    """Where something leads; empty for an article that is out in no language."""
    if not article_link(href) and not file_link(href):
        return href
    page = voice.refers_to.page(href)
    return " ".join(filter(None, (page.address, page.hint and f"({page.hint})"))) if page else ""


def _plain_words(text: Text, voice: Voice) -> str:
    return inline_text(text.value, voice.languages.get(text.lang), voice.refers_to)


def _item_text(block: List, number: int, item: tuple[Block, ...], width: int, voice: Voice) -> str:
    bullet = f"{block.start + number}. " if block.ordered else "• "
    box = block.mark(number)
    mark = f"{bullet if block.ordered else ''}{box} " if box else bullet
    hanging = " " * len(mark)
    text = textwrap.indent(_closed_up(item, width - len(mark), voice), hanging)
    return mark + text.removeprefix(hanging)


def _definition_text(item: Definition, width: int, voice: Voice) -> str:
    terms = [wrap(_plain_words(term, voice), width) for term in item.terms]
    meanings = [textwrap.indent(blocks_text(blocks, width - 4, voice), "    ") for blocks in item.meanings]
    return "\n".join((*terms, *meanings))


def _note_text(mark: str, note: Note, width: int, voice: Voice) -> str:
    return (
        mark + textwrap.indent(blocks_text(note.blocks, width - len(mark), voice), " " * len(mark)).lstrip()
    )


def _closed_up(item: tuple[Block, ...], width: int, voice: Voice) -> str:
    """An item's blocks; a list within it follows its words without a blank line, as in print."""
    text = ""
    for block in item:
        gap = "\n" if isinstance(block, List) else "\n\n"
        text += (gap if text else "") + _block_text(block, width, voice)
    return text
