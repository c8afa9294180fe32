"""Fenced divs, as a rule of markdown-it: `::: name …` begins a box of blocks, `:::` ends it.

As Pandoc reads them ("Divs and Spans"): a line that names something opens a div, a line of colons alone
closes the innermost one, whatever the number of colons; MyST's and Docusaurus's forms mean the same.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.token import Token
from markdown_it.tree import SyntaxTreeNode

DIV, STRAY = "div", "div_stray"
"""The nodes of the tree: a div with the blocks within it, and a line of colons that belongs to none."""
_FENCE = re.compile(r":{3,}(?!:)[ \t]*(.*?)[ \t]*:*[ \t]*")
_NAMED = re.compile(r"(?:\{\.?([\w-]+)\}|([\w-]+))(?![\w-])(.*)", re.DOTALL)
_BOXES = frozenset(("note", "tip", "important", "warning", "caution"))
_IN_BRACKETS = re.compile(r"\[(.*)\]")


@dataclass(frozen=True, slots=True)
class Div:
    """What the line says that opens a div."""

    name: str
    """In small letters; empty where the line names nothing that we can read."""
    words: str
    """What stands behind the name."""
    closed: bool


def div_of(node: SyntaxTreeNode) -> Div:
    """What opens a node of the type `DIV`."""
    found = _NAMED.fullmatch(node.info)
    if not found:
        return Div("", node.info, bool(node.meta["closed"]))
    words = found[3].strip(" \t")
    bare = _IN_BRACKETS.fullmatch(words)
    return Div((found[1] or found[2]).lower(), bare[1] if bare else words, bool(node.meta["closed"]))


def fenced_divs(parser: MarkdownIt) -> None:
    """The plugin."""
    alternatives = ["paragraph", "reference", "blockquote", "list"]
    parser.block.ruler.before("fence", "fenced_div", _fenced_div, {"alt": alternatives})
    parser.add_render_rule(f"{DIV}_open", _html_of_line)
    parser.add_render_rule(STRAY, _html_of_line)


def _html_of_line(_renderer: object, tokens: Sequence[Token], at: int, _options: object, _env: object) -> str:
    """For an importer that goes by way of HTML: a box is a div with its class and title; what another
    line says is kept as words.
    """
    named = _NAMED.fullmatch(tokens[at].info) if tokens[at].nesting else None
    if named and (name := (named[1] or named[2]).lower()) in _BOXES:
        return f'<div class="{name}"><p class="title">{escape(named[3].strip())}</p>'
    line = escape(tokens[at].info)
    return f"<div><p>{line}</p>" if tokens[at].nesting else f"<p>{line}</p>"


@dataclass(slots=True)
class _Open:
    """A div that is being read."""

    level: int
    """Of the blocks in it: what closes it stands among them, not in a list or a quote."""
    end: int | None = None
    """The line that closes it."""


def _fenced_div(state: StateBlock, begin: int, end: int, silent: bool) -> bool:
    line = state.src[state.bMarks[begin] + state.tShift[begin] : state.eMarks[begin]]
    found = _FENCE.fullmatch(line) if line.startswith(":::") else None
    if not found:
        return False
    if silent:
        return True
    if found[1]:
        _read_div(state, found[1], begin, end)
        return True
    opened: list[_Open] = state.env.setdefault("divs", [])
    if opened and opened[-1].end is None and opened[-1].level == state.level:
        opened[-1].end = begin
        state.line = end  # what reads the blocks of the div stops here
        return True
    stray = state.push(STRAY, "", 0)
    stray.info, stray.map = line.rstrip(), [begin, begin + 1]
    state.line = begin + 1
    return True


def _read_div(state: StateBlock, info: str, begin: int, end: int) -> None:
    opened: list[_Open] = state.env.setdefault("divs", [])
    start = state.push(f"{DIV}_open", "div", 1)
    start.info = info
    this = _Open(state.level)
    opened.append(this)
    parent, state.parentType = state.parentType, "root"
    state.line = begin + 1
    state.md.block.tokenize(state, begin + 1, end)
    state.parentType = parent
    opened.remove(this)
    if this.end is not None:
        state.line = this.end + 1
    start.map = [begin, state.line]
    start.meta["closed"] = this.end is not None
    state.push(f"{DIV}_close", "div", -1)
