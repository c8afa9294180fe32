"""What a mail in the bounce mailbox says of which letter: RFC 3464 and 3462, RFC 5965, and plain text.

A report counts only if it proves that its writer had the letter: by the address it came to (VERP) or by the
letter's Message-ID in what it returns. What a person or a program answers is no bounce, whatever it says.
"""

from __future__ import annotations

import re
from base64 import b64decode
from binascii import Error as Base64Error
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message
from email.utils import parseaddr
from enum import StrEnum

from pipelines.delivery.mailing.return_path import id_of, letters_in

LONGEST_MAIL = 256 * 1024
"""Bytes of a mail that are read: the report comes first, what it returns of the letter after it."""
MOST_PARTS = 50
"""Parts of a mail, and the depth to which they are packed; more is no report."""
LONGEST_PREAMBLE = 20_000
"""Characters of a plain text in which a status is looked for."""
NO_STATUS = {5: "5.0.0", 4: "4.0.0"}
"""What is written down where only the class is known (RFC 3463, 3.1)."""


class ReportKind(StrEnum):
    """What a report says of a letter."""

    HARD = "hard"
    """It never can be delivered: the address is not, or no longer, there."""
    SOFT = "soft"
    """This letter was not delivered, another may be."""
    COMPLAINT = "complaint"
    """Its reader told their mail provider that it is spam."""


@dataclass(frozen=True, slots=True)
class LetterReport:
    """What became of a letter."""

    kind: ReportKind
    letter: str
    """Its id."""
    status: str
    """RFC 3463, such as `5.1.1`; of a complaint, its type."""
    signed: bool
    """Whether we signed the id. Else the letter's row must say whether anybody could have guessed it."""


@dataclass(frozen=True, slots=True)
class Ignored:
    """A mail that changes nothing, and why."""

    why: str


def read_report(raw: bytes, secrets: Sequence[str]) -> LetterReport | Ignored:
    """What a mail says; `secrets`: those that letters are signed with. Never raises, whatever the mail is."""
    raw = raw[:LONGEST_MAIL]
    if raw.lower().count(b"boundary") > 2 * MOST_PARTS:
        return Ignored("too many parts")
    try:
        return _Mail(message_from_bytes(raw), secrets).report()
    except Exception as error:  # noqa: BLE001 - of one mail, and Python's parser has its own ideas of what to raise
        return Ignored(f"it cannot be read ({type(error).__name__})")


class _Mail:
    """A mail and its parts."""

    def __init__(self, mail: Message, secrets: Sequence[str]) -> None:
        self._mail, self._secrets = mail, secrets
        self._parts: dict[str, list[Message]] = {}
        for number, part in enumerate(mail.walk()):
            if number > MOST_PARTS:
                break
            self._parts.setdefault(part.get_content_type(), []).append(part)

    def report(self) -> LetterReport | Ignored:
        if complaint := self._groups("message/feedback-report"):
            kind = complaint[0].get("feedback-type", "").strip().lower()
            if kind not in _COMPLAINTS:
                return Ignored(f"a report of another kind: {_safe(kind) or 'none'}")
            return self._of_letter(ReportKind.COMPLAINT, kind)
        groups = self._groups("message/delivery-status") + self._groups("message/global-delivery-status")
        recipients = [group for group in groups if "action" in group or "status" in group]
        if recipients:
            return self._delivery_status(recipients)
        return self._plain_text()

    def _delivery_status(self, groups: Sequence[Mapping[str, str]]) -> LetterReport | Ignored:
        actions = [group.get("action", "failed").split(";")[0].strip().lower() for group in groups]
        if "failed" not in actions:
            return Ignored(f"no failure: {_safe(', '.join(sorted({*actions})))}")
        if {"delivered", "relayed", "expanded"} & {*actions}:
            return Ignored("it reached some of those whom the address stands for")
        failed = groups[actions.index("failed")]
        diagnostic = failed.get("diagnostic-code", "").partition(";")[2]
        status = _enhanced(failed.get("status", ""))
        if status in ("", *NO_STATUS.values()):  # the server's own words may say more
            status = _enhanced(diagnostic) or status or _reply_status(diagnostic) or NO_STATUS[4]
        return self._of_letter(bounce_kind(status), status)

    def _plain_text(self) -> LetterReport | Ignored:
        """A report of a server that knows no RFC 3464."""
        if self._mail.get_content_type() == "multipart/report":
            return Ignored("a report of another kind, such as that a letter was read")
        _, sender = parseaddr(str(self._mail.get("From", ""))[:500])
        if not _DAEMON.fullmatch(sender.partition("@")[0]):
            return Ignored("an answer of a person or a program")
        words = _preamble(self._first_text())
        status = _enhanced(words) or _reply_status(words)
        if not status and "X-Failed-Recipients" in self._mail:
            status = NO_STATUS[5]
        if not status:
            return Ignored("no status in it")
        if not (letter := self._addressed()):
            return Ignored("nothing in it proves which letter it is about")
        return LetterReport(bounce_kind(status), letter, status, signed=True)

    def _of_letter(self, kind: ReportKind, status: str) -> LetterReport | Ignored:
        if letter := self._addressed():
            return LetterReport(kind, letter, status, signed=True)
        if letter := next((found for text in self._message_ids() if (found := id_of(text.strip()))), ""):
            return LetterReport(kind, letter, status, signed=False)
        return Ignored("nothing in it proves which letter it is about")

    def _addressed(self) -> str:
        """The letter to whose own sender the mail is addressed, or was sent from in what it returns."""
        texts = [str(value) for name in _ADDRESSED for value in self._mail.get_all(name, [])]
        texts += [
            group[name]
            for group in self._groups("message/feedback-report")
            for name in _SENT
            if name in group
        ]
        texts += [headers["return-path"] for headers in self._returned() if "return-path" in headers]
        found = (
            letter
            for text in texts[:MOST_PARTS]
            for secret in self._secrets
            for letter in letters_in(text, secret)
        )
        return next(found, "")

    def _message_ids(self) -> Iterator[str]:
        for headers in self._returned():
            yield headers.get("message-id", "")
        for name in ("In-Reply-To", "References"):  # Exchange may return nothing else
            yield from re.findall(r"<[^<>\s]{1,200}>", str(self._mail.get(name, ""))[:2000])

    def _returned(self) -> Iterator[Mapping[str, str]]:
        """The headers of what the mail returns of a letter."""
        for kind in ("message/rfc822", "message/global"):
            for part in self._parts.get(kind, []):
                inner = part.get_payload()
                if isinstance(inner, list) and inner and isinstance(inner[0], Message):
                    yield _fields_of(inner[0])
        for kind in ("text/rfc822-headers", "message/rfc822-headers", "message/global-headers"):
            yield from self._groups(kind)

    def _groups(self, kind: str) -> list[Mapping[str, str]]:
        """The blocks of header fields that a part consists of."""
        return [group for part in self._parts.get(kind, []) for group in _part_blocks(part) if group]

    def _first_text(self) -> str:
        for part in (*self._parts.get("text/plain", []), *self._parts.get("text/html", [])):
            return _decoded(part)
        return ""


_COMPLAINTS = ("abuse", "fraud", "virus", "opt-out", "opt-out-list")
"""Types of feedback (RFC 5965, 7.3) of readers who want no more; `not-spam` (RFC 6430) says the opposite."""
_ADDRESSED = ("To", "Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To")
_SENT = ("original-mail-from", "removal-recipient")
_DAEMON = re.compile(
    r"(?i)(^|[<\s\"])(mailer[-_.]?daemon|mail[-_.]?daemon|post-?master|mdaemon)(@|[>\s\"]|$)"
)
_STATUS = re.compile(r"(?<![\d.])([45])\.(\d{1,3})\.(\d{1,3})(?!\.?\d)")
_REPLY = re.compile(r"(?:^|[\s:(#\"<>])(421|45[0-5]|521|541|55[0-46])(?=[ -]\S)", re.MULTILINE)
"""Replies of a mail server (RFC 5321, 4.2.3), in a sentence."""
_COPY = re.compile(r"(?im)^[>\s]{0,4}(return-path|received|dkim-signature|message-id|mime-version|list-id):")
_SUBJECT = re.compile(r"(?im)^[>\s]{0,4}subject:.*$")
_PASSING = re.compile(r"5\.(2\.[23]|3\.4|4\.[67]|[67]\.\d+)$")
"""Final for this letter only (RFC 3463): a full mailbox, a letter too large, loops and delays, its content,
and policy, which may be a blocklist that we are on for a day."""


def bounce_kind(status: str) -> ReportKind:
    """Whether an address is to be given up for a status."""
    hard = status.startswith("5") and not _PASSING.match(status)
    return ReportKind.HARD if hard else ReportKind.SOFT


def _enhanced(text: str) -> str:
    found = _STATUS.search(text[:LONGEST_PREAMBLE])
    return ".".join(found.groups()) if found else ""


def _reply_status(text: str) -> str:
    """The class that a server's three digits stand for; 552 is a full mailbox (RFC 5321, 4.2.3)."""
    found = _REPLY.search(text[:LONGEST_PREAMBLE])
    if not found:
        return ""
    return "5.2.2" if found[1] == "552" else NO_STATUS[int(found[1][0])]


def _preamble(text: str) -> str:
    """A text up to the copy of a letter in it: that may hold any number."""
    found = _COPY.search(text)
    return _SUBJECT.sub("", text[: found.start() if found else len(text)][:LONGEST_PREAMBLE])


def _decoded(part: Message) -> str:
    payload = part.get_payload(decode=True)
    return payload.decode("utf-8", "replace") if isinstance(payload, bytes) else ""


def _part_blocks(part: Message) -> Iterator[Mapping[str, str]]:
    """Python's parser makes messages of some parts and a text of others, and decodes base64 in none."""
    packed = str(part.get("Content-Transfer-Encoding", "")).strip().lower() == "base64"
    inner = part.get_payload()
    if not isinstance(inner, list):
        yield from _header_blocks(_decoded(part))
        return
    for each in inner:
        if isinstance(each, Message):
            yield _fields_of(each)
            body = each.get_payload()
            if isinstance(body, str):
                yield from _header_blocks(_unpacked(body) if packed else body)


def _unpacked(text: str) -> str:
    try:
        return b64decode(text).decode("utf-8", "replace")
    except (Base64Error, ValueError):
        return ""


def _header_blocks(text: str) -> Iterator[Mapping[str, str]]:
    """Blocks of header fields, with an empty line between two."""
    for block in re.split(r"\r?\n[ \t]*\r?\n", text):
        unfolded = re.sub(r"\r?\n[ \t]+", " ", block)
        pairs = (line.partition(":") for line in unfolded.splitlines())
        yield {name.strip().lower(): value.strip() for name, colon, value in pairs if colon}


def _fields_of(message: Message) -> Mapping[str, str]:
    return {
        name.lower(): str(value) for name, value in reversed(message.items())
    }  # the first of a name counts


def _safe(text: str) -> str:
    """A word of a stranger's, for a line on a screen."""
    return re.sub(r"[^a-z, -]", "", text)[:40]
