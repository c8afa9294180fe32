"""Blocks → plain text: the part of the email for those who read without HTML."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Mapping
from typing import assert_never
from unicodedata import category, east_asian_width

from pipelines.languages.language import Language
from pipelines.languages.table import BUILT_IN
from pipelines.model.blocks import (
    Block,
    Button,
    Code,
    Heading,
    Image,
    List,
    Paragraph,
    Quote,
    Rule,
    Table,
    Text,
)
from pipelines.rendering.inline import inline_text

WIDTH = 72
Languages = Mapping[str, Language]


def wrap(text: str, width: int = WIDTH) -> str:
    """Text in lines of at most `width` columns; a line break in it stays, an address is never cut."""
    paragraphs = (
        textwrap.wrap(paragraph, width, break_long_words=False, break_on_hyphens=False)
        for paragraph in text.split("\n")
    )
    return "\n".join(line for lines in paragraphs for line in lines)


def heading_text(text: Text, rule: str = "=", width: int = WIDTH, languages: Languages = BUILT_IN) -> str:
    """A heading with a line below it."""
    lines = wrap(_plain_words(text, languages), width)
    return f"{lines}\n{rule * max(map(_display_width, lines.splitlines()), default=0)}"


def _display_width(line: str) -> int:
    """What a line takes on a screen: an emoji two columns, an accent set on its letter none (UAX 11)."""
    wide = sum(east_asian_width(sign) in "WF" for sign in line)
    return len(line) + wide - sum(category(sign) in ("Mn", "Me", "Cf") for sign in line)


def blocks_text(blocks: Iterable[Block], width: int = WIDTH, languages: Languages = BUILT_IN) -> str:
    """The blocks in their order, with a blank line between them."""
    return "\n\n".join(filter(None, (_block_text(block, width, languages) for block in blocks)))


def _block_text(block: Block, width: int, languages: Languages) -> str:
    match block:
        case Heading():
            return heading_text(block.text, "-" if block.level == 2 else "~", width, languages)
        case Paragraph():
            return wrap(_plain_words(block.text, languages), width)
        case List():
            items = (
                _item_text(block, number, item, width, languages) for number, item in enumerate(block.items)
            )
            return "\n".join(items)
        case Quote():
            return textwrap.indent(blocks_text(block.blocks, width - 2, languages), "> ", lambda _: True)
        case Image():
            return image_text(block, width, languages)
        case Table():
            header, *rows = (
                " | ".join(_plain_words(cell, languages) for cell in row)
                for row in (block.header, *block.rows)
            )
            return "\n".join((header, "-" * _display_width(header), *rows))
        case Button():
            return button_text(block, languages)
        case Code():
            return textwrap.indent(block.text, "    ")
        case Rule():
            return "* * *"
        case _:
            assert_never(block)


def image_text(block: Image, width: int = WIDTH, languages: Languages = BUILT_IN) -> str:
    """What the picture shows, and its caption."""
    words = [_plain_words(text, languages) for text in (block.alt, block.caption) if text and text.value]
    return "\n".join(wrap(f"[{text}]" if n == 0 else text, width) for n, text in enumerate(words))


def button_text(block: Button, languages: Languages = BUILT_IN) -> str:
    """The label, and its address on a line of its own, where no mail program breaks it."""
    return f"{_plain_words(block.label, languages)}\n{block.url}"


def _plain_words(text: Text, languages: Languages) -> str:
    return inline_text(text.value, languages.get(text.lang))


def _item_text(block: List, number: int, item: tuple[Block, ...], width: int, languages: Languages) -> str:
    mark = f"{block.start + number}. " if block.ordered else "• "
    hanging = " " * len(mark)
    text = textwrap.indent(_closed_up(item, width - len(mark), languages), hanging)
    return mark + text.removeprefix(hanging)


def _closed_up(item: tuple[Block, ...], width: int, languages: Languages) -> str:
    """An item's blocks; a list within it follows its words without a blank line, as in print."""
    text = ""
    for block in item:
        gap = "\n" if isinstance(block, List) else "\n\n"
        text += (gap if text else "") + _block_text(block, width, languages)
    return text
