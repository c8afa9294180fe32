"""Boxes, and whose words a quotation has, as web pages write them."""

from __future__ import annotations

import re

from lxml.html import HtmlElement

from pipelines.content.callouts import CALLOUTS
from pipelines.content.importers.html_furniture import all_words

_FAMILY = re.compile(r"(?:markdown-alert|theme-admonition|admonition|alert|callout|notice)-+")
"""What GitHub, Docusaurus, Bootstrap and their like write before the kind."""
_TITLE = re.compile(r"(?:^|[\s_-])(?:title|heading)(?:$|\s)", re.IGNORECASE)
_BOXES = ("div", "aside")
_DASHES = re.compile(r"\s*(?:\\?[—–―]|(?:\\?-){1,3})?\s*")


def box_kind(element: HtmlElement) -> str:
    """The name of the box that an element is, by its classes; empty: it is none, or holds another one."""
    kind = _own_kind(element)
    nested = kind and any(_own_kind(inner) for inner in element.iterdescendants(*_BOXES))
    return "" if nested else kind


def _own_kind(element: HtmlElement) -> str:
    if element.tag not in _BOXES:
        return ""
    names = (_FAMILY.sub("", name, count=1) for name in element.get("class", "").lower().split())
    return next((name for name in names if name in CALLOUTS), "")


def take_title(box: HtmlElement) -> str:
    """The words of a box's title, which is taken out of it; of one that only names its kind, none: we do."""
    first = next((each for each in box if isinstance(each.tag, str)), None)
    if first is None or (box.text or "").strip() or not _TITLE.search(first.get("class", "")):
        return ""
    words = all_words(first)
    first.drop_tree()
    return "" if words.strip(" :!").lower() in CALLOUTS else words


def take_attribution(quote: HtmlElement) -> HtmlElement | None:
    """Whose words a quotation has, taken out of it: its last block, if that is a `<footer>` or a `<cite>`."""
    parts = [each for each in quote if isinstance(each.tag, str)]
    last = parts[-1] if parts[1:] else None
    if last is None or (last.tail or "").strip():
        return None
    if last.tag not in ("footer", "cite"):
        alone = len(last) == 1 and last[0].tag in ("cite", "footer") and not (last[0].tail or "").strip()
        if last.tag not in ("p", "div") or not alone or (last.text or "").strip(" \n\t—–―-"):
            return None
    elif last.tag == "cite" and (
        parts[-2].tag not in ("p", "div", "ul", "ol") or (parts[-2].tail or "").strip()
    ):
        return None
    quote.remove(last)
    return last


def without_dash(markdown: str) -> str:
    """A name without the dash before it, which is written in one way."""
    return _DASHES.sub("", markdown, count=1)
