"""What one campaign needs on its way to its readers, and what all campaigns of a run share."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from threading import BoundedSemaphore, Event, Lock

from pipelines.delivery.mailing.messages import MessageBuilder
from pipelines.delivery.mailing.recipient_entries import LogEntry
from pipelines.delivery.mailing.recipient_log import RecipientLog
from pipelines.delivery.mailing.recipients import Recipient, SkippedRows
from pipelines.delivery.mailing.return_path import ReturnPath
from pipelines.delivery.mailing.suppression import SuppressionReason, suppression_words
from pipelines.delivery.mailing.transport import Transport


@dataclass(slots=True)
class RateLimit:
    """Messages per second over all connections; 0: no limit."""

    rate: float
    _next: float = 0.0
    _lock: Lock = field(default_factory=Lock)

    def wait(self, stop: Event) -> None:
        """Return when the next message may go, or at once when `stop` is set."""
        if not self.rate:
            return
        with self._lock:
            begin = max(self._next, time.monotonic())
            self._next = begin + 1 / self.rate
        stop.wait(begin - time.monotonic())


@dataclass(frozen=True, slots=True)
class SharedTransport:
    """What all campaigns of a run share: the transport, its connections and its rate."""

    transport: Transport
    slots: BoundedSemaphore
    """One for each connection that may be open."""
    connections: int
    rate_limit: RateLimit
    retries: int
    backoff: float
    """Seconds before the second try, doubled before each next one."""


@dataclass(slots=True)
class Letter:
    """One recipient's letter. The entry has what makes it the same letter at each try: its id and date."""

    recipient: Recipient
    entry: LogEntry
    is_ours: bool = False
    """Whether the last claim on it was ours."""


@dataclass(frozen=True, slots=True)
class Mailing:
    """One campaign on its way to its audience."""

    shared: SharedTransport
    log: RecipientLog
    messages: MessageBuilder
    blank: LogEntry
    """An entry of this run, to be filled in for each person."""
    skips: SkippedRows
    clock: Callable[[], datetime]
    return_path: ReturnPath
    suppressed: Callable[[Collection[str]], Mapping[str, SuppressionReason]]
    """Those of some persons who get no mail any more, as it is now."""

    def note_duplicate(self, one: Recipient, there: LogEntry) -> None:
        """Somebody is in the log already; if by a row of this list, the list names them twice."""
        if there.run == self.blank.run:
            self.skips.add("duplicate", one.origin)

    def note_suppressed(self, one: Recipient, reason: SuppressionReason) -> None:
        """Somebody gets no mail any more."""
        self.skips.add(suppression_words(reason), one.origin)
