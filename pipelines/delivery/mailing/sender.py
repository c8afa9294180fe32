"""An audience served: a few connections side by side, at a rate, and whoever was put off once more later."""

from __future__ import annotations

import smtplib
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from itertools import islice
from queue import Empty, Full, Queue
from threading import BoundedSemaphore, Event, Lock, Thread

from pipelines.delivery.mailing.connection import WORDS, MailServer, connect, deliver, quit_connection
from pipelines.delivery.mailing.log_writer import LogWriter
from pipelines.delivery.mailing.messages import MessageBuilder
from pipelines.delivery.mailing.recipient_log import LogEntry, RecipientLog, RecipientState
from pipelines.delivery.mailing.recipients import Recipient, SkippedRows
from pipelines.model.errors import DeliveryError, Refused

CHUNK = 500
"""Recipients that are looked up in the book at once, and that wait for a connection."""
PUT_OFF = 10_000
"""People who are kept in mind for another try in this run; those beyond have it in the next."""
IDLE = 1.0
"""Seconds that a connection is kept for the next letter."""
CONNECTS = 3
"""Tries before a connection is given up."""
ALL_REFUSED = 50
"""So many refusals and not one letter taken: the fault is ours, not theirs."""


@dataclass(slots=True)
class RateLimit:
    """Letters per second over all connections; 0 is as fast as it goes."""

    rate: float
    _next: float = 0.0
    _lock: Lock = field(default_factory=Lock)

    def wait(self, stop: Event) -> None:
        if not self.rate:
            return
        with self._lock:
            begin = max(self._next, time.monotonic())
            self._next = begin + 1 / self.rate
        stop.wait(begin - time.monotonic())


@dataclass(frozen=True, slots=True)
class Transport:
    """What all campaigns of a run share: the server, its connections, the pace."""

    server: MailServer
    slots: BoundedSemaphore
    connections: int
    pace: RateLimit
    retries: int
    backoff: float
    """Seconds before the second try, twice as many before each next one."""


class Mailing:
    """One campaign on its way to its audience. `run` is called once."""

    def __init__(
        self,
        ways: Transport,
        book: RecipientLog,
        letters: MessageBuilder,
        blank: LogEntry,
        skips: SkippedRows,
    ) -> None:
        self._ways, self._book, self._letters, self._skips = ways, book, letters, skips
        self._blank = blank
        """A row of this run, to be filled in for each person."""
        self._jobs: Queue[Recipient] = Queue(CHUNK)
        self._later: list[Recipient] = []
        self._stop = Event()
        self._fault: Exception | None = None
        self._lock = Lock()
        self._taken = False
        self._refused: list[LogEntry] = []
        self._working = 0
        self._again = False
        self._beyond = 0
        self._reached = False
        self._unreached: Exception | None = None
        self._done = Event()

    def run(self, audience: Iterable[Recipient]) -> tuple[int, int]:
        """Serve the audience: how many people it has, and how many are left for another run.

        Raises what stopped it; everything until then is in the book.
        """
        with LogWriter(self._book) as writer:
            met = self._round(self._open(audience), writer)
            for number in range(self._ways.retries):
                if not self._later:
                    break
                time.sleep(self._ways.backoff * 2**number)
                again, self._later, self._again = self._later, [], True
                self._round(again, writer)
        return met, len(self._later) + self._beyond

    def _open(self, audience: Iterable[Recipient]) -> Iterator[Recipient | None]:
        """The people who have no letter yet; None for one who has."""
        people = iter(audience)
        while chunk := list(islice(people, CHUNK)):
            known = self._book.known(self._blank.issue_id, [one.person for one in chunk])
            for one in chunk:
                there = known.get(one.person)
                if there and (there.state is not RecipientState.FAILED or there.run == self._blank.run):
                    self._turned_away(one, there)
                    yield None
                else:
                    yield one

    def _turned_away(self, one: Recipient, there: LogEntry) -> None:
        """Somebody is in the book already: by a row of this list, or by another run or locale."""
        if there.run == self._blank.run:
            self._skips.add("duplicate", one.origin)

    def _round(self, people: Iterable[Recipient | None], writer: LogWriter) -> int:
        """Give everybody to the connections and wait until they are through."""
        threads = [Thread(target=self._work, args=(writer,)) for _ in range(self._ways.connections)]
        self._working, self._done, met = len(threads), Event(), 0
        self._reached, self._unreached = False, None
        for thread in threads:
            thread.start()
        try:
            for one in people:
                met += 1
                if one and not self._give(one):
                    break
        except BaseException:
            self._stop.set()  # what is on its way is brought to its end, nothing more is begun
            raise
        finally:
            self._done.set()
            for thread in threads:
                thread.join()
        if fault := self._fault or (None if self._reached else self._unreached):
            raise fault
        return met

    def _give(self, one: Recipient) -> bool:
        while not self._stop.is_set():
            try:
                self._jobs.put(one, timeout=IDLE)
                return True
            except Full:
                continue
        return False

    def _take(self, patience: float) -> Recipient | None:
        """The next person; None if there is none for so long, or no more at all."""
        end = time.monotonic() + patience
        while not self._stop.is_set():
            try:
                return self._jobs.get(timeout=0.05)
            except Empty:
                if self._done.is_set() or time.monotonic() > end:
                    return None
        return None

    def _work(self, writer: LogWriter) -> None:
        try:
            while not self._stop.is_set():
                one = self._take(IDLE)
                if one is None and self._done.is_set():
                    return
                if one:
                    with self._ways.slots:
                        self._serve(one, writer)
        except (OSError, smtplib.SMTPException) as error:
            self._without_connection(error)
        except Exception as error:  # noqa: BLE001 - a thread's error must reach the run, whatever it is
            self._halt(error)

    def _without_connection(self, error: Exception) -> None:
        """One connection less. The run ends with the last one; `_round` looks whether there was any."""
        host = self._ways.server.host
        fault = Refused(
            f"{host} cannot be reached: {_plain(error)}",
            hint="check host and port in [providers.smtp], and run again: it goes on there",
        )
        with self._lock:
            self._unreached, self._working = fault, self._working - 1
            last = self._working == 0
        if last:
            self._halt(fault)

    def _halt(self, error: Exception) -> None:
        with self._lock:
            self._fault = self._fault or error
        self._stop.set()

    def _serve(self, first: Recipient, writer: LogWriter) -> None:
        """One connection's life: letters until nobody waits any more or it is lost."""
        try:
            line = self._connected()
            self._reached = True
        except BaseException:
            self._put_off(first)
            raise
        one: Recipient | None = first
        try:
            while one:
                if not self._letter(line, one, writer):
                    return
                one = self._take(IDLE)
        finally:
            quit_connection(line)

    def _connected(self) -> smtplib.SMTP:
        for number in range(1, CONNECTS + 1):
            try:
                return connect(self._ways.server)
            except (OSError, smtplib.SMTPException):
                if number == CONNECTS or self._stop.wait(min(self._ways.backoff, 2.0**number)):
                    raise
        raise AssertionError  # the loop returns or raises

    def _letter(self, line: smtplib.SMTP, one: Recipient, writer: LogWriter) -> bool:
        """Whether the connection is good for another one."""
        self._ways.pace.wait(self._stop)
        if self._stop.is_set():
            return False
        row = replace(self._blank, person=one.person, message_id=self._letters.message_id(one.person))
        claimed = False

        def claim() -> bool:
            nonlocal claimed
            if there := writer.claim(row, again=self._again):
                self._turned_away(one, there)
            claimed = there is None
            return claimed

        letter = self._letters.write(one)
        try:
            outcome = deliver(line, self._letters.sender, one.address, letter, claim)
        except Refused as error:
            if claimed:  # the server took nothing, so the claim is no question for anybody
                ended = replace(row, state=RecipientState.FAILED, words=error.message[:WORDS])
                writer.record(ended, claimed=True)
            raise
        if outcome is None:
            return True
        ended = replace(row, state=outcome.state, words=outcome.words)
        writer.record(ended, claimed=claimed)
        self._weigh(ended, writer)
        if outcome.state is RecipientState.FAILED:
            self._put_off(one)
        return not outcome.lost

    def _put_off(self, one: Recipient) -> None:
        with self._lock:
            if len(self._later) < PUT_OFF:
                self._later.append(one)
            else:
                self._beyond += 1

    def _weigh(self, ended: LogEntry, writer: LogWriter) -> None:
        """A server that refuses everybody says something of us: nobody is left out for that."""
        with self._lock:
            self._taken = self._taken or ended.state is RecipientState.ACCEPTED
            if self._taken:
                self._refused = []
            elif ended.state is RecipientState.BOUNCED:
                self._refused.append(ended)
            refused = self._refused if len(self._refused) == ALL_REFUSED else []
        for row in refused:
            writer.reopen(replace(row, state=RecipientState.FAILED))
        if refused:
            self._halt(
                Refused(
                    f"the server refused the first {ALL_REFUSED} recipients, and took none: {ended.words}"
                )
            )


def _plain(error: Exception) -> str:
    """An error's own words, or its kind where it has none."""
    if isinstance(error, smtplib.SMTPResponseException):
        return f"it answered {error.smtp_code}"
    return getattr(error, "strerror", None) or type(error).__name__


@contextmanager
def one_line(ways: Transport) -> Iterator[smtplib.SMTP]:
    """A connection for a few test letters; DeliveryError instead of what the network raises."""
    with ways.slots:
        try:
            line = connect(ways.server)
        except (OSError, smtplib.SMTPException) as error:
            raise DeliveryError(f"{ways.server.host} cannot be reached: {_plain(error)}") from error
        try:
            yield line
        finally:
            quit_connection(line)
