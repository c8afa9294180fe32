"""Boxes that stand out of the text: `::: note`, and GitHub's alerts, `> [!NOTE]`."""

from __future__ import annotations

import re
from collections.abc import Mapping

from markdown_it.tree import SyntaxTreeNode

from pipelines.content.block_reading import BlockReading
from pipelines.content.fenced_divs import DIV, Div, div_of
from pipelines.model.blocks import Block, Callout, CalloutKind
from pipelines.model.errors import ContentError
from pipelines.model.suggestion import did_you_mean

ALERT = "alert"
"""The node of the tree; markdown-it reads GitHub's five kinds."""
CALLOUTS: Mapping[str, CalloutKind] = {
    "note": "note",
    "tip": "tip",
    "important": "important",
    "warning": "warning",
    "caution": "warning",
}
"""By the name that an author writes; to readers, GitHub's caution is no other thing than its warning."""
_ALERT_LIKE = re.compile(r"\[!([\w-]+)\][ \t]*(?:\n|$)")


def read_callout(reader: BlockReading, node: SyntaxTreeNode, div: Div) -> Callout:
    """`::: note Its title`, with any blocks in it but other boxes."""
    title = reader.run(div.words, reader.line(node)) if div.words else None
    return Callout(CALLOUTS[div.name], _inner(reader, node, node.children), title)


def read_alert(reader: BlockReading, node: SyntaxTreeNode) -> Callout:
    """The same as GitHub writes it; its first child says the kind, which we say ourselves."""
    return Callout(CALLOUTS[str(node.meta["kind"]).lower()], _inner(reader, node, node.children[1:]))


def alert_fault(reader: BlockReading, quote: SyntaxTreeNode) -> ContentError | None:
    """A quote that begins with `[!WORD]` in a line of its own, which would be printed."""
    first = quote.children[0] if quote.children else None
    if first is None or first.type != "paragraph":
        return None
    found = _ALERT_LIKE.match(first.children[0].content)
    if not found:
        return None
    hint = did_you_mean(found[1].lower(), CALLOUTS) or f"known: {', '.join(CALLOUTS)}"
    return reader.error(
        quote, f"there is no box {found[0].strip()}", f"{hint}; to have it printed, write \\[!{found[1]}]"
    )


def _inner(reader: BlockReading, node: SyntaxTreeNode, children: list[SyntaxTreeNode]) -> tuple[Block, ...]:
    blocks = reader.blocks(children)
    for inner in (each for child in children for each in child.walk()):
        if inner.type == ALERT or (inner.type == DIV and div_of(inner).name in CALLOUTS):
            raise reader.error(inner, "a box within a box", "close the first one before it")
    if not blocks:
        raise reader.error(node, "a box with nothing in it", "write its text between ::: note and :::")
    return blocks
