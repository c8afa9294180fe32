"""Blocks within another one, as Markdown."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipelines.content.importers.draft import Line, Part
from pipelines.content.importers.markdown import inline, line_markdown

Source = Line | Part


def box_markdown(kind: str, title: str, inner: Sequence[Source]) -> str:
    """A box with blocks in it; `title`: plain words, or none."""
    return f"{f'::: {kind} {inline(title)}'.rstrip()}\n{inner_markdown(inner)}\n:::"


def inner_markdown(inner: Sequence[Source]) -> str:
    """Blocks within another one: a list follows its sentence at once."""
    text = ""
    for block in inner:
        gap = "" if not text else "\n" if isinstance(block, Part) and block.kind == "list" else "\n\n"
        text += gap + (line_markdown(block) if isinstance(block, Line) else block.markdown)
    return text


def indented(text: str, columns: int) -> str:
    """A text whose further lines stand in an item."""
    return re.sub(r"\n(?=[^\n])", "\n" + " " * columns, text)


def code_markdown(text: str) -> str:
    """A piece of code, between more backticks than it has itself."""
    fence = "`" * max(3, *(len(run) + 1 for run in re.findall("`+", text) or [""]))
    return f"{fence}\n{text}\n{fence}"


def terms_markdown(parts: Sequence[tuple[str, Sequence[Source]]]) -> str:
    """Terms (`dt`), each with what it means (`dd`) below it; empty if one of the two is not there."""
    rows: list[str] = []
    for tag, inner in parts:
        text = inner_markdown(inner)
        if inner and tag == "dt":
            rows.append(("\n" if rows else "") + " ".join(text.split("\n")))
        elif inner:
            rows.append(f": {indented(text, 2)}")
    meant = any(row.startswith(": ") for row in rows) and not rows[0].startswith(": ")
    return "\n".join(rows) if meant else ""
