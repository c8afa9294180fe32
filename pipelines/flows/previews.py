"""Previews over HTTP, for those who come from Prefect's pages: a browser opens no files from there."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from pipelines.flows.door import CLOSED, GUARD, Door

HEALTH = "/health"
"""Asked by whoever watches over `glocal serve`: 200 while it does its work, else 503 and why not."""


class _Handler(SimpleHTTPRequestHandler):
    """Files of one folder, and nothing else, to those whom the door lets in."""

    door: Door
    health: Callable[[], str]

    def do_GET(self) -> None:
        """A file, or why not."""
        headers = {name.lower(): value for name, value in self.headers.items()}
        if refused := self.door.refusal(self.command, headers):
            self._say(403, refused)
        elif self.path == HEALTH:
            why = self.health()
            self._say(503 if why else 200, why or "ok")
        elif not self.door.lets_in(headers, time.time()):
            self._say(401, CLOSED)
        else:
            super().do_GET()

    do_HEAD = do_GET  # noqa: N815 - the standard library's names

    def _say(self, status: int, text: str) -> None:
        body = f"{text}\n".encode()
        self.send_response(status)
        if status == 401 and not self.door.made_up:
            self.send_header("WWW-Authenticate", 'Basic realm="Glocal previews", charset="UTF-8"')
        self.send_header("Content-Type", "text/plain; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def end_headers(self) -> None:
        """A preview may change with the next build, and must never be found by a search engine."""
        self.send_header("Cache-Control", "no-cache")
        self.send_header("X-Robots-Tag", "noindex")
        for name, value in GUARD.items():
            self.send_header(name, value)
        super().end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the standard library's name
        """Nothing: who looked is nobody's business."""


def _well() -> str:
    return ""


@contextmanager
def serve_folder(
    folder: Path, listening: socket.socket, door: Door, health: Callable[[], str] = _well
) -> Iterator[None]:
    """Serve a folder on a socket while the block lasts. `health` says what is wrong; nothing: all is well."""
    folder.mkdir(parents=True, exist_ok=True)
    handler = type("Handler", (_Handler,), {"door": door, "health": staticmethod(health)})
    address = listening.getsockname()[:2]
    server = ThreadingHTTPServer(address, partial(handler, directory=str(folder)), bind_and_activate=False)
    server.socket.close()
    server.socket = listening
    thread = threading.Thread(target=server.serve_forever, name="previews", daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
