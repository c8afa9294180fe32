"""What kind of change a source went through: pairs that are near in letters and far in meaning."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.languages.table import BUILT_IN
from pipelines.translation.changes import changed_meanings, is_harmless, kinds_of_change, moved_end_mark

ENGLISH = BUILT_IN["en"]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("Register by 12 October", "Register by 15 October", ("number",)),
        ("Register by 12 October", "Register by 12 November", ("date",)),
        ("Register by 12 Oct", "Register by 12 October", ()),
        ("Schools can register", "Schools cannot register", ("negation",)),
        ("They do register", "They don’t register", ("negation",)),
        ("They don't register", "They don’t register", ()),
        ("A safe place", "An unsafe place", ("negation",)),
        ("Come to the room", "Come into the room", ()),
        ("[Join](https://a.eu/x)", "[Join](https://a.eu/y)", ("link",)),
        ("See https://a.eu/x now", "See https://a.eu/y now", ("link",)),
        ("See https://a.eu/x now", "See https://a.eu/x, now", ()),
        ("Ask ann@a.eu", "Ask ben@a.eu", ("link",)),
        ("Dear [[first_name]]", "Dear reader", ("placeholder",)),
        ("Type `make`", "Type `make all`", ("code",)),
        ("About 1,200 schools", "About 1.200 schools", ("number",)),
        ("5-10 schools", "5–10 schools", ()),
        ("It is -5 degrees", "It is −5 degrees", ()),
        ("It is here.", "It is here?", ("question",)),
        ("The comunity met in Sofia", "The community met in Sofia", ()),
        ("They met in may", "They met in May", ()),
        ("Bring 5 € and 3 kg", "Bring 5 $ and 3 kg", ("number",)),
        ("Bring 5 € and 3 kg", "Bring 5 € and 3 g", ("number",)),
        ("From 10 am on", "From 10 pm on", ("number",)),
        ("On floor IV", "On floor VI", ("number",)),
        ("We have 5 € and 5 km", "We have 5€ and 5km", ()),
        ("Five children, 5 balls", "Five kids, 5 balls", ()),
        ("Somebody's late", "Nobody's late", ("negation",)),
        ("Somebody's late", "Nobody’s late", ("negation",)),
    ],
)
def test_changes_of_meaning_are_named(old: str, new: str, expected: tuple[str, ...]) -> None:
    """The translator reads what changed before she reads the text; an editor cannot vouch these away."""
    assert changed_meanings(old, new, ENGLISH) == expected
    assert changed_meanings(new, old, ENGLISH) == expected


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("Come, all of you.", "Come all of you!", False),
        ("Come all of you.", "Come all of you!", False),
        ('He said "yes"', "He said “yes”", True),
        ("He said 'yes'", "He said ‘yes’", True),
        ('"No" said he', "No said he", False),
        ("one – two", "one - two", True),
        ("one -- two", "one—two", True),
        ("one - two", "one-two", False),
        ("10 - 5", "10-5", False),
        ("10-5", "10–5", True),
        ("one  two\u00a0three", "one two three", True),
        ("one two", "onetwo", False),
        ("1 000", "1000", False),
        ("1 000", "1\u202f000", True),
        ("5 km", "5km", False),
        ("20 € or 20 °C", "20€ or 20°C", True),
        ("**bold** words", "bold words", False),
        ("**bold** words", "__bold__ words", True),
        ("version 1.5", "version 15", False),
        ("we're here", "were here", False),
        ("we're here", "we’re here", True),
        ("well-known", "wellknown", False),
        ("One", "one", False),
        ("a line  \nanother", "a line another", False),
        ("[a](https://a.eu/x.)", "[a](https://a.eu/x)", False),
        ("[a](https://a.eu/x--y)", "[a](https://a.eu/x—y)", False),
        ("https://a.eu/x--y", "https://a.eu/x—y", False),
        ("ann-b@a.eu", "ann–b@a.eu", False),
        ('<a href="x">y</a>', "<a href=“x”>y</a>", False),
        ("`it's`", "`it’s`", False),
        ("until %(date)s", "until%(date)s", False),
        ("caf\u0065\u0301", "café", True),
    ],
)
def test_only_blanks_and_shapes_are_harmless(old: str, new: str, *, expected: bool) -> None:
    """Such a change costs no translator's evening; anything that touches a word, a mark or markup does."""
    assert is_harmless(old, new, ENGLISH) is expected
    assert is_harmless(new, old, ENGLISH) is expected


def test_guillemets_are_set_as_each_language_sets_them() -> None:
    """French has blanks within, German has the marks the other way round."""
    assert is_harmless("« oui » ou « non »", "“oui” ou “non”", BUILT_IN["fr"])
    assert is_harmless("»ja« und »nein«", "„ja“ und „nein“", BUILT_IN["de"])
    assert not is_harmless("»ja« und »nein«", "„ja“und„nein“", BUILT_IN["de"])


@pytest.mark.parametrize(
    ("tag", "old", "new", "expected"),
    [
        ("en", "Join us!", "Join us.", ("!", ".")),
        ("en", "Join us", "Join us.", ("", ".")),
        ("en", "**Join us.**", "**Join us!**", (".", "!")),
        ("en", "Join us", "Join them.", None),
        ("en", "Join us!", "Join, us.", None),
        ("en", "Join us.", "Join us.", None),
        ("el", "Είναι εδώ;", "Είναι εδώ.", ("?", ".")),
        ("fr", "Venez !", "Venez.", ("!", ".")),
    ],
)
def test_moved_end_marks(tag: str, old: str, new: str, expected: tuple[str, str] | None) -> None:
    """A Greek source asks with a semicolon; a French one has a blank before its mark."""
    assert moved_end_mark(old, new, BUILT_IN[tag]) == expected


WORDS = st.lists(
    st.sampled_from(["No", "don't", "5", "-5", "a", "part", "“x”", "–", "-", ",", "...", "50 %", "?"])
)


@given(WORDS, WORDS)
def test_what_is_harmless_is_the_same_word_for_word(old: list[str], new: list[str]) -> None:
    """Whatever the marks, a change that is kept as ready loses no word, no digit and no comma."""
    one, other = " ".join(old), " ".join(new)
    if is_harmless(one, other, ENGLISH):
        assert not changed_meanings(one, other, ENGLISH)
        for sign in ",?%":
            assert one.count(sign) == other.count(sign)
        assert [w for w in old if w[-1:].isalnum()] == [w for w in new if w[-1:].isalnum()]
        assert kinds_of_change(one, other, ENGLISH) in (("punctuation",), ("reworded",))
