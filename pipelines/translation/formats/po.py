"""`.po` and `.pot` files, read without loss; `po_writer.py` writes them, what did not change as it stood.

Babel's own reader drops unknown headers and previous texts and guesses where a file is broken; a
translator's sentence must not depend on that. Format: GNU gettext manual, "The Format of PO Files".
A file is taken whole or refused with the line of its first fault.
"""

from __future__ import annotations

import re
from codecs import BOM_UTF8
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from pipelines.languages.plurals import check_plurals, declared_forms
from pipelines.model.catalog import Catalog, CatalogFile, Message
from pipelines.model.errors import CatalogError
from pipelines.model.finding import Origin, line_at, line_with

_FIELD = re.compile(r'(msgctxt|msgid_plural|msgid|msgstr(?:\[\d\])?)\s*"(.*)"\s*')
_MORE = re.compile(r'"(.*)"\s*')
_STRING = re.compile(r'[^"\\]*(?:\\.[^"\\]*)*')
_ESCAPE = re.compile(r"\\(?:x([0-9A-Fa-f]+)|([0-7]{1,3})|(.))")
ESCAPED = {"n": "\n", "t": "\t", "r": "\r", "a": "\a", "b": "\b", "f": "\f", "v": "\v", '"': '"', "\\": "\\"}
"""Characters by the letter that stands for them behind a backslash."""
_CONFLICT = ("<<<<<<<", "=======", ">>>>>>>", "|||||||")
_DECLARED = re.compile(rb"(?im)^(?![ \t]*#)[^\n]*Content-Type:[^\n]*?charset=([\w.-]+)")
_MSGID = re.compile(rb"(?m)^[ \t]*msgid\b")
_FOREIGN = re.compile(r"(?im)^(Content-Type:.*?charset=)(?!utf-?8\b)[\w.-]+")
_FLAG = re.compile(r"range:\s*[^\s,]+|[^\s,]+")
_PLACE = re.compile(r"\u2068([^\u2069]*)\u2069(:\d+)?|(\S+)")


@dataclass(slots=True)
class _PoEntry:
    """One entry while its lines are being read."""

    start: int = 0
    line: int = 0
    obsolete: bool = False
    comments: list[str] = field(default_factory=list)
    extracted: list[str] = field(default_factory=list)
    references: list[str] = field(default_factory=list)
    flags: list[str] = field(default_factory=list)
    previous: list[list[str]] = field(default_factory=list)
    fields: dict[str, str] = field(default_factory=dict)
    last: str = ""


class _PoReader:
    def __init__(self, path: str) -> None:
        self.path = path
        self.number = 0
        self.entry = _PoEntry()
        self.messages: list[Message] = []
        self.starts: list[int] = []
        self.tail = 0
        self.seen: dict[tuple[str | None, str], int] = {}

    def fault(self, message: str, hint: str, line: int = 0) -> CatalogError:
        return CatalogError(message, origin=Origin(self.path, line or self.number), hint=hint)

    def read(self, text: str) -> list[Message]:
        for self.number, raw in enumerate(text.split("\n"), 1):
            line = raw.strip(" \t")
            self.take(line)
            if line and not self.entry.start:
                self.entry.start = self.number
        self.finish()
        rest = self.entry
        if rest.extracted or rest.references or rest.flags or rest.previous:
            raise self.fault("the file ends inside an entry", "restore the rest of the file from git")
        if rest.comments and self.messages:
            self.tail = rest.start
            last = self.messages[-1]
            self.messages[-1] = replace(last, comments=(*last.comments, *rest.comments))
        return self.messages

    def take(self, line: str) -> None:
        if line.startswith(_CONFLICT):
            raise self.fault("a git conflict marker", "keep one side and delete the three marker lines")
        if not line:
            if self.entry.last.startswith("msgstr"):
                self.finish()
        elif line.startswith("#~"):
            rest = line[2:].lstrip()
            if rest.startswith("|"):
                self.finish()
                self.take_previous(rest[1:])
            elif rest:
                self.take_string(rest, obsolete=True)
        elif line.startswith("#"):
            self.comment(line)
        else:
            self.take_string(line)

    def comment(self, line: str) -> None:
        self.finish()
        kind, text = line[1:2], line[2:].removeprefix(" ")
        if kind == ".":
            self.entry.extracted.append(text)
        elif kind == ":":
            self.entry.references += _references(text)
        elif kind == "," or (kind == "=" and text[:1] != "="):  # `#=`: flags too, since 2025
            self.entry.flags += _FLAG.findall(text)
        elif kind == "|":
            self.take_previous(text)
        else:
            self.entry.comments.append(line[1:].removeprefix(" "))

    def take_previous(self, text: str) -> None:
        if not text.strip():
            return
        if match := _FIELD.fullmatch(text.strip()):
            self.entry.previous.append([match[1], self.unescape(match[2])])
        elif (more := _MORE.fullmatch(text.strip())) and self.entry.previous:
            self.entry.previous[-1][1] += self.unescape(more[1])
        else:
            raise self.fault(f"cannot read this previous text: {text[:60]!r}", "delete this line")

    def take_string(self, line: str, *, obsolete: bool = False) -> None:
        if match := _FIELD.fullmatch(line):
            name, value = match[1], self.unescape(match[2])
            again = name in ("msgctxt", "msgid") and "msgid" in self.entry.fields
            if again or self.entry.obsolete != obsolete:
                self.finish()
            if name in self.entry.fields:
                raise self.fault(f"{name} appears twice in one entry", "delete one of the two")
            self.entry.line = self.entry.line or self.number
            self.entry.obsolete = obsolete
            self.entry.fields[name] = value
            self.entry.last = name
        elif (more := _MORE.fullmatch(line)) and self.entry.last and self.entry.obsolete == obsolete:
            self.entry.fields[self.entry.last] += self.unescape(more[1])
        else:
            raise self.fault(
                f"cannot read this line: {line[:60]!r}",
                "each line is a comment (#), msgid, msgstr, or text between quotation marks",
            )

    def unescape(self, text: str) -> str:
        if not _STRING.fullmatch(text):
            raise self.fault("a quotation mark inside the text", 'write \\" for a quotation mark')
        return _ESCAPE.sub(self.one_escape, text) if "\\" in text else text

    def one_escape(self, match: re.Match[str]) -> str:
        hexadecimal, octal, letter = match.groups()
        if letter in ESCAPED:
            return ESCAPED[letter]
        number = int(hexadecimal, 16) if hexadecimal else int(octal or "0", 8)
        if not 0 < number < 128:  # above, gettext means a byte of the file's charset
            raise self.fault(f"unknown escape {match[0]}", "write \\\\ for a backslash, letters as they are")
        return chr(number)

    def finish(self) -> None:
        """The entry's lines are all there: make it a message. Comments alone wait for their entry."""
        if not (entry := self.entry).fields:
            return
        self.entry = _PoEntry()
        if "msgid" not in entry.fields:
            raise self.fault("an entry without msgid", "restore its msgid line", entry.line)
        message = Message(
            id=entry.fields["msgid"],
            strings=self.strings(entry),
            plural=entry.fields.get("msgid_plural"),
            context=entry.fields.get("msgctxt"),
            comments=tuple(entry.comments),
            extracted=tuple(entry.extracted),
            references=tuple(entry.references),
            flags=tuple(entry.flags),
            previous=tuple((name, text) for name, text in entry.previous),
            obsolete=entry.obsolete,
            line=entry.line,
        )
        if message.key in self.seen:
            raise self.fault(
                f"this message is already in line {self.seen[message.key]}: {message.id[:60]!r}",
                "keep the better translation and delete the other entry",
                entry.line,
            )
        self.seen[message.key] = entry.line
        self.messages.append(message)
        self.starts.append(entry.start)

    def strings(self, entry: _PoEntry) -> tuple[str, ...]:
        names = [name for name in entry.fields if name.startswith("msgstr")]
        plural = "msgid_plural" in entry.fields
        wanted = [f"msgstr[{n}]" for n in range(len(names))] if plural else ["msgstr"]
        if not names or sorted(names) != wanted:
            raise self.fault(
                f"the msgstr of {entry.fields['msgid'][:60]!r} is missing or misnumbered",
                "an entry has one msgstr, or with msgid_plural msgstr[0], msgstr[1]…",
                entry.line,
            )
        return tuple(entry.fields[name] for name in wanted)


def _references(text: str) -> Iterator[str]:
    """References are apart by blanks; gettext wraps a name with blanks in U+2068…U+2069, the line follows."""
    for match in _PLACE.finditer(text):
        yield match[3] or match[1] + (match[2] or "")


def parse_catalog(data: bytes, path: str) -> Catalog:
    """The catalog in a `.po` or `.pot` file; CatalogError with file, line and reason, never a part of it."""
    text, as_it_stands = _decode(data, path)
    if "\0" in text:
        line = line_at(text, text.index("\0"))
        raise CatalogError("a NUL byte", origin=Origin(path, line), hint="restore the file from git")
    reader = _PoReader(path)
    messages = reader.read(text)
    live = [message for message in messages if not message.obsolete]
    if not live or live[0].key != (None, ""):
        raise CatalogError(
            "no header: the first entry must have an empty msgid",
            origin=Origin(path, live[0].line if live else 1),
            hint="restore the file from git, or delete it and run glocal extract",
        )
    # We write UTF-8, so the header must say so from now on.
    strings = tuple(_FOREIGN.sub(r"\1UTF-8", text) for text in live[0].strings)
    catalog = Catalog(
        path,
        replace(live[0], strings=strings),
        tuple(m for m in messages if m is not live[0]),
        CatalogFile(as_it_stands, tuple(messages), tuple(reader.starts), reader.tail),
    )
    line = line_with(text, "Plural-Forms:", live[0].line) or live[0].line
    check_plurals(catalog, headers(catalog).get("Plural-Forms", ""), line)
    return catalog


def _decode(data: bytes, path: str) -> tuple[str, bytes]:
    """The file's text, its lines apart by line feeds; and its bytes, in UTF-8."""
    head = b"" if data.startswith(BOM_UTF8) else b"".join(_MSGID.split(data, 2)[:2])
    declared = _DECLARED.search(head)
    charset = declared[1].decode() if declared else "UTF-8"
    at = head.count(b"\n", 0, declared.end()) + 1 if declared else 1
    utf8 = charset.upper() in ("UTF-8", "UTF8", "CHARSET")
    try:
        text = data.decode("utf-8-sig" if utf8 else charset)
        as_it_stands = data if utf8 else text.encode()  # what UTF-7 can hide, we could not write back
    except LookupError as error:
        raise CatalogError(
            f"unknown charset {charset!r}", origin=Origin(path, at), hint="write charset=UTF-8 in the header"
        ) from error
    except UnicodeError as error:
        line = data.count(b"\n", 0, getattr(error, "start", 0)) + 1
        raise CatalogError(
            f"this line is not {charset} text", origin=Origin(path, line), hint="save the file as UTF-8"
        ) from error
    return text.replace("\r\n", "\n").replace("\r", "\n"), as_it_stands


def headers(catalog: Catalog) -> dict[str, str]:
    """The header's fields by name, in their order."""
    lines = (line.partition(":") for line in catalog.header.strings[0].split("\n") if line)
    return {name.strip(): value.strip() for name, _, value in lines}


def plural_forms(catalog: Catalog) -> int:
    """How many plural forms the header asks for; 0 if it does not say."""
    return declared_forms(headers(catalog).get("Plural-Forms", ""))
