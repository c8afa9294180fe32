"""Apertium, a free translator by rules on this machine: `apt install apertium apertium-eng-spa`.

It knows few pairs, and of English into a language of the EU above all Spanish. Its program reads text and
prints text, and tells its pairs with `-l`; what it does not know it leaves as it stands (`-u`: without a
star). Apertium is of https://apertium.org (GPL); here it is called as a program.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from babel.core import get_global
from pydantic import Field

from pipelines.model.errors import NoReply
from pipelines.translation.drafts.engine import (
    DraftAbility,
    DraftAnswer,
    DraftedText,
    DraftRequest,
    EngineKeys,
    EngineSetup,
    Markup,
)

_BREAK = re.compile(r"\s*⟦=\d+⟧\s*")


class ApertiumKeys(EngineKeys):
    """`[drafts.apertium]`."""

    program: str = Field(default="apertium", min_length=1)
    """Its name, or where it stands."""


class Apertium:
    """Costs nothing, and nothing leaves the machine."""

    name = "apertium"
    label = "apertium"

    def __init__(self, setup: EngineSetup) -> None:
        self._setup, self._program = setup, setup.keys(ApertiumKeys).program

    def ability(self, source: str, target: str) -> DraftAbility | None:
        """What pairs are installed; Refused if the program is not."""
        if not self._mode(source, target):
            return None
        return DraftAbility(markup=Markup.SENTINELS, most_texts=50, most_characters=20_000)

    def estimate(self, request: DraftRequest) -> int:
        """Nothing is counted."""
        return 0 * len(request.texts)

    def translate(self, request: DraftRequest) -> Sequence[DraftAnswer]:
        """All texts in one call, apart by signs that no text has."""
        given = "\n\n".join(
            f"⟦={number}⟧\n\n{' '.join(text.words.split())}" for number, text in enumerate(request.texts)
        )
        mode = self._mode(request.source, request.target)
        printed = self._setup.run([self._program, "-u", mode], given)
        begin, *answers = _BREAK.split(printed.strip())
        if begin or len(answers) != len(request.texts):
            raise NoReply(f"apertium gave {len(answers)} answers to {len(request.texts)} texts")
        return [DraftedText(" ".join(answer.split())) for answer in answers]

    def _mode(self, source: str, target: str) -> str:
        """What Apertium calls a pair, such as `eng-spa`, plain ones before variants; empty if it has none."""
        names = self._setup.run([self._program, "-l"], "").split()
        names.sort(key=lambda name: ("_" in name, name))
        return next((name for name in names if _languages_of(name) == (source, target)), "")


def _languages_of(mode: str) -> tuple[str, str]:
    """The tags of a pair: Apertium names most languages by three letters; CLDR knows which are meant."""
    source, _, target = mode.partition("-")
    return _language_of(source), _language_of(target)


def _language_of(code: str) -> str:
    bare = code.partition("_")[0]
    return str(get_global("language_aliases").get(bare, bare))
