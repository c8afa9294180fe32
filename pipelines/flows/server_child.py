"""A server as a child process: on a socket of ours, ended with us, started again where it died.

The socket is opened here and inherited, so a port that is taken is told at once, and between two children
callers wait instead of being turned away.
"""

from __future__ import annotations

import errno
import os
import socket
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

import psutil

from pipelines.model.errors import DeliveryError

MOST_STARTS = 3
"""In a minute; a server that dies more often will not stay."""
LOG_LIMIT = 1_000_000
"""Bytes of a log that the next start goes on with; a longer one is put aside as `.1`."""


class ServerChild:
    """A server that listens on `listening`; what it prints goes to `log`."""

    def __init__(
        self, command: Sequence[str], listening: socket.socket, log: Path, environment: Mapping[str, str]
    ) -> None:
        """`command` is completed with the number of the inherited socket."""
        self._command, self._listening, self.log = command, listening, log
        self.environment = environment
        self._starts: list[float] = []
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Begin, with a log that has not grown too long."""
        self.log.parent.mkdir(parents=True, exist_ok=True)
        if self.log.is_file() and self.log.stat().st_size > LOG_LIMIT:
            self.log.replace(self.log.with_name(f"{self.log.name}.1"))
        self._starts = [*self._starts, time.monotonic()]
        number = self._listening.fileno()
        with self.log.open("ab") as file:
            self._process = subprocess.Popen(  # noqa: S603 - our own interpreter, with our own words
                [*self._command, str(number)],
                env=dict(self.environment),
                stdin=subprocess.PIPE,  # closes when we end, by whatever signal: the child ends too
                stdout=file,
                stderr=subprocess.STDOUT,
                pass_fds=[number],
                start_new_session=True,  # Ctrl-C is for us: the server must outlive what still talks to it
            )

    @property
    def is_running(self) -> bool:
        """Whether there is a process."""
        return self._process is not None and self._process.poll() is None

    def keep_up(self) -> bool:
        """Start it again if it died; whether that was so. DeliveryError if it dies again and again."""
        if self.is_running:
            return False
        now = time.monotonic()
        self._starts = [at for at in self._starts if now - at < 60]
        if len(self._starts) >= MOST_STARTS:
            raise DeliveryError(
                f"the Prefect server ended {MOST_STARTS} times within a minute",
                hint=f"the reason is at the end of {self.log}",
            )
        self.start()
        return True

    def kill(self) -> None:
        """End it at once, though it hangs; `keep_up` starts another."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()

    def stop(self) -> None:
        """End it; kill what does not."""
        if self._process is None:
            return
        if self._process.stdin:
            self._process.stdin.close()
        self._process.terminate()
        try:
            self._process.wait(20)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


def listen(host: str, port: int, patience: float = 0) -> socket.socket:
    """A socket that listens there; port 0: any free one. DeliveryError that says who has the port.

    `patience`: seconds to wait for a server that a killed `glocal serve` left, and that is about to end.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    end = time.monotonic() + patience
    while True:
        try:
            return socket.create_server((host, port), family=family, backlog=128)
        except OSError as error:
            if error.errno == errno.EADDRINUSE and time.monotonic() < end:
                time.sleep(0.2)
                continue
            raise _no_port(error, host, port) from error


def _no_port(error: OSError, host: str, port: int) -> DeliveryError:
    if error.errno == errno.EADDRINUSE:
        holder = _holder_of(port)
        hint = (
            f"end {holder}, or take another --port" if holder else "take another --port, or end what has it"
        )
        return DeliveryError(f"port {port} is taken{f' by {holder}' if holder else ''}", hint=hint)
    if error.errno in (errno.EACCES, errno.EPERM):
        return DeliveryError(f"port {port} is not for everybody", hint="take another --port, above 1023")
    hint = "give an address of this machine: --host 127.0.0.1, or 0.0.0.0 for all of them"
    return DeliveryError(f"this machine has no address {host!r}: {error.strerror or error}", hint=hint)


def _holder_of(port: int) -> str:
    """Which process listens at a port, for a person; empty if the system does not tell us."""
    try:
        pids = [
            found.pid
            for found in psutil.net_connections("tcp")
            if found.status == psutil.CONN_LISTEN and found.laddr.port == port and found.pid != os.getpid()
        ]
        process = psutil.Process(next(pid for pid in pids if pid))
        return f"process {process.pid} ({process.name()})"
    except (psutil.Error, OSError, StopIteration):
        return ""
