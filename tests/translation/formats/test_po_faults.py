"""A catalog is taken whole or refused: one fault, its file, its line, and what to do next."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.model.errors import CatalogError
from pipelines.model.finding import Origin
from pipelines.translation.formats.po import parse_catalog
from pipelines.translation.formats.po_writer import serialize_catalog
from tests.examples import examples

HEADER = (
    'msgid ""\n'
    'msgstr ""\n'
    '"Content-Type: text/plain; charset=UTF-8\\n"\n'
    '"Plural-Forms: nplurals=3; plural=(n==1) ? 0 : (n>=2 && n<=4) ? 1 : 2;\\n"\n'
    "\n"
)
"""Five lines: what follows stands in line 6."""

FORM = "each line is a comment (#), msgid, msgstr, or text between quotation marks"
MISSING = "an entry has one msgstr, or with msgid_plural msgstr[0], msgstr[1]…"
NO_HEADER = "no header: the first entry must have an empty msgid"
RESTORE = "restore the file from git, or delete it and run glocal extract"
FORMS = "give every msgstr[n] from 0 on that the Plural-Forms header asks for"
ESCAPE = "write \\\\ for a backslash, letters as they are"
TWICE = "keep the better translation and delete the other entry"
CONFLICT = ("a git conflict marker", "keep one side and delete the three marker lines")

# What stands below the header, the line of the fault, what is wrong, what to do next.
FAULTS = {
    "unterminated": ('msgid "a\nmsgstr "b"\n', 6, "cannot read this line: 'msgid \"a'", FORM),
    "unterminated-more": ('msgid ""\n"a\nmsgstr "b"\n', 7, "cannot read this line: '\"a'", FORM),
    "bare-quote": (
        'msgid "a "b" c"\nmsgstr ""\n',
        6,
        "a quotation mark inside the text",
        'write \\" for a quotation mark',
    ),
    "backslash-at-end": (
        'msgid "a"\nmsgstr "C:\\"\n',
        7,
        "a quotation mark inside the text",
        'write \\" for a quotation mark',
    ),
    "escape": ('msgid "a"\nmsgstr "\\q"\n', 7, "unknown escape \\q", ESCAPE),
    "escape-digit": ('msgid "a"\nmsgstr "\\8"\n', 7, "unknown escape \\8", ESCAPE),
    "escape-x": ('msgid "a"\nmsgstr "\\xyz"\n', 7, "unknown escape \\x", ESCAPE),
    "escape-nul": ('msgid "a"\nmsgstr "\\000"\n', 7, "unknown escape \\000", ESCAPE),
    "escape-byte": ('msgid "a"\nmsgstr "\\303\\251"\n', 7, "unknown escape \\303", ESCAPE),
    "escape-hex-byte": ('msgid "a"\nmsgstr "\\x80"\n', 7, "unknown escape \\x80", ESCAPE),
    "escape-in-previous": ('#| msgid "\\q"\nmsgid "a"\nmsgstr ""\n', 6, "unknown escape \\q", ESCAPE),
    "twice": (
        'msgid "a"\nmsgstr "b"\n\nmsgid "a"\nmsgstr "c"\n',
        9,
        "this message is already in line 6: 'a'",
        TWICE,
    ),
    "live-and-obsolete": (  # as Babel leaves a text that came back; gettext's tools refuse it too
        'msgid "a"\nmsgstr "b"\n\n#~ msgid "a"\n#~ msgstr "c"\n',
        9,
        "this message is already in line 6: 'a'",
        TWICE,
    ),
    "second-header": (
        'msgid ""\nmsgstr "X: y\\n"\n',
        6,
        "this message is already in line 1: ''",
        TWICE,
    ),
    "conflict": ('<<<<<<< HEAD\nmsgid "a"\nmsgstr "b"\n=======\n', 6, *CONFLICT),
    "conflict-half-settled": ('msgid "a"\nmsgstr "b"\n=======\nmsgstr "c"\n', 8, *CONFLICT),
    "conflict-end": ('msgid "a"\nmsgstr "b"\n>>>>>>> theirs\n', 8, *CONFLICT),
    "conflict-base": ('msgid "a"\nmsgstr "b"\n||||||| base\n', 8, *CONFLICT),
    "no-msgstr": (
        'msgid "a"\n\nmsgid "b"\nmsgstr "c"\n',
        6,
        "the msgstr of 'a' is missing or misnumbered",
        MISSING,
    ),
    "no-msgstr-at-end": ('msgid "a"', 6, "the msgstr of 'a' is missing or misnumbered", MISSING),
    "obsolete-id-live-text": (
        '#~ msgid "a"\nmsgstr "b"\n',
        6,
        "the msgstr of 'a' is missing or misnumbered",
        MISSING,
    ),
    "no-msgid": ('msgctxt "menu"\nmsgstr "b"\n', 6, "an entry without msgid", "restore its msgid line"),
    "msgstr-alone": ('\n# why\nmsgstr "b"\n', 8, "an entry without msgid", "restore its msgid line"),
    "msgstr-twice": (
        'msgid "a"\nmsgstr "b"\nmsgstr "c"\n',
        8,
        "msgstr appears twice in one entry",
        "delete one of the two",
    ),
    "plural-gap": (
        'msgid "a"\nmsgid_plural "as"\nmsgstr[0] "x"\nmsgstr[2] "y"\n',
        6,
        "the msgstr of 'a' is missing or misnumbered",
        MISSING,
    ),
    "plural-without-number": (
        'msgid "a"\nmsgid_plural "as"\nmsgstr "x"\n',
        6,
        "the msgstr of 'a' is missing or misnumbered",
        MISSING,
    ),
    "number-without-plural": (
        'msgid "a"\nmsgstr[0] "x"\n',
        6,
        "the msgstr of 'a' is missing or misnumbered",
        MISSING,
    ),
    "plural-too-few": (
        'msgid "a"\nmsgid_plural "as"\nmsgstr[0] "x"\nmsgstr[1] "y"\n',
        6,
        "2 plural forms, the header says 3",
        FORMS,
    ),
    "plural-too-many": (
        'msgid "a"\nmsgid_plural "as"\nmsgstr[0] "x"\nmsgstr[1] ""\nmsgstr[2] ""\nmsgstr[3] ""\n',
        6,
        "4 plural forms, the header says 3",
        FORMS,
    ),
    "junk": ('msgid "a"\nmsgstr "b"\n\nTo do tomorrow\n', 9, "cannot read this line: 'To do tomorrow'", FORM),
    "text-of-nothing": ('"a"\n', 6, "cannot read this line: '\"a\"'", FORM),
    "live-text-in-obsolete": (
        '#~ msgid "a"\n#~ msgstr ""\n"b"\n',
        8,
        "cannot read this line: '\"b\"'",
        FORM,
    ),
    "keyword": ('msgid "a"\nmsgtxt "b"\n', 7, "cannot read this line: 'msgtxt \"b\"'", FORM),
    "previous-junk": (
        '#| something else\nmsgid "a"\nmsgstr "b"\n',
        6,
        "cannot read this previous text: 'something else'",
        "delete this line",
    ),
    "cut-off-after-reference": (
        'msgid "a"\nmsgstr "b"\n\n#: content/a/index.md:9',
        9,
        "the file ends inside an entry",
        "restore the rest of the file from git",
    ),
    "cut-off-after-flag": (
        'msgid "a"\nmsgstr "b"\n\n#, fuzzy',
        9,
        "the file ends inside an entry",
        "restore the rest of the file from git",
    ),
    "nul": ('msgid "a"\nmsgstr "b\0"\n', 7, "a NUL byte", "restore the file from git"),
}


def fault_of(data: bytes) -> tuple[Origin | None, str, str]:
    """Where, what and what next, as the error says it."""
    with pytest.raises(CatalogError) as caught:
        parse_catalog(data, "cs.po")
    return caught.value.origin, caught.value.message, caught.value.hint


@pytest.mark.parametrize(("body", "line", "message", "hint"), FAULTS.values(), ids=FAULTS.keys())
def test_a_fault_says_where_what_and_what_next(body: str, line: int, message: str, hint: str) -> None:
    """A translator is no programmer: the line, the reason and the remedy are all the help she gets."""
    assert fault_of((HEADER + body).encode()) == (Origin("cs.po", line), message, hint)


@pytest.mark.parametrize(
    ("data", "line", "message", "hint"),
    [
        (b"", 1, NO_HEADER, RESTORE),
        (b"\xef\xbb\xbf\r\n", 1, NO_HEADER, RESTORE),
        (b"# only a comment\n", 1, NO_HEADER, RESTORE),
        (b'\nmsgid "a"\nmsgstr "b"\n\nmsgid "c"\nmsgstr "d"\n', 2, NO_HEADER, RESTORE),
        (b'#~ msgid "a"\n#~ msgstr "b"\n', 1, NO_HEADER, RESTORE),
        (b'msgctxt "menu"\nmsgid ""\nmsgstr "X: y\\n"\n', 1, NO_HEADER, RESTORE),
        (b"<!DOCTYPE html>\n<html>\n", 1, "cannot read this line: '<!DOCTYPE html>'", FORM),
        (b"\n\n<html lang='de'>\n", 3, "cannot read this line: \"<html lang='de'>\"", FORM),
        (
            HEADER.encode() + b'msgid "a"\nmsgstr "\xfcber"\n',
            7,
            "this line is not UTF-8 text",
            "save the file as UTF-8",
        ),
        (HEADER.encode("utf-16"), 1, "this line is not UTF-8 text", "save the file as UTF-8"),
        (
            HEADER.replace("UTF-8", "ASCII").encode() + 'msgid "a"\nmsgstr "ü"\n'.encode(),
            7,
            "this line is not ASCII text",
            "save the file as UTF-8",
        ),
        (
            HEADER.replace("UTF-8", "KLINGON").encode(),
            3,
            "unknown charset 'KLINGON'",
            "write charset=UTF-8 in the header",
        ),
        (
            HEADER.replace("UTF-8", "zlib").encode(),  # Python has a codec of this name, not for text
            3,
            "unknown charset 'zlib'",
            "write charset=UTF-8 in the header",
        ),
        (
            HEADER.replace("UTF-8", "undefined").encode(),  # a codec that refuses everything
            1,
            "this line is not undefined text",
            "save the file as UTF-8",
        ),
        (
            HEADER.replace("UTF-8", "utf-7").encode() + b'msgid "a"\nmsgstr "+2AA-"\n',  # half a character
            7,
            "this line is not utf-7 text",
            "save the file as UTF-8",
        ),
    ],
    ids=[
        "empty",
        "bom-only",
        "comment-only",
        "no-header",
        "obsolete-only",
        "header-in-context",
        "html",
        "html-below-blank-lines",
        "bad-utf8",
        "utf16",
        "not-ascii",
        "unknown-charset",
        "no-text-codec",
        "undefined-codec",
        "lone-surrogate",
    ],
)
def test_a_file_that_is_no_catalog_says_so(data: bytes, line: int, message: str, hint: str) -> None:
    """An editor that saved the wrong thing must be told before a language goes out half empty."""
    assert fault_of(data) == (Origin("cs.po", line), message, hint)


@pytest.mark.parametrize(
    "body",
    [
        'msgid "a"\nmsgid_plural "as"\nmsgstr[0] ""\nmsgstr[1] ""\n',
        '#~ msgid "a"\n#~ msgid_plural "as"\n#~ msgstr[0] "x"\n#~ msgstr[1] "y"\n',
    ],
    ids=["untranslated", "obsolete"],
)
def test_plural_forms_count_only_where_they_are_used(body: str) -> None:
    """`msginit` writes two empty forms for every language, and nobody reads an obsolete entry."""
    parsed = parse_catalog((HEADER + body).encode(), "cs.po")
    assert len(parsed.messages[0].strings) == 2


# --- any file -------------------------------------------------------------------------------------

VALID = (Path(__file__).resolve().parents[1] / "golden" / "po_every_feature/input.po").read_bytes()


def taken_whole_or_refused(data: bytes) -> None:
    """Either a catalog that can be written and read again, or one error that helps."""
    try:
        written = serialize_catalog(parse_catalog(data, "x.po"))
    except CatalogError as error:
        refused = error
    else:
        assert serialize_catalog(parse_catalog(written, "x.po")) == written
        return
    places = {Origin("x.po", line) for line in range(1, data.count(b"\n") + data.count(b"\r") + 2)}
    assert refused.origin in places
    assert refused.message
    assert refused.hint


@given(st.binary(max_size=200))
@settings(deadline=None)
def test_any_bytes_are_taken_whole_or_refused(data: bytes) -> None:
    """People rename pictures to .po; no other exception may come out."""
    taken_whole_or_refused(data)


PIECES = st.sampled_from(
    [
        b"msgid ",
        b"msgstr ",
        b"msgstr[0] ",
        b"msgid_plural ",
        b"msgctxt ",
        b'"',
        b'""',
        b'"a"',
        b"\n",
        b"\r",
        b"#",
        b"#~ ",
        b"#| ",
        b"#~| ",
        b"#, fuzzy",
        b"#: a:1",
        b"#. c",
        b"\\",
        b"\\x41",
        b"\\777",
        b"\xff",
        b"\0",
        "\u2068".encode(),
        b"charset=",
        b"utf-16",
        b"nplurals=9",
    ]
)


@given(st.lists(PIECES, max_size=25).map(b"".join))
@settings(deadline=None, max_examples=examples(200))
def test_any_pile_of_pieces_is_taken_whole_or_refused(body: bytes) -> None:
    """Arbitrary bytes seldom get past the first line; pieces of the format do."""
    taken_whole_or_refused(HEADER.encode() + body)


@st.composite
def damaged(draw: st.DrawFn) -> bytes:
    """A good file after a bad day: lines lost, doubled or moved, bytes cut out, pieces typed in."""
    data = VALID
    for _ in range(draw(st.integers(1, 4))):
        lines = data.split(b"\n")
        at, to = draw(st.integers(0, len(lines) - 1)), draw(st.integers(0, len(lines) - 1))
        start = draw(st.integers(0, len(data)))
        match draw(st.sampled_from(["lose", "double", "move", "cut", "truncate", "type"])):
            case "lose":
                data = b"\n".join(lines[:at] + lines[at + 1 :])
            case "double":
                data = b"\n".join([*lines[:to], lines[at], *lines[to:]])
            case "move":
                rest = lines[:at] + lines[at + 1 :]
                data = b"\n".join([*rest[:to], lines[at], *rest[to:]])
            case "cut":
                data = data[:start] + data[start + draw(st.integers(1, 30)) :]
            case "truncate":
                data = data[:start]
            case _:
                data = data[:start] + draw(PIECES) + data[start:]
    return data


@given(damaged())
@settings(deadline=None, max_examples=examples(300))
def test_a_damaged_file_is_taken_whole_or_refused(data: bytes) -> None:
    """Merge tools, mail programs and tired people damage good files in ways that nobody lists."""
    taken_whole_or_refused(data)
