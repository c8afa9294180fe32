"""The words of an element of HTML as inline Markdown: what may stand in a text stays as it is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import escape
from typing import cast

from lxml import etree

from pipelines.content.commonmark import attributes_of
from pipelines.content.html_elements import PROGRAMS, REFUSED, RENAMED
from pipelines.content.importers import markdown
from pipelines.content.texts import media_fault, one_line, picture_in_sentence, program_fault, read_text
from pipelines.model.blocks import Text
from pipelines.model.errors import ContentError
from pipelines.model.finding import Origin
from pipelines.model.markup import MERGE_TAG, SAFE_ATTRIBUTES, SAFE_TAGS


@dataclass(slots=True)
class HtmlWords:
    """Of a piece of HTML that begins at `first_line` of the article."""

    path: str
    lang: str
    first_line: int
    faults: list[ContentError] = field(default_factory=list)
    """What no face could show, and what stands at the wrong place."""

    def fault(self, message: str, hint: str, element: etree._Element | None = None) -> None:
        self.faults.append(ContentError(message, origin=self.origin(element), hint=hint))

    def origin(self, element: etree._Element | None) -> Origin:
        line = cast("int | None", element.sourceline) if element is not None else None
        return Origin(self.path, self.first_line + (line - 1 if line else 0))

    def words(self, value: str, line: int) -> Text:
        return read_text(value, self.lang, Origin(self.path, line))

    def run(self, element: etree._Element) -> str:
        """The words of an element as inline Markdown, in one line."""
        return one_line(self.within(element))

    def within(self, element: etree._Element) -> str:
        """The same with the blanks at both ends, which part words."""
        parts = [escaped_words(element.text)]
        for child in element:
            parts += (self.inline(child), escaped_words(child.tail))
        return "".join(parts)

    def inline(self, element: etree._Element) -> str:
        if not isinstance(element.tag, str):  # a comment
            return ""
        name = RENAMED.get(element.tag, element.tag)
        if name == "img":
            self.faults.append(picture_in_sentence(self.origin(element)))
            return ""
        if name in ("br", "wbr"):
            return f"<{name}>"
        if name in PROGRAMS or name in REFUSED:
            found = program_fault if name in PROGRAMS else media_fault
            self.faults.append(found(str(name), self.origin(element)))
            return ""
        inner = self.within(element)
        if name not in SAFE_TAGS:
            return inner
        allowed = SAFE_ATTRIBUTES.get(name, frozenset()) | SAFE_ATTRIBUTES["*"]
        given = "".join(
            f' {key}="{escape(str(element.get(key, "")))}"' for key in sorted(allowed) if element.get(key)
        )
        return f"<{name}{given}>{inner}</{name}>"


def inner_texts(element: etree._Element) -> Iterator[str]:
    return cast("Iterator[str]", element.itertext())


def href_of(tag: str) -> str | None:
    return attributes_of(tag).get("href") if tag[:2].lower() == "<a" else None


def escaped_words(text: object) -> str:
    """Words of HTML as inline Markdown; merge tags stay."""
    parts = re.split(f"({MERGE_TAG.pattern.replace('(', '(?:')})", str(text or ""))
    return "".join(part if n % 2 else markdown.inline(part) for n, part in enumerate(parts))
