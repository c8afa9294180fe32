"""Catalogs are read and written without loss: what a translator typed is what stands in the file."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.languages.table import BUILT_IN
from pipelines.model.catalog import Catalog, Message
from pipelines.translation.extract import empty_catalog, template_catalog
from pipelines.translation.formats.po import headers, parse_catalog
from pipelines.translation.formats.po_writer import serialize_catalog
from tests.examples import examples

GOLDEN = Path(__file__).resolve().parents[1] / "golden"
OWN = (GOLDEN / "po_every_feature/input.po").read_bytes()
FOREIGN = sorted(path.parent.name for path in GOLDEN.glob("po_*/expected.po"))


def without_lines(catalog: Catalog) -> Catalog:
    """The catalog as it would be built in memory, where nothing has a line number."""
    messages = tuple(replace(message, line=0) for message in catalog.messages)
    return replace(catalog, header=replace(catalog.header, line=0), messages=messages)


def po(*entries: str, content_type: str = "text/plain; charset=UTF-8") -> str:
    """The text of a small file: a header, and entries below it."""
    header = f'msgid ""\nmsgstr "Content-Type: {content_type}\\n"\n'
    return "\n".join((header, *entries))


# --- our own files --------------------------------------------------------------------------------


def test_own_file_comes_back_byte_for_byte() -> None:
    """A run that changes nothing must leave no diff in 24 languages."""
    assert serialize_catalog(parse_catalog(OWN, "pl.po")) == OWN


def test_every_feature_is_understood() -> None:
    """Bytes could come back equal out of a reader that understands nothing: the values are compared too."""
    catalog = parse_catalog(OWN, "pl.po")
    expected = (
        Message(
            'New "title"',
            strings=("Stary \\ tytuł\tz tabulatorem",),
            context="menu",
            comments=("the translator's own note",),
            extracted=("heading", "second comment for the translator"),
            references=("content/a/index.md:3", "content/with blank/index.md:4"),
            flags=("fuzzy", "no-wrap", "x-unknown"),
            previous=(("msgctxt", "menu"), ("msgid", 'Old "title"')),
            line=25,
        ),
        Message(
            "%(num)s minute",
            strings=("%(num)s minuta", "%(num)s minuty", "%(num)s minut"),
            plural="%(num)s minutes",
            references=("site_templates/article.html:9",),
            flags=("python-format",),
            previous=(("msgid", "%(num)s min."), ("msgid_plural", "%(num)s\nmin.")),
            line=35,
        ),
        Message("First line\nsecond line\n", strings=("Pierwszy wiersz\ndrugi wiersz\n",), line=41),
        Message("Not translated", line=48),
        Message(
            "Gone",
            strings=("Przepadło",),
            context="menu",
            comments=("kept for later",),
            flags=("fuzzy",),
            previous=(("msgid", "Older still"),),
            obsolete=True,
            line=54,
        ),
        Message(
            "%(num)s day",
            strings=("%(num)s dzień", "%(num)s dni", "%(num)s dni"),
            plural="%(num)s days",
            obsolete=True,
            line=58,
        ),
    )
    assert catalog.messages == expected


def test_headers_keep_their_names_and_order() -> None:
    """Poedit and Weblate keep their own settings there; Babel's reader drops them."""
    catalog = parse_catalog(OWN, "pl.po")
    assert list(headers(catalog).items()) == [
        ("Project-Id-Version", "glocal 1.0"),
        ("X-Odd", "value: with a colon"),
        ("Language", "pl"),
        ("Last-Translator", "Zażółć Gęślą <z@example.org>"),
        ("MIME-Version", "1.0"),
        ("Content-Type", "text/plain; charset=UTF-8"),
        ("Content-Transfer-Encoding", "8bit"),
        ("Plural-Forms", BUILT_IN["pl"].plural),
        ("X-Generator", "Poedit 3.4.2"),
        ("X-Poedit-Bookmarks", "3,-1,-1"),
    ]


def test_obsolete_entries_are_written_last() -> None:
    """Translators work from the top; editors and `msgmerge` put the leftovers at the end too."""
    live, old = Message("live", strings=("żywy",)), Message("old", strings=("stary",), obsolete=True)
    header = Message("", strings=("Content-Type: text/plain; charset=UTF-8\n",))
    assert serialize_catalog(Catalog("pl.po", header, (old, live))).decode() == po(
        'msgid "live"\nmsgstr "żywy"\n', '#~ msgid "old"\n#~ msgstr "stary"\n'
    )


# --- any catalog ----------------------------------------------------------------------------------

CHARACTERS = st.one_of(
    st.characters(codec="utf-8", exclude_characters="\0"),
    st.sampled_from('\n\t\r\a\b\f\v"\\#~|:.,<=>\ufeff\u2028\x85\u00a0\u200f'),
)
TEXTS = st.text(CHARACTERS, max_size=20)
# A comment is one line; editors strip blanks at its end.
COMMENTS = st.lists(TEXTS.map(lambda t: t.replace("\n", "").replace("\r", "").rstrip(" \t")), max_size=2)
REFERENCES = st.lists(
    st.text(
        st.characters(codec="utf-8", exclude_characters="\0\n\r\u2068\u2069"),
        min_size=1,
        max_size=8,
    ),
    max_size=3,
)
FLAGS = st.lists(
    st.sampled_from(("fuzzy", "python-format", "no-wrap", "range: 0..10", "x-ünknown")),
    unique=True,
    max_size=3,
)
PREVIOUS = st.lists(st.tuples(st.sampled_from(("msgctxt", "msgid", "msgid_plural")), TEXTS), max_size=3)


@st.composite
def messages(draw: st.DrawFn, *, obsolete: bool, forms: int) -> Message:
    plural = draw(st.none() | TEXTS)
    count = 1 if plural is None else draw(st.integers(1, 9)) if obsolete else forms
    return Message(
        draw(TEXTS),
        strings=tuple(draw(st.lists(TEXTS, min_size=count, max_size=count))),
        plural=plural,
        context=draw(st.none() | TEXTS),
        comments=tuple(draw(COMMENTS)),
        extracted=tuple(draw(COMMENTS)),
        references=tuple(draw(REFERENCES)),
        flags=tuple(draw(FLAGS)),
        previous=tuple(draw(PREVIOUS)),
        obsolete=obsolete,
    )


@st.composite
def catalogs(draw: st.DrawFn) -> Catalog:
    forms = draw(st.integers(1, 6))
    lines = [
        "Content-Type: text/plain; charset=UTF-8",
        f"Plural-Forms: nplurals={forms}; plural=0;",
        *draw(st.lists(TEXTS.map(lambda text: f"X-Note: {text}"), max_size=2)),
    ]
    header = Message(
        "",
        strings=("\n".join(lines) + "\n",),
        comments=tuple(draw(COMMENTS)),
        flags=tuple(draw(FLAGS)),
    )
    live = draw(st.lists(messages(obsolete=False, forms=forms), max_size=4))
    old = draw(st.lists(messages(obsolete=True, forms=forms), max_size=3))
    unique = {message.key: message for message in (*live, *old) if message.key != header.key}
    ordered = sorted(unique.values(), key=lambda message: message.obsolete)
    return Catalog("any.po", header, tuple(ordered))


@given(catalogs())
@settings(deadline=None, max_examples=examples(300))
def test_any_catalog_comes_back(catalog: Catalog) -> None:
    """Whatever translators type, in any script, with any control character, is theirs to keep."""
    data = serialize_catalog(catalog)
    again = parse_catalog(data, "any.po")
    assert without_lines(again) == catalog
    assert serialize_catalog(again) == data
    assert serialize_catalog(replace(again, file=None)) == data


# --- other tools' files ---------------------------------------------------------------------------


@pytest.mark.parametrize("name", FOREIGN)
def test_other_tools_files_are_written_in_our_form(name: str) -> None:
    """Golden pairs: `input.po` as a translator's tool left it, `expected.po` as we write a new file."""
    catalog = parse_catalog((GOLDEN / name / "input.po").read_bytes(), "x.po")
    written = (GOLDEN / name / "expected.po").read_bytes()
    assert serialize_catalog(replace(catalog, file=None)) == written
    assert {m.key: m for m in without_lines(catalog).messages} == {
        m.key: m for m in without_lines(parse_catalog(written, "x.po")).messages
    }


def test_the_golden_pairs_are_there() -> None:
    """A renamed file would silently take its case out of the test above."""
    assert FOREIGN == ["po_msgmerge", "po_poedit"]


@pytest.mark.parametrize(
    "data",
    [
        b"\xef\xbb\xbf" + OWN,
        OWN.replace(b"\n", b"\r\n"),
        OWN.replace(b"\n", b"\r"),
        b"\xef\xbb\xbf" + OWN.replace(b"\n", b"\r\n"),
        OWN.removesuffix(b"\n"),
        OWN.replace(b"\n", b" \t\n"),
    ],
    ids=["bom", "crlf", "cr", "bom-crlf", "no-newline-at-end", "trailing-blanks"],
)
def test_editors_ways_to_save_make_no_difference(data: bytes) -> None:
    """Notepad adds a byte order mark, Windows its line ends; neither is a change of the translation."""
    assert parse_catalog(data, "pl.po") == parse_catalog(OWN, "pl.po")


@pytest.mark.parametrize("charset", ["ISO-8859-1", "windows-1252", "iso-8859-15"])
def test_a_declared_charset_is_read_and_becomes_utf8(charset: str) -> None:
    """Old files are not UTF-8. We write UTF-8, so their header must not say otherwise the next time."""
    text = po('msgid "Coffee"\nmsgstr "Kaffee für Zoë"\n', content_type=f"text/plain; charset={charset}")
    catalog = parse_catalog(text.encode(charset), "de.po")
    expected = po('msgid "Coffee"\nmsgstr "Kaffee für Zoë"\n').encode()
    assert serialize_catalog(catalog) == expected
    assert parse_catalog(expected, "de.po") == catalog


@pytest.mark.parametrize("charset", ["utf-8", "UTF8", "UTF-8"])
def test_utf8_by_any_name_is_left_alone(charset: str) -> None:
    """Rewriting `utf-8` as `UTF-8` would be a diff in every file of some tools."""
    data = po('msgid "a"\nmsgstr "ż"\n', content_type=f"text/plain; charset={charset}").encode()
    assert serialize_catalog(parse_catalog(data, "pl.po")) == data


def test_charset_in_a_translation_is_only_a_word() -> None:
    """A text about HTML may say `charset=latin1`; only the header declares."""
    data = po('#. charset=koi8-r\nmsgid "Write charset=latin1"\nmsgstr "Napisz charset=latin1: ż"\n').encode()
    assert serialize_catalog(parse_catalog(data, "pl.po")) == data


def test_live_entry_right_after_an_obsolete_one_stays_live() -> None:
    """Without a blank line between, a text in use must not be taken for a leftover."""
    text = po('#~ msgid "old"\n#~ msgstr "stary"\nmsgid "new"\nmsgstr "nowy"\n#~ msgid "x"\n#~ msgstr "y"\n')
    assert without_lines(parse_catalog(text.encode(), "pl.po")).messages == (
        Message("old", strings=("stary",), obsolete=True),
        Message("new", strings=("nowy",)),
        Message("x", strings=("y",), obsolete=True),
    )


def test_previous_text_of_an_obsolete_entry_leaves_its_neighbour_live() -> None:
    """Babel demotes the live message before a `#~|` line."""
    text = po('msgid "new"\nmsgstr "nowy"\n#~| msgid "older"\n#~ msgid "old"\n#~ msgstr "stary"\n')
    assert without_lines(parse_catalog(text.encode(), "pl.po")).messages == (
        Message("new", strings=("nowy",)),
        Message("old", strings=("stary",), previous=(("msgid", "older"),), obsolete=True),
    )


def test_a_comment_right_below_an_entry_belongs_to_the_next() -> None:
    """A note about one sentence must not turn up at another."""
    text = po('# of a\nmsgid "a"\nmsgstr "b"\n# of c\n#. heading\nmsgid "c"\nmsgstr "d"\n')
    assert without_lines(parse_catalog(text.encode(), "pl.po")).messages == (
        Message("a", strings=("b",), comments=("of a",)),
        Message("c", strings=("d",), comments=("of c",), extracted=("heading",)),
    )


def test_comments_after_the_last_entry_are_kept() -> None:
    """A translator's word at the end belongs to no entry; it stays there, or goes along with the last one."""
    text = po('# first\nmsgid "a"\nmsgstr "b"\n', "# at the end\n\n# and more\n")
    expected = po('# first\n# at the end\n# and more\nmsgid "a"\nmsgstr "b"\n')
    catalog = parse_catalog(text.encode(), "pl.po")
    assert serialize_catalog(catalog).decode() == text
    assert serialize_catalog(replace(catalog, file=None)).decode() == expected
    longer = replace(catalog, messages=(*catalog.messages, Message("c")))
    assert serialize_catalog(longer).decode() == f'{expected}\nmsgid "c"\nmsgstr ""\n\n'.removesuffix("\n")


# --- gettext itself -------------------------------------------------------------------------------


def msgfmt(data: bytes) -> str:
    """What `msgfmt --check` has to complain about, nothing if it takes the file."""
    program = shutil.which("msgfmt")
    if program is None:
        pytest.skip("msgfmt is not here; install Debian's package gettext to compare with it")
    run = subprocess.run(
        [program, "--check", "-o", "/dev/null", "-"], input=data, capture_output=True, check=False
    )
    return run.stderr.decode() if run.returncode else ""


@pytest.mark.parametrize(
    "path", sorted(GOLDEN.glob("po_*/*.po")), ids=lambda path: f"{path.parent.name}/{path.stem}"
)
def test_msgfmt_takes_what_we_write(path: Path) -> None:
    """Weblate, Poedit and every other tool of a translator read a file as gettext does."""
    assert msgfmt(serialize_catalog(parse_catalog(path.read_bytes(), path.name))) == ""


@pytest.mark.parametrize("tag", BUILT_IN)
def test_msgfmt_takes_a_new_catalog_of_every_locale(tag: str) -> None:
    """A plural header that gettext refuses would stop the first translator of a language."""
    assert msgfmt(serialize_catalog(empty_catalog("x.po", "sofia", BUILT_IN[tag]))) == ""


def test_a_new_template_reads_back() -> None:
    """A `.pot` has no language and no date, and is a catalog like any other."""
    catalog = template_catalog("sofia.pot", "sofia", (Message("a", extracted=("title",)),))
    assert without_lines(parse_catalog(serialize_catalog(catalog), "sofia.pot")) == catalog
