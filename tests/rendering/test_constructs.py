"""Every construct of `tools/constructs.toml` in every face, read by parsers that are not ours."""

from __future__ import annotations

import pytest

from tools.constructs import FACES, Construct, Shown, constructs, faces, refusal, words_of


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
