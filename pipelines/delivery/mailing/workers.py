"""The connections of a mailing: threads that take recipients from a queue, and record what became of each."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from queue import Empty, Full, Queue
from threading import Event, Lock, Thread

from pipelines.delivery.mailing.log_writer import LogWriter
from pipelines.delivery.mailing.mailing import Letter, Mailing
from pipelines.delivery.mailing.recipient_entries import LogEntry, RecipientState
from pipelines.delivery.mailing.transport import LONGEST_REPLY, Connection, MessageOutcome, OutgoingMessage
from pipelines.model.errors import Refused, Unreachable

WAITING = 500
"""Recipients that wait for a connection."""
LONGEST_PUT_OFF = 10_000
"""People who are remembered for another try in this run; those beyond are left for the next."""
IDLE = 1.0
"""Seconds that a connection is kept for the next message."""
CONNECTS = 3
"""Tries before a connection is given up."""
ALL_REFUSED = 50
"""So many refusals and not one message accepted: the fault is ours, not the readers'."""


@dataclass(slots=True)
class _Refusals:
    """The readers refused so far, as long as nobody was accepted."""

    entries: list[LogEntry] = field(default_factory=list)
    accepted: bool = False

    def add(self, entry: LogEntry) -> list[LogEntry]:
        """All of them, once that says something of us; else none."""
        self.accepted = self.accepted or entry.state is RecipientState.ACCEPTED
        if self.accepted:
            self.entries = []
        elif entry.state is RecipientState.BOUNCED:
            self.entries.append(entry)
        return self.entries if len(self.entries) == ALL_REFUSED else []


class Workers:
    """One thread for each connection. `put_off` are the people for another round."""

    def __init__(self, mailing: Mailing, writer: LogWriter) -> None:
        self._mailing, self._shared, self._writer = mailing, mailing.shared, writer
        self.put_off: list[Letter] = []
        self.beyond = 0
        self._again = False
        self._jobs: Queue[Letter] = Queue(WAITING)
        self._lock = Lock()
        self._stop = Event()
        self._fault: Exception | None = None
        self._refusals = _Refusals()
        self._working = 0
        self._reached = False
        self._unreached: Exception | None = None
        self._no_more = Event()

    def serve_again(self) -> None:
        """Another round for those who were put off."""
        letters, self.put_off, self._again = self.put_off, [], True
        self.serve(letters)

    def serve(self, letters: Iterable[Letter]) -> None:
        """Give all letters to the connections and wait for them to be through; raises what stopped them."""
        threads = [Thread(target=self._work) for _ in range(self._shared.connections)]
        self._working, self._no_more = len(threads), Event()
        self._reached, self._unreached = False, None
        for thread in threads:
            thread.start()
        try:
            for one in letters:
                if not self._give(one):
                    break
        except BaseException:
            self._stop.set()  # what is on its way is completed, nothing more is begun
            raise
        finally:
            self._no_more.set()
            for thread in threads:
                thread.join()
        if fault := self._fault or (None if self._reached else self._unreached):
            raise fault

    def _give(self, one: Letter) -> bool:
        while not self._stop.is_set():
            try:
                self._jobs.put(one, timeout=IDLE)
                return True
            except Full:
                continue
        return False

    def _take(self) -> Letter | None:
        """The next person; None if there is none for a while, or no more at all."""
        end = time.monotonic() + IDLE
        while not self._stop.is_set():
            try:
                return self._jobs.get(timeout=0.05)
            except Empty:
                if self._no_more.is_set() or time.monotonic() > end:
                    return None
        return None

    def _take_batch(self, first: Letter) -> list[Letter]:
        """As many as one call takes of those who wait already."""
        batch = [first]
        while len(batch) < self._shared.transport.batch_size:
            try:
                batch.append(self._jobs.get_nowait())
            except Empty:
                break
        return batch

    def _work(self) -> None:
        try:
            while not self._stop.is_set():
                one = self._take()
                if one is None and self._no_more.is_set():
                    return
                if one:
                    with self._shared.slots:
                        self._use_connection(one)
        except Unreachable as error:
            self._without_connection(error)
        except Exception as error:  # noqa: BLE001 - a thread's error must reach the run, whatever it is
            self._halt(error)

    def _without_connection(self, error: Unreachable) -> None:
        """One connection less. The run ends with the last one; `serve` looks whether there was any."""
        fault = Refused(error.message, hint=error.hint)  # some may have their message already
        with self._lock:
            self._unreached, self._working = fault, self._working - 1
            last = self._working == 0
        if last:
            self._halt(fault)

    def _halt(self, error: Exception) -> None:
        with self._lock:
            self._fault = self._fault or error
        self._stop.set()

    def _use_connection(self, first: Letter) -> None:
        """One connection's life: messages until nobody waits any more or it is lost."""
        try:
            connection = self._connected()
            self._reached = True
        except BaseException:
            self._put_off(first)
            raise
        one: Letter | None = first
        try:
            while one:
                if not self._send_batch(connection, self._take_batch(one)):
                    return
                one = self._take()
        finally:
            try:
                self._writer.flush()
            finally:
                connection.close()

    def _connected(self) -> Connection:
        for number in range(1, CONNECTS + 1):
            try:
                return self._shared.transport.connect()
            except Unreachable:
                if number == CONNECTS or self._stop.wait(min(self._shared.backoff, 2.0**number)):
                    raise
        raise AssertionError  # the loop returns or raises

    def _send_batch(self, connection: Connection, letters: list[Letter]) -> bool:
        """Whether the connection is good for another batch."""
        if self._shared.rate_limit.rate:  # what is known already is on disk while we wait
            self._writer.flush()
        for _ in letters:
            self._shared.rate_limit.wait(self._stop)
        if self._stop.is_set():
            return False
        try:
            outcomes = connection.send([self._outgoing(letter) for letter in letters])
        except Refused as error:
            for letter in letters:
                if letter.is_ours:  # the server took nothing, so the claim is not a question for anybody
                    reply = error.message[:LONGEST_REPLY]
                    entry = replace(letter.entry, state=RecipientState.FAILED, words=reply)
                    self._writer.record(entry, claimed=True)
            raise
        for letter, outcome in zip(letters, outcomes, strict=True):
            if outcome:
                self._record(letter, outcome)
        return not any(outcome and outcome.lost for outcome in outcomes)

    def _outgoing(self, letter: Letter) -> OutgoingMessage:
        messages = self._mailing.messages
        letter.is_ours = False
        date = letter.entry.letter_date or self._mailing.clock().replace(microsecond=0)
        entry = letter.entry = replace(letter.entry, letter_date=date)

        def claim() -> bool:
            if there := self._writer.claim(entry, again=self._again):
                self._mailing.note_duplicate(letter.recipient, there)
            letter.is_ours = there is None
            return letter.is_ours

        content = messages.write(letter.recipient, entry.message_id, date)
        sender = self._mailing.return_path.of(entry.message_id) or messages.sender
        return OutgoingMessage(sender, letter.recipient.address, content, claim)

    def _record(self, letter: Letter, outcome: MessageOutcome) -> None:
        entry = replace(letter.entry, state=outcome.state, words=outcome.reply)
        if not letter.is_ours:  # it never left us, so a later run may date it anew
            entry = replace(entry, letter_date=None)
        self._writer.record(entry, claimed=letter.is_ours)
        with self._lock:
            refused = self._refusals.add(entry)
        for each in refused:
            self._writer.reopen(replace(each, state=RecipientState.FAILED))
        if refused:
            text = f"the server refused the first {ALL_REFUSED} recipients, and accepted none: {entry.words}"
            self._halt(Refused(text))
        if outcome.state is RecipientState.FAILED:
            self._put_off(letter)

    def _put_off(self, one: Letter) -> None:
        with self._lock:
            if len(self.put_off) < LONGEST_PUT_OFF:
                self.put_off.append(one)
            else:
                self.beyond += 1
