"""A mail whose pictures are not loaded."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from lxml import etree

from pipelines.emails.preflight.css import Declaration, StyleRule
from pipelines.emails.variants.stylesheets import change_sheets, change_style, changed_style

_ADDRESSES = ("src", "srcset", "background", "poster")
_URL = re.compile(r"""url\(\s*(?:"[^"]*"|'[^']*'|[^)]*)\)""", re.IGNORECASE)
_SET = re.compile(r"(?:-webkit-)?image-set\((?:[^()]|\([^()]*\))*\)", re.IGNORECASE)


def take_out_pictures(root: etree._Element) -> None:
    """Pictures lose their addresses, so that a browser shows their alt texts; grounds lose theirs."""
    etree.strip_tags(root, "source")  # the parser takes what follows for its contents
    change_sheets(root, _bare_rule)
    for element in root.iter(etree.Element):
        for name in _ADDRESSES:
            element.attrib.pop(name, "")
        if style := element.get("style"):
            change_style(element, changed_style(style, _bare))


def _bare(declaration: Declaration) -> Iterator[Declaration]:
    value = _SET.sub("none", _URL.sub("none", declaration.value))
    yield replace(declaration, value=value)


def _bare_rule(rule: StyleRule) -> Iterator[StyleRule]:
    yield replace(rule, declarations=tuple(new for each in rule.declarations for new in _bare(each)))
