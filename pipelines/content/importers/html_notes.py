"""Footnotes of Word, of mammoth, of Markdown's HTML → a mark in the text, and a section for each note."""

from __future__ import annotations

import re

from lxml.html import HtmlElement, builder

NOTE = "data-note"
"""An attribute of ours: the number of a footnote, at its mark and at its text."""
_REFERENCE = re.compile(r"#(?:fn[:-]?\d|_?(?:ft|ed)n\d|(?:foot|end)note-\d)")
_BACK = re.compile(r"#(?:fnref|_?(?:ft|ed)nref|(?:foot|end)note-ref)")


def mark_notes(root: HtmlElement) -> None:
    """Give each footnote that the text refers to its number, and move it to the end of the page."""
    places = {str(e.get("id") or e.get("name")): e for e in root.iter() if _is_place(e)}
    numbers: dict[str, int] = {}
    body = root.find("body")
    for anchor in [each for each in root.iter("a") if _REFERENCE.match(each.get("href", ""))]:
        href = anchor.get("href", "")
        box = places.get(href[1:])
        if box is None or body is None:
            continue
        if href not in numbers:
            numbers[href] = len(numbers) + 1
            _move_note(box, numbers[href], body)
        _set_mark(anchor, numbers[href])


def _is_place(element: HtmlElement) -> bool:
    return isinstance(element.tag, str) and bool(element.get("id") or element.get("name"))


def _set_mark(anchor: HtmlElement, number: int) -> None:
    """A mark in the place of a reference, and of the `<sup>` around nothing else."""
    parent = anchor.getparent()
    alone = parent is not None and parent.tag == "sup" and len(parent) == 1
    place = parent if alone and parent is not None else anchor
    mark = builder.E("sup", f"[{number}]", **{NOTE: str(number)})
    place.addprevious(mark)
    place.drop_tree()


def _move_note(box: HtmlElement, number: int, body: HtmlElement) -> None:
    """The text of a note into a section at the page's end, without the arrow that leads back."""
    if box.tag == "a":
        box = next(box.iterancestors("p", "div", "li"), box)
    for back in [each for each in box.iter("a") if _BACK.match(each.get("href", "")) or each.get("name")]:
        back.drop_tree()
    section = builder.E("section", *list(box), **{NOTE: str(number)})
    section.text = box.text
    box.text = None
    parent = box.getparent()
    if parent is not None:
        box.drop_tree()
        if parent.tag in ("ol", "ul") and not len(parent):
            parent.drop_tree()
    body.append(section)
