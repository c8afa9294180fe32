"""The process of Prefect's server: it listens on a socket that it inherited, and ends with its parent.

Started by `flows/server_child.py`, with the socket's number; its end of a pipe is standard input, which
closes when the parent ends, however it ends.
"""

from __future__ import annotations

import os
import socket
import sys
import threading
import time
from datetime import timedelta
from functools import partial

import uvicorn
from docket import Worker
from prefect.server.api import background_workers
from prefect.server.api.server import create_app

from pipelines.flows.door import DOOR, Door
from pipelines.flows.door_app import DoorApp
from pipelines.flows.environment import AUTH

GRACE = 5
"""Seconds that open connections get; event streams would hold the end up for ever."""

CHORES = timedelta(seconds=2)
"""Between two looks of Prefect's server at its chores, such as planning what is scheduled. By itself it looks
eight times a second, which keeps a machine awake that has nothing to do.
"""


def run_server() -> None:
    """Serve until told to stop, or left alone."""
    # There is no setting for it.
    vars(background_workers)["Worker"] = partial(
        Worker, minimum_check_interval=CHORES, scheduling_resolution=CHORES
    )
    door = Door.from_json(os.environ[DOOR], os.environ.get(AUTH, ""))
    config = uvicorn.Config(
        DoorApp(create_app(final=True), door),
        lifespan="on",
        log_level="warning",
        access_log=False,
        timeout_graceful_shutdown=GRACE,
    )
    server = uvicorn.Server(config)
    threading.Thread(target=_end_with_parent, args=(server,), name="parent", daemon=True).start()
    server.run(sockets=[socket.socket(fileno=int(sys.argv[1]))])


def _end_with_parent(server: uvicorn.Server) -> None:
    with os.fdopen(0, "rb") as ours:  # standard input: nothing is ever written into it
        ours.read()
    server.should_exit = True
    time.sleep(2 * GRACE)
    os._exit(1)  # something in the server does not end


if __name__ == "__main__":
    run_server()
