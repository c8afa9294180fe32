"""A server that says exactly the bytes it is told to, at the pace it is told to."""

from __future__ import annotations

import re
import socket
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from threading import Thread

Script = Callable[[], Iterable[bytes]]
"""What is said on a connection, piece by piece."""


@contextmanager
def saying(script: Script) -> Iterator[str]:
    """Its address; each connection has one request read, is answered by the script, and closed."""
    listener = socket.create_server(("127.0.0.1", 0))
    Thread(target=_accept, args=(listener, script), daemon=True).start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        with suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)  # wakes the thread that waits in accept
        listener.close()


def _accept(listener: socket.socket, script: Script) -> None:
    while True:
        try:
            connection, _ = listener.accept()
        except OSError:
            return
        Thread(target=_answer, args=(connection, script), daemon=True).start()


def _answer(connection: socket.socket, script: Script) -> None:
    with connection, suppress(OSError):  # whoever asked has gone away: what these tests are about
        request = b""
        while not _is_whole(request):
            if not (piece := connection.recv(65536)):
                return
            request += piece
        for piece in script():
            connection.sendall(piece)


def drip(data: bytes, pause: float = 0.02) -> Iterator[bytes]:
    """A byte at a time, with a pause before each: no single read ever waits for long."""
    for byte in data:
        time.sleep(pause)
        yield bytes([byte])


def _is_whole(request: bytes) -> bool:
    """With its body; of TLS, which is not spoken here, the first words are enough."""
    head, end, body = request.partition(b"\r\n\r\n")
    length = re.search(rb"(?i)\r\ncontent-length: *([0-9]+)", head)
    return request[:1] == b"\x16" or (bool(end) and len(body) >= int(length[1] if length else 0))
