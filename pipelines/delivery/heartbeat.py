"""A claim is renewed while its run works, and given back at the end: a send may outlive a claim."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from threading import Event, Thread
from typing import TYPE_CHECKING

from pipelines.model.delivery import Delivery
from pipelines.model.errors import DeliveryError

if TYPE_CHECKING:  # SQLAlchemy is loaded only by those who deliver
    from pipelines.delivery.ledger import Ledger

BEAT = 120.0
"""Seconds; a claim lives five times as long."""


@contextmanager
def renewing(
    ledger: Ledger, row: Delivery, owner: str, clock: Callable[[], datetime], every: float = BEAT
) -> Iterator[None]:
    """Hold the claim on `row` until the block ends, however long it takes."""
    done = Event()

    def beat() -> None:
        while not done.wait(every):
            try:
                ledger.renew(row, owner, clock())
            except DeliveryError:  # lost to another run: the next record says so, to whom it concerns
                return

    thread = Thread(target=beat, daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()
        ledger.release(row, owner)
