"""What every exchange format keeps, whoever brings it: found by their entry points."""

from __future__ import annotations

from importlib.metadata import entry_points

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.model.errors import CatalogError
from pipelines.translation.formats.exchange import (
    ExchangeDocument,
    ExchangeFormat,
    ExchangeProfile,
    ExchangeUnit,
    ReturnedDocument,
    ReturnedUnit,
    UnitMatch,
    UnitState,
    returned_parts,
)
from pipelines.translation.inline_codes import coded

FORMATS: dict[str, ExchangeFormat] = {each.name: each.load() for each in entry_points(group="glocal.formats")}
ALL = pytest.mark.parametrize("form", FORMATS.values(), ids=FORMATS)
TEXTS = st.text(alphabet="ab *_`[]()<>&'\"\n\t\r\x00\x1b\ufffe\u00e9{}#", max_size=40) | st.text(max_size=20)


def test_a_format_is_found_by_its_entry_point() -> None:
    """Another package adds one the same way; its name is the one that people give."""
    assert all(isinstance(each, ExchangeFormat) for each in FORMATS.values())
    assert {name: each.name for name, each in FORMATS.items()} == {name: name for name in FORMATS}
    assert all(each.suffix[0] == "." for each in FORMATS.values())


@ALL
@given(source=TEXTS, target=TEXTS, other=TEXTS, profile=st.sampled_from(ExchangeProfile))
def test_what_goes_out_comes_back(
    form: ExchangeFormat, source: str, target: str, other: str, profile: ExchangeProfile
) -> None:
    """Control characters too, which XML cannot hold; what is only there to help says nothing."""
    match = UnitMatch(coded(other), 80, other, coded(source))
    unit = ExchangeUnit(
        *("u1", "a", coded(source), coded(target), UnitState.DONE, (source,), other, (target,), (match,)),
        limit=25,
    )
    back = form.read(form.write(ExchangeDocument("en", "de", (unit,)), profile))
    returned = ReturnedUnit(
        "u1", "a", returned_parts(unit.target), returned_parts(unit.source), reviewed=True
    )
    assert (back.source_language, back.target_language, back.units) == ("en", "de", (returned,))


@ALL
@pytest.mark.parametrize("profile", ExchangeProfile)
@pytest.mark.parametrize(("state", "drafted"), [("empty", False), ("to review", False), ("to review", True)])
def test_nothing_is_reviewed_that_was_not(
    form: ExchangeFormat, profile: ExchangeProfile, state: str, drafted: bool
) -> None:
    """A file that comes back untouched vouches for nothing."""
    words = () if state == "empty" else ("Hallo",)
    unit = ExchangeUnit("u1", "a", ("Hi",), words, UnitState(state), drafted=drafted)
    (back,) = form.read(form.write(ExchangeDocument("en", "de", (unit,)), profile)).units
    assert back == ReturnedUnit("u1", "a", words, ("Hi",))


@ALL
def test_several_catalogs_go_in_one_file(form: ExchangeFormat) -> None:
    """Texts of the same id in two catalogs are two texts."""
    units = tuple(ExchangeUnit("u1", domain, ("Hi",), (domain,), UnitState.DONE) for domain in ("a", "b"))
    back = form.read(form.write(ExchangeDocument("en", "de", units), ExchangeProfile.CAT))
    assert [(each.domain, each.target, each.fault) for each in back.units] == [
        ("a", ("a",), ""),
        ("b", ("b",), ""),
    ]


@ALL
@pytest.mark.parametrize(
    "data", [b"", b"\x00\xff", b"<html/>", b"PK\x03\x04", b" " * 20_000_001], ids=lambda data: data[:4].hex()
)
def test_what_is_no_such_file_is_refused(form: ExchangeFormat, data: bytes) -> None:
    """With a way out, and before anything of it is believed."""
    with pytest.raises(CatalogError) as told:
        form.read(data)
    assert told.value.hint


@ALL
def test_a_file_that_was_cut_off_is_refused(form: ExchangeFormat) -> None:
    """At whatever byte the line broke, half of a text is not taken for the whole."""
    units = tuple(ExchangeUnit(f"u{n}", "a", ("Hi",), ("Ja",), UnitState.DONE) for n in range(3))
    whole = form.write(ExchangeDocument("en", "de", units), ExchangeProfile.CAT)
    for end in range(0, len(whole) - 1, 97):
        try:
            back = form.read(whole[:end])
        except CatalogError:
            continue
        taken = [each for each in back.units if not each.fault]
        assert taken == list(form.read(whole).units)[: len(taken)]


def test_what_a_document_says_of_itself_is_only_told() -> None:
    """No format makes up a tool or a date."""
    document = ExchangeDocument("en", "de", (ExchangeUnit("u1", "a", ("Hi",)),))
    for form in FORMATS.values():
        back = form.read(form.write(document, ExchangeProfile.CAT))
        assert back == ReturnedDocument("en", "de", (ReturnedUnit("u1", "a", (), ("Hi",)),))
