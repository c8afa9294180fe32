"""Comments of editors leave, words stay, and each mark is looked at once."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pipelines.content.comments import without_comments

# What is meant, in one pattern: right, but it takes the square of a text's length.
MEANT = re.compile(
    r"(\\.|(?<!`)(?P<ticks>`++).+?(?<!`)(?P=ticks)(?!`))|(?<=[ \t\n])<!--.*?-->[ \t\n]*|<!--.*?-->", re.DOTALL
)


@given(
    st.lists(
        st.sampled_from(["<!--", "-->", "--", "<", " ", "\n", "`", "``", "```", "\\", "a", "b c", "é"]),
        max_size=25,
    )
    .map("".join)
    .filter(lambda text: "\\`" not in text)
)
@example("a <!-- x --> b")
@example("`<!--` a <!-- ` --> `")
@example("<!-- a --> <!-- b -->")
def test_what_is_meant(text: str) -> None:
    """As the pattern says it."""
    assert without_comments(text) == MEANT.sub(r"\1", text)


def test_an_escaped_backtick_opens_no_code() -> None:
    """The next one may, as for whoever renders it."""
    assert without_comments("\\` <!-- a --> `") == "\\` `"
    assert without_comments("\\`` <!-- a --> `") == "\\`` <!-- a --> `"


class Looked(str):
    """A text that counts how often it is searched."""

    __slots__ = ()
    searches = 0

    def find(self, *args: Any) -> int:
        Looked.searches += 1
        return super().find(*args)


@pytest.mark.parametrize("many", [100, 1000])
def test_what_is_never_closed_is_looked_for_once(many: int) -> None:
    """A hundred thousand characters of `<!--` took minutes, each reading all the rest."""
    text = Looked("a <!-- " * many)
    Looked.searches = 0
    assert (without_comments(text), Looked.searches) == (text, 1)
