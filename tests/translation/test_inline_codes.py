"""A text as words and inline codes, for tools that must not touch what is no language."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.translation.inline_codes import CodesError, InlineCode, Part, coded, joined, refilled
from pipelines.translation.inline_pieces import CodeKind


def shown(parts: tuple[Part, ...]) -> list[str]:
    """Words as they are, codes as `<1 bold>`, `</1>`, `<1 break/>`."""
    forms = {
        CodeKind.OPEN: "<{0.id} {0.name}>",
        CodeKind.CLOSE: "</{0.id}>",
        CodeKind.ALONE: "<{0.id} {0.name}/>",
    }
    return [part if isinstance(part, str) else forms[part.kind].format(part) for part in parts]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("", []),
        ("Two hubs", ["Two hubs"]),
        ("**Find it.** Now", ["<1 bold>", "Find it.", "</1>", " Now"]),
        ("__a__ _b_", ["<1 bold>", "a", "</1>", " ", "<2 italic>", "b", "</2>"]),
        ("*c **d***", ["<1 italic>", "c ", "<2 bold>", "d", "</2>", "</1>"]),
        (
            "[two *steps*](https://x.eu/a(b) 'T') on",
            ["<1 link>", "two ", "<2 italic>", "steps", "</2>", "</1>", " on"],
        ),
        ("see https://x.eu/a_b_c.", ["see ", "<1 address/>", "."]),
        ("<https://x.eu> me@x.eu", ["<1 address/>", " ", "<2 address/>"]),
        ("`` a`b `` ~~old~~", ["<1 code/>", " ", "<2 struck>", "old", "</2>"]),
        ("one  \ntwo\\\nthree\nfour", ["one", "<1 break/>", "two", "<2 break/>", "three\nfour"]),
        (
            "so[^1]: [[first_name]], {count}",
            ["so", "<1 note/>", ": ", "<2 placeholder/>", ", ", "<3 placeholder/>"],
        ),
        ("<b>go</b><br>on<wbr>", ["<1 b>", "go", "</1>", "<2 br/>", "on", "<3 wbr/>"]),
        ("<a href='x'>w</a> <i>open", ["<1 link>", "w", "</1>", " ", "<2 i/>", "open"]),
        ("2 \\* 3 &amp; 4 ** 5 \\\\ <foo> & b", ["2 \\* 3 &amp; 4 ** 5 \\\\ <foo> & b"]),
        ("*|FNAME|* {{ x }}", ["<1 placeholder/>", " ", "<2 placeholder/>"]),
        ("*|A|* *|B|*", ["<1 placeholder/>", " ", "<2 placeholder/>"]),
    ],
)
def test_words_and_codes(text: str, parts: list[str]) -> None:
    """What a translator writes between, and what is kept for them."""
    assert shown(coded(text)) == parts
    assert joined(coded(text)) == text


def test_what_printf_fills_in_is_a_code_where_the_flag_says_so() -> None:
    """`%d` is a word in every other text."""
    assert shown(coded("%d of %(all)s")) == ["%d of ", "<1 placeholder/>"]
    assert shown(coded("%d of %(all)s", ["python-format"])) == [
        "<1 placeholder/>",
        " of ",
        "<2 placeholder/>",
    ]


@given(st.text(alphabet=r"ab *_`[]()<>!&;:/\~^{}%|#.1" + "\n\t\x00é", max_size=60) | st.text(max_size=30))
def test_together_they_are_the_text(text: str) -> None:
    """Whatever somebody has written: not a character is lost or made up, and its own codes always fit."""
    parts = coded(text)
    assert joined(parts) == text
    assert refilled(parts, parts) == text
    ids = {part.id for part in parts if isinstance(part, InlineCode)}
    assert ids == set(range(1, len(ids) + 1))


def _target(source: str, *parts: str | int) -> tuple[Part, ...]:
    """Parts of a translation; a number is the code at that place of the source."""
    codes = [part for part in coded(source) if isinstance(part, InlineCode)]
    return tuple(part if isinstance(part, str) else codes[part] for part in parts)


SOURCE = "**Find** it at [home](https://x.eu), [[first_name]]"


def test_codes_come_in_the_order_of_the_language() -> None:
    """A language has its own order of words."""
    target = _target(SOURCE, 4, ", ", 2, "otthon", 3, " ", 0, "keresd", 1)
    assert refilled(coded(SOURCE), target) == "[[first_name]], [otthon](https://x.eu) **keresd**"


MISREAD = "as it stands there it is not read as **, **, [, ](https://x.eu), [[first_name]]"


@pytest.mark.parametrize(
    ("parts", "told"),
    [
        ((0, "x", 1, 2, "y", 3), "lost: [[first_name]]"),
        ((0, "x", 1, 2, "y", 3, 4, 4), "too many: [[first_name]]"),
        ((0, "x", 1, 3, "y", 2, 4), MISREAD),
        ((0, " x ", 1, 2, "y", 3, 4), MISREAD),
        ((0, "x", 1, 2, "y", 3, 4, " {count}"), MISREAD),
        ((0, "x", 1, 2, "y", 3, 4, " **z**"), MISREAD),
    ],
    ids=["lost", "doubled", "wrong way round", "bold that is none", "invented", "more bold"],
)
def test_codes_that_do_not_fit_are_told(parts: tuple[str | int, ...], told: str) -> None:
    """Machines and tools lose, double and move them; nothing of that gets into a catalog unseen."""
    with pytest.raises(CodesError) as caught:
        refilled(coded(SOURCE), _target(SOURCE, *parts))
    assert str(caught.value) == told
