"""Where mails that came back are read, one by one: files, an mbox file, a Maildir."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Protocol

from pipelines.delivery.mailing.bounces.record import MailboxPlace
from pipelines.delivery.mailing.bounces.report import LONGEST_MAIL
from pipelines.model.errors import DeliveryError
from pipelines.model.finding import Origin

MOST_MAILS = 20_000
"""Mails read in one go; the next begins with those after them, where a place is kept."""


STANDARD_INPUT = Path("-")


@dataclass(frozen=True, slots=True)
class FoundMail:
    """A mail, as far as it is read."""

    raw: bytes
    origin: str
    """Where it lies, for people."""
    place: MailboxPlace | None = None
    """How far its mailbox is read once this mail is done."""
    file: Path | None = None
    """Its own one, in a Maildir or a folder."""
    fault: str = ""
    """Why there is nothing of it; the mails after it are read all the same."""


class MailSource(Protocol):
    """Mails, from where the last reading ended; `settled` says which are in the record now."""

    @property
    def name(self) -> str:
        """Under which its place is kept; empty: none is."""

    def mails(self, after: MailboxPlace | None) -> Iterator[FoundMail]: ...
    def settled(self, mails: Iterable[FoundMail]) -> None: ...


@dataclass(frozen=True, slots=True)
class MailFiles:
    """Files, mbox files, folders of `.eml` files and Maildirs."""

    paths: tuple[Path, ...]
    name: str = ""

    def mails(self, after: MailboxPlace | None) -> Iterator[FoundMail]:  # noqa: ARG002 - files keep no place
        for path in self.paths:
            try:
                yield from _in_path(path)
            except OSError as error:
                raise DeliveryError(
                    f"the mails cannot be read: {error.strerror}",
                    origin=Origin(str(path)),
                    hint="name a mail, an mbox file, a Maildir or a folder of .eml files",
                ) from error

    def settled(self, mails: Iterable[FoundMail]) -> None:
        """In a Maildir a mail that is done becomes a seen one, as any mail program does it."""
        for mail in mails:
            path = mail.file
            if path and path.parent.name in _MAILDIR and not _is_seen(path):
                base, _, flags = path.name.partition(":2,")
                with suppress(OSError):  # moved meanwhile; read again it counts as known
                    path.rename(path.parent.parent / "cur" / f"{base}:2,{''.join(sorted({*flags, 'S'}))}")


_MAILDIR = ("new", "cur")


def _in_path(path: Path) -> Iterator[FoundMail]:
    if path == STANDARD_INPUT:
        yield from mails_in(sys.stdin.buffer, "standard input")
        return
    if path.is_dir() and all((path / name).is_dir() for name in _MAILDIR):
        found = sorted(mail for name in _MAILDIR for mail in (path / name).iterdir())
        files = [mail for mail in found if mail.is_file() and not _is_seen(mail)]
    elif path.is_dir():
        files = sorted(path.glob("*.eml"))
    else:
        with path.open("rb") as file:
            yield from mails_in(file, str(path))
        return
    for each in files:
        try:
            with each.open("rb") as file:
                raw = file.read(LONGEST_MAIL)
        except FileNotFoundError:  # another reader was faster
            continue
        except OSError as error:
            yield FoundMail(b"", str(each), fault=f"it cannot be read: {error.strerror}")
        else:
            yield FoundMail(raw, str(each), file=each)


def _is_seen(path: Path) -> bool:
    return "S" in path.name.partition(":2,")[2]


def mails_in(file: BinaryIO, name: str) -> Iterator[FoundMail]:
    """The mails of an mbox file (RFC 4155), or the only one of another; in flat memory."""
    first = file.readline(LONGEST_MAIL)
    if not first.startswith(b"From "):
        yield FoundMail((first + file.read(LONGEST_MAIL))[:LONGEST_MAIL], name)
        return
    lines, size, number, blank = list[bytes](), 0, 1, False
    while line := file.readline(LONGEST_MAIL):
        if blank and line.startswith(b"From "):
            yield FoundMail(b"".join(lines), f"{name}, mail {number}")
            lines, size, number = [], 0, number + 1
        elif size < LONGEST_MAIL:
            lines.append(line)
            size += len(line)
        blank = not line.strip()
    yield FoundMail(b"".join(lines), f"{name}, mail {number}")
