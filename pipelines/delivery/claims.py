"""Who holds a claim in the ledger: a run, named so that another can tell whether it still lives."""

from __future__ import annotations

import os
import secrets
import socket


def new_holder() -> str:
    """A name for this run: machine, process, and a token, since one process may run several."""
    return f"{socket.gethostname()}/{os.getpid()}/{secrets.token_hex(4)}"


def is_dead(owner: str) -> bool:
    """Whether the run is known to be gone: a process of this machine that is no more. Else: not known."""
    host, _, rest = owner.partition("/")
    number = rest.partition("/")[0]
    if host != socket.gethostname() or not number.isdigit():
        return False
    try:
        os.kill(int(number), 0)  # signal 0 asks without touching
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False
