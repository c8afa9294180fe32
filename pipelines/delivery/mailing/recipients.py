"""Who gets an edition: rows of a list, read one by one and checked; a bad row is reported, never sent to."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from threading import Lock

import idna

from pipelines.delivery.kit import has_line_break
from pipelines.model.errors import DeliveryError
from pipelines.model.finding import Origin

LONGEST_RECORD = 100
"""Lines of one record. More means a quote that was never closed: to continue would be a guess."""
LONGEST_NAME = 100
PLACES = 3
"""Rows named by their place, for each fault."""

_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LOCAL = re.compile(rf"{_ATOM}(\.{_ATOM})*")  # RFC 5322, 3.2.3; quoted local parts are not accepted
_LABEL = re.compile(r"[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?")
_TOKEN = re.compile(r"[!-~]{0,200}")


@dataclass(frozen=True, slots=True)
class ListRow:
    """A line of the list, unchecked."""

    values: Mapping[str, str]
    origin: str


@dataclass(frozen=True, slots=True)
class Recipient:
    address: str
    """As it goes into the envelope: ASCII, its domain as an A-label."""
    person: str
    """SHA-256 of the normalised address: the same for however it was written."""
    name: str = ""
    token: str = ""
    origin: str = ""


@dataclass(slots=True)
class SkippedRows:
    """How many rows were left out and why; `report` is for people. Threads may add to it."""

    counts: Counter[str] = field(default_factory=Counter)
    places: dict[str, list[str]] = field(default_factory=dict)
    lock: Lock = field(default_factory=Lock)

    def add(self, reason: str, origin: str) -> None:
        with self.lock:
            self.counts[reason] += 1
            if len(self.places.setdefault(reason, [])) < PLACES:
                self.places[reason].append(origin)

    def report(self, fate: str = "left out") -> tuple[str, ...]:
        """One line for each reason, with the first places."""
        return tuple(
            f"{count} {fate}: {reason} ({', '.join(self.places[reason])}{', …' if count > PLACES else ''})"
            for reason, count in sorted(self.counts.items())
        )


def person(address: str) -> str:
    """The key of a normalised address; also what the unsubscribe link carries where there is no token."""
    return sha256(address.casefold().encode()).hexdigest()


def checked_address(raw: str) -> str | None:
    """The address ready for SMTP, or None. Letters beyond ASCII may stand in the domain only."""
    local, at, domain = raw.strip().rpartition("@")
    try:
        # IDNA 2008, as registries have it: Python's own codec would turn ß into ss, another domain.
        domain = domain.lower() if domain.isascii() else idna.encode(domain, uts46=True).decode()
    except idna.IDNAError:
        return None
    labels = domain.split(".")
    right = at and len(local) <= 64 and len(f"{local}@{domain}") <= 254 and len(labels) > 1
    if right and _LOCAL.fullmatch(local) and all(_LABEL.fullmatch(label) for label in labels):
        return f"{local}@{domain}"
    return None


def missing_column(names: Collection[str]) -> str | None:
    """The column that a list must have and this one has not; `name` and `token` may be missing.

    What a reader gets is said by `locale`, which `lists` may narrow, or by `lists` alone.
    """
    if "address" not in names:
        return "address"
    return None if "locale" in names or "lists" in names else "locale"


def places_of(people: Collection[str], rows: Iterable[ListRow]) -> dict[str, str]:
    """Where a list has these persons, by their fingerprints; the first place of each."""
    found: dict[str, str] = {}
    for row in rows:
        address = checked_address(row.values.get("address", ""))
        if address and (fingerprint := person(address)) in people:
            found.setdefault(fingerprint, row.origin)
    return found


def recipients(
    rows: Iterable[ListRow], belongs: Callable[[ListRow], bool], skips: SkippedRows
) -> Iterator[Recipient]:
    """The rows that belong to an audience, as they come; duplicates are not seen here."""
    for row in rows:
        if belongs(row):
            fault, found = recipient_of(row)
            if found:
                yield found
            else:
                skips.add(fault, row.origin)


def recipient_of(row: ListRow) -> tuple[str, Recipient | None]:
    """A row's recipient, or what is wrong with the row."""
    value = {name: (text or "").strip(" ") for name, text in row.values.items()}
    if any(has_line_break(text) for text in value.values()):
        return "line break or control character", None
    if (address := checked_address(value.get("address", ""))) is None:
        return "bad address", None
    name, token = value.get("name", ""), value.get("token", "")
    if len(name) > LONGEST_NAME:
        return "name too long", None
    if not _TOKEN.fullmatch(token):
        return "bad token", None
    return "", Recipient(address, person(address), name, token, row.origin)


def read_csv(path: Path, shown: str) -> Iterator[ListRow]:
    """The rows of a CSV file, in flat memory; DeliveryError if it is not there or not such a list."""
    try:
        # Undecodable bytes become surrogates, which `has_line_break` finds: one bad row, not a bad list.
        with path.open(encoding="utf-8-sig", errors="surrogateescape", newline="") as file:
            yield from _csv_rows(file, shown)
    except OSError as error:
        raise DeliveryError(
            f"the list of subscribers cannot be read: {error.strerror}",
            origin=Origin(shown),
            hint="check subscribers in [providers.smtp]",
        ) from error


def _csv_rows(lines: Iterable[str], shown: str) -> Iterator[ListRow]:
    begin, read = 1, 0

    def counted() -> Iterator[str]:
        nonlocal read
        for line in lines:
            read += 1
            if read - begin >= LONGEST_RECORD:
                raise DeliveryError(
                    "a quote that opens here is never closed",
                    origin=Origin(shown, begin),
                    hint="correct the line and run it again: it continues where it stopped",
                )
            yield line

    records = csv.reader(counted())
    names: list[str] = []
    blank: dict[str, str] = {}
    while True:
        begin = read + 1
        try:
            record = next(records)
        except StopIteration:
            return
        except csv.Error:  # a field of more than 128 KiB
            yield ListRow({}, f"{shown}:{begin}")
            continue
        if not names:
            names = _column_names(record, shown)
            blank = dict.fromkeys(names, "")
        elif record:
            # What is too short has no more values; what is too long has all that are asked for.
            yield ListRow(blank | dict(zip(names, record, strict=False)), f"{shown}:{begin}")


def _column_names(record: list[str], shown: str) -> list[str]:
    names = [name.strip().lower() for name in record]
    if missing := missing_column(names):
        raise DeliveryError(
            f"the list of subscribers has no column {missing!r}",
            origin=Origin(shown, 1),
            hint="its first line is: address,locale,name,token,lists (the last three are optional)",
        )
    return names
