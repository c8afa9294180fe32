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

import uvicorn
from prefect.server.api.server import create_app

from pipelines.flows.door import DOOR, Door
from pipelines.flows.door_app import DoorApp
from pipelines.flows.environment import AUTH

GRACE = 5
"""Seconds that open connections get; event streams would hold the end up for ever."""


def run_server() -> None:
    """Serve until told to stop, or left alone."""
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
