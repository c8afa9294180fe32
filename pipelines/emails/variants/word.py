"""A mail as Outlook on Windows shows it: Word draws it, and knows much of CSS on some elements only.

What it does not know at all is caniemail.com's data; what it knows in part is here, from the notes there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import lru_cache

from lxml import etree

from pipelines.emails.preflight.css import Declaration, StyleRule, parse_style
from pipelines.emails.variants.stylesheets import change_sheets, change_style, style_text
from pipelines.emails.variants.unknown import (
    OUTLOOK_ON_WINDOWS,
    known_part,
    known_rule,
    lacking,
    leave_out_elements,
    selector_list,
)

_CELLS = frozenset({"td", "th"})
_ONLY_ON: Mapping[str, frozenset[str]] = {"padding": _CELLS, "max-width": frozenset({"table"})}
_NOT_ON: Mapping[str, frozenset[str]] = {
    "width": frozenset({"body", "span", "div", "p", "img", "a"}),
    "height": frozenset({"body", "span", "div", "p", "a"}),
    "margin": frozenset({"body", "span"}),
    "display": frozenset({"img"}),
}
"""By the first word of a property: `padding-left` is one of `padding`."""
_TABLES = frozenset({"table", "tbody", "tr", "td", "th", "img"})
_VML = "v:"


def as_word_shows(root: etree._Element) -> None:
    """The tree of a mail whose conditional comments are written out, as Word would lay it out."""
    etree.strip_elements(root, "xml", "noscript", with_tail=False)
    change_sheets(root, _word_rules)
    for element in list(root.iter(etree.Element)):
        if str(element.tag).startswith(_VML):
            _draw(element)
        elif style := element.get("style"):
            change_style(element, _word_style(style, str(element.tag)))
        if element.tag != "body":
            element.attrib.pop("background", "")
    leave_out_elements(root, lacking(OUTLOOK_ON_WINDOWS))
    for element in list(root.iter(etree.Element)):
        _show_tables_within(element)


def _word_rules(rule: StyleRule) -> Iterator[StyleRule]:
    """A rule, and one more for each property that Word knows on some elements only."""
    for known in known_rule(OUTLOOK_ON_WINDOWS, rule):
        for declaration in known.declarations:
            for new in _word_declarations(declaration):
                on = _only_where(new.name)
                selectors = ", ".join(f"{each}{on}" for each in selector_list(known.selectors))
                yield replace(known, selectors=selectors, declarations=(new,))


def _only_where(name: str) -> str:
    """What to add to a selector so that it finds only elements on which Word knows a property."""
    kind = name.partition("-")[0]
    if only := _ONLY_ON.get(name, _ONLY_ON.get(kind)):
        return f":where({', '.join(sorted(only))})"
    if no := _NOT_ON.get(name, _NOT_ON.get(kind)):
        return "".join(f":not({tag})" for tag in sorted(no))
    return ""


def _is_known_on(name: str, tag: str) -> bool:
    kind = name.partition("-")[0]
    only, no = _ONLY_ON.get(name, _ONLY_ON.get(kind)), _NOT_ON.get(name, _NOT_ON.get(kind))
    return tag in only if only else tag not in (no or ())


@lru_cache(maxsize=4096)
def _word_style(text: str, tag: str) -> str:
    declarations = [
        new
        for each in parse_style(text)[0]
        if not each.important  # those it passes over in an attribute
        for known in known_part(OUTLOOK_ON_WINDOWS, each)
        for new in _word_declarations(known)
        if _is_known_on(new.name, tag)
    ]
    return style_text(declarations)


def _word_declarations(each: Declaration) -> Iterable[Declaration]:
    """What Word takes a declaration for."""
    name, value = each.name, each.value.lower()
    kind = name.partition("-")[0]
    if name == "mso-padding-alt":
        return [replace(each, name="padding", important=True)]
    if name == "mso-hide" and value == "all":
        return [replace(each, name="display", value="none", important=True)]
    if name == "display":
        return [each] if value == "none" else []
    if name == "font-weight" and value.isdecimal():
        return [replace(each, value="bold" if int(value) >= 600 else "normal")]
    if kind == "margin":
        return [replace(each, value=value.replace("auto", "0"))]
    if name == "text-transform" and value == "lowercase":
        return []
    return [each]


def _show_tables_within(element: etree._Element) -> None:
    """`display: none` does not reach tables within, unless `mso-hide` says so: they are shown."""
    style = element.get("style", "")
    if element.tag in _TABLES or "display: none" not in style or "display: none !important" in style:
        return
    for table in list(element.iter("table")):
        above = table.iterancestors("table")
        if element in table.iterancestors() and not any(element in each.iterancestors() for each in above):
            element.addprevious(table)


def _draw(element: etree._Element) -> None:
    """A shape of VML as a box of its size and ground, with what is in it."""
    kind = str(element.tag).removeprefix(_VML)
    fill = element.get("fillcolor", "")
    for child in element.iterchildren("v:fill"):
        fill = child.get("color", fill)
        if picture := child.get("src"):
            fill = f"{fill} url('{picture}') center / cover"
    if kind in ("fill", "stroke", "imagedata", "shadow"):
        element.tag = "span"
        element.attrib.clear()
        return
    size = [each for each in parse_style(element.get("style", ""))[0] if each.name in ("width", "height")]
    ground = (
        [Declaration("background", fill, False)]
        if fill and element.get("filled") not in ("f", "false")
        else []
    )
    address = element.get("href")
    element.attrib.clear()
    element.tag = "a" if address else "div"
    if address:
        element.set("href", address)
    # A box of the browser, not Word's: its sizes and its ground hold on any element.
    element.set("style", style_text([Declaration("display", "block", False), *size, *ground]))
