"""A mailbox at an IMAP server (RFC 3501), looked at and never changed.

It is opened read-only, so nothing is marked, moved or deleted. How far it was read is in the ledger's
database: the UID of the last mail, which holds as long as the server's UIDVALIDITY does.
"""

from __future__ import annotations

import imaplib
import ssl
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pipelines.delivery.mailing.bounces.mail_source import MOST_MAILS, FoundMail
from pipelines.delivery.mailing.bounces.record import MailboxPlace
from pipelines.delivery.mailing.bounces.report import LONGEST_MAIL
from pipelines.model.errors import Refused, Unreachable

PORTS = {"tls": 993, "starttls": 143, "none": 143}
WINDOW = 5000
"""UIDs that are asked about at once: an answer is one line, and its length has a limit."""
_WHERE = "check [bounces] in glocal.toml"


@dataclass(frozen=True, slots=True)
class ImapMailbox:
    """A folder of somebody's mailbox, and how its server is spoken to."""

    host: str
    user: str
    password: str
    folder: str = "INBOX"
    port: int = 993
    security: Literal["tls", "starttls", "none"] = "tls"
    ca_file: Path | None = None
    timeout: float = 60

    def __repr__(self) -> str:
        return f"ImapMailbox({self.name})"  # never the password

    @property
    def name(self) -> str:
        return f"imap://{self.user}@{self.host}:{self.port}/{self.folder}"[:300]

    def settled(self, mails: Iterable[FoundMail]) -> None:
        """The mailbox stays as it is; its place is in the record."""

    def mails(self, after: MailboxPlace | None) -> Iterator[FoundMail]:
        """The mails that came since, the oldest first.

        Unreachable for a fault that time may cure, also in the middle; Refused for one that a person must.
        """
        try:
            server = self._connect()
            try:
                yield from self._read(server, after)
            finally:
                with suppress(imaplib.IMAP4.error, OSError):
                    server.logout()
        except (imaplib.IMAP4.error, OSError, ValueError) as error:
            # ValueError: imaplib makes numbers of whatever the server says.
            raise self._fault(error) from None  # a server's answer may quote what we sent

    def _connect(self) -> imaplib.IMAP4:
        context = ssl.create_default_context(cafile=self.ca_file)
        server: imaplib.IMAP4
        if self.security == "tls":
            server = imaplib.IMAP4_SSL(self.host, self.port, ssl_context=context, timeout=self.timeout)
        else:
            server = imaplib.IMAP4(self.host, self.port, timeout=self.timeout)
        try:
            if self.security == "starttls":
                server.starttls(context)
            self._log_in(server)
        except BaseException:
            server.shutdown()
            raise
        return server

    def _log_in(self, server: imaplib.IMAP4) -> None:
        try:
            if "AUTH=PLAIN" in server.capabilities:  # takes letters beyond ASCII, too
                server.authenticate("PLAIN", lambda _: f"\0{self.user}\0{self.password}".encode())
            else:
                server.login(self.user, self.password)
        except imaplib.IMAP4.abort:
            raise
        except (imaplib.IMAP4.error, UnicodeError):
            raise Refused(
                f"{self.host}: the server refused user and password",
                hint="check user and password_env in [bounces]",
            ) from None

    def _read(self, server: imaplib.IMAP4, after: MailboxPlace | None) -> Iterator[FoundMail]:
        said, _ = server.select(f'"{self.folder}"', readonly=True)
        if said != "OK":
            raise Refused(f"{self.host}: there is no folder {self.folder!r}", hint=_WHERE)
        validity, following = (_told_number(server, name) for name in ("UIDVALIDITY", "UIDNEXT"))
        last = after.last if after and after.validity == validity else 0
        read = 0
        while last + 1 < following and read < MOST_MAILS:
            end = min(last + WINDOW, following - 1)
            for uid in self._uids(server, last + 1, end):
                raw = self._fetched(server, uid)
                yield FoundMail(
                    *(raw, f"{self.folder}, mail {uid}", MailboxPlace(self.name, validity, uid)),
                    fault="" if raw else "the server does not give it out",
                )
                read += 1
            last = end

    def _uids(self, server: imaplib.IMAP4, begin: int, end: int) -> list[int]:
        said, found = server.uid("SEARCH", f"UID {begin}:{end}")
        if said != "OK":
            raise Unreachable(f"{self.host}: the server cannot search its mailbox", hint=_WHERE)
        numbers = {int(word) for line in found if isinstance(line, bytes) for word in line.split()}
        return sorted(number for number in numbers if begin <= number <= end)

    def _fetched(self, server: imaplib.IMAP4, uid: int) -> bytes:
        """A mail's begin; nothing for one that was deleted meanwhile."""
        said, found = server.uid("FETCH", str(uid), f"(BODY.PEEK[]<0.{LONGEST_MAIL}>)")
        parts = [each[1] for each in found if isinstance(each, tuple)] if said == "OK" else []
        return parts[0][:LONGEST_MAIL] if parts else b""

    def _fault(self, error: Exception) -> Refused | Unreachable:
        if isinstance(error, ssl.SSLCertVerificationError):
            return Refused(
                f"{self.host}: its certificate cannot be trusted: {error.verify_message}",
                hint="check host in [bounces]; for your own certificate authority, name its ca_file",
            )
        if isinstance(error, TimeoutError):
            reason = "no answer in time"
        elif isinstance(error, imaplib.IMAP4.abort):
            reason = "the connection was lost"
        elif isinstance(error, OSError):
            reason = error.strerror or type(error).__name__
        else:
            reason = "the server's answer makes no sense"
        return Unreachable(
            f"the mailbox at {self.host} cannot be read: {reason}",
            hint="check host and port in [bounces], and run it again: it continues where it stopped",
        )


def _told_number(server: imaplib.IMAP4, name: str) -> int:
    """A number that the server told with the folder; ValueError without one."""
    _, found = server.response(name)
    return int(found[0]) if found and found[0] else int("")
