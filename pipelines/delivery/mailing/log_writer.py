"""When entries are written: a message's intent before it is handed over, and many connections' at once.

One thread commits for all connections of a run, and whatever waits goes into one commit: one wait for the
disk serves many. A connection waits for its own intents, and its last outcomes precede them in the queue. So
a kill leaves at most one batch of rows `sending` for each connection.
"""

from __future__ import annotations

from concurrent.futures import Future
from itertools import zip_longest
from queue import Empty, SimpleQueue
from threading import Thread
from types import TracebackType
from typing import Self

from pipelines.delivery.mailing.recipient_log import LogEntry, RecipientLog, RecipientState, SendIntent

AT_ONCE = 200
"""Rows in one commit."""

_Waiting = tuple[SendIntent, "Future[LogEntry | None]"]


class LogWriter:
    """A `with` block: when it is left, all that was claimed and recorded inside is in the log."""

    def __init__(self, log: RecipientLog) -> None:
        self._log = log
        self._queue: SimpleQueue[_Waiting | None] = SimpleQueue()
        self._fault: Exception | None = None
        self._thread = Thread(target=self._work, name="recipient log")

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._queue.put(None)
        self._thread.join()
        if self._fault and not error:
            raise self._fault

    def claim(self, entry: LogEntry, *, again: bool) -> LogEntry | None:
        """Record the intent to send. None: it is on disk; else the row of a person who is not ours to mail.

        `again`: the same run may try a person whom it failed to reach before.
        """
        return self._put(
            SendIntent(entry, (RecipientState.FAILED,), "anyone's" if again else "others")
        ).result()

    def record(self, entry: LogEntry, *, claimed: bool) -> None:
        """Record what became of a message: on disk no later than the connection's next claim."""
        if claimed:
            self._put(SendIntent(entry, (RecipientState.SENDING, RecipientState.UNKNOWN), "mine"))
        else:
            self._put(SendIntent(entry, (RecipientState.FAILED,), "anyone's"))

    def reopen(self, entry: LogEntry) -> None:
        """Take a refusal back, for another run to try."""
        self._put(SendIntent(entry, (RecipientState.BOUNCED,), "mine"))

    def _put(self, intent: SendIntent) -> Future[LogEntry | None]:
        future: Future[LogEntry | None] = Future()
        self._queue.put((intent, future))
        return future

    def _work(self) -> None:
        last = False
        while not last:
            batch, last = self._batch()
            # After a fault nothing more is written: no claim may follow an outcome that was lost.
            found = self._written([intent for intent, _ in batch]) if not self._fault else []
            for (_, future), there in zip_longest(batch, found):
                if self._fault:
                    future.set_exception(self._fault)
                else:
                    future.set_result(there)

    def _written(self, intents: list[SendIntent]) -> list[LogEntry | None]:
        try:
            return self._log.write(intents) if intents else []
        except Exception as error:  # noqa: BLE001 - whoever waits must get it, whatever it is
            self._fault = error
            return []

    def _batch(self) -> tuple[list[_Waiting], bool]:
        """All that waits now, and whether that is the end."""
        batch: list[_Waiting] = []
        waiting = self._queue.get()
        while waiting is not None:
            batch.append(waiting)
            if len(batch) == AT_ONCE:
                return batch, False
            try:
                waiting = self._queue.get_nowait()
            except Empty:
                return batch, False
        return batch, True
