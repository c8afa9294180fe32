"""How fast messages go out, over all connections together."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from threading import Event, Lock


@dataclass(slots=True)
class RateLimit:
    """Messages per second over all connections; 0: no limit."""

    rate: float
    _next: float = 0.0
    _lock: Lock = field(default_factory=Lock)

    def wait(self, stop: Event) -> None:
        """Return when the next message may go, or at once when `stop` is set."""
        if not self.rate:
            return
        with self._lock:
            begin = max(self._next, time.monotonic())
            self._next = begin + 1 / self.rate
        stop.wait(begin - time.monotonic())
