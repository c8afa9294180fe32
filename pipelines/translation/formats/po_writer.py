"""Catalogs as the text of `.po` and `.pot` files: UTF-8, one blank line between entries, no wrapping."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipelines.model.catalog import Catalog, Message
from pipelines.translation.formats.po import ESCAPED

_WRITTEN = {char: f"\\{letter}" for letter, char in ESCAPED.items()}
_TO_WRITE = re.compile(r'[\n\t\r\a\b\f\v"\\]')
_SPACED = re.compile(r"(?s)\A(.*?)(:\d+)?\Z")


def serialize_catalog(catalog: Catalog) -> bytes:
    """The file's bytes, obsolete entries last."""
    live = [m for m in catalog.messages if not m.obsolete]
    old = [m for m in catalog.messages if m.obsolete]
    return "\n".join(_entry_text(message) for message in (catalog.header, *live, *old)).encode()


def _entry_text(message: Message) -> str:
    rows = [f"# {line}".rstrip(" ") for line in message.comments]
    rows += [f"#. {line}".rstrip(" ") for line in message.extracted]
    rows += [f"#: {_reference(name)}" for name in message.references]
    if message.flags:
        rows.append(f"#, {', '.join(message.flags)}")
    mark = "#~ " if message.obsolete else ""
    bar = "#~| " if message.obsolete else "#| "
    for name, text in message.previous:
        rows += [bar + row for row in _field_lines(name, text)]
    for name, text in _text_fields(message):
        rows += [mark + row for row in _field_lines(name, text)]
    return "\n".join(rows) + "\n"


def _reference(name: str) -> str:
    return name if name.split() == [name] else _SPACED.sub("\u2068\\1\u2069\\2", name)


def _text_fields(message: Message) -> Iterator[tuple[str, str]]:
    if message.context is not None:
        yield "msgctxt", message.context
    yield "msgid", message.id
    if message.plural is None:
        yield "msgstr", message.strings[0]
        return
    yield "msgid_plural", message.plural
    for number, text in enumerate(message.strings):
        yield f"msgstr[{number}]", text


def _field_lines(name: str, text: str) -> list[str]:
    """One line, or with line breaks in the text a line for each, as gettext's tools write it."""
    *lines, rest = text.split("\n")
    pieces = [f"{line}\n" for line in lines] + ([rest] if rest else [])
    rows = [_TO_WRITE.sub(lambda char: _WRITTEN[char[0]], piece) for piece in pieces] or [""]
    if len(rows) == 1:
        return [f'{name} "{rows[0]}"']
    return [f'{name} ""', *(f'"{row}"' for row in rows)]
