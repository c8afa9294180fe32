"""A form writes into the head of an article, and touches nothing that it does not show."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.content.head_edit import HeadValue, head_values, with_values
from pipelines.model.errors import ContentError

HEAD = """\
id: tag:x,2026:a
title: Owls # not the band
# a remark
summary: >-
  Two lines
  of words

date: 2026-11-23
image: {src: a.png, alt: An owl, credit: Me}
categories:
- A
- B
# subject: later
odd: [1, 2]
event:
  start: 2026-11-23 09:00
  place: Sofia
# end"""


@pytest.mark.parametrize(
    ("values", "was", "now"),
    [
        ({"title": "Owls: all night"}, "title: Owls # not the band", "title: 'Owls: all night'"),
        ({"title": "Owls", "summary": "Two lines of words"}, "", ""),
        ({"summary": ""}, "summary: >-\n  Two lines\n  of words\n", ""),
        ({"subject": "yes"}, "# end", "# end\nsubject: 'yes'"),
        ({"subject": ""}, "", ""),
        ({"categories": ["A", "Γ"]}, "- A\n- B", "- A\n- Γ"),
        ({"categories": []}, "categories:\n- A\n- B\n", ""),
        (
            {"image": {"alt": 'A "bird"'}},
            "image: {src: a.png, alt: An owl, credit: Me}",
            'image:\n  src: a.png\n  alt: A "bird"\n  credit: Me',
        ),
        (
            {"image": {"src": "", "alt": "", "credit": ""}},
            "image: {src: a.png, alt: An owl, credit: Me}\n",
            "",
        ),
        ({"event": {"place": ""}}, "\n  place: Sofia", ""),
        ({"odd": "even"}, "odd: [1, 2]", "odd: even"),
    ],
)
def test_a_key_is_set_and_the_rest_stays(values: dict[str, HeadValue], was: str, now: str) -> None:
    """Comments, order, and keys of a later version are somebody's work."""
    assert with_values(HEAD, values, "p") == HEAD.replace(was, now)


@pytest.mark.parametrize(
    ("head", "after"),
    [
        ("", "title: New"),
        ("\n\n", "title: New"),
        ("{title: Old, date: 2026-11-23}", "title: New\ndate: '2026-11-23'"),
        ("title: |\n  # no remark\n  Old\ndate: x", "title: New\ndate: x"),
        ("? title\n: Old\ndate: x", "title: New\ndate: x"),
        ('"title": "Old\\n  more"\ndate: x', "title: New\ndate: x"),
        ("title:\ndate: x", "title: New\ndate: x"),
    ],
)
def test_heads_as_people_write_them(head: str, after: str) -> None:
    """YAML has many ways to say the same; none of them loses a key."""
    assert with_values(head, {"title": "New"}, "p") == after


def test_a_broken_head_is_left_to_its_author() -> None:
    """A form must not guess; the page shows the head as text, with the line of the fault."""
    with pytest.raises(ContentError):
        with_values("title: [broken", {"title": "New"}, "p")


WORDS = st.text(
    st.characters(exclude_categories=["C", "Z"], include_characters=" #:'\"-[]{}&*!|>%@,?"), max_size=20
)


@given(
    st.dictionaries(st.sampled_from(["title", "subject", "new"]), WORDS.map(str.strip)), WORDS.map(str.strip)
)
def test_what_is_set_is_read_back(values: dict[str, str], alt: str) -> None:
    """Whatever is typed: quotes, colons, what YAML takes for a list or a remark."""
    edited = with_values(HEAD, {**values, "image": {"alt": alt}}, "p")
    before, read = head_values(HEAD, "p"), head_values(edited, "p")
    wanted = {**before, **{key: value for key, value in values.items() if value}}
    wanted = {key: value for key, value in wanted.items() if values.get(key, "x")}
    image = {"src": "a.png", "alt": alt, "credit": "Me"}
    assert read == {**wanted, "image": {key: value for key, value in image.items() if value}}
    assert [row for row in HEAD.split("\n") if row.startswith("#")] == [
        row for row in edited.split("\n") if row.startswith("#")
    ]
