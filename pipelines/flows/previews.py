"""Previews over HTTP, for those who come from Prefect's pages: a browser opens no files from there."""

from __future__ import annotations

import base64
import hmac
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path


class _Handler(SimpleHTTPRequestHandler):
    """Files of one folder, and nothing else; with `login` only to those who know it."""

    login = ""

    def do_GET(self) -> None:
        """A file, or a question who it is that asks (RFC 7617)."""
        if self.login and not self._known():
            self.send_response(401)
            self.send_header("WWW-Authenticate", 'Basic realm="Glocal previews", charset="UTF-8"')
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        super().do_GET()

    do_HEAD = do_GET  # noqa: N815 - the standard library's names

    def _known(self) -> bool:
        wanted = "Basic " + base64.b64encode(self.login.encode()).decode()
        return hmac.compare_digest(wanted.encode(), self.headers.get("Authorization", "").encode())

    def end_headers(self) -> None:
        """A preview may change with the next build, and must never be found by a search engine."""
        self.send_header("Cache-Control", "no-cache")
        self.send_header("X-Robots-Tag", "noindex")
        super().end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the standard library's name
        """Nothing: who looked is nobody's business."""


@contextmanager
def serve_folder(folder: Path, host: str, port: int, login: str = "") -> Iterator[int]:
    """Serve a folder while the block lasts; the port. Port 0: any free one."""
    folder.mkdir(parents=True, exist_ok=True)
    handler = type("Handler", (_Handler,), {"login": login})
    server = ThreadingHTTPServer((host, port), partial(handler, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever, name="previews", daemon=True)
    thread.start()
    try:
        yield int(server.server_address[1])
    finally:
        server.shutdown()
        server.server_close()
