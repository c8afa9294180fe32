"""HTML that stands between the blocks of an article → our blocks, by lxml; what we have no block for is told.

CommonMark ends such a piece at an empty line, so its end tag may stand in another one, or nowhere.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from urllib.parse import unquote

from lxml import etree, html

from pipelines.content.front_matter import file_name
from pipelines.content.html_elements import (
    BLOCK_LEVEL,
    CONTEXT_BEHIND,
    HEADINGS,
    KNOWN,
    PARTS,
    PROGRAMS,
    ROOMS,
    TAG,
    WHOLE,
    only_known,
)
from pipelines.content.html_words import HtmlWords, escaped_words, href_of, inner_texts
from pipelines.content.importers import markdown
from pipelines.content.texts import (
    address_faults,
    joined_lines,
    media_fault,
    not_beside,
    one_line,
    picture_in_sentence,
    program_fault,
    source_tokens,
    text_faults,
)
from pipelines.model.blocks import (
    Block,
    Code,
    Definition,
    Definitions,
    Heading,
    Image,
    List,
    Paragraph,
    Quote,
    Rule,
    Table,
    Text,
)
from pipelines.model.finding import Origin


class HtmlReader(HtmlWords):
    """Reads one piece of HTML."""

    def read(self, content: str) -> tuple[Block, ...]:
        """The blocks; a piece that begins with a tag that is a word here, or stands within sentences, is a
        paragraph of Markdown.
        """
        tags = [tag.lower() for tag in TAG.findall(content)]
        begins = TAG.match(content.lstrip())
        if not begins or begins[1].lower() not in KNOWN or BLOCK_LEVEL.isdisjoint(tags):
            return self.sentence(content)
        small = content.lower()
        for name in sorted(WHOLE.intersection(tags)):
            if len(re.findall(rf"<{name}\b", small)) > small.count(f"</{name}"):
                self.fault(
                    f"a <{name}> without its end: HTML ends at an empty line",
                    f"close it with </{name}>, and delete the empty lines within it",
                )
                return ()
        within = CONTEXT_BEHIND.sub(r" \2\1", content.strip())
        root = html.fragment_fromstring(only_known(within), create_parent="div")
        return tuple(self.flow(root))

    def sentence(self, content: str) -> tuple[Block, ...]:
        text = content.strip()
        self.faults += text_faults(source_tokens(text), Origin(self.path, self.first_line))
        return (Paragraph(self.words(joined_lines(text), self.first_line)),) if text else ()

    # --- blocks -----------------------------------------------------------------------------------

    def flow(self, parent: etree._Element) -> Iterator[Block]:
        """What stands in an element: runs of words as paragraphs, everything else as its block."""
        run: list[str] = [escaped_words(parent.text)]
        line = self.origin(parent).line
        for child in list(parent):
            if isinstance(child.tag, str) and not self.is_inline(child):
                yield from self.paragraph(run, line)
                run, line = [], self.origin(child).line
                yield from self.block(child)
            else:
                if not "".join(run).strip():
                    line = self.origin(child).line
                run.append(self.inline(child))
            run.append(escaped_words(child.tail))
        yield from self.paragraph(run, line)

    def is_inline(self, element: etree._Element) -> bool:
        return element.tag not in BLOCK_LEVEL or (element.tag == "img" and _beside_words(element))

    def paragraph(self, run: Iterable[str], line: int) -> Iterator[Paragraph]:
        if value := one_line("".join(run)):
            self.addresses(value, line)
            yield Paragraph(self.words(value, line))

    def addresses(self, value: str, line: int) -> None:
        """What is wrong with the links of a text."""
        for token in source_tokens(value) if "<a" in value else ():
            if token.type == "html_inline" and (href := href_of(token.content)) is not None:
                self.faults += address_faults(href, Origin(self.path, line))

    def block(self, element: etree._Element) -> Iterator[Block]:
        name = str(element.tag)
        if read := _READERS.get(name):
            yield from read(self, element)
        elif name in PROGRAMS:
            self.faults.append(program_fault(name, self.origin(element)))
        elif name in PARTS:
            self.fault(
                f"a <{name}> that belongs to nothing: HTML ends at an empty line",
                "delete the empty lines before it",
                element,
            )
        else:
            self.faults.append(media_fault(name, self.origin(element)))

    def heading(self, element: etree._Element) -> Iterator[Block]:
        level = int(str(element.tag)[1])
        if level == 1:
            hint = "the title is the only one: write h2 instead of h1"
            self.fault("a heading of level 1", hint, element)
        elif value := self.run(element):
            yield Heading(level, self.words(value, self.origin(element).line))

    def summary(self, element: etree._Element) -> Iterator[Block]:
        """What one clicks to see the rest, which is seen here."""
        if value := self.run(element):
            yield Paragraph(self.words(f"<strong>{value}</strong>", self.origin(element).line))

    def quote(self, element: etree._Element) -> Iterator[Block]:
        yield Quote(tuple(self.flow(element)))

    def code(self, element: etree._Element) -> Iterator[Block]:
        yield Code("".join(inner_texts(element)).strip("\n"))

    def rule(self, _element: etree._Element) -> Iterator[Block]:
        yield Rule()

    def picture(self, element: etree._Element) -> Iterator[Block]:
        yield from self.image(element, None)

    def items(self, element: etree._Element) -> Iterator[Block]:
        items: list[tuple[Block, ...]] = []
        for child in list(element):
            found = tuple(self.flow(child)) if child.tag == "li" else tuple(self.block(child))
            if child.tag == "li" or not items:
                items.append(found)
            else:  # a list beside the items is of the item before it, as browsers show it
                items[-1] += found
        start = str(element.get("start", "1"))
        yield List(tuple(items), element.tag == "ol", int(start) if start.isdecimal() else 1)

    def definitions(self, element: etree._Element) -> Iterator[Block]:
        items: list[Definition] = []
        terms: list[Text] = []
        meanings: list[tuple[Block, ...]] = []
        for child in element.iter("dt", "dd"):
            if child.tag == "dt" and meanings:
                items.append(Definition(tuple(terms), tuple(meanings)))
                terms, meanings = [], []
            if child.tag == "dt":
                terms.append(self.words(self.run(child), self.origin(child).line))
            else:
                meanings.append(tuple(self.flow(child)))
        yield Definitions((*items, Definition(tuple(terms), tuple(meanings))))

    def table(self, element: etree._Element) -> Iterator[Block]:
        for caption in element.iter("caption"):
            yield from self.flow(caption)
        rows = [
            tuple(self.cell(cell) for cell in list(row) if cell.tag in ("td", "th"))
            for row in element.iter("tr")
        ]
        width = max(map(len, rows), default=0)
        if not width:
            return
        empty = self.words("", self.origin(element).line)
        filled = [row + (empty,) * (width - len(row)) for row in rows]
        yield Table(filled[0], tuple(filled[1:]))

    def cell(self, cell: etree._Element) -> Text:
        blocks = tuple(self.flow(cell))
        if not all(isinstance(block, Paragraph) for block in blocks):
            self.fault("a table cell that holds more than words", "put it below the table", cell)
        words = "<br>".join(block.text.value for block in blocks if isinstance(block, Paragraph))
        return self.words(words, self.origin(cell).line)

    def figure(self, element: etree._Element) -> Iterator[Block]:
        captions = [self.run(caption) for caption in element.iter("figcaption")]
        pictures = list(element.iter("img"))
        for caption in list(element.iter("figcaption")):
            caption.drop_tree()  # type: ignore[attr-defined] # of lxml.html, which the stubs do not know here
        if len(pictures) == 1 and not "".join(inner_texts(element)).strip():
            yield from self.image(pictures[0], " ".join(captions))
            return
        yield from self.flow(element)
        yield from self.paragraph([" ".join(captions)], self.origin(element).line)

    def image(self, element: etree._Element, caption: str | None) -> Iterator[Image]:
        origin = self.origin(element)
        if next(element.iterancestors("a"), None) is not None:
            self.faults.append(picture_in_sentence(origin))
            return
        written = str(element.get("src", ""))
        try:
            src = file_name(unquote(written))
        except ValueError:
            self.faults.append(not_beside(written, origin))
            return
        title = markdown.inline(one_line(str(element.get("title", ""))))
        words = caption or title
        alt = markdown.inline(one_line(str(element.get("alt", ""))))
        yield Image(src, self.words(alt, origin.line), self.words(words, origin.line) if words else None)


_READERS: Mapping[str, Callable[[HtmlReader, etree._Element], Iterator[Block]]] = {
    **dict.fromkeys(ROOMS, HtmlReader.flow),
    **dict.fromkeys(HEADINGS, HtmlReader.heading),
    "summary": HtmlReader.summary,
    "ul": HtmlReader.items,
    "ol": HtmlReader.items,
    "dl": HtmlReader.definitions,
    "blockquote": HtmlReader.quote,
    "pre": HtmlReader.code,
    "hr": HtmlReader.rule,
    "table": HtmlReader.table,
    "figure": HtmlReader.figure,
    "img": HtmlReader.picture,
}


def _beside_words(image: etree._Element) -> bool:
    """Whether a picture stands in a line with words."""
    parent = image.getparent()
    return (
        parent is not None
        and bool("".join(inner_texts(parent)).strip())
        and parent.tag in ("p", "td", "th", "a")
    )
