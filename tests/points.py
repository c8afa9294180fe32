"""For tests that kill: the moments around calls, counted, and a process that dies at the chosen one."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from typing import Any


class Points:
    """Enumerates moments by itself, so a call that is added later is covered without being named."""

    def __init__(self, die_at: int = -1) -> None:
        self.die_at = die_at
        self.passed = 0
        self.names: list[str] = []
        """The call that each moment was before or after."""

    def reach(self) -> None:
        if self.passed == self.die_at:
            os.kill(os.getpid(), signal.SIGKILL)
        self.passed += 1

    def around(self, function: Callable[..., Any], name: str = "") -> Callable[..., Any]:
        def call(*args: Any, **kwargs: Any) -> Any:
            self.names.append(f"before {name}")
            self.reach()
            answer = function(*args, **kwargs)
            self.names.append(f"after {name}")
            self.reach()
            return answer

        return call

    def watch_methods(self, thing: object) -> None:
        """Every public method of an object."""
        for name in [n for n in dir(thing) if not n.startswith("_")]:
            method = getattr(thing, name)
            if callable(method):
                setattr(thing, name, self.around(method, name))
