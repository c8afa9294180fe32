"""What the readers of single blocks need of the reader of their article."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from markdown_it.token import Token
from markdown_it.tree import SyntaxTreeNode

from pipelines.model.blocks import Block, Image, Text
from pipelines.model.errors import ContentError


class BlockReading(Protocol):
    """The whole as one block sees it; what is wrong with a block itself is raised as ContentError."""

    @property
    def path(self) -> str:
        """Of the article's file."""

    @property
    def faults(self) -> list[ContentError]:
        """What is wrong so far: one faulty block keeps no other from being looked at."""

    def blocks(self, nodes: Iterable[SyntaxTreeNode]) -> tuple[Block, ...]:
        """The blocks that the nodes are; what is wrong with them is among the faults."""

    def run(self, content: str, line: int) -> Text:
        """A run of inline Markdown that begins on a line; what is wrong with it is among the faults."""

    def words(self, content: str, line: int) -> Text:
        """The same for words in which there is no link."""

    def portrait(self, token: Token, line: int) -> Image:
        """The picture of a token `image`, which has neither side nor link."""

    def line(self, node: SyntaxTreeNode) -> int:
        """Where a node begins, in the file."""

    def error(self, node: SyntaxTreeNode, message: str, hint: str) -> ContentError:
        """A fault with the line of a node."""
