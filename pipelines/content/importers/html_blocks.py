"""The elements of a web page → lines and blocks; what is no part of the text is told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from lxml.html import HtmlElement

from pipelines.content.importers.draft import Line, Part, PartKind, Span, Unplaced
from pipelines.content.importers.html_boxes import box_kind, take_attribution, take_title, without_dash
from pipelines.content.importers.html_furniture import NO_WORDS, PAGE, all_words, is_page_part, played
from pipelines.content.importers.html_inline import (
    BREAK,
    Look,
    span_words,
    spans_of,
    split_breaks,
    tidy_spans,
    typed_items,
)
from pipelines.content.importers.html_nested import (
    Source,
    box_markdown,
    code_markdown,
    indented,
    inner_markdown,
    terms_markdown,
)
from pipelines.content.importers.html_notes import NOTE
from pipelines.content.importers.html_pictures import PictureFinder, leads_on, with_caption
from pipelines.content.importers.html_tables import cells_of, is_layout
from pipelines.content.importers.markdown import (
    heading_markdown,
    inline,
    linked_words,
    spans_markdown,
    table,
)
from pipelines.model.markup import SAFE_TAGS

_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_INLINE = SAFE_TAGS - {"br"} | {
    *("acronym", "big", "center", "data", "del", "dfn", "font", "ins", "label", "samp"),
    *("strike", "time", "tt", "var", "wbr"),
}
_EMBEDS = frozenset(("iframe", "video", "audio", "embed", "object"))


@dataclass(slots=True)
class PageReader:
    """Walks down a page; `found` is what it has read by then."""

    finder: PictureFinder
    base: str = ""
    """The page's own address."""
    found: list[Source] = field(default_factory=list)
    unplaced: list[Unplaced] = field(default_factory=list)
    spans: list[Span] = field(default_factory=list)
    """Of the paragraph that is being read."""
    number: int = 0

    def read(self, element: HtmlElement) -> list[Source]:
        """The blocks in an element."""
        self._inside(element, Look())
        self.flush()
        return self.found

    def _inside(self, element: HtmlElement, look: Look) -> None:
        self.spans += spans_of(element.text or "", look)
        for child in element:
            if isinstance(child.tag, str):
                self._element(child, look)
            self.spans += spans_of(child.tail or "", look)

    def _element(self, element: HtmlElement, look: Look) -> None:
        tag = str(element.tag)
        if tag in NO_WORDS:
            return
        if kind := box_kind(element):
            self.flush()
            self._box(element, kind)
        elif is_page_part(element):
            self.leave_out(element, PAGE)
        elif tag == "br":
            self.spans.append(BREAK)
        elif tag == "sup" and element.get(NOTE):
            self.spans.append(Span(f"[{element.get(NOTE)}]", ("note",)))
        elif tag == "img":
            self._picture(element, look)
        elif tag in _INLINE:
            self._inside(element, look.within(element, self.base))
        else:
            self.flush()
            self._block(element, look)
            self.flush()

    def _block(self, element: HtmlElement, look: Look) -> None:
        tag = str(element.tag)
        walks: dict[str, Callable[[HtmlElement], None]] = {
            **dict.fromkeys(_HEADINGS, self._heading),
            **dict.fromkeys(("ul", "ol"), self._list),
            **dict.fromkeys(_EMBEDS, self._embed),
            **({"section": self._note} if element.get(NOTE) else {}),
            "dl": self._terms,
            "blockquote": self._quote,
            "table": self._table,
            "pre": self._code,
            "figure": self._figure,
        }
        if tag in walks:
            walks[tag](element)
        elif tag == "hr":
            self._add("rule", "---", "")
        elif tag in ("dt", "summary"):
            self._inside(element, Look(marks=("strong",)))
        else:
            self._inside(element, look.within(element, self.base) if tag == "p" else look)
            if tag == "p" and element.get("class") == "caption":
                self._caption()

    def flush(self) -> None:
        """The paragraph that was being read is done."""
        spans, self.spans = self.spans, []
        for paragraph in split_breaks(spans):
            for n, piece in enumerate(typed_items(paragraph)):
                self.number += 1
                self.found.append(Line(self.number, span_words(piece), n == 0, spans=piece))

    def _add(self, kind: PartKind, markdown: str, words: str) -> None:
        self.number += 1
        self.found.append(Part(self.number, kind, markdown, words))

    def leave_out(self, element: HtmlElement, why: str) -> None:
        """Keep the words of an element for the notes."""
        words = all_words(element)
        if words:
            self.unplaced.append(Unplaced(self.number + 1, words, why))

    def nested(self, element: HtmlElement) -> list[Source]:
        """The blocks in an element of its own: an item, a quotation, a cell."""
        inner = PageReader(self.finder, self.base, unplaced=self.unplaced, number=self.number)
        found = inner.read(element)
        self.number = inner.number
        return found

    def _heading(self, element: HtmlElement) -> None:
        level = _HEADINGS[str(element.tag)]
        inner = self.nested(element)
        lines = [line for line in inner if isinstance(line, Line)]
        if lines:
            spans = tidy_spans([span for line in lines for span in (*line.spans, Span(" "))])
            spans = tuple(replace(s, marks=()) if s == BREAK else s for s in spans)
            line = Line(lines[0].number, span_words(spans), spans=spans)
            self._add("heading", heading_markdown(line, level), line.words)
        self.found += [part for part in inner if isinstance(part, Part)]

    def _list(self, element: HtmlElement) -> None:
        start = element.get("start", "1")
        number = int(start) if start.isdecimal() and len(start) < 9 else 1
        rows: list[str] = []
        for child in element:
            if not isinstance(child.tag, str) or child.tag in NO_WORDS:
                continue
            inner = self.nested(child)
            sign = f"{number}. " if element.tag == "ol" else "- "
            if inner:
                rows.append(sign + indented(inner_markdown(inner), len(sign)))
                number += 1
            self.spans += spans_of(child.tail or "", Look())
        if rows:
            self._add("list", "\n".join(rows), all_words(element))

    def _note(self, element: HtmlElement) -> None:
        inner = self.nested(element)
        if inner:
            text = indented(inner_markdown(inner), 4)
            self._add("paragraph", f"[^{element.get(NOTE)}]: {text}", all_words(element))

    def _terms(self, element: HtmlElement) -> None:
        """A list of terms, each with what it means below it."""
        parts = [(str(child.tag), self.nested(child)) for child in element.iter("dt", "dd")]
        if text := terms_markdown(parts):
            self._add("paragraph", text, all_words(element))
        else:
            self._inside(element, Look())

    def _quote(self, element: HtmlElement) -> None:
        words, who = all_words(element), take_attribution(element)
        inner = self.nested(element)
        if inner:
            quoted = inner_markdown(inner).split("\n")
            self._add("quote", "\n".join(f"> {row}".rstrip() for row in quoted), words)
        if who is not None:
            self._whose(who)

    def _whose(self, element: HtmlElement) -> None:
        """Whose words the quotation has that was just read; without one, a paragraph."""
        lines = self.nested(element)
        quote = self.found[-1] if self.found else None
        if (
            isinstance(quote, Part)
            and quote.kind == "quote"
            and all(isinstance(each, Line) for each in lines)
        ):
            names = (spans_markdown(line.spans) for line in lines if isinstance(line, Line))
            if name := without_dash(", ".join(names)):
                words = f"{quote.words} {all_words(element)}" if element.tag == "figcaption" else quote.words
                self.found[-1] = replace(quote, markdown=f"{quote.markdown}\n>\n> — {name}", words=words)
        else:
            self.found += lines

    def _box(self, element: HtmlElement, kind: str) -> None:
        words, title = all_words(element), take_title(element)
        inner = self.nested(element)
        if inner:
            self._add("paragraph", box_markdown(kind, title, inner), words)
        elif title:
            self._inside(element, Look())

    def _table(self, element: HtmlElement) -> None:
        caption = element.find("caption")
        if caption is not None:
            self._inside(caption, Look())
            self.flush()
            element.remove(caption)
        rows = cells_of(element)
        if is_layout(element, rows):
            for row in rows:
                for cell in row:
                    if cell is not None:
                        self.flush()
                        self._inside(cell, Look())
            return
        texts = [[self._cell(cell) if cell is not None else "" for cell in row] for row in rows]
        texts = [row for row in texts if any(row)]
        if texts:
            self._add("table", table(texts), all_words(element))

    def _cell(self, cell: HtmlElement) -> str:
        inner = self.nested(cell)
        return "<br>".join(
            spans_markdown(line.spans) if isinstance(line, Line) else inline(line.words) for line in inner
        )

    def _code(self, element: HtmlElement) -> None:
        text = element.text_content().strip("\n")
        if text.strip():
            self._add("code", code_markdown(text), text)

    def _figure(self, element: HtmlElement) -> None:
        caption = element.find(".//figcaption")
        if caption is not None:
            before = len(self.found)
            caption.drop_tree()
            self._inside(element, Look())
            self.flush()
            lines = self.nested(caption)
            pictured = any(isinstance(part, Part) and part.kind == "image" for part in self.found[before:])
            last = self.found[-1] if self.found[before:] else None
            if not pictured and isinstance(last, Part) and last.kind == "quote":
                self._whose(caption)
                return
            if not pictured:
                self.leave_out(caption, "what stood below the picture:")
                return
            self.found += lines
            if pictured and len(lines) == 1:
                self._caption()
            return
        self._inside(element, Look())

    def _caption(self) -> None:
        """The last paragraph is what stands below the picture before it."""
        self.flush()
        if len(self.found) > 1 and isinstance(line := self.found[-1], Line):
            before = self.found[-2]
            if isinstance(before, Part) and before.kind == "image" and before.markdown.endswith(")"):
                captioned = with_caption(before.markdown, spans_markdown(line.spans))
                self.found[-2:] = [replace(before, markdown=captioned)]

    def _picture(self, element: HtmlElement, look: Look) -> None:
        alt = " ".join((element.get("alt") or element.get("title") or "").split())
        src = element.get("src") or element.get("data-src") or ""
        name = self.finder.name_of(src)
        if name:
            self.flush()
            leads = bool(alt) and leads_on(look.link)
            picture = f"![{inline(alt)}]({name})"
            self._add("image", linked_words(picture, look.link) if leads else picture, alt)
            if look.link and not leads:
                self.unplaced.append(Unplaced(self.number, look.link, "the picture above it led to"))
        elif not self.finder.is_pixel(element):
            shown = f"{src if len(src) <= 300 else f'{src[:60]}…'} {alt}".strip()
            self.unplaced.append(Unplaced(self.number + 1, shown, "a picture to be put here:"))

    def _embed(self, element: HtmlElement) -> None:
        what = f"what a browser plays here ({element.tag}):"
        self.unplaced.append(Unplaced(self.number + 1, played(element), what))
        self._inside(element, Look())
