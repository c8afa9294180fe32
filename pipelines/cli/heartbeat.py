"""A long command that has nothing new to say says what it waits for, and since when."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

Tell = Callable[[str, int], None]
"""Is told what goes on, and for how many seconds it has gone on: 0 when it begins."""


@contextmanager
def telling_while_waiting(tell: Tell, every: float) -> Iterator[Callable[[str], None]]:
    """While the block lasts, `tell` is told at once what the function is given, and again `every` seconds
    until there is something else.
    """
    changed, over = threading.Event(), threading.Event()
    begun: list[tuple[str, float]] = []

    def show(text: str) -> None:
        begun.append((text, time.monotonic()))
        del begun[:-1]
        tell(text, 0)
        changed.set()

    def repeat() -> None:
        while not over.is_set():
            if changed.wait(every):
                changed.clear()
            else:
                for text, since in begun:
                    tell(text, round(time.monotonic() - since))

    thread = threading.Thread(target=repeat, name="heartbeat", daemon=True)
    thread.start()
    try:
        yield show
    finally:
        over.set()
        changed.set()
        thread.join()


@contextmanager
def hearing_of_work(show: Callable[[str], None]) -> Iterator[None]:
    """While the block lasts, `show` is given what the rooms log of their work, from whatever thread."""
    log, handler = logging.getLogger("pipelines"), _Heard(show)
    before = log.level
    log.addHandler(handler)
    log.setLevel(min(before or logging.INFO, logging.INFO))
    try:
        yield
    finally:
        log.removeHandler(handler)
        log.setLevel(before)


class _Heard(logging.Handler):
    def __init__(self, show: Callable[[str], None]) -> None:
        super().__init__(logging.INFO)
        self._show = show

    def emit(self, record: logging.LogRecord) -> None:
        self._show(record.getMessage())
