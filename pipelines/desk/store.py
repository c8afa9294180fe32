"""What the desk remembers of browsers: who is signed in, one-time links, failures, words for the next page.

A database of its own beside the ledger, which may be thrown away: then everybody signs in anew.
"""

from __future__ import annotations

import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path

SESSION = timedelta(days=30)
"""How long somebody stays signed in at most…"""
IDLE = timedelta(days=7)
"""…and without coming by."""
LINK = timedelta(minutes=30)
"""How long the link waits that makes the first account."""
INVITATION = timedelta(days=7)
FREE_TRIES = 5
"""Failures after which there is a pause, which doubles with each of the next."""
LONGEST_PAUSE = timedelta(minutes=15)
_SCHEMA = """
CREATE TABLE IF NOT EXISTS sessions (
  id TEXT PRIMARY KEY, person TEXT NOT NULL, began REAL NOT NULL, seen REAL NOT NULL, place TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS links (
  id TEXT PRIMARY KEY, kind TEXT NOT NULL, detail TEXT NOT NULL, expires REAL NOT NULL
);
CREATE TABLE IF NOT EXISTS failures (who TEXT PRIMARY KEY, count INTEGER NOT NULL, last REAL NOT NULL);
CREATE TABLE IF NOT EXISTS visits (person TEXT PRIMARY KEY, last REAL NOT NULL);
CREATE TABLE IF NOT EXISTS notices (
  number INTEGER PRIMARY KEY, session TEXT NOT NULL, kind TEXT NOT NULL, text TEXT NOT NULL
);
"""
_SEEN = "INSERT INTO visits VALUES (?, ?) ON CONFLICT (person) DO UPDATE SET last = excluded.last"


@dataclass(frozen=True, slots=True)
class Session:
    """Somebody's browser that is signed in."""

    id: str
    """A digest of what the cookie says, so that a copy of the database signs nobody in."""
    person: str
    began: datetime
    seen: datetime
    place: str


class DeskStore:
    """One SQLite file; a connection a call, so that threads share nothing."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.path = folder / "desk.sqlite"
        self.path.touch(mode=0o600)
        with self._open() as database:
            database.execute("PRAGMA journal_mode=WAL")
            database.executescript(_SCHEMA)

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        database = sqlite3.connect(self.path, timeout=30)
        try:
            with database:
                yield database
        finally:
            database.close()

    def sign_in(self, person: str, place: str, now: datetime) -> str:
        """A new session; what is returned goes into the cookie and is kept nowhere."""
        value, moment = secrets.token_urlsafe(32), now.timestamp()
        with self._open() as database:
            database.execute(
                "INSERT INTO sessions VALUES (?, ?, ?, ?, ?)",
                (digest_of(value), person, moment, moment, place),
            )
            database.execute("DELETE FROM sessions WHERE began < ?", (moment - SESSION.total_seconds(),))
            database.execute(_SEEN, (person, moment))
        return value

    def session(self, value: str, now: datetime) -> Session | None:
        """Whose the cookie is; None for one that is over, or was never given out."""
        if not value:
            return None
        with self._open() as database:
            row = database.execute("SELECT * FROM sessions WHERE id = ?", (digest_of(value),)).fetchone()
            if row is None:
                return None
            found = _session_of(row)
            if now - found.began > SESSION or now - found.seen > IDLE:
                database.execute("DELETE FROM sessions WHERE id = ?", (found.id,))
                return None
            if now - found.seen > timedelta(minutes=1):
                database.execute("UPDATE sessions SET seen = ? WHERE id = ?", (now.timestamp(), found.id))
                database.execute(_SEEN, (found.person, now.timestamp()))
        return found

    def sessions(self, person: str) -> tuple[Session, ...]:
        """Where a person is signed in, the latest first."""
        with self._open() as database:
            rows = database.execute("SELECT * FROM sessions WHERE person = ? ORDER BY seen DESC", (person,))
            return tuple(_session_of(row) for row in rows)

    def last_seen(self) -> dict[str, datetime]:
        """When each person was here, by id, to the minute; also who is signed out since."""
        with self._open() as database:
            rows = database.execute("SELECT person, last FROM visits").fetchall()
        return {person: datetime.fromtimestamp(last).astimezone() for person, last in rows}

    def sign_out(self, session_id: str) -> None:
        """End one session."""
        with self._open() as database:
            database.execute("DELETE FROM sessions WHERE id = ?", (session_id,))

    def sign_out_everywhere(self, person: str, but: str = "") -> None:
        """End all sessions of a person, but for one by its id."""
        with self._open() as database:
            database.execute("DELETE FROM sessions WHERE person = ? AND id <> ?", (person, but))

    def make_link(self, kind: str, detail: str, expires: datetime) -> str:
        """What goes into a link that is taken once; `detail` is what it is about."""
        value = secrets.token_urlsafe(24)
        with self._open() as database:
            row = (digest_of(value), kind, detail, expires.timestamp())
            database.execute("INSERT INTO links VALUES (?, ?, ?, ?)", row)
        return value

    def link(self, kind: str, value: str, now: datetime) -> str | None:
        """What a link is about; None if it is over, was taken, or never was."""
        with self._open() as database:
            row = database.execute(
                "SELECT detail FROM links WHERE id = ? AND kind = ? AND expires > ?",
                (digest_of(value), kind, now.timestamp()),
            ).fetchone()
        return row[0] if row else None

    def take_link(self, kind: str, value: str, now: datetime) -> str | None:
        """As `link`, and it is over then; of two that take it at once, one gets it."""
        return self.take_link_by_id(kind, digest_of(value), now)

    def take_link_by_id(self, kind: str, found: str, now: datetime) -> str | None:
        """As `take_link`, by the link's id."""
        with self._open() as database:
            row = database.execute(
                "DELETE FROM links WHERE id = ? AND kind = ? AND expires > ? RETURNING detail",
                (found, kind, now.timestamp()),
            ).fetchone()
        return row[0] if row else None

    def links(self, kind: str, now: datetime) -> tuple[tuple[str, str, datetime], ...]:
        """Id, what it is about, and the end of all links of a kind that wait; the first to end leads."""
        with self._open() as database:
            rows = database.execute(
                "SELECT id, detail, expires FROM links WHERE kind = ? AND expires > ? ORDER BY expires",
                (kind, now.timestamp()),
            ).fetchall()
        return tuple((key, detail, datetime.fromtimestamp(end).astimezone()) for key, detail, end in rows)

    def drop_link(self, found: str) -> None:
        """One link that nobody is to take any more, by its id."""
        with self._open() as database:
            database.execute("DELETE FROM links WHERE id = ?", (found,))

    def drop_old_links(self, kind: str, now: datetime) -> int:
        """Those of a kind that are over; how many of it wait still."""
        with self._open() as database:
            database.execute("DELETE FROM links WHERE kind = ? AND expires <= ?", (kind, now.timestamp()))
            (count,) = database.execute("SELECT count(*) FROM links WHERE kind = ?", (kind,)).fetchone()
        return int(count)

    def drop_links(self, kind: str) -> None:
        """Links of a kind that nobody is to take any more."""
        with self._open() as database:
            database.execute("DELETE FROM links WHERE kind = ?", (kind,))

    def begin_try(self, keys: tuple[str, ...], now: datetime) -> timedelta:
        """Count a try as one that failed, until `succeeded` says otherwise; or how long to wait before one.

        At once, so that each of many tries at the same moment counts. Failures of more than a day ago are
        forgotten.
        """
        moment, waits = now.timestamp(), [timedelta()]
        with self._open() as database:
            database.execute("BEGIN IMMEDIATE")
            database.execute("DELETE FROM failures WHERE last < ?", (moment - 86400,))
            for key in keys:
                row = database.execute("SELECT count, last FROM failures WHERE who = ?", (key,)).fetchone()
                if row and row[0] >= FREE_TRIES:
                    pause = min(LONGEST_PAUSE, timedelta(seconds=2 ** min(row[0] - FREE_TRIES + 1, 20)))
                    waits.append(datetime.fromtimestamp(row[1], now.tzinfo) + pause - now)
            for key in keys if max(waits) == timedelta() else ():
                database.execute(
                    "INSERT INTO failures VALUES (?, 1, ?)"
                    " ON CONFLICT (who) DO UPDATE SET count = count + 1, last = excluded.last",
                    (key, moment),
                )
        return max(waits)

    def succeeded(self, keys: tuple[str, ...]) -> None:
        """Forget the failures of whoever got in."""
        with self._open() as database:
            database.executemany("DELETE FROM failures WHERE who = ?", [(key,) for key in keys])

    def tell(self, session_id: str, kind: str, text: str) -> None:
        """Words for the next page that this browser opens."""
        with self._open() as database:
            values = (session_id, kind, text)
            database.execute("INSERT INTO notices (session, kind, text) VALUES (?, ?, ?)", values)

    def told(self, session_id: str) -> tuple[tuple[str, str], ...]:
        """Kind and text of what was to be told; it is told once."""
        with self._open() as database:
            rows = database.execute(
                "SELECT number, kind, text FROM notices WHERE session = ? ORDER BY number", (session_id,)
            ).fetchall()
            database.executemany("DELETE FROM notices WHERE number = ?", [(row[0],) for row in rows])
        return tuple((kind, text) for _, kind, text in rows)


def _session_of(row: tuple[str, str, float, float, str]) -> Session:
    began, seen = (datetime.fromtimestamp(moment).astimezone() for moment in row[2:4])
    return Session(row[0], row[1], began, seen, row[4])


def digest_of(value: str) -> str:
    """The digest by which a secret of ours is known."""
    return sha256(value.encode()).hexdigest()
