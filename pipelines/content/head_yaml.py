"""The YAML of an article's head → plain strings, lists and dicts, with the line of each key.

What would become millions of values, what stands there twice, and a sentence that YAML cuts short is refused.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

import yaml

from pipelines.model.errors import ContentError
from pipelines.model.finding import Origin
from pipelines.model.markup import refuse_controls

MAX_DEPTH = 4
"""Of a head's YAML; its own keys are three deep, such as a button's label."""
MAX_VALUES = 1000
"""Of a head, keys too: those of a newsletter with a hundred articles are three hundred."""
A_TITLE = "add a line such as:  title: What the article is called"


def shown_value(value: object) -> str:
    """A value in a message, quoted."""
    text = repr(value)
    return text if len(text) <= 80 else f"{text[:79]}…"


def read_yaml(text: str, path: str) -> tuple[dict[str, object], dict[str, int]]:
    """YAML as plain strings, lists and dicts: `no` stays a word and `2026-13-01` reaches our own check."""
    try:
        _refuse_bombs(text, path)
        root = yaml.compose(text, Loader=yaml.CSafeLoader)
    except yaml.YAMLError as error:
        # What was opened and not closed is at fault where it begins; the parser stops at what comes after.
        opened = str(getattr(error, "context", "")).startswith(("while parsing a flow", "while scanning a q"))
        mark = getattr(error, "context_mark" if opened else "problem_mark", None)
        raise ContentError(
            f"broken YAML: {getattr(error, 'problem', None) or 'not readable'}",
            origin=Origin(path, mark.line + 2 if mark else 2),
            hint='put a value that holds a colon, quote or # between quotation marks: title: "One: two"',
        ) from error
    lines: dict[str, int] = {}
    if root is None:
        return {}, lines
    value = _plain_value(root, "", lines, path)
    if not isinstance(value, dict):
        raise ContentError(
            "the front matter must be lines of the form key: value",
            origin=Origin(path, 2),
            hint=A_TITLE,
        )
    return value, lines


_WORDS = frozenset(
    {
        *("title", "subtitle", "subject", "summary", "categories", "author", "place", "notes"),
        *("image.alt", "image.caption", "call_to_action.label", "event.place"),
        *("authors", "authors.name", "authors.role"),
    }
)
"""Keys whose values people write in sentences."""


def cut_values(text: str, path: str) -> Iterator[ContentError]:
    """Sentences that YAML ends at a ` #`, where a remark begins for it: `title: Learn C # in a week`."""
    root = yaml.compose(text, Loader=yaml.CSafeLoader) if "#" in text else None
    rows = text.split("\n")
    for name, key, node in _scalars(root, "", "") if root else ():
        if name not in _WORDS or node.style or not node.end_mark or not node.start_mark:
            continue
        row = rows[node.end_mark.line] if node.end_mark.line < len(rows) else ""
        remark = row[node.end_mark.column :].strip()
        if remark.startswith("#"):
            whole = f"{node.value} {remark}".strip()
            quoted = json.dumps(whole, ensure_ascii=False)
            yield ContentError(
                f"{name} ends before {shown_value(remark)}: to YAML, a # behind a blank begins a remark",
                origin=Origin(path, node.end_mark.line + 2),
                hint=f"put the value between quotation marks: {key}{quoted}; a remark has its own line",
            )


def _scalars(node: yaml.Node, name: str, key: str) -> Iterator[tuple[str, str, yaml.ScalarNode]]:
    """The values of a head by the names of their keys, with what stands before each."""
    if isinstance(node, yaml.ScalarNode):
        yield name, key, node
    elif isinstance(node, yaml.SequenceNode):
        for child in node.value:
            yield from _scalars(child, name, "- ")
    elif isinstance(node, yaml.MappingNode):
        for child_key, child in node.value:
            inner = str(child_key.value)
            yield from _scalars(child, f"{name}.{inner}" if name else inner, f"{inner}: ")


def _refuse_bombs(text: str, path: str) -> None:
    """ContentError for a few lines of YAML that would become millions of values, or nest without end.

    Events are read one by one, before anything is built of them.
    """
    depth = values = 0
    for event in yaml.parse(text, Loader=yaml.CSafeLoader):
        origin = Origin(path, event.start_mark.line + 2 if event.start_mark else 2)
        if isinstance(event, yaml.AliasEvent):
            raise ContentError(
                f"a reference (*{event.anchor}) in the front matter",
                origin=origin,
                hint="write the value itself in its place, or put it between quotation marks",
            )
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > MAX_DEPTH:
            hint = "see docs/guide-staff.md"
            raise ContentError("the front matter is nested too deep", origin=origin, hint=hint)
        values += isinstance(event, yaml.NodeEvent)
        if values > MAX_VALUES:
            hint = "put what readers read below the second ---"
            raise ContentError(f"more than {MAX_VALUES} values in the front matter", origin=origin, hint=hint)


def _plain_value(node: yaml.Node, name: str, lines: dict[str, int], path: str) -> object:
    line = node.start_mark.line + 2
    if isinstance(node, yaml.SequenceNode):
        return [_plain_value(child, f"{name}.{n}", lines, path) for n, child in enumerate(node.value)]
    if isinstance(node, yaml.MappingNode):
        found: dict[str, object] = {}
        if name:
            lines.setdefault(name, line)  # of a list: its items have no key
        for key, child in node.value:
            at = key.start_mark.line + 2
            if not isinstance(key, yaml.ScalarNode):
                raise ContentError("a key is not a word", origin=Origin(path, at), hint="write key: value")
            if key.value in found:
                raise ContentError(
                    f"the key {key.value!r} appears twice", origin=Origin(path, at), hint="delete one of them"
                )
            inner = f"{name}.{key.value}" if name else str(key.value)
            lines[inner] = at
            if not (isinstance(child, yaml.ScalarNode) and child.value == ""):  # `key:` alone says nothing
                found[key.value] = _plain_value(child, inner, lines, path)
        return found
    lines.setdefault(name, line)
    value = str(node.value)
    refuse_controls(value, path, line)  # YAML can spell them: "\x07"
    return value
