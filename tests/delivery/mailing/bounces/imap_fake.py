"""An IMAP server with one mailbox (RFC 3501), which fails as it is told to."""

from __future__ import annotations

import re
import socketserver
import ssl
import threading
from base64 import b64decode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field


@dataclass
class ImapFake:
    """What is in the mailbox, by UID, and what is to go wrong."""

    mails: dict[int, bytes] = field(default_factory=dict)
    validity: int = 7
    folder: str = "INBOX"
    plain: bool = True
    """Whether it offers AUTH=PLAIN beside LOGIN."""
    drop_at: int = 0
    """The connection breaks when this UID is fetched."""
    refuse_at: int = 0
    """This UID is answered with NO."""
    silent: str = ""
    """A command that is never answered."""
    nonsense: str = ""
    """A command whose answer is no IMAP."""
    commands: list[str] = field(default_factory=list)
    tls: ssl.SSLContext | None = None
    port: int = 0

    def add(self, *mails: bytes) -> None:
        for mail in mails:
            self.mails[max(self.mails, default=0) + 1] = mail


class _Session(socketserver.StreamRequestHandler):
    timeout = 10
    disable_nagle_algorithm = True

    def handle(self) -> None:
        fake: ImapFake = self.server.fake  # type: ignore[attr-defined] # set below
        self.say("* OK [CAPABILITY IMAP4rev1" + (" AUTH=PLAIN" if fake.plain else "") + "] fake")
        while line := self.rfile.readline().decode("latin-1").rstrip("\r\n"):
            tag, _, rest = line.partition(" ")
            fake.commands.append(rest)
            verb = rest.upper().split(" ")[0]
            if verb == "UID":
                verb = rest.upper().split(" ")[1]
            if verb == fake.silent:
                self.rfile.readline()
                return
            if verb == fake.nonsense:
                self.say("* SEARCH one two\r\n* ????\r\n" + tag + " OK {5}")
                continue
            done = getattr(self, f"on_{verb.lower()}")(fake, rest)
            if not done:
                return
            self.say(f"{tag} {done}")

    def say(self, line: str) -> None:
        self.wfile.write(line.encode("latin-1") + b"\r\n")

    def on_capability(self, fake: ImapFake, _: str) -> str:
        self.say("* CAPABILITY IMAP4rev1" + (" AUTH=PLAIN" if fake.plain else ""))
        return "OK done"

    def on_authenticate(self, _: ImapFake, __: str) -> str:
        self.say("+ ")
        said = b64decode(self.rfile.readline())
        return "OK done" if said == "\0bounces\0rïght".encode() else f"NO not {said!r}"

    def on_login(self, _: ImapFake, rest: str) -> str:
        return "OK done" if rest == 'LOGIN bounces "right"' else f"NO not {rest}"

    def on_examine(self, fake: ImapFake, rest: str) -> str:
        if rest != f'EXAMINE "{fake.folder}"':
            return "NO no such folder"
        self.say(f"* {len(fake.mails)} EXISTS")
        self.say(f"* OK [UIDVALIDITY {fake.validity}]")
        self.say(f"* OK [UIDNEXT {max(fake.mails, default=0) + 1}]")
        return "OK [READ-ONLY] opened"

    def on_search(self, fake: ImapFake, rest: str) -> str:
        begin, end = map(int, rest.rsplit(maxsplit=1)[-1].split(":"))
        self.say("* SEARCH " + " ".join(str(uid) for uid in fake.mails if begin <= uid <= end))
        return "OK done"

    def on_fetch(self, fake: ImapFake, rest: str) -> str:
        wanted = re.fullmatch(r"UID FETCH (\d+) \(BODY\.PEEK\[\]<0\.(\d+)>\)", rest)
        assert wanted, rest
        uid, most = map(int, wanted.groups())
        if uid == fake.drop_at:
            return ""
        if uid == fake.refuse_at:
            return "NO it cannot be read"
        mail = fake.mails[uid][:most]
        self.say(f"* {uid} FETCH (UID {uid} BODY[]<0> {{{len(mail)}}}")
        self.wfile.write(mail + b")\r\n")
        return "OK done"

    def on_logout(self, _: ImapFake, __: str) -> str:
        self.say("* BYE")
        return "OK done"


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True


@contextmanager
def imap_running(fake: ImapFake) -> Iterator[ImapFake]:
    """The server on a free port of this machine, until the block ends."""
    with _Server(("127.0.0.1", 0), _Session) as server:
        server.fake = fake  # type: ignore[attr-defined] # for its sessions
        if fake.tls:
            server.socket = fake.tls.wrap_socket(server.socket, server_side=True)
        fake.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        try:
            yield fake
        finally:
            server.shutdown()
            thread.join(10)
