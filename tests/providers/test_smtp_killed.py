"""Killed at any moment and run again: nobody gets two letters, and who may have none is known."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from editions import SETTINGS, campaign
from sink import Sink, running

from pipelines.publishing.provider import RemoteState
from pipelines.publishing.providers.smtp import SMTP
from pipelines.publishing.smtp.book import Book, Entry, Standing, Wish
from pipelines.publishing.smtp.recipients import person
from pipelines.workspace import open_workspace

HERE = Path(__file__).parent
PEOPLE, CONNECTIONS = 600, 3


def start(folder: Path) -> subprocess.Popen[str]:
    paths = os.pathsep.join((str(HERE.parents[1]), str(HERE.parent / "publishing")))
    environment = os.environ | {"SIGN": "0123456789abcdef", "PYTHONPATH": paths}
    command = [sys.executable, str(HERE / "mailout.py"), str(folder), "el"]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)


@pytest.mark.slow
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


def test_the_book_gives_a_person_to_one(tmp_path: Path) -> None:
    """Two runs, two locales or two rows of a list at the same moment: the database decides, once."""
    book = Book(f"sqlite:///{tmp_path / 'b.sqlite'}")
    mine = Entry("issue", "ada", "t-el", "el", Standing.SENDING, "run 1", "<m>")
    theirs = Entry("issue", "ada", "t-fr", "fr", Standing.SENDING, "run 2", "<n>")
    claim = (Standing.FAILED,), "others"
    outcome = Entry("issue", "ada", "t-el", "el", Standing.ACCEPTED, "run 1", "<m>", "250")
    stray = Entry("issue", "ada", "t-el", "el", Standing.FAILED, "run 1", "<m>", "451")
    try:
        assert book.write([Wish(mine, *claim), Wish(mine, *claim)]) == [None, mine]  # type: ignore[arg-type]  # a literal
        assert book.write([Wish(theirs, *claim)]) == [mine]  # type: ignore[arg-type]  # a literal
        # A second row for the same person was put off: that cannot free the first one's claim.
        assert book.write([Wish(stray, (Standing.FAILED,), "anyone's")]) == [mine]
        assert book.write([Wish(outcome, (Standing.SENDING, Standing.UNKNOWN), "mine")]) == [None]
        assert book.known("issue", ["ada", "bob"]) == {"ada": outcome}
    finally:
        book.close()


def test_no_address_is_in_the_book(tmp_path: Path) -> None:
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
