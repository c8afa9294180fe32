"""An engine that translates nothing: it writes texts in strange letters, to see where they would stand."""

from __future__ import annotations

import re
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

_NOT_WORDS = re.compile(r"(<[^>]*>|&\w+;)")
_LATIN = "abcdefghijklmnopqrstuvwxyz"
_ACCENTED = str.maketrans("aeiouAEIOU", "âêîôûÂÊÎÔÛ")
_LETTERS = {
    "el": "αβκδεφγηιζκλμνοπκρστυβωξυζ",
    "bg": "абцдефгхийклмнопкрстувшюяз",
    "ar": "ابتدىفغهيجكلمنوبقرستوفوخيز",
}
"""Of languages that are not written in Latin letters, in which nobody would believe Latin ones."""


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
        """Each text in the letters of its language, or with accents."""
        return [DraftedText(_strange(text.words, request.target)) for text in request.texts]


def _strange(words: str, target: str) -> str:
    letters = _LETTERS.get(target)
    table = str.maketrans(_LATIN + _LATIN.upper(), 2 * letters) if letters else _ACCENTED
    parts = _NOT_WORDS.split(words)
    return "".join(part if index % 2 else part.translate(table) for index, part in enumerate(parts))
