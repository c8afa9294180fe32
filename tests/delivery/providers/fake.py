"""A provider's API as a small server on this machine, with a memory and faults on demand.

Each provider has its own, `tests/delivery/providers/<name>_fake.py`, with three names in it: `FAKE` (a class
of this kind), `ENV` (the environment variables that the provider reads) and `setup` (see the end). They
behave as `docs/delivery.md` and the provider's documentation say, not as our client would like.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Lock, Thread
from typing import Any, Literal, Self, get_args
from urllib.parse import parse_qsl, urlsplit

FaultKind = Literal[
    "lost", "refused-limit", "limit-without-word", "500-before", "500-after", "slow", "bad-json", "odd-json"
]


Hand = Literal["delete", "double", "pause", "edit", "reschedule", "unschedule", "send"]
HANDS: tuple[Hand, ...] = get_args(Hand)
"""What a person may do with a campaign on a provider's own page, between two runs of ours."""


@dataclass(frozen=True)
class Call:
    """A request as the server got it; `body` is parsed JSON, or the bytes."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: Any


@dataclass(frozen=True)
class Letter:
    """A campaign that left: what its audience would have in the mailbox."""

    key: str
    """Our token."""
    audience: tuple[str, ...]
    subject: str
    html: str
    text: str = ""
    at: str = ""
    """When it was to go; empty: at once."""
    headers: dict[str, str] = field(default_factory=dict, compare=False)
    """Those that not every mail has; `Reply-To` among them where the service has a field for it."""


@dataclass
class Fake:
    """Answers calls one at a time; `faults` are taken in order by calls of their method and path part."""

    faults: list[tuple[FaultKind, str, str]] = field(default_factory=list)
    """What goes wrong, at which method, and a part of the path: ("lost", "POST", "/campaigns")."""
    fault_at: tuple[int, FaultKind] | None = None
    """What goes wrong at the call of this number, whatever it is; counted from 0."""
    calls: list[Call] = field(default_factory=list)
    letters: list[Letter] = field(default_factory=list)
    odd: Any = None
    """The JSON of an answer that is not as documented, for the fault `odd-json`."""
    anew: Callable[[str], str] = str
    """What the service makes of HTML that it is given, and shows again."""
    pause: float = 0.0
    """Seconds that a slow call takes."""
    url: str = ""
    lock: Lock = field(default_factory=Lock)

    @contextmanager
    def serve(self, folder: Path) -> Iterator[Self]:
        """Up and running until the block ends."""
        with running(self):
            yield self

    def answer(self, call: Call) -> tuple[int, Any]:
        """Status and JSON body (None: no body). What a provider of this kind does."""
        raise NotImplementedError

    def look(self) -> list[Letter]:
        """What has left; where the fake is a server, it has counted itself."""
        return self.letters

    def hand(self, deed: Hand, key: str) -> bool:
        """A person's act on the campaign with our token; False if the page does not offer it there and then.

        What a fake of this kind can do stands in its methods `hand_<deed>`.
        """
        act: Callable[[str], bool] | None = getattr(self, f"hand_{deed}", None)
        return act is not None and act(key)

    def time_passes(self) -> None:
        """Days later: what was scheduled has gone out, and what was being sent is through."""

    def fall_short(self, key: str, sent: int, to_send: int) -> bool:
        """The campaign with our token, which went out, reached so many of so many; False: nobody can tell."""
        return False

    def take_fault(self, call: Call) -> FaultKind | None:
        if self.fault_at and self.fault_at[0] == len(self.calls) - 1:
            return self.fault_at[1]
        for number, (kind, method, part) in enumerate(self.faults):
            if call.method == method and part in call.path:
                del self.faults[number]
                return kind
        return None

    def handle(self, call: Call) -> tuple[int, Any, dict[str, str]] | None:
        """None: the connection breaks without an answer."""
        with self.lock:
            self.calls.append(call)
            fault = self.take_fault(call)
            if fault == "refused-limit":
                return 429, {"message": "too many requests"}, {"Retry-After": "1"}
            if fault == "limit-without-word":
                return 429, {"message": "too many requests"}, {}
            if fault == "500-before":
                return 500, {"message": "something broke"}, {}
            if fault == "slow":
                time.sleep(self.pause)
            status, body = self.answer(call)
            if fault == "lost":
                return None
            if fault == "500-after":
                return 500, {"message": "something broke"}, {}
            if fault == "odd-json":
                return 200, self.odd, {}
            if fault == "bad-json":
                return 200, "<html>", {}  # with another status, such as 204, nobody would read it
            return status, body, {}


def _handler(fake: Fake) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1  # an answer in one piece: in two, the second waits 40 ms for the client's word
        disable_nagle_algorithm = True

        def reply(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            raw = self.rfile.read(length)
            parts = urlsplit(self.path)
            is_json = "json" in (self.headers.get("Content-Type") or "")
            body = json.loads(raw) if is_json and raw else raw
            call = Call(self.command, parts.path, dict(parse_qsl(parts.query)), dict(self.headers), body)
            result = fake.handle(call)
            if result is None:
                self.close_connection = True
                return
            status, answer, more = result
            data = (
                b""
                if answer is None
                else (answer if isinstance(answer, str) else json.dumps(answer)).encode()
            )
            self.send_response(status)
            for name, value in {"Content-Type": "application/json", **more}.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = reply  # noqa: N815 - the server's names

        def log_message(self, *_: object) -> None:
            pass

    return Handler


@contextmanager
def running(fake: Fake) -> Iterator[Fake]:
    """The fake behind a free port of this machine, until the block ends."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(fake))
    server.daemon_threads = True
    fake.url = f"http://127.0.0.1:{server.server_port}"
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield fake
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


Setup = Callable[[Fake], str]
"""The `[providers.<name>]` and `[audiences]` part of glocal.toml that points at a running fake."""
