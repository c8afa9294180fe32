"""The log while letters go out: nothing is written after a fault, and all is counted at the end."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from pipelines.delivery.mailing.log_writer import LogWriter
from pipelines.delivery.mailing.recipient_entries import LogEntry, RecipientState
from pipelines.delivery.mailing.recipient_log import RecipientLog
from pipelines.delivery.mailing.send_intents import SendIntent
from pipelines.delivery.mark import read_mark
from pipelines.model.errors import DeliveryError


def entry(person: str) -> LogEntry:
    return LogEntry("issue", person, "t", "el", RecipientState.SENDING, "run", f"<{person}>")


class FullDisk(RecipientLog):
    """A log whose first commit fails; what comes after would be written."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self.refused = False

    def write(self, intents: Sequence[SendIntent]) -> list[LogEntry | None]:
        if not self.refused:
            self.refused = True
            raise DeliveryError("the disk is full")
        return super().write(intents)


def test_after_a_fault_nothing_more_is_claimed(tmp_path: Path) -> None:
    """A claim that followed a lost outcome would send a letter whose record nobody keeps."""
    log = FullDisk(f"sqlite:///{tmp_path / 'ledger.sqlite'}")
    try:
        writer = LogWriter(log)
        for person in ("ada", "bob"):
            with pytest.raises(DeliveryError, match="full"):
                writer.claim(entry(person), again=False)
        with pytest.raises(DeliveryError, match="full"):
            writer.flush()
        assert log.known("issue", ["ada", "bob"]) == {}
    finally:
        log.close()


def test_the_mark_has_seen_the_last_letter(tmp_path: Path) -> None:
    """It is written once a second meanwhile; a copy of the ledger from before the end must be behind it."""
    mark = tmp_path / "ledger.json"
    log = RecipientLog(f"sqlite:///{tmp_path / 'ledger.sqlite'}", mark)
    with LogWriter(log) as writer:
        assert writer.claim(entry("ada"), again=False) is None
        first = read_mark(mark)
        assert writer.claim(entry("bob"), again=False) is None
    log.close()
    last = read_mark(mark)
    assert first and last
    assert last.sequence > first.sequence
