"""CSS as it is written: style sheets and `style` attributes → rules and declarations."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import tinycss2  # type: ignore[import-untyped]  # ships no types

_UNREADABLE = "nested too deeply"
_CONDITIONAL = ("media", "supports")


@dataclass(frozen=True, slots=True)
class Declaration:
    name: str
    """In lower case."""
    value: str
    important: bool

    def __str__(self) -> str:
        return f"{self.name}: {self.value}{' !important' if self.important else ''}"


@dataclass(frozen=True, slots=True)
class StyleRule:
    selectors: str
    """As written, with its commas."""
    declarations: tuple[Declaration, ...]
    conditions: tuple[str, ...]
    """What it stands in, the outermost first: `@media (prefers-color-scheme: dark)`."""


@dataclass(frozen=True, slots=True)
class Sheet:
    rules: tuple[StyleRule, ...] = ()
    at_rules: tuple[str, ...] = ()
    """Each as `@name and what follows it`, without its block."""
    faults: tuple[str, ...] = ()
    """What is not valid CSS, in the parser's words, with the line within the sheet."""


@lru_cache(maxsize=64)
def parse_sheet(text: str, media: str = "") -> Sheet:
    """A style sheet's rules in their order; those in `@media` and `@supports` with what they depend on."""
    conditions = (f"@media {media}",) if media else ()
    try:
        return _sheet(tinycss2.parse_stylesheet(text, skip_comments=True, skip_whitespace=True), conditions)
    except RecursionError:
        return Sheet(faults=(_UNREADABLE,))


@lru_cache(maxsize=2048)
def parse_style(text: str) -> tuple[tuple[Declaration, ...], tuple[str, ...]]:
    """A `style` attribute's declarations, and what in it is not valid."""
    try:
        nodes = _contents(text)
        return tuple(_declarations(nodes)), tuple(_syntax_errors(nodes))
    except RecursionError:
        return (), (_UNREADABLE,)


def _sheet(nodes: Iterable[Any], conditions: tuple[str, ...]) -> Sheet:
    rules: list[StyleRule] = []
    at_rules: list[str] = []
    faults: list[str] = []
    for node in nodes:
        if node.type == "error":
            faults.append(_syntax_error(node))
        elif node.type == "at-rule":
            # Two queries that differ only in spaces are the same.
            name = f"@{node.lower_at_keyword} {' '.join(tinycss2.serialize(node.prelude).split())}".rstrip()
            at_rules.append(name)
            if node.lower_at_keyword in _CONDITIONAL and node.content is not None:
                inside = tinycss2.parse_rule_list(node.content, skip_comments=True, skip_whitespace=True)
                inner = _sheet(inside, (*conditions, name))
                rules += inner.rules
                at_rules += inner.at_rules
                faults += inner.faults
        elif node.type == "qualified-rule":
            content = _contents(node.content)
            selectors = tinycss2.serialize(node.prelude).strip()
            rules.append(StyleRule(selectors, tuple(_declarations(content)), conditions))
            faults += _syntax_errors(content)
    return Sheet(tuple(rules), tuple(at_rules), tuple(faults))


def _contents(content: Any) -> Any:
    return tinycss2.parse_blocks_contents(content, skip_comments=True, skip_whitespace=True)


def _declarations(nodes: Iterable[Any]) -> Iterator[Declaration]:
    for node in nodes:
        if node.type == "declaration":
            # Names of variables keep their case; all others are the same in either.
            name = node.name if node.name.startswith("--") else node.lower_name
            yield Declaration(name, tinycss2.serialize(node.value).strip(), node.important)


def _syntax_errors(nodes: Iterable[Any]) -> Iterator[str]:
    for node in nodes:
        if node.type == "error":
            yield _syntax_error(node)
        elif node.type != "declaration":
            yield f"a rule within a rule in line {node.source_line}"


def _syntax_error(error: Any) -> str:
    return f"{error.message.rstrip('.')} in line {error.source_line}"
