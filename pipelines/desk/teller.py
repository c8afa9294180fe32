"""Tells people what waits for them: once, in a thread of its own, and never in the way of anything else."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread

from pipelines.actions.notify import ShortMessage, mail_to_person, post_to_chats
from pipelines.desk.desk import Desk
from pipelines.desk.notices import Notice, todays_notices
from pipelines.model.errors import GlocalError
from pipelines.model.times import rfc3339

EVERY = 60.0
"""Seconds between two looks."""
TRIES = 3
_CHATS = "chats"
"""Who is told by Apprise, in the place of a person."""
_SCHEMA = """
CREATE TABLE IF NOT EXISTS told (
  key TEXT NOT NULL, person TEXT NOT NULL, at TEXT NOT NULL, state TEXT NOT NULL, tries INTEGER NOT NULL,
  fault TEXT NOT NULL, PRIMARY KEY (key, person)
)
"""
_LOG = logging.getLogger(__name__)


class Teller:
    """One per process. What was told stands in `.glocal/told.sqlite`."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._path = desk.root / ".glocal" / "told.sqlite"
        self._end = Event()
        self._thread = Thread(target=self._work, name="teller", daemon=True)

    def start(self) -> None:
        """Begin to look, now and then every minute."""
        self._thread.start()

    def stop(self) -> None:
        """End; what is being told is told."""
        self._end.set()

    def _work(self) -> None:
        while not self._end.is_set():
            try:
                self.tell()
            except Exception:  # noqa: BLE001 - whatever it is, the next look may do
                _LOG.exception("people could not be told what waits for them")
            self._end.wait(EVERY)

    def tell(self) -> int:
        """Tell all that is to be told and was not; how many messages were taken."""
        settings = self._desk.cache.snapshot().workspace.settings.notify
        if not settings.desk or not (settings.provider or settings.apprise_env):
            return 0
        sent = 0
        chats = set[str]()
        for notice in todays_notices(self._desk):
            if settings.provider:
                sent += self._told(notice, notice.person.id, notice.person.address)
            if settings.apprise_env and notice.key not in chats:
                chats.add(notice.key)
                sent += self._told(notice, _CHATS, "")
        return sent

    def _told(self, notice: Notice, whom: str, address: str) -> bool:
        now = self._desk.clock()
        with self._open() as database:
            values = (notice.key, whom, rfc3339(now), "waiting", 0, "")
            database.execute("INSERT OR IGNORE INTO told VALUES (?, ?, ?, ?, ?, ?)", values)
            begun = database.execute(
                "UPDATE told SET tries = tries + 1, at = ? "
                "WHERE key = ? AND person = ? AND state = 'waiting' AND tries < ?",
                (rfc3339(now), notice.key, whom, TRIES),
            ).rowcount
        if not begun:
            return False
        workspace = self._desk.cache.snapshot().workspace
        message = ShortMessage(f"{notice.key} {whom}", notice.subject, notice.text, notice.locale)
        try:
            if whom == _CHATS:
                post_to_chats(workspace, message)
            else:
                mail_to_person(workspace, message, address, now)
        except GlocalError as error:
            self._note(notice.key, whom, "waiting", error.message)
            _LOG.warning("%s: not told: %s", notice.key, error.message)
            return False
        self._note(notice.key, whom, "sent", "")
        return True

    def _note(self, key: str, whom: str, state: str, fault: str) -> None:
        with self._open() as database:
            database.execute(
                "UPDATE told SET state = CASE WHEN ? = 'waiting' AND tries >= ? THEN 'failed' ELSE ? END, "
                "fault = ? WHERE key = ? AND person = ?",
                (state, TRIES, state, fault, key, whom),
            )

    def record(self) -> list[tuple[str, str, str, int, str]]:
        """Key, person, state, tries and fault of all, by key."""
        with self._open() as database:
            rows = database.execute("SELECT key, person, state, tries, fault FROM told ORDER BY key, person")
            return list(rows.fetchall())

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        database = sqlite3.connect(self._path, timeout=10)
        try:
            with database:
                database.execute(_SCHEMA)
                yield database
        finally:
            database.close()
