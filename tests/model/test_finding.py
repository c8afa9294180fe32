"""Where something stands in a text, for errors and findings."""

from __future__ import annotations

from pipelines.model.finding import line_at, line_with


def test_lines_count_from_one() -> None:
    """An editor's line numbers begin with 1, and so do ours; the line break belongs to the line it ends."""
    assert [line_at("a\nb\n\nc", offset) for offset in range(6)] == [1, 1, 2, 2, 3, 4]


def test_the_line_that_holds_words() -> None:
    """The first one; 0 says that there is none, which a place without a line is, too."""
    text = "a\nbc\nbc"
    assert [line_with(text, words) for words in ("a", "c", "d")] == [1, 2, 0]
    assert [line_with(text, "bc", first) for first in (1, 2, 3, 4)] == [2, 2, 3, 0]
