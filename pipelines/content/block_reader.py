"""Markdown → typed blocks, by markdown-it's tree; each text with its line, each fault with its own."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import assert_never
from urllib.parse import unquote

from markdown_it.token import Token
from markdown_it.tree import SyntaxTreeNode

from pipelines.content.buttons import button_count, read_buttons
from pipelines.content.callouts import ALERT, read_alert
from pipelines.content.comments import without_comments
from pipelines.content.commonmark import block_parser, note_label
from pipelines.content.div_blocks import read_div
from pipelines.content.fenced_divs import DIV, STRAY
from pipelines.content.footnotes import Footnotes
from pipelines.content.html_blocks import HtmlReader
from pipelines.content.picture_reader import (
    PictureReader,
    pictures_alone,
    stray_attributes,
    with_text_beside,
)
from pipelines.content.quotes import read_quote
from pipelines.content.table_width import refuse_wide_tables
from pipelines.content.texts import joined_lines, read_text, source_tokens, text_faults
from pipelines.content.video import video_of
from pipelines.model.blocks import (
    Align,
    Block,
    BlockType,
    Code,
    Definition,
    Definitions,
    Heading,
    Image,
    List,
    Note,
    Paragraph,
    Rule,
    Table,
    Text,
)
from pipelines.model.errors import ContentError, each_error
from pipelines.model.finding import Origin

_TASK = re.compile(r"\[([ xX])\][ \t]+(?=\S)")
_NAME = re.compile(r"[ \t]+\{#([^\s{}#]+)\}$")

_BLOCK_TYPES: Mapping[str, BlockType] = {
    "heading": "heading",
    "paragraph": "paragraph",
    "html_block": "paragraph",
    "bullet_list": "list",
    "ordered_list": "list",
    "blockquote": "quote",
    ALERT: "callout",
    "table": "table",
    "fence": "code",
    "hr": "rule",
    "dl": "definitions",
    "footnote_reference": "notes",
}
"""What markdown-it's nodes are to us."""


def _block_type(node: SyntaxTreeNode) -> BlockType:
    """What block a node becomes; a paragraph of nothing but a picture or a button is one of these."""
    if node.type == "paragraph":
        inline = node.children[0]
        if pictures_alone(_tokens(inline)):
            return "image"
        if buttons := button_count(inline.content):
            return "button" if buttons == 1 else "button_row"
    return _BLOCK_TYPES[node.type]


@dataclass(slots=True)
class BlockReader:
    """Walks markdown-it's tree; holds what each block needs to know of the whole."""

    path: str
    lang: str
    first_line: int
    faults: list[ContentError] = field(default_factory=list)
    """What is wrong, as far as it was read: one faulty block keeps no other from being looked at."""
    notes: Footnotes = field(default_factory=Footnotes)

    def read(self, body: str) -> tuple[Block, ...]:
        """The blocks of an article's body, its footnotes last; what is wrong with it is among the faults."""
        refuse_wide_tables(body, self.path, self.first_line)
        env: dict[str, dict[str, dict[str, list[int]]]] = {}
        tree = SyntaxTreeNode(block_parser().parse(body, env))
        for label, definition in env.get("references", {}).items():
            self.faults.append(
                ContentError(
                    f"a link definition [{label.lower()}]: outside its sentence",
                    origin=Origin(self.path, self.first_line + definition["map"][0]),
                    hint="write the address in the link itself: [words](https://…)",
                )
            )
        blocks = self.blocks(tree.children)
        self.faults += self.notes.faults(self.path)
        return (*blocks, *self.notes.numbered())

    def blocks(self, nodes: Iterable[SyntaxTreeNode]) -> tuple[Block, ...]:
        found: list[Block] = []
        for node in nodes:
            try:
                found += read_div(self, node) if node.type in (DIV, STRAY) else self.block(node)
            except ContentError as error:
                self.faults += [each for each in each_error(error) if isinstance(each, ContentError)]
        joined, faults = with_text_beside(found, self.path)
        self.faults += faults
        return joined

    def block(self, node: SyntaxTreeNode) -> Iterator[Block]:  # noqa: C901, PLR0912 - a case for each type
        """The block that a node is; none for one without words, such as an editor's comment, and several for
        a piece of HTML.
        """
        match kind := _block_type(node):
            case "heading":
                yield self.heading(node)
            case "paragraph":
                yield from self.html(node) if node.type == "html_block" else self.paragraph(node)
            case "list":
                yield self.list(node)
            case "quote" | "attributed_quote":
                yield read_quote(self, node)
            case "callout":
                yield read_alert(self, node)
            case "image" | "gallery" | "media_text" | "video":
                yield self.pictures(node)
            case "table":
                yield self.table(node)
            case "button" | "button_row":
                yield read_buttons(self, node)
            case "code":
                yield Code(node.content.rstrip("\n"))
            case "rule":
                yield Rule()
            case "definitions":
                yield self.definitions(node)
            case "notes":
                self.note(node)
            case _:
                assert_never(kind)

    def line(self, node: SyntaxTreeNode) -> int:
        return self.first_line + (node.map[0] if node.map else 0)

    def text(self, node: SyntaxTreeNode, line: int = 0, cut: re.Pattern[str] | None = None) -> Text:
        """The inline content below a block, without what `cut` matches; a source line break is a space, a
        hard one `<br>`.
        """
        line = line or self.line(node)
        inline = node.children[0] if node.children else None
        content = without_comments(inline.content if inline else "").strip(" \t\n")
        if inline and inline.token:
            self.note_faults(_tokens(inline), line)
        return self.words(joined_lines(cut.sub("", content, count=1) if cut else content), line)

    def run(self, content: str, line: int) -> Text:
        """A run of inline Markdown that begins on a line; what is wrong with it is among the faults."""
        self.note_faults(source_tokens(content), line)
        return self.words(joined_lines(without_comments(content).strip(" \t\n")), line)

    def note_faults(self, tokens: Sequence[Token], line: int) -> None:
        self.faults += text_faults(tokens, Origin(self.path, line))
        self.notes.marks += ((note_label(t), line) for t in tokens if t.type == "footnote_ref")

    def words(self, content: str, line: int) -> Text:
        return read_text(content, self.lang, Origin(self.path, line))

    def error(self, node: SyntaxTreeNode, message: str, hint: str) -> ContentError:
        return ContentError(message, origin=Origin(self.path, self.line(node)), hint=hint)

    def html(self, node: SyntaxTreeNode) -> tuple[Block, ...]:
        """The blocks that a piece of HTML says; none for a comment, which is the editor's own."""
        content = without_comments(node.content)
        if not content.strip():
            return ()
        reader = HtmlReader(self.path, self.lang, self.line(node))
        blocks = reader.read(content)
        self.faults += reader.faults
        return blocks

    def heading(self, node: SyntaxTreeNode) -> Block:
        level = int(node.tag[1])
        if level == 1:
            raise self.error(node, "a heading of level 1", "the title is the only one: write ## instead of #")
        name = _NAME.search(node.children[0].content)
        return Heading(level, self.text(node, cut=_NAME if name else None), name[1] if name else "")

    def paragraph(self, node: SyntaxTreeNode) -> tuple[Block, ...]:
        text = self.text(node)
        return (video_of(text, node) or Paragraph(text),) if text.value else ()

    def pictures(self, node: SyntaxTreeNode) -> Block:
        """What a paragraph of pictures is."""
        tokens = _tokens(node.children[0])
        self.faults += stray_attributes(tokens, self.path, self.line(node))
        return PictureReader(self.path, self.words_of_picture).block(pictures_alone(tokens), self.line(node))

    def portrait(self, token: Token, line: int) -> Image:
        """The picture of a token `image`, which has neither side nor link."""
        src, origin = str(token.attrs["src"]), Origin(self.path, line)
        if token.attrs.get("title"):
            hint = "leave it out: the last line of the quote says whose face it is"
            raise ContentError("a portrait with a caption", origin=origin, hint=hint)
        reader = PictureReader(self.path, self.words_of_picture)
        return reader.image(unquote(src), src, token.content, ("", ""), origin)

    def words_of_picture(self, content: str, line: int) -> Text:
        """An alt text, a caption or a credit, which markdown-it has not read."""
        self.note_faults(source_tokens(content), line)
        return self.words(content, line)

    def list(self, node: SyntaxTreeNode) -> Block:
        ordered = node.type == "ordered_list"
        start = int(node.attrs.get("start", 1)) if ordered else 1
        items, checks = [], []
        for item in node.children:
            task = self.task(item)
            checks.append(task)
            items.append(self.item(item, task))
        done = tuple(checks) if any(check is not None for check in checks) else ()
        return List(tuple(items), ordered, start, done)

    def task(self, item: SyntaxTreeNode) -> bool | None:
        """Whether an item is a task that is done; None if it is no task."""
        first = item.children[0] if item.children else None
        if first is None or first.type != "paragraph" or not (box := _TASK.match(first.children[0].content)):
            return None
        return box[1] != " "

    def item(self, item: SyntaxTreeNode, task: bool | None) -> tuple[Block, ...]:
        if task is None:
            return self.blocks(item.children)
        first, *others = item.children
        return (Paragraph(self.text(first, cut=_TASK)), *self.blocks(others))

    def table(self, node: SyntaxTreeNode) -> Block:
        # Rows are lines, and cells do not know theirs; the second line is the ruler below the header.
        first = self.line(node)
        lines = [row for part in node.children for row in part.children]
        rows = [
            tuple(self.text(cell, first + n + (n > 0)) for cell in row.children)
            for n, row in enumerate(lines)
        ]
        align = tuple(map(_alignment, lines[0].children))
        return Table(rows[0], tuple(rows[1:]), align if any(align) else ())

    def definitions(self, node: SyntaxTreeNode) -> Definitions:
        items: list[Definition] = []
        terms: list[Text] = []
        meanings: list[tuple[Block, ...]] = []
        for child in node.children:
            if child.type == "dt" and meanings:
                items.append(Definition(tuple(terms), tuple(meanings)))
                terms, meanings = [], []
            if child.type == "dt":
                terms.append(self.text(child))
            else:
                meanings.append(self.blocks(child.children))
        return Definitions((*items, Definition(tuple(terms), tuple(meanings))))

    def note(self, node: SyntaxTreeNode) -> None:
        """A footnote is kept until it is known which texts refer to it."""
        label = str(node.meta["label"])
        if label in self.notes.written:
            raise self.error(node, f"the note [^{label}] is written twice", "give one of them another name")
        self.notes.written[label] = Note(label, ()), self.line(node)
        self.notes.written[label] = Note(label, self.blocks(node.children)), self.line(node)


def _tokens(inline: SyntaxTreeNode) -> list[Token]:
    """What stands in a paragraph, heading or cell."""
    return (inline.token.children or []) if inline.token else []


def _alignment(cell: SyntaxTreeNode) -> Align:
    style = str(cell.attrs.get("style", ""))
    return next((side for side in _SIDES if style.endswith(side)), "")


_SIDES: tuple[Align, ...] = ("left", "center", "right")
