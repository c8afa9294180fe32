"""Our Markdown, by markdown-it-py: what checks a text reads it with the parser that renders it."""

from __future__ import annotations

from functools import cache

from markdown_it import MarkdownIt


@cache
def block_parser() -> MarkdownIt:
    """For a whole article, with tables. Indented text is text: pasted articles are full of stray indents."""
    return MarkdownIt("commonmark").enable("table").disable("code")


@cache
def inline_parser() -> MarkdownIt:
    """For the text of one block, a title, a translation."""
    return MarkdownIt("commonmark")
