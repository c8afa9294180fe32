"""The lines of the text part: those that Python's own `textwrap` makes, in a tenth of its time."""

from __future__ import annotations

import textwrap

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.rendering.plaintext import wrap

WORDS = st.sampled_from(["a", "λέξη", "10\u00a0km", "well-known", "https://example.org/" + "x" * 70, "…"])
GAPS = st.sampled_from([" ", "  ", "\n", "\n\n", "\t", " \r\n "])


@given(st.lists(st.tuples(WORDS, GAPS)), st.integers(min_value=1, max_value=80))
def test_lines_are_those_of_textwrap(parts: list[tuple[str, str]], width: int) -> None:
    """A word too many in a line, or one cut in two, would be seen in every mail."""
    text = "\n".join(line.lstrip() for line in "".join(map("".join, parts)).split("\n"))
    expected = (
        textwrap.wrap(line, width, break_long_words=False, break_on_hyphens=False)
        for line in text.split("\n")
    )
    assert wrap(text, width) == "\n".join(line for lines in expected for line in lines)


@pytest.mark.parametrize("width", [0, -6])
def test_where_no_room_is_left_each_word_has_its_line(width: int) -> None:
    """Quotes within quotes within quotes take all columns; the letter goes out all the same."""
    assert wrap("ab c", width) == "ab\nc"
