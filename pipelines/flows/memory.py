"""Memory of processes that live for months: what is imported is not gone through again and again, and what a
run leaves behind goes back to the system.
"""

from __future__ import annotations

import ctypes
import gc
from collections.abc import Iterator
from contextlib import contextmanager, suppress

_THRESHOLDS = (20_000, 20, 20)
"""Of garbage collection, in a process that serves: what comes and goes with each request is found soon."""
_ARENA_MAX = -8
"""`M_ARENA_MAX` of mallopt(3)."""


@contextmanager
def loading() -> Iterator[None]:
    """While the block lasts, a program is loaded, which makes objects by the hundred thousand and all of them
    to stay: nobody looks for garbage among them, neither now nor later.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.set_threshold(*_THRESHOLDS)
        gc.enable()


def share_arenas() -> None:
    """Have at most two arenas of memory, as `MALLOC_ARENA_MAX=2` does: each thread would keep one of its own,
    with what it has freed. Nothing where the C library has no such switch.
    """
    with suppress(OSError, AttributeError, TypeError):
        ctypes.CDLL(None).mallopt(_ARENA_MAX, 2)


def give_back() -> None:
    """Find garbage, and give the system what is free; as far as the C library can."""
    gc.collect()
    with suppress(OSError, AttributeError, TypeError):
        ctypes.CDLL(None).malloc_trim(0)
