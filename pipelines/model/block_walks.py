"""Walks over blocks: every text of one, every picture of one. They change what they meet, or note it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import assert_never

from pipelines.model.blocks import (
    AttributedQuote,
    Block,
    Button,
    ButtonRow,
    Callout,
    Code,
    Definition,
    Definitions,
    Gallery,
    Heading,
    Image,
    Kind,
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

Change = Callable[[Kind, Text], Text]


def map_block(  # noqa: C901, PLR0912 - a case for each type
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
        case AttributedQuote():
            portrait = map_image(block.portrait, change) if block.portrait else None
            blocks = tuple(map_block(b, change, Kind.QUOTE) for b in block.blocks)
            return AttributedQuote(blocks, change(Kind.ATTRIBUTION, block.attribution), portrait)
        case Callout():
            title = change(Kind.BOX_TITLE, block.title) if block.title else None
            blocks = tuple(map_block(b, change, kind) for b in block.blocks)
            return Callout(block.kind, blocks, title)
        case Only():
            return replace(block, blocks=tuple(map_block(b, change, kind) for b in block.blocks))
        case Image():
            return map_image(block, change)
        case Gallery():
            return Gallery(tuple(map_image(image, change) for image in block.images))
        case MediaText():
            image = map_image(block.image, change)
            beside = tuple(map_block(b, change, kind) for b in block.blocks)
            return replace(block, image=image, blocks=beside)
        case Video():
            image = map_image(block.image, change)
            return replace(block, label=change(Kind.VIDEO, block.label), image=image)
        case Table():
            header = tuple(change(Kind.TABLE_CELL, cell) for cell in block.header)
            rows = tuple(tuple(change(Kind.TABLE_CELL, cell) for cell in row) for row in block.rows)
            return replace(block, header=header, rows=rows)
        case Button():
            return map_button(block, change)
        case ButtonRow(buttons=(first, second)):
            return ButtonRow((map_button(first, change), map_button(second, change)))
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
    """The image with its texts changed; an empty alt text is nothing to translate."""
    alt = change(Kind.IMAGE_ALT, image.alt) if image.alt.value else image.alt
    caption = change(Kind.IMAGE_CAPTION, image.caption) if image.caption else None
    credit = change(Kind.IMAGE_CREDIT, image.credit) if image.credit else None
    return replace(image, alt=alt, caption=caption, credit=credit)


def map_button(button: Button, change: Change) -> Button:
    """The button with its label changed."""
    return replace(button, label=change(Kind.CALL_TO_ACTION, button.label))


def map_pictures(block: Block, change: Callable[[Image], Image]) -> Block:
    """The same block with `change` applied to each image, also within lists and quotes."""
    if isinstance(block, Image):
        return change(block)
    if isinstance(block, Gallery):
        return Gallery(tuple(map(change, block.images)))
    if isinstance(block, MediaText | Video):
        block = replace(block, image=change(block.image))
    elif isinstance(block, AttributedQuote) and block.portrait:
        block = replace(block, portrait=change(block.portrait))
    return with_inner(block, lambda blocks: tuple(map_pictures(inner, change) for inner in blocks))


def with_inner(block: Block, change: Callable[[tuple[Block, ...]], tuple[Block, ...]]) -> Block:
    """The same block with `change` applied to each run of blocks that stands in it, if there is one."""
    match block:
        case List():
            return replace(block, items=tuple(change(item) for item in block.items))
        case Quote() | AttributedQuote() | Callout() | MediaText() | Only():
            return replace(block, blocks=change(block.blocks))
        case Definitions():
            items = (replace(item, meanings=tuple(map(change, item.meanings))) for item in block.items)
            return Definitions(tuple(items))
        case Notes():
            return Notes(tuple(replace(note, blocks=change(note.blocks)) for note in block.items))
        case (
            Heading()
            | Paragraph()
            | Image()
            | Gallery()
            | Video()
            | Table()
            | Button()
            | ButtonRow()
            | Code()
            | Rule()
        ):
            return block
        case _:
            assert_never(block)


def blocks_for(blocks: tuple[Block, ...], locale: str) -> tuple[Block, ...]:
    """The blocks as a locale has them: those of others left out, its own in their place.

    What has nothing left in it is left out too, and a picture with nothing left beside it stands alone.
    """
    found: list[Block] = []
    for block in blocks:
        if isinstance(block, Only):
            found += blocks_for(block.blocks, locale) if locale in block.locales else ()
            continue
        left = with_inner(block, lambda inner: blocks_for(inner, locale))
        found += (left,) if left == block else _not_empty(left)
    return tuple(found)


def _not_empty(block: Block) -> tuple[Block, ...]:
    """A block of which something may be gone, without those parts of it in which nothing is left."""
    if isinstance(block, List):
        full = [number for number, item in enumerate(block.items) if item]
        checks = tuple(block.checks[number] for number in full) if block.checks else ()
        items = tuple(block.items[number] for number in full)
        return (replace(block, items=items, checks=checks),) if items else ()
    if isinstance(block, Definitions):
        meant = (replace(each, meanings=tuple(filter(None, each.meanings))) for each in block.items)
        kept = tuple(each for each in meant if each.meanings)
        return (Definitions(kept),) if kept else ()
    if isinstance(block, MediaText) and not block.blocks:
        return (block.image,)
    gone = isinstance(block, Quote | AttributedQuote | Callout) and not block.blocks
    return () if gone else (block,)


def onlys(blocks: tuple[Block, ...]) -> tuple[Only, ...]:
    """Every block that some languages have, also in others."""
    return tuple(block for block in _each_block(blocks) if isinstance(block, Only))


def headings_in(blocks: tuple[Block, ...]) -> tuple[Heading, ...]:
    """Every heading, in reading order, also those in boxes, lists and quotes."""
    return tuple(block for block in _each_block(blocks) if isinstance(block, Heading))


def buttons_in(blocks: tuple[Block, ...]) -> tuple[Button, ...]:
    """Every button, in reading order, also those side by side and those in boxes, lists and quotes."""
    found: list[Button] = []
    for block in _each_block(blocks):
        if isinstance(block, Button):
            found.append(block)
        elif isinstance(block, ButtonRow):
            found += block.buttons
    return tuple(found)


def _each_block(blocks: tuple[Block, ...]) -> list[Block]:
    """Every block, in reading order, also those in others."""
    found: list[Block] = []

    def note(inner: tuple[Block, ...]) -> tuple[Block, ...]:
        for block in inner:
            found.append(block)
            with_inner(block, note)
        return inner

    note(blocks)
    return found


def with_tags(blocks: tuple[Block, ...], find: Callable[[str], str | None]) -> tuple[Block, ...]:
    """The blocks with the languages of each `Only` as `find` knows them; what it does not know stays."""

    def named(block: Block) -> Block:
        block = with_inner(block, lambda inner: with_tags(inner, find))
        if not isinstance(block, Only):
            return block
        return replace(block, locales=tuple(find(name) or name for name in block.locales))

    return tuple(map(named, blocks))
