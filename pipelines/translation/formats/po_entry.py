"""One entry of a `.po` file as lines. What did not change keeps the lines that it stood in."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from unicodedata import combining, east_asian_width

from pipelines.model.catalog import Message
from pipelines.translation.formats.po import ESCAPED

GETTEXT_WIDTH = 79
"""How wide gettext's tools and Poedit make a line, if not told otherwise."""

_WRITTEN = {char: f"\\{letter}" for letter, char in ESCAPED.items()}
_TO_WRITE = re.compile(r'[\n\t\r\a\b\f\v"\\]')
_SPACED = re.compile(r"(?s)\A(.*?)(:\d+)?\Z")
_NEARLY = range(70, GETTEXT_WIDTH)
_WRAPPED = re.compile(r' "\r?\n(?:#~ *)?"')
_PACKED = re.compile(r"\n#: *[^\s\u2068]+ [^\s\u2068]")
# gettext breaks a line where Unicode lets it (UAX 14); these three are all but 0.5 % in Django's catalogs.
_UNBROKEN = re.compile(r"(?s)(?:[^ /-]|[/-](?![^\W\d]))*(?: +|[/-](?=[^\W\d])|$)")
_NEWLINE = re.compile(r"\r\n|\r|\n")
_KEYWORD = re.compile(r"msg(?:ctxt|id_plural|id|str(?:\[\d\])?)")


@dataclass(frozen=True, slots=True)
class PoStyle:
    """How a file's tool lays entries out; as it stands here, the way of our own files."""

    width: int = 0
    """Columns of a line, its quotation marks too; 0: texts are not wrapped."""
    packed: bool = False
    """Whether a `#:` line holds as many places as fit."""


def style_of(text: str) -> PoStyle:
    """The style of a file, told by its lines."""
    ends = [match.start() + 2 for match in _WRAPPED.finditer(text)]
    longest = max((columns(text[text.rfind("\n", 0, end) + 1 : end]) for end in ends), default=0)
    return PoStyle(GETTEXT_WIDTH if longest in _NEARLY else longest, bool(_PACKED.search(text)))


def entry_rows(message: Message, style: PoStyle, old: Message | None = None, body: str = "") -> list[str]:
    """The lines of an entry. `body` is how it stood when it was `old`: what is equal stays as it is there."""
    kept = _unchanged(message, old, body) if old else {}
    rows = [*(kept.get("#") or (f"# {line}".rstrip(" ") for line in message.comments))]
    rows += kept.get("#.") or [f"#. {line}".rstrip(" ") for line in message.extracted]
    rows += kept.get("#:") or _reference_rows(message.references, style)
    if message.flags:
        rows += kept.get("#,") or [f"#, {', '.join(message.flags)}"]
    if message.previous:
        bar = "#~| " if message.obsolete else "#| "
        rows += kept.get(bar) or [row for item in message.previous for row in _field_rows(bar, *item, style)]
    mark = "#~ " if message.obsolete else ""
    for name, text in _fields(message):
        if name in kept:
            rows += [mark + row for row in kept[name]]
        else:
            rows += _field_rows(mark, name, text, style)
    return rows


def _unchanged(message: Message, old: Message, body: str) -> dict[str, list[str]]:
    """The lines of the parts that say what they said before; those of texts without the mark `#~`."""
    same = {
        "#": message.comments == old.comments,
        "#.": message.extracted == old.extracted,
        "#:": message.references == old.references,
        "#,": message.flags == old.flags,
        "#| ": message.previous == old.previous,
        "#~| ": message.previous == old.previous,
    }
    before = dict(_fields(old))
    same |= {name: text == before.get(name) for name, text in _fields(message)}
    return {sign: rows for sign, rows in _parts(body).items() if same.get(sign)}


def _parts(body: str) -> dict[str, list[str]]:
    """The lines of an entry by what they are."""
    parts: dict[str, list[str]] = {}
    keyword = ""
    for raw in _NEWLINE.split(body):
        line = raw.strip(" \t")
        if line.startswith("#~") and not line[2:].lstrip().startswith("|"):
            line = line[2:].lstrip()
        elif line.startswith("#"):
            parts.setdefault(_sign(line), []).append(line)
            continue
        if found := _KEYWORD.match(line):
            keyword = found[0]
        if line:
            parts.setdefault(keyword, []).append(line)
    return parts


def _sign(line: str) -> str:
    if line.startswith("#~"):
        return "#~| "
    if line.startswith("#|"):
        return "#| "
    if line.startswith("#=") and not line.startswith("#=="):
        return "#,"
    return line[:2] if line[1:2] in (".", ":", ",") else "#"


def _fields(message: Message) -> Iterator[tuple[str, str]]:
    if message.context is not None:
        yield "msgctxt", message.context
    yield "msgid", message.id
    if message.plural is None:
        yield "msgstr", message.strings[0]
        return
    yield "msgid_plural", message.plural
    for number, text in enumerate(message.strings):
        yield f"msgstr[{number}]", text


def _reference_rows(names: Iterable[str], style: PoStyle) -> list[str]:
    places = [name if name.split() == [name] else _SPACED.sub("\u2068\\1\u2069\\2", name) for name in names]
    if not style.packed:
        return [f"#: {place}" for place in places]
    rows = [f"#: {place}" for place in places[:1]]
    for place in places[1:]:
        if columns(f"{rows[-1]} {place}") <= (style.width or GETTEXT_WIDTH):
            rows[-1] += f" {place}"
        else:
            rows.append(f"#: {place}")
    return rows


def _field_rows(prefix: str, name: str, text: str, style: PoStyle) -> list[str]:
    """One line, or with line breaks in the text a line for each, as gettext's tools write it."""
    *lines, rest = text.split("\n")
    pieces = [f"{line}\n" for line in lines] + ([rest] if rest else [])
    rows = [_TO_WRITE.sub(lambda char: _WRITTEN[char[0]], piece) for piece in pieces] or [""]
    if style.width:
        room = style.width - len(prefix) - 2
        if len(rows) > 1 or len(_wrapped(rows[0], room - len(name) - 1)) > 1:
            rows = ["", *(part for row in rows for part in _wrapped(row, room))]
    elif len(rows) > 1:
        rows = ["", *rows]
    first, *more = rows
    return [f'{prefix}{name} "{first}"', *(f'{prefix}"{row}"' for row in more)]


def _wrapped(row: str, room: int) -> Sequence[str]:
    """The row in lines of at most `room` columns, blanks at their ends, where words allow it."""
    if columns(row) <= room:
        return [row]
    lines = [""]
    for word in _UNBROKEN.findall(row):
        if lines[-1] and columns(lines[-1]) + columns(word) > room:
            lines.append(word)
        else:
            lines[-1] += word
    return lines


def columns(text: str) -> int:
    """The width of a text on a terminal."""
    if text.isascii():
        return len(text)
    return sum(0 if combining(char) else 2 if east_asian_width(char) in "WF" else 1 for char in text)
