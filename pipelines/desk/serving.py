"""The desk on a port: under which names, with TLS or behind a web server that speaks it, and until when."""

from __future__ import annotations

import signal
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import uvicorn
from starlette.applications import Starlette

from pipelines.desk.guard import Names
from pipelines.model.errors import DeliveryError

EVERY_ADDRESS = ("0.0.0.0", "::")  # noqa: S104 - to be told apart, not to be bound to
GRACE_SECONDS = 2
"""That open connections get at the end; a page that follows a send would hold it up for ever."""


@dataclass(frozen=True, slots=True)
class Front:
    """Where people reach the desk."""

    host: str = "127.0.0.1"
    port: int = 4200
    names: tuple[str, ...] = ()
    """Beside the host's own."""
    proxies: tuple[str, ...] = ()
    """Addresses of web servers in front, whose word is taken for who calls and by which scheme."""
    certificate: Path | None = None
    key: Path | None = None

    @property
    def _shown(self) -> str:
        name = socket.gethostname() if self.host in EVERY_ADDRESS else self.host
        return f"[{name}]" if ":" in name else name

    @property
    def address(self) -> str:
        """What people open, without a closing slash."""
        if self.proxies and self.names:
            return f"https://{self.names[0]}"
        return f"{'https' if self.certificate else 'http'}://{self._shown}:{self.port}"

    @property
    def known_names(self) -> Names:
        """By which names they may come."""
        others = (*self.names, self.host, self._shown)
        return Names(tuple(dict.fromkeys(others)), anywhere=self.host in EVERY_ADDRESS)


def check_front(front: Front) -> None:
    """DeliveryError where passwords would travel for everybody on the way to read, or TLS is half set up."""
    if bool(front.certificate) != bool(front.key):
        raise DeliveryError("TLS needs a certificate and its key", hint="give both: --certificate and --key")
    if front.host in ("127.0.0.1", "localhost", "::1") or front.certificate or front.proxies:
        return
    raise DeliveryError(
        f"at {front.host} passwords and texts would travel in the clear",
        hint="give --certificate and --key; or --proxy with the address of a web server that speaks TLS",
    )


@dataclass(frozen=True, slots=True)
class DeskServer:
    """An application, ready to be served."""

    _server: uvicorn.Server

    def serve_on(self, listening: socket.socket) -> None:
        """Serve on a socket until SIGINT, SIGTERM or `end`."""
        with suppress(KeyboardInterrupt), _quiet_end():  # uvicorn passes signals on when it has ended
            self._server.run(sockets=[listening])

    def end(self) -> None:
        """Have `serve_on` return; from any thread."""
        self._server.should_exit = True


def desk_server(app: Starlette, front: Front) -> DeskServer:
    """A server of the desk at its front."""
    return DeskServer(
        uvicorn.Server(
            uvicorn.Config(
                app,
                lifespan="off",
                log_level="warning",
                access_log=False,
                server_header=False,
                proxy_headers=bool(front.proxies),
                forwarded_allow_ips=list(front.proxies),
                ssl_certfile=front.certificate,
                ssl_keyfile=front.key,
                timeout_graceful_shutdown=GRACE_SECONDS,
            )
        )
    )


@contextmanager
def _quiet_end() -> Iterator[None]:
    """While the block lasts, SIGTERM ends it as Ctrl-C does, and not the process before it has cleaned up."""

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
