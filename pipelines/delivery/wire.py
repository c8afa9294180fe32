"""The wire below a provider's API: how long an answer may take, how large it may be, and what has left.

The libraries' own limits are for one read each: a server that sends a byte now and then keeps to every one of
them for ever. So whatever is read here, headers too, is read against the end of the whole call.
"""

from __future__ import annotations

import io
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from http.client import HTTPResponse
from typing import Any, Protocol, cast

import requests
from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection

READ = 60.0
"""Seconds that a server may be silent."""
PIECE = 65536
"""Bytes of an answer that are unpacked at a time."""


class TooLarge(Exception):  # noqa: N818 - named for what happened
    """An answer that is larger than any that a provider means."""


@dataclass(slots=True)
class Exchange:
    """One request and its answer, as the connection below has to know them."""

    deadline: float
    """By `time.monotonic`."""
    left: bool = False
    """Whether any of the request was handed to a server: then it may have taken effect."""


_EXCHANGE: ContextVar[Exchange] = ContextVar("exchange")


@contextmanager
def exchange(deadline: float) -> Iterator[Exchange]:
    """What is asked in this block has its answer before the deadline, or a TimeoutError."""
    current = Exchange(deadline)
    before = _EXCHANGE.set(current)
    try:
        yield current
    finally:
        _EXCHANGE.reset(before)


def bounded_session() -> requests.Session:
    """A session for calls within `exchange`. It follows no redirect, and reads no `.netrc`."""
    session = _PlainSession()
    session.trust_env = False  # no password of somebody's .netrc goes to a provider
    for scheme in ("http://", "https://"):
        session.mount(scheme, _BoundedAdapter())
    return session


class StreamedAnswer(Protocol):
    """An answer of requests or botocore whose body was not read."""

    @property
    def raw(self) -> Any:
        """Of urllib3."""


def read_body(answer: StreamedAnswer, largest: int) -> bytes:
    """The unpacked body of a streamed answer; TooLarge once it has more bytes than `largest`."""
    parts, size = [], 0
    while part := answer.raw.read(PIECE, decode_content=True):
        size += len(part)
        if size > largest:
            raise TooLarge(f"the answer has more than {largest} bytes")
        parts.append(part)
    return b"".join(parts)


class _PlainSession(requests.Session):
    def get_redirect_target(self, resp: requests.Response) -> None:
        """None: to find out where it would lead, the body of a redirect would be read, however large."""


class _TimedReader(io.RawIOBase):
    """What comes from a socket, until the deadline."""

    def __init__(self, raw: io.RawIOBase, sock: Any) -> None:
        self._raw, self._sock = raw, sock

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        left = _EXCHANGE.get().deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError("the answer did not end in time")
        self._sock.settimeout(min(READ, left))
        return cast(io.BufferedIOBase, self._raw).readinto(buffer)

    def close(self) -> None:
        self._raw.close()
        super().close()


class _TimedAnswer(HTTPResponse):
    def __init__(self, sock: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(sock, *args, **kwargs)
        self.fp = io.BufferedReader(_TimedReader(self.fp.detach(), sock))


class _NotingConnection(HTTPConnection):
    response_class = _TimedAnswer

    def send(self, data: Any) -> None:
        if self.sock is None:  # what fails in here has not left
            self.connect()
        _EXCHANGE.get().left = True
        super().send(data)


class _NotingSecureConnection(HTTPSConnection):
    response_class = _TimedAnswer

    def send(self, data: Any) -> None:
        if self.sock is None:
            self.connect()
        _EXCHANGE.get().left = True
        super().send(data)


class _BoundedPool(HTTPConnectionPool):
    ConnectionCls = _NotingConnection


class _BoundedSecurePool(HTTPSConnectionPool):
    ConnectionCls = _NotingSecureConnection


POOLS = {"http": _BoundedPool, "https": _BoundedSecurePool}
"""What makes the connections of a urllib3 manager obey `exchange`."""


class _BoundedAdapter(HTTPAdapter):
    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = POOLS
