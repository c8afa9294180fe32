"""What the fenced divs of an article become: one row of `_BLOCKS` for each name.

To add one: a function that reads it, in a module of its own where it is long, and its row.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from markdown_it.tree import SyntaxTreeNode

from pipelines.content.block_reading import BlockReading
from pipelines.content.callouts import CALLOUTS, read_callout
from pipelines.content.fenced_divs import STRAY, Div, div_of
from pipelines.content.picture_reader import read_gallery
from pipelines.model.block_walks import map_block
from pipelines.model.blocks import Block, Kind, Only, Text
from pipelines.model.suggestion import did_you_mean


def _callout(reader: BlockReading, node: SyntaxTreeNode, div: Div) -> Iterator[Block]:
    yield read_callout(reader, node, div)


def _only(reader: BlockReading, node: SyntaxTreeNode, div: Div) -> Iterator[Block]:
    blocks = reader.blocks(node.children)
    if not div.words:
        raise reader.error(node, "::: only without a language", "write their codes behind it: ::: only fr de")
    marks: list[Text] = []

    def note(_kind: Kind, text: Text) -> Text:
        marks.extend([text] if "[^" in text.value else [])
        return text

    for block in blocks:
        map_block(block, note)
    if marks:  # the notes below the text are those of all languages
        raise reader.error(node, "a footnote in ::: only", "say in the text what the note says")
    yield Only(tuple(dict.fromkeys(div.words.replace(",", " ").split())), blocks, reader.line(node))


_PRINTED = "to have the characters printed, write \\:::"
_BLOCKS: Mapping[str, Callable[[BlockReading, SyntaxTreeNode, Div], Iterator[Block]]] = {
    "gallery": read_gallery,
    "only": _only,
    **dict.fromkeys(CALLOUTS, _callout),
}
"""What reads a div of each name."""


def read_div(reader: BlockReading, node: SyntaxTreeNode) -> Iterator[Block]:
    """The blocks that a div is; ContentError for a name that is none, and for a line `:::` without a div.

    A div that is never closed is a fault; what is in it is read all the same.
    """
    if node.type == STRAY:
        raise reader.error(
            node,
            "a line ::: that closes nothing",
            f"a box begins with its name, such as ::: note, and ends with :::; {_PRINTED}",
        )
    div = div_of(node)
    if div.name not in _BLOCKS:
        reader.blocks(node.children)
        raise reader.error(node, f"there is no block ::: {div.name or div.words}", _known_divs(div.name))
    if not div.closed:
        reader.faults.append(
            reader.error(node, f"::: {div.name} is never closed", "write ::: in a line of its own below it")
        )
    yield from _BLOCKS[div.name](reader, node, div)


def _known_divs(name: str) -> str:
    known = f"known: {', '.join(_BLOCKS)}; {_PRINTED}"
    return "; ".join(filter(None, (did_you_mean(name, _BLOCKS), known)))
