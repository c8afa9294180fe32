"""The HTML document in which texts travel to eTranslation and back: a paragraph each, known by its id."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape
from html.parser import HTMLParser

_PAIR, _ALONE = re.compile(r'<g id="(\d+)">'), re.compile(r'<x id="(\d+)"/>')
_TEXT, _CODE = re.compile(r"t(\d{1,6})"), re.compile(r"([gx])(\d{1,6})")


def request_document(texts: Sequence[str], source: str) -> str:
    """The document of texts whose codes are tags (`Markup.TAGS`), in a language."""
    lines = "\n".join(f'<p id="t{number}">{_as_html(text)}</p>' for number, text in enumerate(texts))
    head = f'<html lang="{escape(source)}"><head><meta charset="utf-8"><title></title></head>'
    return f"<!DOCTYPE html>\n{head}<body>\n{lines}\n</body></html>"


def document_texts(document: str, count: int) -> list[str] | None:
    """The texts of a document that came back; None unless each of so many is there exactly once."""
    reader = _Paragraphs()
    reader.feed(document)
    reader.close()
    if [number for number, _ in reader.found] != list(range(count)):
        return None
    return [re.sub(" +", " ", "".join(pieces)).strip(" ") for _, pieces in reader.found]


def _as_html(text: str) -> str:
    """With tags that HTML knows: others might be dropped on the way."""
    text = _PAIR.sub(r'<span id="g\1">', text).replace("</g>", "</span>")
    return _ALONE.sub(r'<img id="x\1" alt="">', text)


class _Paragraphs(HTMLParser):
    """Reads whatever comes: a tag that was not sent stays in its text, where `restored` refuses it."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[int, list[str]]] = []
        self._pieces: list[str] | None = None

    def handle_starttag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        name = dict(attrs).get("id") or ""
        if tag == "p":
            self._pieces = None
            if text := _TEXT.fullmatch(name):
                self._pieces = []
                self.found.append((int(text[1]), self._pieces))
        elif code := _CODE.fullmatch(name) if tag in ("span", "img") else None:
            self._put(f'<g id="{code[2]}">' if code[1] == "g" else f'<x id="{code[2]}"/>')
        else:
            self._put(f"<{tag}>")

    def handle_startendtag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if tag == "p":
            self._pieces = None
        elif tag == "span":
            self._put("</g>")
        elif tag != "img":
            self._put(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        self._put(escape(re.sub(r"[ \t\r\n]+", " ", data), quote=False))

    def _put(self, piece: str) -> None:
        if self._pieces is not None:
            self._pieces.append(piece)
