"""The engine that translates nothing."""

from typing import cast

from pipelines.translation.drafts.dummy import Dummy
from pipelines.translation.drafts.engine import DraftedText, DraftRequest, EngineSetup, Markup, TextToDraft


class NoSetup:
    """Settings that are empty; nothing else is there."""

    def keys(self, keys: type) -> object:
        return keys()


def test_a_look_at_drafts_needs_no_service() -> None:
    """Whoever tries drafts for the first time sees where each would stand, and that codes come through."""
    engine = Dummy(cast(EngineSetup, NoSetup()))
    text = TextToDraft('Join <g id="1">us</g>', ())
    request = DraftRequest("en", "mt", (text,), Markup.TAGS)
    assert engine.translate(request) == [DraftedText('mt: Join <g id="1">us</g>')]
    assert engine.ability("en", "en") is None
