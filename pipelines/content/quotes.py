"""Quotes, and whose words they are: the last line of one may be `— Maria Petrova, teacher`."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from markdown_it.tree import SyntaxTreeNode

from pipelines.content.block_reading import BlockReading
from pipelines.content.callouts import alert_fault
from pipelines.model.blocks import AttributedQuote, Block, Image, Paragraph, Quote

LONGEST_ATTRIBUTION = 140
"""Characters of the source's line; a longer one is no name with a role."""
_PORTRAIT = re.compile(r"!\[[^\n]*\)\{\.portrait\}[ \t]*(?:\n|$)")
_DASH = re.compile(r"(?:[—–―]|--)[ \t]*(?=[^\s“«„\"…])")
_HARD_END = re.compile(r"(?<!\\)((?:\\\\)*)\\\Z")
_STOP = re.compile(r"([^\W_]+)[.…][”»\")]?(\s+\S|\Z)")
_EXCLAIMED = re.compile(r"[!?؟;…][”»\")]*(?:\s|\Z)")


@dataclass(frozen=True, slots=True)
class _Paragraph:
    """One of a quote, as it is written."""

    text: str
    line: int


def read_quote(reader: BlockReading, node: SyntaxTreeNode) -> Quote | AttributedQuote:
    """The quote that a node is, with whose words it has if its last line says so."""
    if fault := alert_fault(reader, node):
        raise fault
    portrait, parts = _without_portrait(reader, node.children)
    last = parts[-1] if parts else None
    spoken = [part for part in parts if isinstance(part, _Paragraph)]
    before, _, name = last.text.rpartition("\n") if isinstance(last, _Paragraph) else ("", "", "")
    if not isinstance(last, _Paragraph) or not (before or parts[1:]) or not _says_who(name.strip(), spoken):
        if portrait:
            raise reader.error(
                node,
                "a portrait in a quote that does not say whose words it has",
                "write it in the last line of the quote: > — Maria Petrova, teacher",
            )
        return Quote(reader.blocks(node.children))
    blocks = _blocks(reader, node.children, parts[:-1])
    if words := _HARD_END.sub(r"\1", before.rstrip()):
        blocks = (*blocks, Paragraph(reader.run(words, last.line)))
    attribution = re.sub(r"^--[ \t]*", "— ", name.strip())
    line = last.line + (before.count("\n") + 1 if before else 0)
    return AttributedQuote(blocks, reader.run(attribution, line), portrait)


def _without_portrait(
    reader: BlockReading, children: Iterable[SyntaxTreeNode]
) -> tuple[Image | None, list[SyntaxTreeNode | _Paragraph]]:
    """The portrait, `![…](maria.png){.portrait}` in a line of its own, and the other parts of the quote."""
    portrait: Image | None = None
    parts: list[SyntaxTreeNode | _Paragraph] = []
    for child in children:
        if child.type != "paragraph":
            parts.append(child)
            continue
        inline, line = child.children[0], reader.line(child)
        text, tokens = inline.content, (inline.token.children if inline.token else None) or []
        found = _PORTRAIT.match(text) if tokens and tokens[0].type == "image" else None
        if found and portrait is None:
            portrait = reader.portrait(tokens[0], line)
            text, line = text[found.end() :], line + 1
        if text:
            parts.append(_Paragraph(text, line))
    return portrait, parts


def _blocks(
    reader: BlockReading, children: Iterable[SyntaxTreeNode], parts: Iterable[SyntaxTreeNode | _Paragraph]
) -> tuple[Block, ...]:
    """The blocks of those children that are among the parts; what stands below a portrait is a paragraph."""
    nodes = {reader.line(child): child for child in children if child.type == "paragraph"}
    found: list[Block] = []
    for part in parts:
        if not isinstance(part, _Paragraph):
            found += reader.blocks([part])
        elif part.line in nodes:
            found += reader.blocks([nodes[part.line]])
        else:
            found.append(Paragraph(reader.run(part.text, part.line)))
    return tuple(found)


def _says_who(line: str, spoken: Iterable[_Paragraph]) -> bool:
    """Whether a line that begins with a dash is a name: not a sentence, not one turn of a dialogue."""
    dash = _DASH.match(line)
    if not dash or len(line) > LONGEST_ATTRIBUTION or _EXCLAIMED.search(line):
        return False
    lines = [each.strip() for part in spoken for each in part.text.split("\n")]
    if sum(_DASH.match(each) is not None for each in lines) > 1:
        return False
    return not any(_is_sentence_end(stop[1]) for stop in _STOP.finditer(line))


def _is_sentence_end(word: str) -> bool:
    """Whether a full stop behind a word ends a sentence; behind Prof., St. or M. it does not."""
    return len(word) >= 5 or (len(word) == 4 and word[0].islower()) or word.isdecimal()
