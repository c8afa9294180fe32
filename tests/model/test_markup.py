"""The one home of what is not language within a text: each rule on what it takes and what it leaves."""

from __future__ import annotations

import pytest

from pipelines.model.errors import ContentError
from pipelines.model.finding import Origin
from pipelines.model.markup import (
    CONTROL,
    MISLEADING,
    PLACEHOLDER,
    PRINTF,
    merge_tags,
    prose,
    refuse_controls,
)

PLACEHOLDERS = "Dear [[first_name]], %(count)s of {total}, %d and 5 % done."


def test_placeholders() -> None:
    """What a provider, a template or a program fills in; `%d` only where gettext says that it is one."""
    assert (PLACEHOLDER.findall(PLACEHOLDERS), PRINTF.findall(PLACEHOLDERS)) == (
        ["[[first_name]]", "%(count)s", "{total}"],
        ["[[first_name]]", "%(count)s", "{total}", "%d", "% d"],
    )


def test_merge_tags_are_found_as_often_as_they_stand_there() -> None:
    """Whoever compares two parts of a mail must see that a tag stands in one of them twice."""
    assert merge_tags("[[a]] [b] [[a]] [[ c ]] [[d_2]]") == ("[[a]]", "[[a]]", "[[d_2]]")


def test_prose_is_what_a_reader_reads() -> None:
    """Checks of numbers, words and punctuation must not trip over an address or a tag."""
    assert prose(
        "Ask [us](https://example.org/7), `x = 1`, <b>now</b> & me@example.org: [[n]] %(m)s"
    ).split() == (["Ask", "[us", ",", ",", "now", "&", ":"])


@pytest.mark.parametrize(
    ("sign", "in_source", "in_translation"),
    [
        ("\x00", True, True),
        ("\x1b", True, True),
        ("\x85", True, True),
        ("\u2028", True, True),
        ("\uffff", True, True),
        ("\ud800", True, True),
        ("\u202e", False, True),
        ("\ufffd", False, True),
        ("\t", False, False),
        ("\n", False, False),
        ("\u00a0", False, False),
        ("\u200d", False, False),
        ("ż", False, False),
    ],
)
def test_characters_that_nobody_sees(sign: str, in_source: bool, in_translation: bool) -> None:
    """One set for what no text needs; a translation must not bring in what misleads, either."""
    assert (bool(CONTROL.search(sign)), bool(MISLEADING.search(sign))) == (in_source, in_translation)


def test_a_control_character_is_refused_with_its_line() -> None:
    """Nobody sees it, so its place must be said; a head of three lines stands before this text."""
    with pytest.raises(ContentError) as caught:
        refuse_controls("one\ntwo \x07", "content/x/index.md", 4)
    assert (caught.value.origin, caught.value.message) == (
        Origin("content/x/index.md", 5),
        "an invisible control character U+0007",
    )
