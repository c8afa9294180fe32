"""Who gets an edition: rows of a list, read one by one and checked; a bad row is reported, never sent to."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from threading import Lock

import idna

from pipelines.delivery.kit import has_line_break
from pipelines.model.errors import DeliveryError
from pipelines.model.finding import Origin

COLUMNS = ("address", "locale")
"""The columns that a list must have; `name`, `token` and `lists` are optional."""
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

    def report(self) -> tuple[str, ...]:
        """One line for each reason, with the first places."""
        return tuple(
            f"{count} left out: {reason} ({', '.join(self.places[reason])}{', …' if count > PLACES else ''})"
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


def places_of(people: Collection[str], rows: Iterable[ListRow]) -> dict[str, str]:
    """Where a list has these persons, by their fingerprints; the first place of each."""
    found: dict[str, str] = {}
    for row in rows:
        address = checked_address(row.values.get("address", ""))
        if address and (fingerprint := person(address)) in people:
            found.setdefault(fingerprint, row.origin)
    return found


def recipients(
    rows: Iterable[ListRow],
    belongs: Callable[[str, frozenset[str]], bool],
    find_tag: Callable[[str], str | None],
    skips: SkippedRows,
) -> Iterator[Recipient]:
    """The rows whose locale and lists `belong` to an audience, as they come; duplicates are not seen here.

    `find_tag` gives the tag that a row's locale means; None: there is none.
    """
    find_tag = lru_cache(1000)(find_tag)  # asked for each row of a list
    for row in rows:
        fault, found = _recipient(row, belongs, find_tag)
        if fault:
            skips.add(fault, row.origin)
        elif found:
            yield found


def _recipient(
    row: ListRow, belongs: Callable[[str, frozenset[str]], bool], find_tag: Callable[[str], str | None]
) -> tuple[str, Recipient | None]:
    """What is wrong with a row, or its recipient; neither for a row of another audience."""
    value = {name: (text or "").strip(" ") for name, text in row.values.items()}
    if any(has_line_break(text) for text in value.values()):
        return "line break or control character", None
    if (address := checked_address(value.get("address", ""))) is None:
        return "bad address", None
    if (locale := find_tag(value.get("locale", ""))) is None:
        return "unknown locale", None
    name, token = value.get("name", ""), value.get("token", "")
    if len(name) > LONGEST_NAME:
        return "name too long", None
    if not _TOKEN.fullmatch(token):
        return "bad token", None
    lists = frozenset(part.strip() for part in value.get("lists", "").split(";") if part.strip())
    if not belongs(locale, lists):
        return "", None
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
        elif record:
            # What is too short misses its address or locale; what is too long has them.
            yield ListRow(dict(zip(names, record, strict=False)), f"{shown}:{begin}")


def _column_names(record: list[str], shown: str) -> list[str]:
    names = [name.strip().lower() for name in record]
    if missing := [name for name in COLUMNS if name not in names]:
        raise DeliveryError(
            f"the list of subscribers has no column {missing[0]!r}",
            origin=Origin(shown, 1),
            hint="its first line is: address,locale,name,token,lists (with commas; three may be left out)",
        )
    return names
