"""An engine that translates nothing: it marks each text with the language, to see how drafts look and go."""

from __future__ import annotations

from collections.abc import Sequence

from pipelines.translation.drafts.engine import (
    DraftAbility,
    DraftAnswer,
    DraftedText,
    DraftRequest,
    EngineKeys,
    EngineSetup,
    Markup,
)


class Dummy:
    """Costs nothing, asks nobody."""

    name = "dummy"
    label = "dummy"

    def __init__(self, setup: EngineSetup) -> None:
        setup.keys(EngineKeys)

    def ability(self, source: str, target: str) -> DraftAbility | None:
        """Any pair."""
        return DraftAbility(markup=Markup.TAGS) if source != target else None

    def estimate(self, request: DraftRequest) -> int:
        """Nothing is counted."""
        return 0 * len(request.texts)

    def translate(self, request: DraftRequest) -> Sequence[DraftAnswer]:
        """Each text behind its language's tag."""
        return [DraftedText(f"{request.target}: {text.words}") for text in request.texts]
