"""Claims on rows of the ledger: who holds one, whether that run still lives, and how a claim is kept.

A claim is held by one run. It is renewed while the run works, since a send may take longer than a claim
lives, and given back at the end. The claim of a run that is known to have died is given back by the next run.
"""

from __future__ import annotations

import os
import secrets
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from threading import Event, Thread
from typing import TYPE_CHECKING

from pipelines.model.delivery import Delivery
from pipelines.model.errors import DeliveryError

if TYPE_CHECKING:  # SQLAlchemy is loaded only by those who deliver
    from pipelines.delivery.ledger import Ledger

HEARTBEAT = 120.0
"""Seconds between renewals; a claim lives five times as long."""


def new_holder() -> str:
    """A name for this run: machine, process, and a token, since one process may run several."""
    return f"{socket.gethostname()}/{os.getpid()}/{secrets.token_hex(4)}"


def is_dead(holder: str) -> bool:
    """Whether the run is known to have ended: its process was on this machine and is gone.

    False also where nobody can tell; then the claim has to expire.
    """
    host, _, rest = holder.partition("/")
    number = rest.partition("/")[0]
    if host != socket.gethostname() or not number.isdigit() or os.name != "posix":
        return False  # elsewhere than on POSIX signal 0 is a real signal
    try:
        os.kill(int(number), 0)  # signal 0 asks without touching
    except ProcessLookupError:
        return True
    except PermissionError:  # it lives, under another user
        return False
    return False


@contextmanager
def renewing(
    ledger: Ledger, row: Delivery, holder: str, clock: Callable[[], datetime], every: float = HEARTBEAT
) -> Iterator[None]:
    """Keep the claim on `row` until the block ends, however long it takes, then give it back."""
    done = Event()

    def beat() -> None:
        while not done.wait(every):
            try:
                ledger.renew(row, holder, clock())
            except DeliveryError:  # lost to another run: this run's next `record` raises it
                return

    thread = Thread(target=beat, daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()
        ledger.release(row, holder)
