"""Who of a list gets which edition, and what is told before anybody gets any."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.delivery.mailing.audiences import Audiences
from pipelines.delivery.mailing.recipients import ListRow, checked_address, person
from pipelines.delivery.mailing.survey import ListSurvey, survey
from pipelines.languages.table import BUILT_IN
from pipelines.workspace.settings import AudienceSettings

PUBLISHED = ("de", "el", "en", "bg", "ga", "sr")
GA_IN_EN = MappingProxyType({"ga": AudienceSettings(served_by="en")})
EACH_ITS_LIST = MappingProxyType({tag: AudienceSettings(lists=(f"news-{tag}",)) for tag in ("de", "el")})


def look(
    rows: str, settings: Mapping[str, AudienceSettings], columns: str = "address,locale,lists"
) -> ListSurvey:
    names = columns.split(",")
    listed = [
        ListRow(dict(zip(names, line.split(","), strict=False)), f"s.csv:{number}")
        for number, line in enumerate(rows.split(), 2)
    ]
    return survey(lambda: iter(listed), Audiences(BUILT_IN.find, PUBLISHED, settings))


@pytest.mark.parametrize(
    ("rows", "settings", "sizes"),
    [
        # Readers of four languages on one list: each their own, whatever lists the settings name for all.
        (
            "a@x.eu,de,news b@x.eu,el,news c@x.eu,EN,news d@x.eu,bg,news",
            {},
            {"de": 1, "el": 1, "en": 1, "bg": 1},
        ),
        (
            "a@x.eu,de,news b@x.eu,el,news c@x.eu,el,pilots",
            {tag: AudienceSettings(lists=("news",)) for tag in PUBLISHED},
            {"de": 1, "el": 1},
        ),
        # Names as other systems write them, and a language that is served by another.
        ("a@x.eu,RS b@x.eu,ga c@x.eu,en", GA_IN_EN, {"sr": 1, "en": 2}),
        # A country or a script behind the language: it is nobody's reason to get nothing.
        ("a@x.eu,en-GB b@x.eu,el_GR c@x.eu,de_AT.UTF-8 d@x.eu,ga-IE", GA_IN_EN, {"en": 2, "el": 1, "de": 1}),
        ("a@x.eu,sr-Latn-RS b@x.eu,de_CH@euro", {}, {"sr": 1, "de": 1}),
        # One person twice, however the address is written, is one reader of that edition.
        ("a@x.eu,de A@X.EU,de a@xn--fa-hia.de,de a@fa\u00df.de,DE", {}, {"de": 2}),
        ("a@x.eu,ga a@x.eu,en", GA_IN_EN, {"en": 1}),
        # Whoever is on another list of the same file is no reader of this issue, and no contest.
        ("a@x.eu,de,news-de a@x.eu,el,other", EACH_ITS_LIST, {"de": 1}),
    ],
)
def test_everybody_gets_the_edition_of_their_locale(
    rows: str, settings: Mapping[str, AudienceSettings], sizes: Mapping[str, int]
) -> None:
    """The column decides; lists and `served_by` only narrow and redirect it."""
    found = look(rows, settings)
    assert ({tag: size for tag, size in found.sizes.items() if size}, dict(found.contests)) == (sizes, {})
    assert found.nowhere.report() == ()


@pytest.mark.parametrize(
    ("rows", "columns", "settings", "told"),
    [
        ("a@x.eu,de b@x.eu,bg A@x.EU,el", "address,locale", {}, "s.csv:2, s.csv:4 (de and el)"),
        ("a@fa\u00df.de,el a@xn--fa-hia.de,bg", "address,locale", {}, "s.csv:2, s.csv:3 (el and bg)"),
        (
            "a@x.eu,el a@x.eu,el a@x.eu,ga",
            "address,locale",
            GA_IN_EN,
            "s.csv:2, s.csv:3, s.csv:4 (el and en)",
        ),
        ("a@x.eu,news-de;news-el", "address,lists", EACH_ITS_LIST, "s.csv:2 (de and el)"),
        ("a@x.eu,news-el a@x.eu,news-de", "address,lists", EACH_ITS_LIST, "s.csv:2, s.csv:3 (de and el)"),
    ],
)
def test_who_would_get_two_is_named_by_the_line(
    rows: str, columns: str, settings: Mapping[str, AudienceSettings], told: str
) -> None:
    """Before anything is sent: which language they get must not be left to chance."""
    found = look(rows, settings, columns)
    first, second = told.rpartition("(")[2].removesuffix(")").split(" and ")
    assert [str(contest) for contest in found.contested(first)] == [told]
    assert found.contested(first) == found.contested(second)
    assert (found.others(first), len(found.others(second))) == (frozenset(), 1)
    assert (found.sizes[first], found.sizes[second]) == (1, 0)


def test_who_gets_nothing_at_all_is_told() -> None:
    """A reader is never dropped without a word, and never gets a language that is not theirs."""
    found = look("a@x.eu,fr-CA b@x.eu,tlh-QO c@x.eu, d@x.eu,el nobody,el", {})
    assert found.nowhere.report("get none") == (
        "1 get none: no edition in fr (s.csv:2)",
        "1 get none: no locale (s.csv:4)",
        "1 get none: unknown locale (s.csv:3)",
    )
    assert found.sizes == {"el": 1}
    without = look("a@x.eu,news-de b@x.eu, c@x.eu,other", EACH_ITS_LIST, "address,lists")
    assert without.nowhere.report("get none") == (
        "2 get none: on no list of any language (s.csv:3, s.csv:4)",
    )


_ADDRESSES = st.sampled_from(["a@x.eu", "A@X.eu", "b@x.eu", "b@fa\u00df.de", "B@xn--fa-hia.de", "c@y.eu"])


@given(st.lists(st.tuples(_ADDRESSES, st.sampled_from(["de", "el", "ga", "en", "zz"])), max_size=12))
def test_a_survey_agrees_with_a_simple_count(rows: list[tuple[str, str]]) -> None:
    """Its two passes, with eight bytes a row, find what a table of all persons would."""
    found = look(" ".join(map(",".join, rows)), GA_IN_EN, "address,locale")
    editions: dict[str, set[str]] = {}
    for raw, tag in rows:
        if tag != "zz":
            address = checked_address(raw)
            assert address
            editions.setdefault(person(address), set()).add("en" if tag == "ga" else tag)
    assert {who: set(contest.editions) for who, contest in found.contests.items()} == {
        who: theirs for who, theirs in editions.items() if len(theirs) > 1
    }
    assert sum(found.sizes.values()) == len(editions)
