"""Our own memory as an engine: what is taken of it, with whose codes."""

import pytest

from pipelines.translation.drafts.engine import (
    DraftAnswer,
    DraftedText,
    DraftRequest,
    Markup,
    NoDraft,
    TextToDraft,
)
from pipelines.translation.drafts.protect import protected
from pipelines.translation.drafts.remembered import RememberedTexts
from pipelines.translation.inline_codes import coded
from tests.translation.drafts.faults import SetupOfTests

SOURCE = "See **a** and **b** `x`"


class Remembering(SetupOfTests):
    """A memory of one text."""

    def __init__(self, likeness: float, text: str, settings: dict[str, object]) -> None:
        super().__init__(settings)
        self.known = likeness, text

    def remembered(self, text: str, target: str, /) -> tuple[float, str] | None:
        assert (text, target) == (SOURCE, "es")
        return self.known


def answer(likeness: float, text: str, **settings: object) -> DraftAnswer:
    parts = coded(SOURCE)
    request = DraftRequest("en", "es", (TextToDraft(protected(parts, Markup.TAGS), parts),), Markup.TAGS)
    [found] = RememberedTexts(Remembering(likeness, text, settings)).translate(request)
    return found


@pytest.mark.parametrize(
    ("likeness", "settings", "taken"),
    [(89.0, {}, False), (90.0, {}, True), (90.0, {"least": 95}, False), (76.0, {"least": 75}, True)],
)
def test_how_near_a_text_has_to_be(likeness: float, settings: dict[str, object], taken: bool) -> None:
    """A sentence of another text is a worse draft the less it has of this one."""
    assert isinstance(answer(likeness, "Vea **a** y **b** `x`", **settings), DraftedText) is taken


def test_codes_are_numbered_as_the_source_has_them() -> None:
    """Two of one kind are two; one that the source does not have is told."""
    there = '`x` <g id="1">a</g> <g id="2">b</g>'.replace("`x`", '<x id="3"/>')
    assert answer(100, "`x` **a** **b**") == DraftedText(there)
    assert answer(100, "**a** **b** **c** `x`") == NoDraft("the text that is known has ** besides")
