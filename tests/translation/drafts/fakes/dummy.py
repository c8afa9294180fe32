"""The dummy has no service, so nothing can go wrong there."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from pipelines.translation.drafts.engine import EngineSetup
from tests.translation.drafts.faults import Fault, SetupOfTests

FAULTS = frozenset((Fault.NONE,))


@contextmanager
def world(fault: Fault) -> Iterator[EngineSetup]:
    """What the engine is made of, with that fault in it."""
    assert fault in FAULTS
    yield SetupOfTests()
