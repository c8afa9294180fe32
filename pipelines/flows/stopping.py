"""How a run that works in a thread of ours is stopped: a flag, looked at between two languages.

Nobody can end a thread from outside. What a language has begun is finished; the ledger knows the rest, and
another run takes it up.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from pipelines.model.errors import DeliveryError


@dataclass(slots=True)
class StopFlag:
    """Whether a run is to stop, and why."""

    reason: str = ""
    """As a sentence; empty: it goes on."""


class RunStoppedError(DeliveryError):
    """A run that was told to stop does not go on."""


_FLAG: ContextVar[StopFlag | None] = ContextVar("stop flag", default=None)


@contextmanager
def stoppable(flag: StopFlag) -> Iterator[None]:
    """While the block lasts, the run in it, and the tasks that it begins in threads, look at `flag`."""
    token = _FLAG.set(flag)
    try:
        yield
    finally:
        _FLAG.reset(token)


def refuse_if_stopped() -> None:
    """RunStoppedError if the run that calls it was told to stop."""
    if (flag := _FLAG.get()) and flag.reason:
        raise RunStoppedError(flag.reason, hint="start it again: it goes on where it was")
