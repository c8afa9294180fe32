"""Files as other people's tools leave them: nothing that stands in one is lost on its way through Glocal.

What stands in a file is told by a reader of this test's own, which goes by lines and knows nothing of
`po.py`. An unchanged file comes back byte for byte. Written as if it had not been a file before, three things
may differ: the charset is UTF-8, obsolete entries stand last, and lines are not wrapped.
"""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
from collections import Counter
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from pipelines.translation.formats.po import parse_catalog
from pipelines.translation.formats.po_writer import serialize_catalog

FILES = sorted((Path(__file__).resolve().parents[1] / "golden").glob("foreign_*/input.po*"))
CHARSETS = {
    "kbabel_latin1": "ISO-8859-1",
    "gtranslator_iso_8859_2": "iso-8859-2",
    "windows_1251_bulgarian": "windows-1251",
    "windows_1257_lithuanian": "windows-1257",
    "header_on_one_line_fuzzy": "ISO-8859-15",
    "msginit_fresh": "ASCII",
}
"""How the bytes of those files are to be read that are not UTF-8."""
DECLARED = {
    **CHARSETS,
    "xgettext_template": "CHARSET",
    "notepad_bom_over_an_old_charset": "windows-1250",
}
"""What a header says that cannot stay, because we write UTF-8."""


def case_of(path: Path) -> str:
    return path.parent.name.removeprefix("foreign_")


every_file = pytest.mark.parametrize("path", FILES, ids=case_of)


# --- a reader that shares nothing with ours --------------------------------------------------------


@dataclass
class Entry:
    """What stands in the lines of one entry, each kind in its order."""

    obsolete: bool = False
    comments: list[str] = field(default_factory=list)
    extracted: list[str] = field(default_factory=list)
    references: list[str] = field(default_factory=list)
    flags: list[str] = field(default_factory=list)
    previous: list[tuple[str, str]] = field(default_factory=list)
    strings: list[tuple[str, str]] = field(default_factory=list)

    @property
    def closed(self) -> bool:
        return bool(self.strings) and self.strings[-1][0].startswith("msgstr")


def collect(text: str) -> list[Entry]:
    """The entries of a file, those in use first; comments below the last entry count as its own."""
    entries = [Entry()]
    for raw in re.split(r"\r\n|\r|\n", text):
        line = raw.strip(" \t")
        previous = line.startswith(("#|", "#~|"))
        obsolete = line.startswith("#~") and not previous
        starts = line.startswith("#") and not obsolete
        body = re.sub(r"^#~?\|?", "", line).strip(" \t") if previous or obsolete else line
        if entries[-1].closed and (starts or previous or body.startswith(("msgctxt", "msgid"))):
            entries.append(Entry())
        entry = entries[-1]
        if previous:
            take_string(entry.previous, body)
        elif starts:
            take_comment(entry, line)
        elif body:
            entry.obsolete = obsolete
            take_string(entry.strings, body)
    rest = entries[-1]
    if not rest.strings:
        entries.pop()
        entries[-1].comments += rest.comments
        assert rest == Entry(comments=rest.comments)
    return sorted(entries, key=lambda entry: entry.obsolete)


def take_comment(entry: Entry, line: str) -> None:
    sign, text = line[:2], line[2:].removeprefix(" ")
    if sign == "#.":
        entry.extracted.append(text)
    elif sign == "#:":
        entry.references += places(text)
    elif sign == "#," or (sign == "#=" and not line.startswith("#==")):
        words = text.replace("range: ", "range:").replace(",", " ").split()
        entry.flags += words
    else:
        entry.comments.append(line[1:].removeprefix(" "))


def take_string(strings: list[tuple[str, str]], body: str) -> None:
    """A keyword with its text, or more text; Python's own literals have gettext's escapes."""
    keyword, quote, rest = body.partition('"')
    if not quote:
        return
    text = ast.literal_eval(f'"{rest.rstrip()}')
    if keyword:
        strings.append((keyword.strip(" \t"), text))
    else:
        strings[-1] = (strings[-1][0], strings[-1][1] + text)


def places(text: str) -> list[str]:
    """References are apart by blanks, unless these stand between U+2068 and U+2069."""
    found, inside = [""], False
    for char in text:
        if char in "\u2068\u2069":
            inside = char == "\u2068"
        elif char.isspace() and not inside:
            found.append("")
        else:
            found[-1] += char
    return [place for place in found if place]


def source_entries(path: Path) -> list[Entry]:
    """What a file says, with the one word changed that must change."""
    entries = collect(path.read_bytes().decode(CHARSETS.get(case_of(path), "utf-8-sig")))
    header = next(entry for entry in entries if entry.strings[0] == ("msgid", ""))
    keyword, fields = header.strings[1]
    if case_of(path) in DECLARED:
        declaration = f"Content-Type: text/plain; charset={DECLARED[case_of(path)]}\n"
        assert declaration in fields
        fields = fields.replace(declaration, "Content-Type: text/plain; charset=UTF-8\n")
    header.strings[1] = (keyword, fields)
    return entries


def written(path: Path) -> str:
    """What the values make, without the lines that they were read from."""
    return serialize_catalog(replace(parse_catalog(path.read_bytes(), path.name), file=None)).decode()


# --- nothing is changed ----------------------------------------------------------------------------


@every_file
def test_an_unchanged_file_keeps_its_bytes(path: Path) -> None:
    """Wrapping, blank lines, order, line ends are the tool's; it would put them back at its next save."""
    data = path.read_bytes()
    if case_of(path) in CHARSETS:
        data = data.decode(CHARSETS[case_of(path)]).encode()
    if case_of(path) in DECLARED:
        data = data.replace(f"charset={DECLARED[case_of(path)]}".encode(), b"charset=UTF-8", 1)
    result = serialize_catalog(parse_catalog(path.read_bytes(), path.name))
    if case_of(path) not in DECLARED:
        assert result == data
    else:  # the header has to say another charset, and is written anew for it
        header = next(n for n, entry in enumerate(data.split(b"\n\n")) if b"charset=UTF-8" in entry)
        assert [e for n, e in enumerate(result.split(b"\n\n")) if n != header] == [
            e for n, e in enumerate(data.split(b"\n\n")) if n != header
        ]


# --- nothing is lost -------------------------------------------------------------------------------


@every_file
def test_everything_in_the_file_is_in_what_we_write(path: Path) -> None:
    """A header of Poedit, a note to oneself, the text before: each is somebody's work or setting."""
    assert collect(written(path)) == source_entries(path)


@every_file
def test_the_second_write_is_the_first(path: Path) -> None:
    """What we have written once must not move again, or every run would be a diff."""
    once = written(path).encode()
    assert serialize_catalog(parse_catalog(once, path.name)) == once


@every_file
def test_the_values_are_those_of_the_file(path: Path) -> None:
    """What the program works with is compared too: a fuzzy text taken for a reviewed one would go out."""
    catalog = parse_catalog(path.read_bytes(), path.name)
    read = []
    for message in sorted((catalog.header, *catalog.messages), key=lambda message: message.obsolete):
        context = [("msgctxt", message.context)] if message.context is not None else []
        plural = [("msgid_plural", message.plural)] if message.plural is not None else []
        keywords = [f"msgstr[{n}]" if plural else "msgstr" for n in range(len(message.strings))]
        entry = Entry(
            obsolete=message.obsolete,
            comments=list(message.comments),
            extracted=list(message.extracted),
            references=list(message.references),
            flags=[flag.replace("range: ", "range:") for flag in message.flags],
            previous=list(message.previous),
            strings=[
                *context,
                ("msgid", message.id),
                *plural,
                *zip(keywords, message.strings, strict=True),
            ],
        )
        read.append(entry)
    expected = source_entries(path)
    head = next(n for n, entry in enumerate(expected) if entry.strings[0] == ("msgid", ""))
    assert read == [expected[head], *expected[:head], *expected[head + 1 :]]


@every_file
def test_the_reader_of_this_test_misses_no_line(path: Path) -> None:
    """A collector that skipped a kind of line would find two files equal that are not."""
    text = written(path)
    lines = text.split("\n")
    everything = collect(text)
    for number, line in enumerate(lines):
        rest = "\n".join(lines[:number] + lines[number + 1 :])
        try:
            seen = collect(rest) != everything
        except (IndexError, AssertionError):  # a text without its keyword
            seen = True
        assert seen == bool(line), line


def test_the_files_hold_every_kind_of_thing() -> None:
    """A folder of easy files would prove nothing."""
    names = [name for name in Entry().__dict__ if name != "obsolete"]
    total: Counter[str] = Counter()
    for path in FILES:
        for entry in source_entries(path):
            kind = "obsolete" if entry.obsolete else "live"
            filled = replace(entry, obsolete=False).__dict__.items()
            total.update(f"{kind} {name}" for name, values in filled if values)
            total.update(f"{kind} {keyword}" for keyword, _ in entry.strings)
            total.update(f"previous {keyword}" for keyword, _ in entry.previous)
    kinds = {
        *(f"{kind} {name}" for kind in ("live", "obsolete") for name in names),
        *(f"{kind} {word}" for kind in ("live", "obsolete") for word in ("msgctxt", "msgid_plural")),
        *(f"live msgstr[{n}]" for n in range(6)),
        *(f"previous {word}" for word in ("msgctxt", "msgid", "msgid_plural")),
    }
    assert (len(FILES) >= 32, kinds - set(total)) == (True, set())


@pytest.mark.parametrize(
    ("name", "start"),
    [
        ("poedit_3_crlf", b'msgid ""\r\n'),
        ("windows_1251_bulgarian", b"# \xcf\xf0\xe5\xe2\xee\xe4 "),
        ("kbabel_latin1", b"# translation of caf\xe9.po"),
        ("bom", b"\xef\xbb\xbfmsgid"),
        ("old_macintosh_line_ends", b"# only carriage returns\r"),
    ],
)
def test_git_has_left_the_bytes_alone(name: str, start: bytes) -> None:
    """A checkout that turned line ends would quietly take these cases away; see `.gitattributes`."""
    path = next(path for path in FILES if case_of(path) == name)
    assert path.read_bytes()[: len(start)] == start


# --- gettext itself --------------------------------------------------------------------------------


def accepted(data: bytes, *options: str) -> bool:
    program = shutil.which("msgfmt")
    if program is None:
        pytest.skip("msgfmt is not here; install Debian's package gettext to compare with it")
    command = [program, *options, "-o", "/dev/null", "-"]
    return subprocess.run(command, input=data, capture_output=True, check=False).returncode == 0


@every_file
def test_msgfmt_takes_what_we_write(path: Path) -> None:
    """Also where it refuses the original (a byte order mark); and `--check`, where the original passes it."""
    data = written(path).encode()
    assert accepted(data)
    assert accepted(data, "--check") or not accepted(path.read_bytes(), "--check")
