"""XLIFF 1.2: what goes out comes back, and what others did to a file is told, never guessed."""

from __future__ import annotations

from dataclasses import replace
from importlib.metadata import entry_points

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.model.catalog import Message
from pipelines.model.errors import CatalogError
from pipelines.translation.formats.exchange import (
    CodeReference,
    ExchangeDocument,
    ExchangeFormat,
    ExchangeProfile,
    ExchangeUnit,
    ReturnedDocument,
    ReturnedUnit,
    UnitState,
    returned_parts,
    unit_id,
)
from pipelines.translation.formats.xliff12 import XLIFF_12
from pipelines.translation.inline_codes import coded
from pipelines.translation.inline_pieces import CodeKind

TEXTS = st.text(alphabet="ab *_`[]()<>&'\"\n\t\r\x00\x1b\ufffe\u00e9{}#", max_size=40) | st.text(max_size=20)


def file_of(target: str, *, approved: str = "", unit: str = "u1") -> bytes:
    """A file as a tool gives it back."""
    return (
        '<xliff version="1.2" xmlns="urn:oasis:names:tc:xliff:document:1.2">'
        '<file original="a" datatype="plaintext" source-language="en" target-language="de"><body>'
        f'<trans-unit id="{unit}"{approved}><source>Hi</source>{target}</trans-unit></body></file></xliff>'
    ).encode()


def test_the_format_is_found_by_its_entry_point() -> None:
    """Another package adds a format the same way."""
    found = {each.name: each.load() for each in entry_points(group="glocal.formats")}
    assert found["xliff-1.2"] is XLIFF_12
    assert all(isinstance(each, ExchangeFormat) for each in found.values())
    assert {name: each.name for name, each in found.items()} == {name: name for name in found}


@given(source=TEXTS, target=TEXTS, profile=st.sampled_from(ExchangeProfile))
def test_what_goes_out_comes_back(source: str, target: str, profile: ExchangeProfile) -> None:
    """Control characters too, which XML cannot hold."""
    unit = ExchangeUnit("u1", "a", coded(source), coded(target), UnitState.DONE, notes=(source,))
    back = XLIFF_12.read(XLIFF_12.write(ExchangeDocument("en", "de", (unit,)), profile))
    returned = ReturnedUnit(
        "u1", "a", returned_parts(unit.target), returned_parts(unit.source), reviewed=True
    )
    assert back == ReturnedDocument("en", "de", (returned,))


@pytest.mark.parametrize(
    ("profile", "state"),
    [
        ("cat", b"needs-review-translation"),
        ("weblate", b"needs-translation"),
        ("poedit", b"needs-translation"),
    ],
)
def test_a_draft_is_a_draft_to_every_tool(profile: str, state: bytes) -> None:
    """Weblate takes what needs review for done."""
    unit = ExchangeUnit("u1", "a", ("Hi",), ("Hallo",), UnitState.TO_REVIEW)
    machine = replace(unit, drafted=True)
    written = XLIFF_12.write(ExchangeDocument("en", "de", (machine,)), ExchangeProfile(profile))
    assert b'<target state="' + state + b'" state-qualifier="leveraged-mt">Hallo</target>' in written
    data = XLIFF_12.write(ExchangeDocument("en", "de", (unit,)), ExchangeProfile(profile))
    assert b'<target state="' + state + b'">Hallo</target>' in data
    assert XLIFF_12.read(data).units == (ReturnedUnit("u1", "a", ("Hallo",), ("Hi",)),)


@pytest.mark.parametrize(
    ("profile", "state"),
    [
        ("cat", 'state="needs-review-translation" state-qualifier="fuzzy-match"'),
        ("weblate", 'state="needs-translation"'),
        ("poedit", 'state="needs-translation"'),
    ],
)
def test_a_text_whose_english_changed_and_its_room(profile: str, state: str) -> None:
    """A tool that counts shows a text too long for its button while it is typed."""
    unit = ExchangeUnit("u1", "a", ("Hi",), ("Hallo",), UnitState.TO_REVIEW, previous="Ho", limit=25)
    data = XLIFF_12.write(ExchangeDocument("en", "de", (unit,)), ExchangeProfile(profile)).decode()
    assert data[data.index("<trans-unit") : data.index("</trans-unit>")] == (
        '<trans-unit id="u1" xml:space="preserve" maxwidth="25" size-unit="char"><source>Hi</source>'
        f'<target {state}>Hallo</target><note from="developer">The source was: Ho</note>'
    )


@pytest.mark.parametrize(
    ("target", "unit"),
    [
        ("", ReturnedUnit("u1", "a", (), ("Hi",))),
        ('<target state="translated">Ja</target>', ReturnedUnit("u1", "a", ("Ja",), ("Hi",), reviewed=True)),
        (
            '<target><bpt id="1">**</bpt>J<mrk mtype="seg">a</mrk><ept id="1">**</ept><!-- x --></target>',
            ReturnedUnit(
                *("u1", "a"),
                (CodeReference(1, CodeKind.OPEN), "Ja", CodeReference(1, CodeKind.CLOSE)),
                ("Hi",),
            ),
        ),
        (
            '<target>J<b id="1">a</b></target>',
            ReturnedUnit("u1", "a", (), None, fault="it has a code that was not sent out: <b id='1'>"),
        ),
        (
            '<target>J<x id="char-d800"/></target>',
            ReturnedUnit("u1", "a", (), None, fault="it has a character that was not sent out: char-d800"),
        ),
    ],
)
def test_what_tools_make_of_a_unit(target: str, unit: ReturnedUnit) -> None:
    """One unit that cannot be read does not stop the others."""
    assert XLIFF_12.read(file_of(target)).units == (unit,)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x00\xff",
        file_of("<target>Ja</target>")[:-9],
        b"<html/>",
        file_of("").replace(b'"1.2"', b'"2.0"'),
        b'<!DOCTYPE x [<!ENTITY a "b">]>' + file_of("<target>&a;</target>"),
        b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>' + file_of("<target>&a;</target>"),
        b'<xliff version="1.2"/>',
        b" " * 20_000_001,
    ],
    ids=["empty", "noise", "torn", "html", "version", "entity", "external", "no file", "huge"],
)
def test_what_is_no_such_file_is_refused(data: bytes) -> None:
    """With a way out, and before anything of it is believed."""
    with pytest.raises(CatalogError) as told:
        XLIFF_12.read(data)
    assert told.value.hint


def test_a_unit_that_stands_twice_is_told() -> None:
    """Which of the two is meant, nobody can know."""
    data = file_of("<target>Ja</target>")
    unit = data[data.index(b"<trans-unit") : data.index(b"</body>")]
    faults = [each.fault for each in XLIFF_12.read(data.replace(unit, unit * 2)).units]
    assert faults == ["", "it stands twice in the file"]


def test_forms_of_one_message_have_ids_of_their_own() -> None:
    """An id is a name in XML: it begins with a letter."""
    assert unit_id(Message("Hi")) == unit_id(Message("Hi", ("Ja",)))
    assert unit_id(Message("Hi"), 1) == unit_id(Message("Hi")) + "-1"
    assert unit_id(Message("Hi")).startswith("u")
