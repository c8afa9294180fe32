"""Another transport than SMTP is one file: one in memory, that takes three messages a call, is tried here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from pipelines.delivery.mailing.per_reader import PerReaderProvider, PerReaderSettings
from pipelines.delivery.mailing.recipient_entries import RecipientState
from pipelines.delivery.mailing.transport import MessageOutcome, OutgoingMessage, Transport
from pipelines.model.errors import DeliveryError, Refused, Unreachable
from pipelines.workspace.paths import open_workspace
from tests.delivery.editions import SETTINGS, campaign

PEOPLE = [f"p{number}@example.org" for number in range(8)]
ACCEPTED = MessageOutcome(RecipientState.ACCEPTED, "taken")


@dataclass
class Memory:
    """Accepts everything, save where an outcome is waiting for an address."""

    host: str = "memory"
    batch_size: int = 3
    batches: list[int] = field(default_factory=list)
    copies: Counter[str] = field(default_factory=Counter)
    outcomes: dict[str, list[MessageOutcome | Exception]] = field(default_factory=dict)
    unreachable: int = 0
    """How often nobody is there yet."""

    def connect(self) -> Memory:
        if self.unreachable:
            self.unreachable -= 1
            raise Unreachable("memory cannot be reached", hint="wait")
        return self

    def send(self, batch: Sequence[OutgoingMessage]) -> Sequence[MessageOutcome | None]:
        self.batches.append(len(batch))
        return [self._one(message) if message.claim() else None for message in batch]

    def _one(self, message: OutgoingMessage) -> MessageOutcome:
        waiting = self.outcomes.get(message.address)
        outcome = waiting.pop(0) if waiting else ACCEPTED
        if isinstance(outcome, Exception):
            raise outcome
        if outcome.state is not RecipientState.FAILED:
            self.copies[message.address] += 1
        return outcome

    def close(self) -> None:
        pass


class ByMemory(PerReaderProvider[PerReaderSettings]):
    """A provider over it."""

    name = "smtp"
    settings_type = PerReaderSettings
    memory: Memory

    def transport(self) -> Transport:
        return self.memory


def provider(folder: Path, monkeypatch: pytest.MonkeyPatch, memory: Memory) -> ByMemory:
    monkeypatch.setenv("SIGN", "0123456789abcdef")
    rows = "".join(f"{address},el\n" for address in PEOPLE)
    (folder / "subscribers.csv").write_text(f"address,locale\n{rows}")
    keys = 'sign_env = "SIGN"\nsubscribers = "subscribers.csv"\nconnections = 1\nbackoff = 0.01\n'
    (folder / "glocal.toml").write_text(f"{SETTINGS}[providers.smtp]\n{keys}")
    made = ByMemory(open_workspace(folder, explicit=True))
    made.memory = memory
    return made


def send(by: ByMemory) -> None:
    by.send(by.create(campaign()), campaign(), None)


def test_everybody_gets_one_in_batches(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Never more in a call than the transport takes; a second send is no send."""
    memory = Memory(unreachable=1)
    by = provider(tmp_path, monkeypatch, memory)
    send(by)
    send(by)
    assert memory.copies == dict.fromkeys(PEOPLE, 1)
    assert (sum(memory.batches), max(memory.batches) <= 3) == (8, True)


def test_one_of_a_batch_that_is_put_off_is_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And the others of that batch are not; a reader who is refused, or unknown, gets no second one."""
    failed, bounced = (
        MessageOutcome(state, "x") for state in (RecipientState.FAILED, RecipientState.BOUNCED)
    )
    unknown = MessageOutcome(RecipientState.UNKNOWN, "gone", lost=True)
    memory = Memory(outcomes={PEOPLE[1]: [failed], PEOPLE[4]: [bounced], PEOPLE[6]: [unknown]})
    by = provider(tmp_path, monkeypatch, memory)
    send(by)
    assert memory.copies == dict.fromkeys(PEOPLE, 1)
    report = by.report(by.create(campaign()))
    assert [line.split(" ")[0:2] for line in report] == [["1", "refused"], ["1", "may"]]
    send(by)
    assert memory.copies == dict.fromkeys(PEOPLE, 1)


def test_a_server_that_takes_no_mail_from_us_stops_the_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing of that batch was accepted, so nobody in it is unknown: the next run has them all."""
    memory = Memory(batch_size=8, outcomes={PEOPLE[0]: [Refused("memory: not from you")]})
    by = provider(tmp_path, monkeypatch, memory)
    with pytest.raises(DeliveryError, match="memory: not from you"):
        send(by)
    send(by)
    assert memory.copies == dict.fromkeys(PEOPLE, 1)


def test_nobody_there_ends_the_run_after_some_tries(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It says what the transport said, and is run again later."""
    by = provider(tmp_path, monkeypatch, Memory(unreachable=99))
    with pytest.raises(Refused) as caught:
        send(by)
    assert (caught.value.message, caught.value.hint) == ("memory cannot be reached", "wait")
    assert not isinstance(caught.value, Unreachable)
