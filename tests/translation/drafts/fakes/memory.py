"""A memory that holds what people left in it: also translations with codes lost, doubled or invented."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from pipelines.translation.drafts.engine import EngineSetup
from tests.translation.drafts.faults import Fault, SetupOfTests

FAULTS = frozenset((Fault.NONE, Fault.TAG_LOST, Fault.TAG_DOUBLED, Fault.TAG_ORDER, Fault.HTML_ADDED))
_KNOWN = {
    Fault.NONE: "Vea [el mapa](https://example.org/map) **ahora**",
    Fault.TAG_LOST: "Vea el mapa **ahora**",
    Fault.TAG_DOUBLED: "Vea [el mapa](https://example.org/map) **ahora** **ya**",
    Fault.TAG_ORDER: "Vea **ahora** [el mapa](https://example.org/map)",
    Fault.HTML_ADDED: "Vea [el mapa](https://example.org/map) **ahora**<br>",
}


class _Remembering(SetupOfTests):
    def __init__(self, fault: Fault) -> None:
        super().__init__()
        self.fault = fault

    def remembered(self, text: str, target: str, /) -> tuple[float, str] | None:
        return (100.0, _KNOWN[self.fault]) if "the map" in text else (80.0, "Saludos de Sofía")


@contextmanager
def world(fault: Fault) -> Iterator[EngineSetup]:
    """What the engine is made of, with that fault in it."""
    yield _Remembering(fault)
