"""Keys of an article's head set to other values, as a form does; whatever else stands there stays as it is.

The lines of a key are replaced by what PyYAML writes for its value; comments, the order of keys, and keys
that nobody knows are not touched.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import yaml

from pipelines.content.head_yaml import read_yaml

HeadValue = str | Sequence[str] | Mapping[str, str]
"""A word, a list, or keys of its own; empty: the key is taken out."""


def head_values(head: str, path: str) -> dict[str, object]:
    """What stands in a head, as words, lists and keys of their own; ContentError for broken YAML."""
    values, _ = read_yaml(head, path)
    return values


def with_values(head: str, values: Mapping[str, HeadValue], path: str) -> str:
    """The head with these values. Of keys that have keys of their own, those that are not named stay.

    ContentError for a head that is no YAML.
    """
    before = head_values(head, path)
    after = dict(before)
    rows = head.split("\n") if head.strip() else []
    for key, value in values.items():
        wanted = _value_to_be(before.get(key), value)
        if wanted == before.get(key) or (not wanted and key not in before):
            continue
        start, end = _rows_of(rows, key)
        rows[start:end] = _yaml_rows({key: wanted}) if wanted else []
        after = {**after, key: wanted} if wanted else {k: v for k, v in after.items() if k != key}
    edited = "\n".join(rows)
    # Somebody may write a head in a way that has no row for each key: `{title: Owls, date: 2026-11-23}`.
    if edited != head and (head_values(edited, path) if _is_yaml(edited) else None) != after:
        return "\n".join(_yaml_rows(after))
    return edited


def _is_yaml(text: str) -> bool:
    try:
        yaml.compose(text, Loader=yaml.CSafeLoader)
    except yaml.YAMLError:
        return False
    return True


def _value_to_be(before: object, value: HeadValue) -> object:
    """The value as it is to be: a plain word, list or dict."""
    if isinstance(value, str):
        return value
    if not isinstance(value, Mapping):
        return list(value)
    merged = {**(before if isinstance(before, dict) else {}), **value}
    return {key: each for key, each in merged.items() if each not in ("", [], {})}


def _yaml_rows(values: Mapping[str, object]) -> list[str]:
    text = yaml.safe_dump(dict(values), allow_unicode=True, sort_keys=False, width=100_000)
    return text.rstrip("\n").split("\n")


def _rows_of(rows: Sequence[str], key: str) -> tuple[int, int]:
    """The rows of a key and its value; where it is not in the head, the end without its blank rows."""
    root = yaml.compose("\n".join(rows), Loader=yaml.CSafeLoader)
    for name, value in root.value if isinstance(root, yaml.MappingNode) else ():
        if name.value == key:
            start, end = name.start_mark.line, value.end_mark.line
            if value.end_mark.column or end == start:
                end += 1
            while end > start + 1 and _is_between(rows, end - 1):
                end -= 1
            return start, end
    last = len(rows)
    while last and not rows[last - 1].strip():
        last -= 1
    return last, last


def _is_between(rows: Sequence[str], row: int) -> bool:
    """Whether a row belongs to no value: a block's end is where the next key begins, behind all comments."""
    if row >= len(rows):
        return True
    text = rows[row].strip()
    return not text or text.startswith("#")
