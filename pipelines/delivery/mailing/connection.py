"""One connection to the mail server, and one letter over it."""

from __future__ import annotations

import re
import smtplib
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pipelines.delivery.mailing.recipient_log import RecipientState
from pipelines.model.errors import Refused

LAST_REPLY = 600.0
"""Seconds for the answer to a whole letter (RFC 5321, 4.5.3.2.6): giving up early makes sent mail unknown."""
WORDS = 200
_GO_ON = 354
_GOING = 421
"""The server closes the connection (RFC 5321, 3.8)."""
_SENDER_FAULTS = {530, 534, 535, 538}
"""Who we are is not accepted (RFC 4954, 6): no recipient's fault."""


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where mail is handed over, and how."""

    host: str
    port: int
    security: Literal["starttls", "tls", "none"]
    hello: str
    """How we name ourselves."""
    user: str = ""
    password: str = ""
    ca_file: Path | None = None
    timeout: float = 60
    """Seconds, for connecting and for each reply but the last."""

    def __repr__(self) -> str:
        return f"Server({self.host}:{self.port})"  # never the password


@dataclass(frozen=True, slots=True)
class MessageOutcome:
    """What became of a letter; `lost`: the connection is no good any more."""

    state: RecipientState
    words: str = ""
    lost: bool = False


def connect(server: MailServer) -> smtplib.SMTP:
    """A connection ready for letters. Refused if nobody trustworthy is there or we are not welcome.

    A fault that time may cure comes as OSError or SMTPException, for another try.
    """
    # Made anew for each connection: they are few, and a changed certificate store is seen.
    context = ssl.create_default_context(cafile=server.ca_file)
    line: smtplib.SMTP | None = None
    try:
        if server.security == "tls":
            line = smtplib.SMTP_SSL(
                server.host, server.port, server.hello, timeout=server.timeout, context=context
            )
        else:
            line = smtplib.SMTP(server.host, server.port, server.hello, timeout=server.timeout)
        if server.security == "starttls":
            line.starttls(context=context)
        if server.user:
            line.login(server.user, server.password)
        line.ehlo_or_helo_if_needed()
    except ssl.SSLCertVerificationError as error:
        _hang_up(line)
        raise Refused(
            f"{server.host}: its certificate is not to be trusted: {error.verify_message}",
            hint="check host in [providers.smtp]; for a certificate authority of your own, name its ca_file",
        ) from error
    except (smtplib.SMTPAuthenticationError, smtplib.SMTPNotSupportedError) as error:
        _hang_up(line)
        if isinstance(error, smtplib.SMTPAuthenticationError) and error.smtp_code // 100 == 4:
            raise
        # Its own words may quote what we sent: they are left out.
        fault = "it offers no STARTTLS or no login" if _unsupported(error) else "it refused user and password"
        raise Refused(
            f"{server.host}: {fault}", hint="check security, user and password_env in [providers.smtp]"
        ) from None
    except (OSError, smtplib.SMTPException):
        _hang_up(line)
        raise
    return line


def _unsupported(error: Exception) -> bool:
    return isinstance(error, smtplib.SMTPNotSupportedError)


def _hang_up(line: smtplib.SMTP | None) -> None:
    if line:
        line.close()


def quit_connection(line: smtplib.SMTP) -> None:
    """Say goodbye, if anybody still listens."""
    try:
        line.quit()
    except (OSError, smtplib.SMTPException):
        line.close()


def deliver(
    line: smtplib.SMTP, sender: str, address: str, letter: bytes, claim: Callable[[], bool]
) -> MessageOutcome | None:
    """Hand over one letter. None: `claim`, asked right before DATA, said that the person is not ours.

    Refused if the server will not take mail from us at all.
    """
    try:
        code, reply = _envelope(line, sender, address)
        if code // 100 == 2:
            if not claim():
                line.rset()
                return None
            code, reply = line.docmd("DATA")
        if code != _GO_ON:
            outcome = _answer(code, reply)
            if not outcome.lost:
                line.rset()
            return outcome
    except (OSError, smtplib.SMTPException):
        line.close()
        return MessageOutcome(RecipientState.FAILED, "the connection was lost before the letter", lost=True)
    return _content(line, letter)


def _envelope(line: smtplib.SMTP, sender: str, address: str) -> tuple[int, bytes]:
    code, reply = line.mail(sender)
    if code // 100 == 5:
        raise Refused(
            f"the server takes no mail from {sender}: {code} {_words(reply)}",
            hint="check [email] sender, and what the mail server lets its user send",
        )
    return line.rcpt(address) if code // 100 == 2 else (code, reply)


def _content(line: smtplib.SMTP, letter: bytes) -> MessageOutcome:
    """From here on a connection that breaks leaves us ignorant."""
    try:
        line.send(letter + b".\r\n")
        if line.sock:
            line.sock.settimeout(LAST_REPLY)
        code, reply = line.getreply()
        if line.sock:
            line.sock.settimeout(line.timeout)
    except (OSError, smtplib.SMTPException):
        line.close()
        return MessageOutcome(
            RecipientState.UNKNOWN, "the connection was lost before the server's answer", lost=True
        )
    if code // 100 not in (2, 4, 5):
        return MessageOutcome(
            RecipientState.UNKNOWN, f"an answer that is none: {_words(reply)}"[:WORDS], lost=True
        )
    return _answer(code, reply)


def _answer(code: int, reply: bytes) -> MessageOutcome:
    """A reply as outcome; also one before the letter, where 2xx or nonsense means that it was not sent."""
    words = f"{code} {_words(reply)}"[:WORDS]
    if code in _SENDER_FAULTS:
        raise Refused(f"the server takes no mail from us: {words}", hint="check user and password_env")
    states = {2: RecipientState.ACCEPTED, 5: RecipientState.BOUNCED}
    return MessageOutcome(
        states.get(code // 100, RecipientState.FAILED), words, lost=code == _GOING or code < 0
    )


def _words(reply: bytes) -> str:
    """The server's words on one line, without any address: they go into the book and on screens."""
    text = " ".join(reply.decode("utf-8", "replace").split())
    return re.sub(r"[^\s<>:;,]+@[^\s<>:;,]+", "(address)", text)
