"""Killed at any moment and run again: nobody gets two letters, and who may have none is known."""

from __future__ import annotations

import json
import os
import random
import signal
import smtplib
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from pipelines.delivery.claims import is_dead, new_holder
from pipelines.delivery.ledger import open_ledger
from pipelines.delivery.mailing.recipient_entries import LogEntry, RecipientState
from pipelines.delivery.mailing.recipient_log import RecipientLog
from pipelines.delivery.mailing.recipients import person
from pipelines.delivery.mailing.send_intents import SendIntent
from pipelines.delivery.protocol import deliver
from pipelines.delivery.provider import RemoteState
from pipelines.delivery.providers.smtp import SMTP
from pipelines.delivery.send_options import SendOptions
from pipelines.model.delivery import Delivery, DeliveryState
from pipelines.workspace.paths import open_workspace
from tests.delivery.editions import NOW, SETTINGS, campaign
from tests.delivery.mailing.sink import Sink, running
from tests.points import Points

HERE = Path(__file__).parent
PEOPLE, CONNECTIONS = 600, 3


def start(folder: Path) -> subprocess.Popen[str]:
    paths = str(HERE.parents[2])
    environment = os.environ | {"SIGN": "0123456789abcdef", "PYTHONPATH": paths}
    command = [sys.executable, str(HERE / "mailout.py"), str(folder), "el"]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)


def test_killed_three_times(tmp_path: Path) -> None:
    """Whoever is missing is among the unknown, of whom a kill leaves one a connection at most."""
    dice = random.Random(5)
    addresses = [f"p{number}@example.org" for number in range(PEOPLE)]
    rows = "".join(f"{address},el,\n" for address in addresses)
    (tmp_path / "subscribers.csv").write_text(f"address,locale,name\n{rows}")
    with running(Sink(keep=False, pause=0.005)) as sink:
        keys = f'host = "127.0.0.1"\nport = {sink.port}\nsecurity = "none"\nconnections = {CONNECTIONS}\n'
        keys += 'sign_env = "SIGN"\nsubscribers = "subscribers.csv"\n'
        (tmp_path / "glocal.toml").write_text(f"{SETTINGS}[providers.smtp]\n{keys}")
        smtp, edition = SMTP(open_workspace(tmp_path, explicit=True)), campaign("el")
        for _ in range(3):
            before = len(sink.copies)
            process = start(tmp_path)
            while len(sink.copies) < before + 10 and process.poll() is None:
                time.sleep(0.01)
            time.sleep(dice.uniform(0, 0.2))
            process.send_signal(signal.SIGKILL)
            process.communicate()
            assert [remote.state for remote in smtp.find(edition)] == [RemoteState.SENDING]
        assert len(sink.copies) < PEOPLE, "it was never killed in the middle"
        output, _ = start(tmp_path).communicate()
    assert json.loads(output)["fault"] == ""
    unknown = {entry.person for entry in smtp.unknown(edition.issue_id)}
    missing = {person(address) for address in addresses} - {person(address) for address in sink.copies}
    assert max(sink.copies.values()) == 1
    assert missing <= unknown and 0 < len(unknown) <= 3 * CONNECTIONS
    assert [remote.state for remote in smtp.find(edition)] == [RemoteState.SENT]


def test_the_log_gives_a_person_to_one_run(tmp_path: Path) -> None:
    """Two runs, two locales or two rows of a list at the same moment: the database decides, once."""
    log = RecipientLog(f"sqlite:///{tmp_path / 'b.sqlite'}")
    mine = LogEntry("issue", "ada", "t-el", "el", RecipientState.SENDING, "run 1", "<m>")
    theirs = LogEntry("issue", "ada", "t-fr", "fr", RecipientState.SENDING, "run 2", "<n>")
    claim = (RecipientState.FAILED,), "others"
    outcome = LogEntry("issue", "ada", "t-el", "el", RecipientState.ACCEPTED, "run 1", "<m>", "250")
    stray = LogEntry("issue", "ada", "t-el", "el", RecipientState.FAILED, "run 1", "<m>", "451")
    try:
        assert log.write([SendIntent(mine, *claim), SendIntent(mine, *claim)]) == [None, mine]  # type: ignore[arg-type]  # a literal
        assert log.write([SendIntent(theirs, *claim)]) == [mine]  # type: ignore[arg-type]  # a literal
        # A second row for the same person was put off: that cannot free the first one's claim.
        assert log.write([SendIntent(stray, (RecipientState.FAILED,), "anyone's")]) == [mine]
        assert log.write([SendIntent(outcome, (RecipientState.SENDING, RecipientState.UNKNOWN), "mine")]) == [
            None
        ]
        assert log.known("issue", ["ada", "bob"]) == {"ada": outcome}
    finally:
        log.close()


@pytest.mark.slow
def test_no_address_is_in_the_log(tmp_path: Path) -> None:
    """The ledger is copied and shown; who reads the newsletter is nobody's business."""
    (tmp_path / "subscribers.csv").write_text("address,locale\nada@example.org,el\n")
    with running(Sink(at_content={"ada@example.org": ["550 <ada@example.org> no, ADA@EXAMPLE.org"]})) as sink:
        keys = f'host = "127.0.0.1"\nport = {sink.port}\nsecurity = "none"\nsign_env = "SIGN"\n'
        (tmp_path / "glocal.toml").write_text(
            f'{SETTINGS}[providers.smtp]\n{keys}subscribers = "subscribers.csv"\n'
        )
        process = start(tmp_path)
        process.communicate()
    files = b"".join(path.read_bytes() for path in (tmp_path / ".glocal").iterdir())
    assert b"no, (address)" in files and b"ada@" not in files.lower()


ADDRESSES = ("ada@example.org", "bob@example.org", "cem@example.org")


def _deliver(folder: Path, points: Points | None = None) -> Delivery:
    """A whole delivery over one connection, as a run does it."""
    room = open_workspace(folder, explicit=True)
    ledger, post = open_ledger(room), SMTP(room)
    if points:
        points.watch_methods(ledger)
    try:
        ledger.release_dead(is_dead)
        return deliver(
            campaign("el"), post, ledger, new_holder(), lambda: NOW, SendOptions(send=True, by="Ana")
        )
    finally:
        ledger.close()


def _watch_wire(points: Points) -> None:
    """Every command to the server, and every write of the log, from now on and in this process only."""
    for name in ("connect", "ehlo", "mail", "rcpt", "putcmd", "getreply", "send"):
        setattr(smtplib.SMTP, name, points.around(getattr(smtplib.SMTP, name)))
    for name in ("write", "known", "entries"):
        setattr(RecipientLog, name, points.around(getattr(RecipientLog, name)))


def _in_a_child(work: Callable[[], object]) -> int:
    child = os.fork()
    if child == 0:
        try:
            work()
        finally:
            os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def _count(folder: Path) -> None:
    points = Points()
    _watch_wire(points)
    _deliver(folder, points)
    (folder / "points").write_text(str(points.passed))


def _die(folder: Path, point: int) -> None:
    points = Points(die_at=point)
    _watch_wire(points)
    _deliver(folder, points)


def test_killed_at_every_command_and_every_write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Through the whole protocol: nobody twice, and whoever may have none is the one unknown."""
    monkeypatch.setenv("SIGN", "0123456789abcdef")

    def scene(name: str, sink: Sink) -> Path:
        folder = tmp_path / name
        folder.mkdir()
        rows = "".join(f"{address},el,\n" for address in ADDRESSES)
        (folder / "subscribers.csv").write_text(f"address,locale,name\n{rows}")
        keys = f'host = "127.0.0.1"\nport = {sink.port}\nsecurity = "none"\nconnections = 1\n'
        keys += 'sign_env = "SIGN"\nsubscribers = "subscribers.csv"\n'
        (folder / "glocal.toml").write_text(f"{SETTINGS}[providers.smtp]\n{keys}")
        return folder

    with running(Sink(keep=False)) as sink:
        first = scene("count", sink)
        assert _in_a_child(lambda: _count(first)) == 0
    total = int((first / "points").read_text())
    assert total > 60
    died = 0
    for point in range(total):
        with running(Sink(keep=False)) as sink:
            folder = scene(str(point), sink)
            died += _in_a_child(partial(_die, folder, point)) == -signal.SIGKILL
            rows = [_deliver(folder) for _ in range(2)]
            unknown = {
                entry.person
                for entry in SMTP(open_workspace(folder, explicit=True)).unknown(rows[0].issue_id)
            }
        missing = {person(address) for address in ADDRESSES} - {person(address) for address in sink.copies}
        told = (point, sink.copies, rows)
        assert max(sink.copies.values()) == 1, told
        assert missing <= unknown and len(unknown) <= 1, told
        # Whoever is unknown keeps it from being delivered: a person has to say what became of them.
        assert rows[1].state is (DeliveryState.SENT if unknown else DeliveryState.DELIVERED), told
    assert died > total * 0.9  # two threads do not always pass the last moments in the same order
