"""Our own memory as an engine: what a person has translated so, or nearly so, somewhere in the workspace."""

from __future__ import annotations

from collections.abc import Sequence

from pydantic import Field

from pipelines.translation.drafts.engine import (
    DraftAbility,
    DraftAnswer,
    DraftedText,
    DraftRequest,
    EngineKeys,
    EngineSetup,
    Markup,
    NoDraft,
    TextToDraft,
)
from pipelines.translation.drafts.protect import protected
from pipelines.translation.inline_codes import CodesError, InlineCode, Part, coded, joined


class MemoryKeys(EngineKeys):
    """`[drafts.memory]`."""

    least: float = Field(default=90, ge=75, le=100)
    """Percent of likeness that a text must have to be taken."""


class RememberedTexts:
    """Costs nothing, and nothing leaves the house."""

    name = "memory"
    label = "memory"

    def __init__(self, setup: EngineSetup) -> None:
        self._setup, self._least = setup, setup.keys(MemoryKeys).least

    def ability(self, source: str, target: str) -> DraftAbility | None:
        """Any pair; what is not known stays empty."""
        return DraftAbility(markup=Markup.TAGS) if source != target else None

    def estimate(self, request: DraftRequest) -> int:
        """Nothing is counted."""
        return 0 * len(request.texts)

    def translate(self, request: DraftRequest) -> Sequence[DraftAnswer]:
        """What was translated so before."""
        return [self._recall(text, request) for text in request.texts]

    def _recall(self, text: TextToDraft, request: DraftRequest) -> DraftAnswer:
        found = self._setup.remembered(joined(text.parts), request.target)
        if found is None or found[0] < self._least:
            return NoDraft("nothing like it was translated before")
        try:
            return DraftedText(protected(_with_our_ids(coded(found[1]), text.parts), request.markup))
        except CodesError as error:
            return NoDraft(str(error))


def _with_our_ids(parts: Sequence[Part], source: Sequence[Part]) -> list[Part]:
    """The translation with its codes numbered as the same codes of the source are."""
    free = [part for part in source if isinstance(part, InlineCode)]
    renamed: list[Part] = []
    for part in parts:
        if isinstance(part, str):
            renamed.append(part)
            continue
        same = next((code for code in free if (code.native, code.kind) == (part.native, part.kind)), None)
        if same is None:
            raise CodesError(f"the text that is known has {part.native} besides")
        free.remove(same)
        renamed.append(same)
    return renamed
