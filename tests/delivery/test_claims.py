"""A claim is taken from a run only if that run is known to be dead: else two would send at once."""

from __future__ import annotations

import os
import socket
import subprocess
import sys

import pytest

from pipelines.delivery.claims import is_dead, new_holder


def test_this_run_lives() -> None:
    """A run must never take a claim from its own threads."""
    holder = new_holder()
    assert (is_dead(holder), new_holder() == holder) == (False, False)


def test_a_process_that_ended_is_dead() -> None:
    """Whoever runs it again after a crash does not wait ten minutes."""
    child = subprocess.Popen([sys.executable, "-c", ""])
    child.wait()
    assert is_dead(f"{socket.gethostname()}/{child.pid}/abc")


@pytest.mark.parametrize(("error", "dead"), [(PermissionError, False), (ProcessLookupError, True)])
def test_another_users_process_lives(
    monkeypatch: pytest.MonkeyPatch, error: type[OSError], *, dead: bool
) -> None:
    """A worker under an account of its own may not be signalled; that does not mean that it is gone."""

    def kill(_: int, signal: int) -> None:
        assert signal == 0
        raise error

    monkeypatch.setattr(os, "kill", kill)
    assert is_dead(f"{socket.gethostname()}/1/abc") is dead


@pytest.mark.parametrize("holder", ["elsewhere/1/abc", "", f"{socket.gethostname()}/x/abc", "Ana"])
def test_what_cannot_be_asked_is_not_dead(monkeypatch: pytest.MonkeyPatch, holder: str) -> None:
    """Another machine's run, or a name that is no process: its claim has to expire."""
    monkeypatch.setattr(os, "kill", lambda *_: pytest.fail("asked"))
    assert not is_dead(holder)


def test_without_posix_nobody_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    """There, signal 0 is Ctrl-C, and would end what it asks about."""
    monkeypatch.setattr(os, "kill", lambda *_: pytest.fail("asked"))
    holder = new_holder()
    monkeypatch.setattr(os, "name", "nt")
    assert not is_dead(holder)


@pytest.mark.slow
def test_the_ledger_needs_no_posix_locks() -> None:
    """Python on Windows has no fcntl; claims are rows of a database."""
    code = (
        "import sys; sys.modules['fcntl'] = None\n"
        "import pipelines.delivery.claims, pipelines.delivery.protocol\n"
        "from pipelines.delivery.providers import open_provider\n"
        "from pipelines.delivery.ledger import Ledger\n"
        "from tests.delivery.editions import NOW, campaign\n"
        "ledger = Ledger('sqlite://')\n"
        "print(ledger.claim(campaign(), 'post', 'me', NOW).state)\n"
    )
    # On Windows filelock has another lock; here, without fcntl, it has none and warns.
    command = [sys.executable, "-W", "ignore::UserWarning", "-c", code]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (ended.stdout, ended.stderr) == ("planned\n", "")
