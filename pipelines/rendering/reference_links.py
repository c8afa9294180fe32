"""Links and marks within a text's HTML that only the document around it can fill in: where they lead."""

from __future__ import annotations

import re
from functools import partial
from html import unescape
from urllib.parse import unquote

from markupsafe import escape

from pipelines.content.anchors import anchors
from pipelines.content.commonmark import NOTE_HTML
from pipelines.model.blocks import Block
from pipelines.rendering.references import References

_OWN_LINK = re.compile(r'(?<=<a href=")#([^"]*)')
_ARTICLE_LINK = re.compile(r'<a href="((?:article|attachment):[^"]*)"([^>]*)>(.*?)</a>', re.DOTALL)
_NOTE = re.compile(re.escape(NOTE_HTML).replace(re.escape("{}"), r"([^\s<>\]]+)"))
_NOTE_BEGINS = NOTE_HTML.partition("^")[0]


def with_references(html: str, refers_to: References, blocks: tuple[Block, ...] | None, own_page: str) -> str:
    """With what the text refers to: headings, on the article's page by their anchors and elsewhere on that
    page; other articles; notes by their numbers.

    `blocks`: those of the article, None where there is none. `own_page`: empty on the article's page itself.
    """
    if '<a href="#' in html and blocks is not None:
        known = anchors(blocks)
        html = _OWN_LINK.sub(lambda m: f"{own_page}#{known.get(unquote(m[1]), m[1])}", html)
    if '<a href="a' in html:
        html = _ARTICLE_LINK.sub(partial(_linked_article, refers_to, not own_page), html)
    if _NOTE_BEGINS in html:
        html = _NOTE.sub(partial(_note_mark, refers_to, not own_page), html)
    return html


def _linked_article(refers_to: References, here: bool, link: re.Match[str]) -> str:
    """A mail has `hreflang` in its row of languages alone."""
    page = refers_to.page(unescape(link[1]))
    if page is None:
        return link[3]
    lang = f' hreflang="{page.lang}"' if page.hint and page.lang and here else ""
    hint = f" ({escape(page.hint)})" if page.hint else ""
    return f'<a href="{escape(page.address)}"{lang}{link[2]}>{link[3]}</a>{hint}'


def _note_mark(refers_to: References, here: bool, mark: re.Match[str]) -> str:
    number = refers_to.mark(unescape(mark[1]))
    if not number:
        return ""
    return f'<sup><a href="#note-{number[1:-1]}">{number}</a></sup>' if here else f"<sup>{number}</sup>"
