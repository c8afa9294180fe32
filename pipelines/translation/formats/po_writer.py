"""Catalogs as the text of `.po` and `.pot` files, in UTF-8.

A catalog that was read keeps its file's lines wherever it says what they say: wrapping, blank lines, line
ends, byte order mark and the places of obsolete entries are the translator's tool's, and a change of one
sentence is a difference of one entry in git. A new one has a blank line between entries and no wrapping.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import accumulate
from operator import attrgetter

from pipelines.model.catalog import Catalog, CatalogFile, Message
from pipelines.translation.formats.po_entry import PoStyle, entry_rows, style_of

_BLANKS = " \t\r\n"
_NEWLINE = re.compile(r"\r\n|\r|\n")
_MISORDERED = re.compile(r"(?:#~)?[ \t]*msg(?:str|id_plural)")
_KEY = attrgetter("context", "id")
_SAYS = attrgetter(
    *("context", "id", "plural", "strings", "comments", "extracted"),
    *("references", "flags", "previous", "obsolete"),
)


def serialize_catalog(catalog: Catalog) -> bytes:
    """The file's bytes. Obsolete entries that were not in the file stand last."""
    if catalog.file:
        return "".join(_rewritten(catalog, catalog.file)).encode()
    live = [m for m in catalog.messages if not m.obsolete]
    old = [m for m in catalog.messages if m.obsolete]
    style = PoStyle()
    entries = (entry_rows(message, style) for message in (catalog.header, *live, *old))
    return "\n\n".join(map("\n".join, entries)).encode() + b"\n"


def _rewritten(catalog: Catalog, file: CatalogFile) -> Iterator[str]:
    """The text of a file that was read, in pieces: entries, and what stands between them."""
    text = file.data.decode()
    begins = _entry_begins(text, file)
    newline = found[0] if (found := _NEWLINE.search(text)) else "\n"
    order = list(_in_file_order(catalog, file))
    origins = _origins(order, file)
    final = len(file.entries) - 1
    style: PoStyle | None = None
    yield text[: begins[0]]
    for place, message in enumerate(order, 1):
        last = place == len(order)
        index = origins.get((message.context, message.id))
        old = None if index is None else file.entries[index]
        chunk = "" if index is None else text[begins[index] : begins[index + 1]]
        body = chunk.rstrip(_BLANKS)
        gap = newline * 2 if index in (None, final) else chunk[len(body) :]
        # Comments at the end of the file would become those of whatever comes next.
        in_place = last or index != final or not file.tail
        if old and in_place and _stays(message, old, body):
            yield body
        else:
            style = style or style_of(text)
            yield newline.join(entry_rows(message, style, old, body))
            gap = gap.lstrip(" \t")
        yield text[len(text.rstrip(_BLANKS)) :] if last else gap


def _stays(message: Message, old: Message, body: str) -> bool:
    """Whether an entry can stand as it stood, whatever comes before it now."""
    same = message is old or _SAYS(message) == _SAYS(old)
    return same and not _MISORDERED.match(body)


def _entry_begins(text: str, file: CatalogFile) -> list[int]:
    """Where in the text each entry begins, and where the last one ends."""
    if "\r" in text:
        lines = [0, *(match.end() for match in _NEWLINE.finditer(text))]
    else:
        lines = [*accumulate((len(line) + 1 for line in text.split("\n")), initial=0)]
    first, *rest = file.starts
    mark = first == 1 and text.startswith("\ufeff")
    return [lines[first - 1] + mark, *(lines[start - 1] for start in rest), len(text)]


def _origins(order: Iterable[Message], file: CatalogFile) -> dict[tuple[str | None, str], int]:
    """Which entry of the file each message was: the one of its key, else a vanished one of its words."""
    at = {key: index for index, key in enumerate(map(_KEY, file.entries))}
    wanted = dict(zip(map(_KEY, order), order, strict=True))
    vanished = {file.entries[index].strings: index for key, index in at.items() if key not in wanted}
    found = {}
    for key, message in wanted.items():
        if key in at:
            found[key] = at[key]
        elif message.strings in vanished and any(message.strings):
            found[key] = vanished.pop(message.strings)
    return found


def _in_file_order(catalog: Catalog, file: CatalogFile) -> Iterator[Message]:
    """Live entries in the catalog's order; obsolete ones that stood among them behind the same neighbour."""
    live = [catalog.header, *(m for m in catalog.messages if not m.obsolete)]
    old = {message.key: message for message in catalog.messages if message.obsolete}
    between: dict[tuple[str | None, str] | None, list[Message]] = {}
    states = [entry.obsolete for entry in file.entries]
    if True in states[: states.count(False)]:
        living = set(map(_KEY, live))
        neighbour = None
        final = len(states) - states[::-1].index(False)
        for entry in file.entries[:final]:
            if entry.obsolete and entry.key in old:
                between.setdefault(neighbour, []).append(old.pop(entry.key))
            elif entry.key in living:
                neighbour = entry.key
    yield from between.get(None, ())
    for message in live:
        yield message
        if between:
            yield from between.get(message.key, ())
    yield from old.values()
