"""A program that answers as `apertium` does (man 1 apertium): `-l` lists pairs, text goes in and out."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from pipelines.model.errors import NoReply
from pipelines.translation.drafts.engine import EngineSetup
from tests.translation.drafts.faults import Fault, SetupOfTests

_WORDS = {"Hello": "Hola", "See": "Vea", "the map": "el  mapa", "now": "ahora", "from": "de"}


def _lost(text: str) -> str:
    return text.replace("⟦/1⟧", "")


def _doubled(text: str) -> str:
    return re.sub(r"(⟦2⟧.*?⟦/2⟧)", r"\1 \1", text)


def _turned(text: str) -> str:
    return re.sub(r"(⟦1⟧.*⟦/1⟧) (⟦2⟧.*⟦/2⟧)", r"\2 \1", text)


_DONE: dict[Fault, Callable[[str], str]] = {
    Fault.NONE: str,
    Fault.TAG_LOST: _lost,
    Fault.TAG_DOUBLED: _doubled,
    Fault.TAG_ORDER: _turned,
    Fault.HTML_ADDED: lambda text: text.replace("ahora", "<b>ahora</b>"),
    Fault.WRONG_COUNT: lambda text: text.replace("⟦=1⟧", ""),
}
FAULTS = frozenset((*_DONE, Fault.TIMEOUT))


class _Program(SetupOfTests):
    def __init__(self, fault: Fault) -> None:
        super().__init__()
        self.fault = fault

    def run(self, command: Sequence[str], given: str, /) -> str:
        if command == ["apertium", "-l"]:
            return "  eng-spa\n  spa-eng\n  spa-eng_US\n"
        assert command == ["apertium", "-u", "eng-spa"]
        if self.fault is Fault.TIMEOUT:
            raise NoReply("apertium did not end in time")
        for english, spanish in _WORDS.items():
            given = given.replace(english, spanish)
        return _DONE[self.fault](given)


@contextmanager
def world(fault: Fault) -> Iterator[EngineSetup]:
    """What the engine is made of, with that fault in it."""
    yield _Program(fault)
