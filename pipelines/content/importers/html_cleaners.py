"""What Word and Google Docs put on the clipboard and into their web pages, made plain HTML."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml.html import HtmlElement, builder

_LIST = re.compile(r"mso-list:\s*l(?P<list>\d+)\s+level(?P<level>\d)")
_NUMBERED = re.compile(r"\(?(?:\d+|[a-z]|[ivx]+)[.)]", re.IGNORECASE)
_RULE = re.compile(r"\.(?P<name>c\d+|title|subtitle)\s*\{(?P<style>[^}]*)\}")
_DOCS_LIST = re.compile(r"(?P<list>lst-kix_\w+)-(?P<level>\d)")
_LEVELS = 9


def clean(root: HtmlElement) -> list[str]:
    """Change a page in place; what was written in its margin, or struck out, is returned."""
    said = [*_tracked(root), *_comments(root)] if _is_word(root) else []
    said += _docs_comments(root)
    _styles(root)
    for element in list(root.iter()):
        if isinstance(element.tag, str):
            _clean_element(element)
    _word_lists(root)
    _docs_lists(root)
    return said


def _is_word(root: HtmlElement) -> bool:
    return "microsoft" in (root.get("xmlns:o") or "") or bool(root.xpath("//*[starts-with(@class, 'Mso')]"))


def _tracked(root: HtmlElement) -> Iterator[str]:
    for element in root.xpath("//del"):
        words = " ".join(element.text_content().split())
        element.drop_tree()
        if words:
            yield f"struck out in Word: {words}"
    for element in root.xpath("//ins"):
        element.drop_tag()


def _comments(root: HtmlElement) -> Iterator[str]:
    for element in root.xpath("//*[@class='MsoCommentReference']"):
        if element.getparent() is not None:
            words = " ".join(element.text_content().split())
            element.drop_tree()
            yield f"a comment of Word stood here: {words}"
    for element in root.xpath("//div[contains(@style, 'mso-element:comment-list')]"):
        words = " ".join(element.text_content().split())
        element.drop_tree()
        yield f"comments of Word: {words}"


def _docs_comments(root: HtmlElement) -> Iterator[str]:
    for anchor in root.xpath("//a[starts-with(@href, '#cmnt') and not(starts-with(@href, '#cmnt_ref'))]"):
        anchor.drop_tree()
    for anchor in root.xpath("//a[starts-with(@href, '#cmnt_ref')]"):
        box = next((each for each in anchor.iterancestors("div")), None)
        if box is not None:
            words = " ".join(box.text_content().split())
            box.drop_tree()
            yield f"a comment of Google Docs: {words}"


def _styles(root: HtmlElement) -> None:
    """Styles that Google Docs gives by class, as those of the elements themselves."""
    rules = {
        found["name"]: found["style"]
        for style in root.iter("style")
        for found in _RULE.finditer(style.text_content())
    }
    for element in root.iter("span", "p"):
        own = ";".join(rules[name] for name in element.get("class", "").split() if name in rules)
        if own and element.tag == "span":
            element.set("style", f"{own};{element.get('style', '')}")


def _clean_element(element: HtmlElement) -> None:
    name, style = element.get("class", ""), element.get("style", "")
    if "mso-list:ignore" in style.lower().replace(" ", ""):
        _remember_number(element)
        element.drop_tree()
    elif element.tag in ("o:p", "st1:place") or str(element.get("id", "")).startswith("docs-internal-guid"):
        element.drop_tag()
    elif name in ("MsoTitle", "title"):
        element.tag = "h1"
    elif name in ("MsoQuote", "MsoIntenseQuote"):
        element.tag = "blockquote"
    elif name == "MsoCaption":
        element.set("class", "caption")


def _remember_number(sign: HtmlElement) -> None:
    """Whether an item has a number is only seen by the sign that Word sets before it."""
    words = "".join(sign.text_content().split())
    paragraph = next(sign.iterancestors("p", "h1", "h2", "h3", "h4", "h5", "h6", "li"), None)
    if paragraph is not None and _NUMBERED.fullmatch(words):
        paragraph.set("data-number", words)


def _word_lists(root: HtmlElement) -> None:
    """Paragraphs that Word calls items → lists, nested as deep as their level says."""
    open_lists: list[HtmlElement] = []
    last: HtmlElement | None = None
    for paragraph in root.xpath("//p[contains(@style, 'mso-list')]"):
        found = _LIST.search(paragraph.get("style", ""))
        if not found:
            continue
        level = min(int(found["level"]), _LEVELS)
        if last is None or paragraph.getprevious() is not last or (last.tail or "").strip():
            open_lists = []
        tag = "ol" if paragraph.get("data-number") else "ul"
        del open_lists[level:]
        if open_lists and len(open_lists) == level and open_lists[-1].tag != tag:
            open_lists.pop()
        item = builder.LI(*list(paragraph))
        item.text = paragraph.text
        while len(open_lists) < level:
            opened = builder.E(tag)
            if open_lists and len(open_lists[-1]):
                open_lists[-1][-1].append(opened)
            elif open_lists:
                item_above = builder.LI(opened)
                open_lists[-1].append(item_above)
            else:
                paragraph.addprevious(opened)
            open_lists.append(opened)
        open_lists[level - 1].append(item)
        top = open_lists[0]
        top.tail = paragraph.tail
        paragraph.tail = None
        paragraph.getparent().remove(paragraph)
        last = top


def _docs_lists(root: HtmlElement) -> None:
    """Lists that stand in a list, or are marked as a deeper level of it → within the item above them."""
    for inner in root.xpath("//ul/ul | //ul/ol | //ol/ul | //ol/ol"):
        before = inner.getprevious()
        if before is not None and before.tag == "li":
            before.append(inner)
        elif before is not None:
            before.extend(list(inner))
            inner.getparent().remove(inner)
    for deeper in root.xpath("//*[self::ul or self::ol][contains(@class, 'lst-kix')]"):
        before = deeper.getprevious()
        mine = _DOCS_LIST.search(deeper.get("class", ""))
        other = _DOCS_LIST.search(before.get("class", "")) if before is not None else None
        if before is None or not mine or not other or mine["list"] != other["list"]:
            continue
        if mine["level"] == other["level"]:
            before.extend(list(deeper))
            deeper.getparent().remove(deeper)
        elif mine["level"] > other["level"] and len(before):
            before[-1].append(deeper)
