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
from importlib import import_module

import uvicorn

from pipelines.flows.memory import give_back, loading

GRACE = 5
"""Seconds that open connections get; event streams would hold the end up for ever."""
GIVE_BACK_SECONDS = 300
"""Between two times that memory which is free goes back to the system: after a send it is much."""


def run_server() -> None:
    """Serve until told to stop, or left alone."""
    with loading():
        app = import_module("pipelines.flows.server_app").prefect_app()
    config = uvicorn.Config(
        app,
        lifespan="on",
        log_level="warning",
        access_log=False,
        timeout_graceful_shutdown=GRACE,
    )
    server = uvicorn.Server(config)
    threading.Thread(target=_end_with_parent, args=(server,), name="parent", daemon=True).start()
    threading.Thread(target=_give_back_at_times, name="memory", daemon=True).start()
    server.run(sockets=[socket.socket(fileno=int(sys.argv[1]))])


def _give_back_at_times() -> None:
    while True:
        time.sleep(GIVE_BACK_SECONDS)
        give_back()


def _end_with_parent(server: uvicorn.Server) -> None:
    with os.fdopen(0, "rb") as ours:  # standard input: nothing is ever written into it
        ours.read()
    server.should_exit = True
    time.sleep(2 * GRACE)
    os._exit(1)  # something in the server does not end


if __name__ == "__main__":
    run_server()
