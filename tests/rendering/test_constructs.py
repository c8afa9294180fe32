"""Every construct of `tools/constructs.toml` in every face, read by parsers that are not ours."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.examples import examples
from tools.constructs import BEGIN, END, FACES, Construct, Shown, constructs, faces, refusal, words_of


def _id(construct: Construct) -> str:
    return f"{construct.group}: {construct.name}"


@pytest.mark.parametrize("construct", [each for each in constructs() if not each.refused], ids=_id)
def test_every_face_says_the_same(construct: Construct) -> None:
    """What was written is shown: the same words, links and pictures in mail, text part, page and feeds."""
    expected = Shown(words_of(construct.words), construct.links, construct.pictures)
    shown = faces(construct.source)
    assert {face: shown[face].words for face in FACES} == dict.fromkeys(FACES, expected.words)
    links = {face: sorted(shown[face].links) for face in FACES}
    assert links == {face: sorted(expected.links) for face in FACES}
    pictures = {face: shown[face].pictures for face in FACES if face != "text part"}
    assert pictures == dict.fromkeys(pictures, expected.pictures)


@pytest.mark.parametrize("construct", [each for each in constructs() if each.refused], ids=_id)
def test_what_is_not_shown_is_named(construct: Construct) -> None:
    """Or its line is told: nothing vanishes without a word."""
    said = refusal(construct)
    assert construct.refused in said
    line = int(said.split(":")[1])
    assert 1 < line <= construct.source.count("\n")


MIXABLE = [
    each
    for each in constructs()
    if not each.refused and each.head == "title: Owls" and "[^" not in each.write and "(#" not in each.write
]
ROOMS: Mapping[str, Callable[[str], str]] = {
    "alone": lambda text: text,
    "item": lambda text: f"- {textwrap.indent(text, '  ').lstrip()}",
    "quote": lambda text: "\n".join(f"> {line}" for line in text.split("\n")),
}
"""Where a construct may stand."""


@settings(max_examples=examples(60), deadline=None)
@given(st.lists(st.tuples(st.sampled_from(MIXABLE), st.sampled_from(sorted(ROOMS))), min_size=1, max_size=5))
def test_any_mixture_says_the_same(parts: list[tuple[Construct, str]]) -> None:
    """Constructs beside each other, in lists and in quotes: nothing is glued, lost or said twice."""
    body = "\n\n<!-- -->\n\n".join(ROOMS[room](part.write) for part, room in parts)
    head = parts[0][0].source.partition(BEGIN)[0]
    shown = faces(f"{head}{BEGIN}\n\n{body}\n\n<!-- -->\n\n{END}\n")
    expected = tuple(word for part, _ in parts for word in words_of(part.words))
    assert {face: shown[face].words for face in FACES} == dict.fromkeys(FACES, expected)
