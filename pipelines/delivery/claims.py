"""Claims on rows of the ledger: who holds one, whether that run still lives, and how a claim is kept.

A claim is held by one run. It is renewed while the run works, since a send may take longer than a claim
lives, and given back at the end. The claim of a run that is known to have died is given back by the next run.
"""

from __future__ import annotations

import os
import secrets
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from threading import Event, Thread
from typing import TYPE_CHECKING

from pipelines.model.delivery import Campaign, Delivery, DeliveryState
from pipelines.model.errors import DeliveryError

if TYPE_CHECKING:  # SQLAlchemy is loaded only by those who deliver
    from pipelines.delivery.ledger import Ledger

HEARTBEAT = 120.0
"""Seconds between renewals; a claim lives five times as long."""


HOLDER_PARTS = 6
"""Host, boot, namespace, process, its start, token; the name of an older Glocal has fewer."""
_ENDED: set[str] = set()
"""Holders of runs of this process that have come to their end, however they ended."""


def new_holder() -> str:
    """A name for this run: machine, boot, PID namespace, process, its start, and a token, since one process
    may run several.
    """
    _, start = _process_stat(os.getpid())
    return f"{_this_place()}/{os.getpid()}/{start}/{secrets.token_hex(4)}"


@contextmanager
def living_holder() -> Iterator[str]:
    """A new holder, which lives until the block ends: a process that runs for weeks has many of them, and
    what one of them could not give back at its end must not wait for the end of the process.
    """
    holder = new_holder()
    try:
        yield holder
    finally:
        _ENDED.add(holder)


def is_dead(holder: str) -> bool:
    """Whether the run is known to have ended: here, or its process was seen from here, and is gone or
    another one.

    False also where nobody can tell, such as for another machine, container or boot; then the claim has to
    expire.
    """
    if holder in _ENDED:
        return True
    if os.name != "posix":
        return False  # signal 0 is a real signal there
    *place, number, start, _ = holder.split("/") if holder.count("/") == HOLDER_PARTS - 1 else ("",) * 4
    if "/".join(place) != _this_place() or not number.isdigit():
        return False
    try:
        os.kill(int(number), 0)  # signal 0 asks without touching
    except ProcessLookupError:
        return True
    except PermissionError:  # it lives, under another user; or another one of its number does
        pass
    state, now = _process_stat(int(number))
    return bool(start and now) and (now != start or state == "Z")


def _this_place() -> str:
    """Where a process number means one process: a machine since it was started, and a PID namespace of it."""
    boot = namespace = ""
    with suppress(OSError):  # there is no /proc elsewhere than on Linux
        boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip()
        namespace = str(Path("/proc/self/ns/pid").stat().st_ino)
    return f"{socket.gethostname()[:63]}/{boot}/{namespace}"


def _process_stat(number: int) -> tuple[str, str]:
    """State and start time of a process, as Linux tells them (proc(5)); empty where nobody does."""
    try:
        # The second field is the program's name in brackets, and may have anything in it.
        fields = Path(f"/proc/{number}/stat").read_text(errors="replace").rpartition(")")[2].split()
        return fields[0], fields[19]
    except (OSError, IndexError):
        return "", ""


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


def claimed_elsewhere(campaign: Campaign, provider: str) -> Delivery:
    """What a run tells of an edition that another one has."""
    ids = (campaign.key, campaign.issue_id, campaign.email.locale, provider)
    return Delivery(*ids, DeliveryState.PLANNED, note="another run is working on it")
