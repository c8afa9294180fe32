"""What kind of change a source went through: pairs that are near in letters and far in meaning."""

from __future__ import annotations

import pytest

from pipelines.translation.changes import changed_meanings, only_punctuation


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("Register by 12 October", "Register by 15 October", ("number",)),
        ("Register by 12 October", "Register by 12 November", ("date",)),
        ("Schools can register", "Schools cannot register", ("negation",)),
        ("They do register", "They don’t register", ("negation",)),
        ("[Join](https://a.eu/x)", "[Join](https://a.eu/y)", ("link",)),
        ("See https://a.eu/x now", "See https://a.eu/y now", ("link",)),
        ("Dear [[first_name]]", "Dear reader", ("placeholder",)),
        ("About 1,200 schools", "About 1.200 schools", ("number",)),
        ("The comunity met in Sofia", "The community met in Sofia", ()),
        ("They met in may", "They met in May", ()),
    ],
)
def test_changes_of_meaning_are_named(old: str, new: str, expected: tuple[str, ...]) -> None:
    """The translator reads what changed before she reads the text; an editor cannot vouch these away."""
    assert changed_meanings(old, new) == expected


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("Come, all of you.", "Come all of you!", True),
        ('He said "yes"', "He said “yes”", True),
        ("one – two", "one - two", True),
        ("one  two\u00a0three", "one two three", True),
        ("**bold** words", "bold words", False),
        ("version 1.5", "version 15", False),
        ("we're here", "were here", False),
        ("well-known", "wellknown", False),
        ("One", "one", False),
        ("[a](https://a.eu/x.)", "[a](https://a.eu/x)", False),
    ],
)
def test_only_marks_and_blanks_count_as_punctuation(old: str, new: str, expected: bool) -> None:
    """Such a change costs no translator's evening; anything that touches a word or its markup does."""
    assert only_punctuation(old, new) is expected
