"""SMTP: a connection to a mail server, and one message at a time over it (RFC 5321)."""

from __future__ import annotations

import re
import smtplib
import ssl
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pipelines.delivery.mailing.recipient_entries import RecipientState
from pipelines.delivery.mailing.transport import LONGEST_REPLY, MessageOutcome, OutgoingMessage
from pipelines.model.errors import Refused, Unreachable

LAST_REPLY = 600.0
"""Seconds for the answer to a whole message (RFC 5321, 4.5.3.2.6): if we gave up early, a message that was
accepted would be unknown."""
_START_INPUT = 354
_CLOSING = 421
"""The server closes the connection (RFC 5321, 3.8)."""
_SENDER_FAULTS = {530, 534, 535, 538}
"""We are not accepted as sender (RFC 4954, 6): not the fault of any recipient."""


@dataclass(frozen=True, slots=True)
class SmtpTransport:
    """A mail server, and how it is spoken to."""

    host: str
    port: int
    security: Literal["starttls", "tls", "none"]
    hello: str
    """The name that we give to the server."""
    user: str = ""
    password: str = ""
    ca_file: Path | None = None
    timeout: float = 60
    """Seconds, for connecting and for each reply but the last."""
    batch_size: int = 1

    def __repr__(self) -> str:
        return f"SmtpTransport({self.host}:{self.port})"  # never the password

    def connect(self) -> SmtpConnection:
        # Made anew for each connection: they are few, and a changed certificate store is seen.
        context = ssl.create_default_context(cafile=self.ca_file)
        smtp: smtplib.SMTP | None = None
        try:
            if self.security == "tls":
                smtp = smtplib.SMTP_SSL(
                    self.host, self.port, self.hello, timeout=self.timeout, context=context
                )
            else:
                smtp = smtplib.SMTP(self.host, self.port, self.hello, timeout=self.timeout)
            if self.security == "starttls":
                smtp.starttls(context=context)
            if self.user:
                smtp.login(self.user, self.password)
            smtp.ehlo_or_helo_if_needed()
        except OSError as error:  # smtplib's own errors are OSErrors too
            if smtp:
                smtp.close()
            raise self._fault(error) from None  # a server's answer may quote what we sent
        return SmtpConnection(smtp)

    def _fault(self, error: OSError) -> Refused:
        if isinstance(error, ssl.SSLCertVerificationError):
            return Refused(
                f"{self.host}: its certificate cannot be trusted: {error.verify_message}",
                hint="check host in [providers.smtp]; for your own certificate authority, name its ca_file",
            )
        hint = "check security, user and password_env in [providers.smtp]"
        if isinstance(error, smtplib.SMTPNotSupportedError):
            return Refused(f"{self.host}: the server does not offer STARTTLS or a login", hint=hint)
        if isinstance(error, smtplib.SMTPAuthenticationError) and error.smtp_code // 100 != 4:
            return Refused(f"{self.host}: the server refused user and password", hint=hint)
        if isinstance(error, smtplib.SMTPResponseException):
            reason = f"it answered {error.smtp_code}"
        else:
            reason = error.strerror or type(error).__name__
        return Unreachable(
            f"{self.host} cannot be reached: {reason}",
            hint="check host and port in [providers.smtp], and run it again: it continues where it stopped",
        )


@dataclass(frozen=True, slots=True)
class SmtpConnection:
    """An open connection."""

    smtp: smtplib.SMTP

    def send(self, batch: Sequence[OutgoingMessage]) -> Sequence[MessageOutcome | None]:
        return [self._send(message) for message in batch]

    def close(self) -> None:
        try:
            self.smtp.quit()
        except OSError:
            self.smtp.close()

    def _send(self, message: OutgoingMessage) -> MessageOutcome | None:
        try:
            code, reply = self._envelope(message)
            if code // 100 == 2:
                if not message.claim():
                    self.smtp.rset()
                    return None
                code, reply = self.smtp.docmd("DATA")
            if code != _START_INPUT:
                outcome = _smtp_outcome(code, reply)
                if not outcome.lost:
                    self.smtp.rset()
                return outcome
        except OSError:
            self.smtp.close()
            reason = "the connection was lost before the message"
            return MessageOutcome(RecipientState.FAILED, reason, lost=True)
        return self._content(message.content)

    def _envelope(self, message: OutgoingMessage) -> tuple[int, bytes]:
        # Both addresses are checked long before: smtplib's own `mail` and `rcpt` would parse them again.
        code, reply = self.smtp.docmd("MAIL", f"FROM:<{message.sender}>")
        if code // 100 == 5:
            raise Refused(
                f"the server takes no mail from {message.sender}: {code} {_reply_text(reply)}",
                hint="check [email] sender, and what the mail server lets its user send",
            )
        return self.smtp.docmd("RCPT", f"TO:<{message.address}>") if code // 100 == 2 else (code, reply)

    def _content(self, content: bytes) -> MessageOutcome:
        """From here on, if the connection breaks, nobody knows whether the message was accepted."""
        smtp = self.smtp
        try:
            smtp.send(content.replace(b"\r\n.", b"\r\n..") + b".\r\n")  # RFC 5321, 4.5.2
            if smtp.sock:
                smtp.sock.settimeout(LAST_REPLY)
            code, reply = smtp.getreply()
            if smtp.sock:
                smtp.sock.settimeout(smtp.timeout)
        except OSError:
            smtp.close()
            reason = "the connection was lost before the server's answer"
            return MessageOutcome(RecipientState.UNKNOWN, reason, lost=True)
        if code // 100 not in (2, 4, 5):
            reason = f"the server's answer makes no sense: {_reply_text(reply)}"[:LONGEST_REPLY]
            return MessageOutcome(RecipientState.UNKNOWN, reason, lost=True)
        return _smtp_outcome(code, reply)


def _smtp_outcome(code: int, reply: bytes) -> MessageOutcome:
    """The meaning of a reply. Before the message, 2xx or nonsense means that it was not sent."""
    text = f"{code} {_reply_text(reply)}"[:LONGEST_REPLY]
    if code in _SENDER_FAULTS:
        raise Refused(f"the server takes no mail from us: {text}", hint="check user and password_env")
    states = {2: RecipientState.ACCEPTED, 5: RecipientState.BOUNCED}
    state = states.get(code // 100, RecipientState.FAILED)
    return MessageOutcome(state, text, lost=code == _CLOSING or code < 0)


def _reply_text(reply: bytes) -> str:
    """The server's answer on one line, without any address: it goes into the log and on screens."""
    text = " ".join(reply.decode("utf-8", "replace").split())
    return re.sub(r"[^\s<>:;,]+@[^\s<>:;,]+", "(address)", text)
