"""XLIFF 2.1: what goes out comes back, states are read strictly, and what a tool did to a text is told."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.model.errors import CatalogError
from pipelines.translation.formats.exchange import (
    CodeReference,
    ExchangeDocument,
    ExchangeProfile,
    ExchangeUnit,
    ReturnedDocument,
    ReturnedUnit,
    UnitMatch,
    UnitState,
    returned_parts,
)
from pipelines.translation.formats.xliff21 import XLIFF_21
from pipelines.translation.inline_codes import InlineCode, Part, coded
from pipelines.translation.inline_pieces import CodeKind

GOLDEN = Path(__file__).parent.parent / "golden" / "xliff21_every_state"
TEXTS = st.text(alphabet="ab *_`[]()<>&'\"\n\t\r\x00\x1b\ufffe\u00e9{}#", max_size=40) | st.text(max_size=20)
BOLD = CodeReference(1, CodeKind.OPEN), "Ja", CodeReference(1, CodeKind.CLOSE)


def file_of(unit: str) -> bytes:
    """A file as a tool gives it back."""
    return (
        '<xliff version="2.0" srcLang="en" trgLang="de" xmlns="urn:oasis:names:tc:xliff:document:2.0">'
        f'<file id="f1" original="a"><unit id="u1">{unit}</unit></file></xliff>'
    ).encode()


def segment(target: str, attributes: str = "") -> str:
    """A sentence with its source."""
    return f"<segment{attributes}><source>Hi</source>{target}</segment>"


@given(source=TEXTS, target=TEXTS, profile=st.sampled_from(ExchangeProfile))
def test_what_goes_out_comes_back(source: str, target: str, profile: ExchangeProfile) -> None:
    """Control characters too, which XML cannot hold."""
    unit = ExchangeUnit("u1", "a", coded(source), coded(target), UnitState.DONE, notes=(source,))
    back = XLIFF_21.read(XLIFF_21.write(ExchangeDocument("en", "de", (unit,)), profile))
    returned = ReturnedUnit(
        "u1", "a", returned_parts(unit.target), returned_parts(unit.source), reviewed=True
    )
    assert back == ReturnedDocument("en", "de", (returned,))


def test_codes_that_cross_come_back() -> None:
    """Elements cannot cross, so such a text is written with single ends."""
    opened, closed = InlineCode(1, CodeKind.OPEN, "**", "bold"), InlineCode(1, CodeKind.CLOSE, "**", "bold")
    other, end = InlineCode(2, CodeKind.OPEN, "[", "link"), InlineCode(2, CodeKind.CLOSE, "](x)", "link")
    parts: tuple[Part, ...] = (opened, "a", other, "b", closed, "c", end)
    unit = ExchangeUnit("u1", "a", parts, parts, UnitState.TO_REVIEW)
    data = XLIFF_21.write(ExchangeDocument("en", "de", (unit,)), ExchangeProfile.CAT)
    assert XLIFF_21.read(data).units == (
        ReturnedUnit("u1", "a", returned_parts(parts), returned_parts(parts)),
    )


def test_every_state_as_a_file() -> None:
    """As a person reads it: states, notes, what codes stand for, matches, two catalogs."""
    done, text = UnitState.DONE, coded("See **all** of [it](https://example.org) & more")
    match = UnitMatch(("Alles",), 82, "memory", ("All",))
    units = (
        ExchangeUnit("u1", "sofia", text, notes=("heading",), matches=(match, UnitMatch(("Ja",), 75, "tm"))),
        ExchangeUnit("u2", "sofia", ("Old",), ("Alt",), UnitState.TO_REVIEW, (), "Older", ("ask Anna",)),
        ExchangeUnit("u3", "sofia", ("Hi",), ("Hallo",), UnitState.TO_REVIEW, drafted=True, limit=25),
        ExchangeUnit(
            "u4-0", "interface", ("Bye\x07",), coded("[Tschüß](https://example.de)"), done, drafted=True
        ),
    )
    data = XLIFF_21.write(ExchangeDocument("en", "de", units), ExchangeProfile.CAT)
    assert data.decode() + "\n" == (GOLDEN / "expected").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("state", "reviewed"),
    [
        ("", False),
        (' state="initial"', False),
        (' state="translated"', True),
        (' state="reviewed"', True),
        (' state="final"', True),
        (' state="translated" subState="poedit:fuzzy"', False),
        (' state="final" subState="glocal:mt"', False),
        (' state="final" subState="tool:anything"', True),
        (' state="signed-off"', False),
    ],
)
def test_a_state_is_believed_only_where_it_is_clear(state: str, reviewed: bool) -> None:
    """Poedit calls fuzzy texts translated; a draft's mark that stayed says that nobody took it off."""
    read = XLIFF_21.read(file_of(segment("<target>Ja</target>", state)))
    assert read.units == (ReturnedUnit("u1", "a", ("Ja",), ("Hi",), reviewed),)


@pytest.mark.parametrize(
    ("unit", "returned"),
    [
        (segment(""), ReturnedUnit("u1", "a", (), ("Hi",))),
        (
            segment('<target><pc id="1">J<mrk id="m1">a</mrk></pc></target>'),
            ReturnedUnit("u1", "a", BOLD, ("Hi",)),
        ),
        (
            segment(
                '<target><sc id="1"/>Ja<!-- x --><sm id="m"/><ec startRef="1"/><em startRef="m"/></target>'
            ),
            ReturnedUnit("u1", "a", BOLD, ("Hi",)),
        ),
        (
            segment("<target>Ja.</target>", ' state="final"')
            + "<ignorable><source> </source></ignorable>"
            + segment("<target>Ja.</target>"),
            ReturnedUnit("u1", "a", ("Ja. Ja.",), ("Hi Hi",)),
        ),
        (
            segment("<target>Ja.</target>") + segment(""),
            ReturnedUnit("u1", "a", (), None, fault="only some of its sentences are translated"),
        ),
        (
            segment('<target order="2">Ja.</target>') + segment('<target order="1">Ja.</target>'),
            ReturnedUnit("u1", "a", (), None, fault="its sentences stand in an order of their own"),
        ),
        (
            segment('<target>J<ph id="x9"/></target>'),
            ReturnedUnit("u1", "a", (), None, fault="it has a code that was not sent out: <ph id='x9'>"),
        ),
        (
            segment('<target>J<cp hex="0041"/></target>'),
            ReturnedUnit("u1", "a", (), None, fault="it has a character that was not sent out: 0041"),
        ),
        (
            segment('<target>J<cp hex="FFFFFF"/></target>'),
            ReturnedUnit("u1", "a", (), None, fault="it has a character that was not sent out: FFFFFF"),
        ),
    ],
)
def test_what_tools_make_of_a_unit(unit: str, returned: ReturnedUnit) -> None:
    """One unit that cannot be read does not stop the others; matches are nobody's translation."""
    assert XLIFF_21.read(file_of(unit)).units == (returned,)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        file_of(segment(""))[:-9],
        file_of(segment("")).replace(b'"2.0"', b'"1.2"'),
        file_of(segment("")).replace(b' trgLang="de"', b""),
        b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>' + file_of(segment("<target>&a;</target>")),
        b" " * 20_000_001,
    ],
    ids=["empty", "torn", "version", "no language", "external", "huge"],
)
def test_what_is_no_such_file_is_refused(data: bytes) -> None:
    """With a way out, and before anything of it is believed."""
    with pytest.raises(CatalogError) as told:
        XLIFF_21.read(data)
    assert told.value.hint


def test_a_unit_that_stands_twice_is_told() -> None:
    """Which of the two is meant, nobody can know; in another catalog it is another one."""
    data = file_of(segment("<target>Ja</target>"))
    unit = data[data.index(b"<unit") : data.index(b"</file>")]
    other = b'</file><file id="f2" original="b">'
    read = XLIFF_21.read(data.replace(unit, unit * 2 + other + unit)).units
    assert [each.fault for each in read] == ["", "it stands twice in the file", ""]
