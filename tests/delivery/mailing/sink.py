"""A mail server for tests and measurements: takes letters, counts them, and fails as it is told to."""

from __future__ import annotations

import asyncio
import json
import ssl
import sys
import threading
from base64 import b64decode
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path


@dataclass
class Sink:
    """What came and what is to go wrong. Keys of the dicts are recipients' addresses."""

    copies: Counter[str] = field(default_factory=Counter)
    """Letters taken in whole, by recipient: also those whose answer was never sent."""
    letters: dict[str, bytes] = field(default_factory=dict)
    """The last letter to each, if `keep`."""
    keep: bool = True
    commands: list[str] = field(default_factory=list)
    """All but letters, if `keep`."""
    connections: int = 0
    at_recipient: dict[str, list[str]] = field(default_factory=dict)
    """Answers to RCPT instead of 250, in turn; "drop" breaks the connection."""
    at_content: dict[str, list[str]] = field(default_factory=dict)
    """Answers to the letter; "drop" takes it and breaks the connection; a refused letter is not counted."""
    at_sender: str = ""
    at_everyone: str = ""
    """An answer to every RCPT."""
    greeting: str = "220 sink"
    login: str = ""
    """The user that must log in with the password `right`."""
    pause: float = 0.0
    """Seconds before the answer to a letter."""
    tls: ssl.SSLContext | None = None
    implicit: bool = False
    port: int = 0

    def mail(self, address: str) -> EmailMessage:
        message = message_from_bytes(self.letters[address], policy=policy.default)
        assert isinstance(message, EmailMessage)
        return message


class _Session(asyncio.Protocol):
    def __init__(self, sink: Sink) -> None:
        self.sink, self.buffer, self.searched = sink, bytearray(), 0
        self.to, self.reading, self.welcome, self.dead = "", False, not sink.login, False
        self.transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        first = self.transport is None
        self.transport = transport
        if first:
            self.sink.connections += 1
            self.say(self.sink.greeting)
            if not self.sink.greeting.startswith("2"):
                transport.close()

    def say(self, line: str) -> None:
        if self.transport and not self.dead:
            self.transport.write(line.encode() + b"\r\n")

    def drop(self) -> None:
        self.dead = True
        if self.transport:
            self.transport.abort()

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        while not self.dead:
            mark = b"\r\n.\r\n" if self.reading else b"\r\n"
            at = self.buffer.find(mark, max(0, self.searched - len(mark)))
            if at < 0:
                self.searched = len(self.buffer)
                return
            piece = bytes(self.buffer[:at])
            del self.buffer[: at + len(mark)]
            self.searched = 0
            if self.reading:
                self.reading = False
                self.letter(piece + b"\r\n")
            else:
                self.command(piece.decode("latin-1"))

    def letter(self, raw: bytes) -> None:
        answer = self.turn(self.sink.at_content)
        if not answer or answer == "drop" or answer.startswith("2"):
            self.sink.copies[self.to] += 1
            if self.sink.keep:
                self.sink.letters[self.to] = raw.replace(b"\r\n..", b"\r\n.")
        if answer == "drop":
            self.drop()
        elif self.sink.pause:
            asyncio.get_running_loop().call_later(self.sink.pause, self.say, answer or "250 taken")
        else:
            self.say(answer or "250 taken")

    def turn(self, answers: dict[str, list[str]]) -> str:
        waiting = answers.get(self.to)
        return waiting.pop(0) if waiting else ""

    def command(self, line: str) -> None:
        if self.sink.keep:
            self.sink.commands.append(line)
        verb = line.upper().split(" ")[0]
        known: dict[str, Callable[[str], None]] = {
            "EHLO": self.hello,
            "STARTTLS": self.start_tls,
            "AUTH": self.log_in,
            "MAIL": lambda _: self.say(
                self.sink.at_sender or ("250 ok" if self.welcome else "530 log in first")
            ),
            "RCPT": self.recipient,
            "DATA": self.content,
            "QUIT": self.leave,
        }
        known.get(verb, self.agree)(line)

    def agree(self, _: str) -> None:
        self.say("250 ok")

    def hello(self, _: str) -> None:
        offers = ["sink"]
        offers += ["STARTTLS"] if self.sink.tls and not self.sink.implicit else []
        offers += ["AUTH PLAIN"] if self.sink.login else []
        for number, offer in enumerate(offers, 1):
            self.say(f"250{' ' if number == len(offers) else '-'}{offer}")

    def start_tls(self, _: str) -> None:
        assert self.sink.tls
        self.say("220 go on")
        self.task = asyncio.get_running_loop().create_task(self.secure(self.sink.tls))

    def log_in(self, line: str) -> None:
        given = line.split()[2]
        self.welcome = b64decode(given) == f"\0{self.sink.login}\0right".encode()
        # Some servers quote what they got: that must not come through to anybody's screen.
        self.say("235 welcome" if self.welcome else f"535 no, not {given}")

    def recipient(self, line: str) -> None:
        self.to = line[line.index("<") + 1 : line.rindex(">")]
        self.answer(self.turn(self.sink.at_recipient) or self.sink.at_everyone or "250 ok")

    def content(self, _: str) -> None:
        answer = self.turn({self.to: self.sink.at_content.get(f"{self.to} DATA", [])})
        self.reading = not answer
        self.answer(answer or "354 go on")

    def answer(self, line: str) -> None:
        if line == "drop":
            self.drop()
        else:
            self.say(line)

    def leave(self, _: str) -> None:
        self.say("221 bye")
        if self.transport:
            self.transport.close()

    async def secure(self, context: ssl.SSLContext) -> None:
        assert self.transport
        loop = asyncio.get_running_loop()
        try:
            transport = await loop.start_tls(self.transport, self, context, server_side=True)
        except (OSError, ssl.SSLError):  # the client does not trust us: that is what is tested
            return
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport


async def _serve(sink: Sink, started: threading.Event, stop: asyncio.Event) -> None:
    loop = asyncio.get_running_loop()
    context = sink.tls if sink.implicit else None
    server = await loop.create_server(lambda: _Session(sink), "127.0.0.1", sink.port, ssl=context)
    sink.port = server.sockets[0].getsockname()[1]
    started.set()
    async with server:
        await stop.wait()


@contextmanager
def running(sink: Sink) -> Iterator[Sink]:
    """The sink on a free port of this machine, until the block ends."""
    loop, started, stop = asyncio.new_event_loop(), threading.Event(), asyncio.Event()
    thread = threading.Thread(
        target=lambda: loop.run_until_complete(_serve(sink, started, stop)), daemon=True
    )
    thread.start()
    assert started.wait(10)
    try:
        yield sink
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join(10)


def main() -> None:
    """A process of its own: prints its port, takes letters until its input is closed, writes the copies."""
    sink = Sink(keep=False)
    with running(sink):
        print(sink.port, flush=True)  # noqa: T201 - that is its interface
        sys.stdin.read()
    Path(sys.argv[1]).write_text(json.dumps(sink.copies))


if __name__ == "__main__":
    main()
