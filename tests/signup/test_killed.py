"""Killed at any moment of a reader's way in and out: what was said is done or can be said again."""

from __future__ import annotations

import os
import signal
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from pipelines.delivery.mailing.recipients import person
from pipelines.delivery.mailing.signup_requests import LETTER_CLAIM, ConsentText, Signup
from pipelines.delivery.mailing.transport import MessageOutcome, OutgoingMessage
from tests.points import Points
from tests.signup.reception import NOW, MailServer, Reception, reception

ADDRESS, ID = "ada@example.org", "a" * 32
WHO = person(ADDRESS)
LATER = NOW + LETTER_CLAIM + timedelta(minutes=1)


@dataclass
class Postbox(MailServer):
    """A mail server whose letters are seen by other processes."""

    folder: Path = Path()

    def send(self, batch: Sequence[OutgoingMessage]) -> Sequence[MessageOutcome | None]:
        with (self.folder / "letters").open("ab") as file:
            file.write(b"".join(letter.content.partition(b"\r\n\r\n")[0] + b"\n" for letter in batch))
        return super().send(batch)


def ask(desk: Reception) -> None:
    new = Signup(ID, ADDRESS, "de", NOW)
    if desk.signups.find(ID, NOW) is None:
        desk.signups.ask(new, ConsentText("de", "shown"), "192.0.2.0/24", "client", NOW)


def send(desk: Reception) -> None:
    desk.sender.send_waiting(lambda: desk.now)


def confirm(desk: Reception) -> None:
    desk.signups.confirm(ID, "192.0.2.0/24", NOW)


def move(desk: Reception) -> None:
    desk.signups.choose_language(WHO, "mt", NOW)


def leave(desk: Reception) -> None:
    desk.signups.leave(WHO, NOW)
    desk.signups.leave_as(WHO, [WHO], NOW)


STORY = (ask, send, confirm, move, leave)


def in_a_child(desk: Reception, points: Points, step: Callable[[Reception], None]) -> int:
    """A step in a process of its own, before each statement and commit of it a moment; how it ended."""
    child = os.fork()
    if child == 0:
        try:
            engine = desk.signups._engine
            for name in ("before_cursor_execute", "commit"):
                sa.event.listen(engine, name, lambda *_: points.reach())
            desk.server.send = points.around(desk.server.send)  # type: ignore[method-assign] # counted
            step(desk)
            points.reach()
            (desk.workspace.root / "points").write_text(str(points.passed))
        finally:
            os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def what_is_true(desk: Reception) -> tuple[bool, bool, bool]:
    """Whether a confirmed request, a subscriber and a suppression are there."""
    with closing(sqlite3.connect(desk.workspace.state / "ledger.sqlite")) as ledger:

        def count(what: str) -> int:
            return int(ledger.execute(f"select count(*) from {what}").fetchone()[0])

        assert count("glocal_signups where (left_at is null) != (address != '')") == 0
        return (
            bool(count("glocal_signups where confirmed_at is not null and left_at is null")),
            bool(count("glocal_subscribers")),
            bool(count("glocal_suppressions where lifted_at is null")),
        )


AFTER = {ask: (False, False, False), send: (False, False, False), leave: (False, False, True)}


@pytest.mark.parametrize("number", range(len(STORY)), ids=[step.__name__ for step in STORY])
def test_killed_at_every_moment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    """Each deed is whole or not at all, and done again it is done once; a letter comes, the same one."""
    monkeypatch.setenv("SIGN", "0123456789abcdef")
    desk = reception(tmp_path / "desk")
    letters = tmp_path / "letters"
    desk.server = Postbox(folder=tmp_path)
    desk.sender._transport = lambda: desk.server
    for step in STORY[:number]:
        step(desk)
    step, before = STORY[number], what_is_true(desk)
    kept = [desk.workspace.state / "ledger.sqlite", desk.workspace.state / "ledger.json", letters]
    start = [path.read_bytes() if path.exists() else b"" for path in kept]

    def again() -> None:
        for left in desk.workspace.state.glob("ledger.sqlite-*"):
            left.unlink()
        for path, content in zip(kept, start, strict=True):
            path.write_bytes(content)
        desk.now = NOW

    again()
    assert in_a_child(desk, Points(), step) == 0
    after, total = what_is_true(desk), int((tmp_path / "desk" / "points").read_text())
    assert after == AFTER.get(step, (True, True, False)) and total > 5
    for point in range(total):
        again()
        assert in_a_child(desk, Points(die_at=point), step) == -signal.SIGKILL, point
        assert what_is_true(desk) in (before, after), point
        desk.now = LATER
        step(desk)
        assert what_is_true(desk) == after, point
        if step is send:
            ids = [line for line in letters.read_bytes().split(b"\n") if line.startswith(b"Message-ID")]
            assert len(ids) in (1, 2) and len({*ids}) == 1, point
    desk.signups.close()
