"""Markdown with front matter → Article: typed blocks, each text with its line.

Inline Markdown stays in the texts, as translators know it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import assert_never
from urllib.parse import unquote

from markdown_it.tree import SyntaxTreeNode

from pipelines.content.anchors import with_anchors
from pipelines.content.comments import without_comments
from pipelines.content.commonmark import block_parser, inline_parser
from pipelines.content.front_matter import file_name, parse_head, safe_url
from pipelines.model.article import Article, Reference
from pipelines.model.blocks import (
    Block,
    BlockType,
    Button,
    Code,
    Heading,
    Image,
    List,
    Paragraph,
    Quote,
    Rule,
    Table,
    Text,
)
from pipelines.model.errors import ContentError
from pipelines.model.finding import Origin
from pipelines.model.markup import CONTEXT, CONTEXT_BEGINS, LONGEST_TEXT, refuse_controls

_BUTTON = re.compile(r"\[(?P<label>[^\]]+)\]\((?P<url>\S+)\)\{\.button\}(?P<context>\s*\{[^{}]*\})?")
# A run of blanks is looked at from its first one only: from each of them would take the square of its length.
_HARD_BREAK = re.compile(r"(?:(?<! ) {2,}|(?<!\\)((?:\\\\)*)\\)\n[ \t]*")
_SOFT_BREAK = re.compile(r"(?:(?<![ \t])[ \t]+)?\n[ \t]*")
MAX_COLUMNS = 50
"""Of a table: a page of paper has no room for more, and every row is filled up to them."""
_RULER = frozenset(" \t|:->*+.0123456789")
"""What the line below a table's header is made of, be it in a list or a quotation."""


def parse_article(text: str, slug: str, lang: str) -> Article:
    """The article that `text` describes; ContentError with the line of the first fault."""
    path = f"content/{slug}/index.md"
    refuse_controls(text, path)
    head = parse_head(text, path)
    matter, lines = head.matter, head.lines

    def words(value: str, key: str) -> Text:
        return read_text(_one_line(value), lang, Origin(path, lines[key]))

    def optional(value: str, key: str) -> Text | None:
        return words(value, key) if value else None

    image = None
    if matter.image:
        alt = words(matter.image.alt, "image.alt" if "image.alt" in lines else "image")
        image = Image(matter.image.src, alt, optional(matter.image.caption, "image.caption"))
    button = None
    if matter.call_to_action:
        label = words(matter.call_to_action.label, "call_to_action.label")
        button = Button(label, matter.call_to_action.url)
    return Article(
        slug=slug,
        id=matter.id,
        lang=lang,
        date=matter.moment,
        title=words(matter.title, "title"),
        subject=optional(matter.subject, "subject"),
        summary=optional(matter.summary, "summary"),
        categories=tuple(words(value, f"categories.{n}") for n, value in enumerate(matter.categories)),
        author=_one_line(matter.author),
        place=optional(matter.place, "place"),
        event_date=matter.event_date,
        image=image,
        call_to_action=button,
        blocks=with_anchors(_BlockReader(path, lang, head.body_line).read(head.body), path),
        articles=tuple(Reference(slug, lines[f"articles.{n}"]) for n, slug in enumerate(matter.articles)),
        notes=matter.notes,
        ignore_checks=matter.ignore_checks,
    )


def _one_line(value: str) -> str:
    """Line breaks and runs of blanks as one space; no-break spaces stay, they mean something."""
    return re.sub(r"[ \t\r\n]+", " ", value).strip(" ")


def joined_lines(content: str) -> str:
    """Inline Markdown in one line: a line break is a space, a hard one `<br>`."""
    return _SOFT_BREAK.sub(" ", _HARD_BREAK.sub(r"\1<br>", content))


def read_text(value: str, lang: str, origin: Origin) -> Text:
    """A text with the context that `{ctx: …}` at its end gives it; ContentError for one anywhere else, and
    for a text that nobody would read.
    """
    value = value.strip(" ")
    if len(value) > LONGEST_TEXT:
        raise ContentError(
            f"one text of {len(value):,} characters; {LONGEST_TEXT:,} are the most",
            origin=origin,
            hint="divide it into paragraphs with empty lines",
        )
    context = ""
    if found := CONTEXT.search(value):
        value, context = value[: found.start()].rstrip(" "), " ".join(found[1].split())
        if not context or not value:
            raise ContentError(
                "a context without a text" if context else "a context that says nothing",
                origin=origin,
                hint="write it behind the words that it is about: Open {ctx: verb}",
            )
    if _context_within(value):
        raise ContentError(
            "a context {ctx: …} that is not at the end of its text",
            origin=origin,
            hint="put it behind the last word of the paragraph, heading or value; "
            "to have the characters printed, write \\{ctx:",
        )
    return Text(value, lang, origin.line, context)


def _context_within(value: str) -> bool:
    """Whether readers would see a context: what is escaped, or within code or a tag, is the author's own."""
    bare = value.replace("\\\\", "").replace("\\{", "")
    if not CONTEXT_BEGINS.search(bare):
        return False
    nodes = SyntaxTreeNode(inline_parser().parseInline(bare)).walk()
    return any(node.type == "text" and CONTEXT_BEGINS.search(node.content) for node in nodes)


_BLOCK_TYPES: Mapping[str, BlockType] = {
    "heading": "heading",
    "paragraph": "paragraph",
    "html_block": "paragraph",
    "bullet_list": "list",
    "ordered_list": "list",
    "blockquote": "quote",
    "table": "table",
    "fence": "code",
    "hr": "rule",
}
"""What markdown-it's nodes are to us."""


def _block_type(node: SyntaxTreeNode) -> BlockType:
    """What block a node becomes; a paragraph of nothing but a picture or a button is one of these."""
    if node.type == "paragraph":
        inline = node.children[0]
        if [inner.type for inner in inline.children] == ["image"]:
            return "image"
        if _BUTTON.fullmatch(inline.content):
            return "button"
    return _BLOCK_TYPES[node.type]


class _BlockReader:
    """Walks markdown-it's tree; holds what each block needs to know of the whole."""

    def __init__(self, path: str, lang: str, first_line: int) -> None:
        self.path = path
        self.lang = lang
        self.first_line = first_line

    def read(self, body: str) -> tuple[Block, ...]:
        self.refuse_wide_tables(body)
        env: dict[str, dict[str, dict[str, list[int]]]] = {}
        tree = SyntaxTreeNode(block_parser().parse(body, env))
        for label, definition in env.get("references", {}).items():
            raise ContentError(
                f"a link definition [{label.lower()}]: outside its sentence",
                origin=Origin(self.path, self.first_line + definition["map"][0]),
                hint="write the address in the link itself: [words](https://…)",
            )
        return self.blocks(tree.children)

    def refuse_wide_tables(self, body: str) -> None:
        """ContentError before a table is read that would be filled up with millions of cells."""
        for number, row in enumerate(body.split("\n")):
            columns = len(row.strip(" \t>|").split("|"))
            if columns > MAX_COLUMNS and _RULER.issuperset(row):
                raise ContentError(
                    f"a table with {columns} columns; {MAX_COLUMNS} are the most",
                    origin=Origin(self.path, self.first_line + number),
                    hint="make several tables of it, or a file that readers can download",
                )

    def blocks(self, nodes: list[SyntaxTreeNode]) -> tuple[Block, ...]:
        found = (self.block(node) for node in nodes)
        return tuple(block for block in found if block is not None)

    def block(self, node: SyntaxTreeNode) -> Block | None:
        """The block that a node is; None for one without words, such as an editor's comment."""
        match kind := _block_type(node):
            case "heading":
                return self.heading(node)
            case "paragraph":
                return self.html(node) if node.type == "html_block" else self.paragraph(node)
            case "list":
                return self.list(node)
            case "quote":
                return Quote(self.blocks(node.children))
            case "image":
                return self.image(node.children[0].children[0], self.line(node))
            case "table":
                return self.table(node)
            case "button":
                return self.button(node)
            case "code":
                return Code(node.content.rstrip("\n"))
            case "rule":
                return Rule()
            case _:
                assert_never(kind)

    def line(self, node: SyntaxTreeNode) -> int:
        return self.first_line + (node.map[0] if node.map else 0)

    def text(self, node: SyntaxTreeNode, line: int = 0) -> Text:
        """The inline content below a block; a source line break is a space, a hard one `<br>`."""
        content = without_comments(node.children[0].content if node.children else "")
        content = joined_lines(content.strip(" \t\n"))
        if any(inner.type == "image" for inner in node.walk()):
            origin = Origin(self.path, line or self.line(node))
            raise ContentError(
                "a picture inside a sentence", origin=origin, hint="give it a paragraph of its own"
            )
        return self.words(content, line or self.line(node))

    def words(self, content: str, line: int) -> Text:
        return read_text(content, self.lang, Origin(self.path, line))

    def error(self, node: SyntaxTreeNode, message: str, hint: str) -> ContentError:
        return ContentError(message, origin=Origin(self.path, self.line(node)), hint=hint)

    def html(self, node: SyntaxTreeNode) -> Block | None:
        """Raw HTML is a paragraph, so that its words reach the translators; a comment is the editor's own."""
        content = _SOFT_BREAK.sub(" ", without_comments(node.content).strip())
        return Paragraph(self.words(content, self.line(node))) if content else None

    def heading(self, node: SyntaxTreeNode) -> Block:
        level = int(node.tag[1])
        if level == 1:
            raise self.error(node, "a heading of level 1", "the title is the only one: write ## instead of #")
        return Heading(level, self.text(node))

    def paragraph(self, node: SyntaxTreeNode) -> Block | None:
        text = self.text(node)
        return Paragraph(text) if text.value else None

    def button(self, node: SyntaxTreeNode) -> Button:
        ((label, url, context),) = _BUTTON.findall(node.children[0].content)
        try:
            address = safe_url(url)
        except ValueError as error:
            raise self.error(node, f"the button's address {error}", "write a full address") from error
        return Button(self.words(_one_line(label + context), self.line(node)), address)

    def image(self, image: SyntaxTreeNode, line: int) -> Image:
        try:
            src = file_name(unquote(str(image.attrs["src"])))
        except ValueError as error:
            raise ContentError(
                f"the picture {image.attrs['src']!r} is not a file beside the article",
                origin=Origin(self.path, line),
                hint=f"put it into {self.path.removesuffix('index.md')} and name it without a folder",
            ) from error
        alt, caption = _one_line(image.content), _one_line(str(image.attrs.get("title", "")))
        return Image(src, self.words(alt, line), self.words(caption, line) if caption else None)

    def list(self, node: SyntaxTreeNode) -> Block:
        ordered = node.type == "ordered_list"
        start = int(node.attrs.get("start", 1)) if ordered else 1
        return List(tuple(self.blocks(item.children) for item in node.children), ordered, start)

    def table(self, node: SyntaxTreeNode) -> Block:
        # Rows are lines, and cells do not know theirs; the second line is the ruler below the header.
        first = self.line(node)
        rows = [
            tuple(self.text(cell, first + n + (n > 0)) for cell in row.children)
            for n, row in enumerate(row for part in node.children for row in part.children)
        ]
        return Table(rows[0], tuple(rows[1:]))
