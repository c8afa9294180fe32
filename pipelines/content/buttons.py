"""`[Take part](https://…){.button}` in a paragraph of its own is a button, two of them are a row."""

from __future__ import annotations

import re

from markdown_it.tree import SyntaxTreeNode

from pipelines.content.block_reading import BlockReading
from pipelines.content.front_matter import safe_url
from pipelines.content.texts import one_line
from pipelines.model.blocks import Button, ButtonRow
from pipelines.model.finding import line_at

_BUTTON = re.compile(
    r"\[(?P<label>[^\]]+)\]\((?:<(?P<angled>[^<>\n]+)>|(?P<url>[^\s<>]\S*?))\)\{\.button\}"
    r"(?P<context>\s*\{[^{}]*\})?"
)
MOST_BUTTONS = 2


def button_count(content: str) -> int:
    """How many buttons a paragraph is; 0 if there is anything else in it."""
    others, buttons = _BUTTON.subn("", content)
    return 0 if others.strip() else buttons


def read_buttons(reader: BlockReading, node: SyntaxTreeNode) -> Button | ButtonRow:
    """The button or the two that a paragraph is."""
    content = node.children[0].content
    buttons = [_button(reader, node, found) for found in _BUTTON.finditer(content)]
    if len(buttons) > MOST_BUTTONS:
        raise reader.error(
            node,
            f"{len(buttons)} buttons in a row; {MOST_BUTTONS} are the most",
            "give the others a paragraph of their own, or make links of them",
        )
    return ButtonRow((buttons[0], buttons[1])) if buttons[1:] else buttons[0]


def _button(reader: BlockReading, node: SyntaxTreeNode, found: re.Match[str]) -> Button:
    try:
        address = safe_url(found["angled"] or found["url"])
    except ValueError as error:
        raise reader.error(node, f"the button's address {error}", "write a full address") from error
    line = reader.line(node) + line_at(node.children[0].content, found.start()) - 1
    return Button(reader.words(one_line(found["label"] + (found["context"] or "")), line), address)
