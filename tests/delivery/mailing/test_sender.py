"""Who gets a letter when a send goes on: told from the log alone, and once more when the letter is claimed.

Two guards, so each is tried without the other: a transport that never claims, and claims without a sender.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from threading import BoundedSemaphore, get_ident

import pytest

from pipelines.delivery.mailing import sender, workers
from pipelines.delivery.mailing.log_writer import LogWriter
from pipelines.delivery.mailing.mailing import Mailing, RateLimit, SharedTransport
from pipelines.delivery.mailing.messages import MessageBuilder
from pipelines.delivery.mailing.recipient_entries import LogEntry, RecipientState
from pipelines.delivery.mailing.recipient_log import RecipientLog
from pipelines.delivery.mailing.recipients import Recipient, SkippedRows, person
from pipelines.delivery.mailing.return_path import ReturnPath
from pipelines.delivery.mailing.suppression import SuppressionReason
from pipelines.delivery.mailing.transport import Connection, MessageOutcome, OutgoingMessage
from pipelines.model.errors import Unreachable
from tests.delivery.editions import campaign

NOW, THEN = datetime(2026, 12, 1, 9, tzinfo=UTC), datetime(2026, 11, 30, 18, tzinfo=UTC)
ACCEPTED, BOUNCED, FAILED, SENDING, UNKNOWN = (
    RecipientState.ACCEPTED,
    RecipientState.BOUNCED,
    RecipientState.FAILED,
    RecipientState.SENDING,
    RecipientState.UNKNOWN,
)
BLANK = LogEntry("tag:example.org,2026:hello", "", "token", "el", SENDING, "today", "")


@dataclass
class Careless:
    """Takes every letter without claiming it: what it is offered is what the sender itself would send."""

    letters: list[OutgoingMessage] = field(default_factory=list)
    outcome: MessageOutcome | None = None
    host: str = "memory"
    batch_size: int = 1

    def connect(self) -> Connection:
        return self

    def send(self, batch: Sequence[OutgoingMessage]) -> Sequence[MessageOutcome | None]:
        self.letters += batch
        return [self.outcome] * len(batch)

    def close(self) -> None:
        pass


@pytest.fixture
def log(tmp_path: Path) -> Iterator[RecipientLog]:
    opened = RecipientLog(f"sqlite:///{tmp_path / 'ledger.sqlite'}")
    yield opened
    opened.close()


def reader(address: str) -> Recipient:
    return Recipient(address, person(address), origin=f"row of {address}")


def row(address: str, state: RecipientState, run: str) -> LogEntry:
    return replace(
        BLANK, person=person(address), state=state, run=run, message_id=f"<{address}>", letter_date=THEN
    )


def fill(log: RecipientLog, rows: Sequence[LogEntry]) -> None:
    with LogWriter(log) as writer:
        assert [writer.claim(each, again=False) for each in rows] == [None] * len(rows)


def mailing_by(transport: Careless, log: RecipientLog, retries: int = 0) -> Mailing:
    return Mailing(
        SharedTransport(transport, BoundedSemaphore(2), 2, RateLimit(0), retries, 0),
        log,
        MessageBuilder(campaign(), "0123456789abcdef", "smtp"),
        BLANK,
        SkippedRows(),
        lambda: NOW,
        ReturnPath("", "0123456789abcdef"),
        lambda _: {},
    )


@pytest.mark.parametrize(("kept", "tries"), [(2, 5 + 2), (9, 5 + 5)])
def test_whoever_is_put_off_is_counted_also_beyond_what_is_kept(
    log: RecipientLog, monkeypatch: pytest.MonkeyPatch, kept: int, tries: int
) -> None:
    """A send that is called complete is never begun again: who is left must not be forgotten."""
    monkeypatch.setattr(workers, "LONGEST_PUT_OFF", kept)
    transport = Careless(outcome=MessageOutcome(FAILED, "450 later"))
    people = [reader(f"p{number}@example.org") for number in range(5)]
    assert sender.send_to_audience(mailing_by(transport, log, retries=1), people) == 5
    assert len(transport.letters) == tries


@dataclass
class HalfThere(Careless):
    """The thread that asks first never gets a connection."""

    away: list[int] = field(default_factory=list)

    def connect(self) -> Connection:
        self.away = self.away or [get_ident()]
        if get_ident() in self.away:
            raise Unreachable("too many connections")
        return self


def test_whoever_waited_for_a_connection_that_never_came_is_not_forgotten(log: RecipientLog) -> None:
    """The others' connections go on, and the send ends as complete: that one reader has to be in it."""
    transport = HalfThere(outcome=MessageOutcome(ACCEPTED, "250"))
    people = [reader(f"p{number}@example.org") for number in range(5)]
    left = sender.send_to_audience(mailing_by(transport, log), people)
    assert (left, len(transport.letters)) == (1, 4)


@pytest.mark.parametrize("looked_up", [1, 3, 500])
def test_who_has_a_row_is_offered_no_second_letter(
    log: RecipientLog, monkeypatch: pytest.MonkeyPatch, looked_up: int
) -> None:
    """Accepted, refused, under way or unknown: only whom an earlier run did not reach is tried again, with
    the letter of then. Nor is somebody whom this very run put off begun anew, nor who left meanwhile.
    """
    monkeypatch.setattr(sender, "LOOKED_UP", looked_up)
    there = [
        row(f"{state.value}-{run}@example.org", state, run)
        for run in ("yesterday", "today")
        for state in RecipientState
    ]
    fill(log, there)
    gone = person("gone@example.org")
    transport, skips = Careless(), SkippedRows()

    def suppressed(persons: Collection[str]) -> Mapping[str, SuppressionReason]:
        return {gone: SuppressionReason.UNSUBSCRIBED} if gone in persons else {}

    mailing = replace(mailing_by(transport, log), skips=skips, suppressed=suppressed)
    names = [each.message_id.strip("<>") for each in there]
    people = [reader(name) for name in (*names, "gone@example.org", "new@example.org")]
    assert sender.send_to_audience(mailing, people) == 0
    offered = {letter.address: letter.content for letter in transport.letters}
    assert sorted(letter.address for letter in transport.letters) == [
        "failed-yesterday@example.org",
        "new@example.org",
    ]
    again = offered["failed-yesterday@example.org"]
    assert b"Message-ID: <failed-yesterday@example.org>\r\n" in again
    assert b"Date: Mon, 30 Nov 2026 18:00:00 +0000\r\n" in again
    assert b"Date: Tue, 01 Dec 2026 09:00:00 +0000\r\n" in offered["new@example.org"]
    assert skips.counts["duplicate"] == len(RecipientState)  # those of this run: the list names them twice
    assert sum(skips.counts.values()) == len(RecipientState) + 1


@pytest.mark.parametrize("state", RecipientState)
@pytest.mark.parametrize(
    ("run", "again", "taken"),
    [("yesterday", False, True), ("today", False, False), ("yesterday", True, True), ("today", True, True)],
)
def test_a_claim_is_only_laid_over_a_letter_that_failed(
    log: RecipientLog, state: RecipientState, run: str, again: bool, taken: bool
) -> None:
    """Whatever was read before: the row that stands at that moment decides, in the commit that claims it."""
    before = row("a@example.org", state, run)
    fill(log, [before])
    wanted = replace(before, state=SENDING, run="today", message_id="<new>")
    taken = taken and state is FAILED
    with LogWriter(log) as writer:
        assert writer.claim(wanted, again=again) == (None if taken else before)
    assert log.known(BLANK.issue_id, [before.person]) == {before.person: wanted if taken else before}


@pytest.mark.parametrize("state", RecipientState)
@pytest.mark.parametrize("run", ["yesterday", "today"])
def test_an_outcome_is_only_written_over_ones_own_claim(
    log: RecipientLog, state: RecipientState, run: str
) -> None:
    """A late answer of one run does not undo what another has; an answer that is there stays."""
    before = row("a@example.org", state, run)
    fill(log, [before])
    outcome = replace(before, state=ACCEPTED, run="today", words="250 taken")
    with LogWriter(log) as writer:
        writer.record(outcome, claimed=True)
    written = run == "today" and state in (SENDING, UNKNOWN)
    assert log.known(BLANK.issue_id, [before.person]) == {before.person: outcome if written else before}


def test_what_a_run_left_open_is_unknown_to_the_next_and_stays_with_its_edition(log: RecipientLog) -> None:
    """The server may have taken it: nobody sends it again unasked. Another edition's rows are not touched."""
    mine, other = row("a@example.org", SENDING, "yesterday"), row("b@example.org", SENDING, "yesterday")
    now, done = row("c@example.org", SENDING, "today"), row("d@example.org", ACCEPTED, "yesterday")
    other = replace(other, token="other")
    fill(log, [mine, other, now, done])
    log.begin("token", BLANK.issue_id, "el", "digest", "today", 4)
    words = "the run ended before the server's answer"
    wanted = [replace(mine, state=UNKNOWN, words=words), other, now, done]
    assert log.known(BLANK.issue_id, [each.person for each in wanted]) == {
        each.person: each for each in wanted
    }
