"""When entries are written: a message's intent before it is handed over, and many connections' at once.

Whoever claims commits all that waits, in one commit: one wait for the disk serves many. While one
connection commits, the others put theirs down and wait for it; the next one then commits for all of them.
A connection's last outcomes are put down before its next claim. So a kill leaves at most one batch of rows
`sending` for each connection.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from threading import Lock
from types import TracebackType
from typing import Self

from pipelines.delivery.mailing.recipient_entries import LogEntry, RecipientState
from pipelines.delivery.mailing.recipient_log import RecipientLog
from pipelines.delivery.mailing.send_intents import SendIntent


@dataclass(slots=True)
class _PendingIntent:
    """An intent that is put down, and what became of it."""

    intent: SendIntent
    written: bool = False
    there: LogEntry | None = None


class LogWriter:
    """A `with` block: when it is left, all that was claimed and recorded inside is in the log."""

    def __init__(self, log: RecipientLog) -> None:
        self._log = log
        self._pending: deque[_PendingIntent] = deque()
        self._committing = Lock()
        self._fault: BaseException | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            self.flush()
        except Exception:
            if not error:  # what stopped the run says more
                raise

    def claim(self, entry: LogEntry, *, again: bool) -> LogEntry | None:
        """Record the intent to send. None: it is on disk; else the row of a person who is not ours to mail.

        `again`: the same run may try a person whom it failed to reach before.
        """
        pending = self._put(SendIntent(entry, (RecipientState.FAILED,), "anyone's" if again else "others"))
        with self._committing:
            if not pending.written:
                self._write_all()
        return pending.there

    def record(self, entry: LogEntry, *, claimed: bool) -> None:
        """Put down what became of a message: on disk no later than the connection's next claim or `flush`."""
        if claimed:
            self._put(SendIntent(entry, (RecipientState.SENDING, RecipientState.UNKNOWN), "mine"))
        else:
            self._put(SendIntent(entry, (RecipientState.FAILED,), "anyone's"))

    def reopen(self, entry: LogEntry) -> None:
        """Take a refusal back, for another run to try."""
        self._put(SendIntent(entry, (RecipientState.BOUNCED,), "mine"))

    def flush(self) -> None:
        """Everything put down so far goes on disk: for a connection that is about to wait."""
        with self._committing:
            self._write_all()

    def _put(self, intent: SendIntent) -> _PendingIntent:
        pending = _PendingIntent(intent)
        self._pending.append(pending)
        return pending

    def _write_all(self) -> None:
        """One commit for all that is put down; only for who holds the lock."""
        # After a fault nothing more is written: no claim may follow an outcome that was lost.
        if self._fault:
            raise self._fault
        batch = [self._pending.popleft() for _ in range(len(self._pending))]
        if not batch:
            return
        try:
            found = self._log.write([pending.intent for pending in batch])
        except BaseException as error:
            self._fault = error
            raise
        for pending, there in zip(batch, found, strict=True):
            pending.written, pending.there = True, there
