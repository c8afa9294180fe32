"""Long lines are broken where nobody sees it: the document stays what it was."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.emails.line_length import MOST, break_lines

WORDS = st.lists(
    st.sampled_from(["word", "λέξη", "дума", "<b>x</b>", '<a href="https://e.org/?a=1">y</a>', "&amp;"])
)
BLOCKS = st.lists(st.tuples(st.sampled_from(["p", "td", "li", "div"]), WORDS), max_size=5)


def seen(html: str) -> str:
    """What HTML makes of blanks in running text."""
    return re.sub(r"\s+", " ", re.sub(r"\s*(</?(?:p|td|li|div)>)\s*", r"\1", html)).strip()


@given(BLOCKS, st.integers(min_value=1, max_value=60))
def test_only_blanks_change(blocks: list[tuple[str, list[str]]], times: int) -> None:
    """Each word and tag stays, in its order; no line is longer than mail may have."""
    html = "".join(f"<{tag}>{' '.join(words * times)}</{tag}>" for tag, words in blocks)
    broken = break_lines(html)
    assert seen(broken) == seen(html)
    assert max(len(line.encode()) for line in broken.split("\n")) <= MOST + 60


@pytest.mark.parametrize(
    "html",
    [
        f"<pre>{'a  b ' * 400}</pre>",
        f"<style>{'a { color: red } ' * 100}</style>",
        f"<!--[if mso]>{'<td> </td>' * 200}<![endif]-->",
        f'<p><a href="https://example.org/{"x" * 1200}">a</a></p>',
    ],
)
def test_what_keeps_its_lines(html: str) -> None:
    """Program text, style sheets, Outlook's comments and addresses would be others with a break in them."""
    inner = re.sub(r"^<p>|</p>$", "", html)
    assert inner in break_lines(html)
