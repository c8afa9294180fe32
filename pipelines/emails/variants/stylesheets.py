"""Style sheets and `style` attributes, written anew."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import lru_cache

from lxml import etree

from pipelines.emails.preflight.css import Declaration, StyleRule, parse_sheet, parse_style

RuleChange = Callable[[StyleRule], Iterable[StyleRule]]
"""A rule → what stands in its place: nothing, itself, others."""
DeclarationChange = Callable[[Declaration], Iterable[Declaration]]


def change_sheets(root: etree._Element, change: RuleChange) -> None:
    """Every style sheet of a mail, its rules changed. What is no rule (`@import`, `@font-face`) goes."""
    for style in list(root.iter("style")):
        style.text = _changed_sheet(style.text or "", style.get("media", ""), change)
        if "media" in style.attrib:  # it is in the rules now
            del style.attrib["media"]


def change_style(element: etree._Element, style: str) -> None:
    """The element with this style, or with none."""
    if style:
        element.set("style", style)
    else:
        del element.attrib["style"]


@lru_cache(maxsize=64)  # editions share their sheets
def _changed_sheet(text: str, media: str, change: RuleChange) -> str:
    rules = parse_sheet(text, media).rules
    return "\n".join(_rule_text(new) for rule in rules for new in change(rule) if new.declarations)


@lru_cache(maxsize=4096)  # a mail says the same of a hundred cells, and 24 languages say it again
def changed_style(text: str, change: DeclarationChange) -> str:
    """A `style` attribute with its declarations changed; what is no valid CSS is left out."""
    return style_text(new for each in parse_style(text)[0] for new in change(each))


def style_text(declarations: Iterable[Declaration]) -> str:
    """Declarations as one writes them in an attribute."""
    return "; ".join(map(str, declarations))


def _rule_text(rule: StyleRule) -> str:
    text = f"{rule.selectors} {{ {style_text(rule.declarations)} }}"
    for condition in reversed(rule.conditions):
        text = f"{condition} {{ {text} }}"
    return text
