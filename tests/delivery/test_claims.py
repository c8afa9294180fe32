"""A claim is taken from a run only if that run is known to be dead: else two would send at once."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from contextlib import suppress

import pytest

from pipelines.delivery.claims import is_dead, living_holder, new_holder


def test_this_run_lives() -> None:
    """A run must never take a claim from its own threads."""
    name = new_holder()
    assert (is_dead(name), new_holder() == name) == (False, False)


def test_a_run_that_ended_is_dead_though_its_process_lives() -> None:
    """`glocal serve` runs for weeks: what one of its runs could not give back waits for no restart."""
    with living_holder() as first:
        with suppress(RuntimeError), living_holder() as second:
            assert (is_dead(first), is_dead(second)) == (False, False)
            raise RuntimeError
        assert (is_dead(first), is_dead(second)) == (False, True)
    assert is_dead(first)


def test_a_process_that_ended_is_dead() -> None:
    """Whoever runs it again after a crash does not wait ten minutes."""
    code = "from pipelines.delivery.claims import new_holder; print(new_holder())"
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert is_dead(ended.stdout.strip())


def holder(**other: str) -> str:
    """This process as a holder, with some parts of another one."""
    names = ("host", "boot", "namespace", "process", "start", "token")
    return "/".join((dict(zip(names, new_holder().split("/"), strict=True)) | other).values())


def test_another_process_of_its_number_is_not_it() -> None:
    """Numbers are given out again, soonest in a container, where each run is number 1 or 7."""
    assert (is_dead(holder(start="1")), is_dead(holder())) == (True, False)


@pytest.mark.parametrize(("error", "dead"), [(PermissionError, False), (ProcessLookupError, True)])
def test_another_users_process_lives(
    monkeypatch: pytest.MonkeyPatch, error: type[OSError], *, dead: bool
) -> None:
    """A worker under an account of its own may not be signalled; that does not mean that it is gone."""

    def kill(_: int, signal: int) -> None:
        assert signal == 0
        raise error

    monkeypatch.setattr(os, "kill", kill)
    assert is_dead(holder()) is dead


@pytest.mark.parametrize(
    "name",
    [
        holder(host="elsewhere", process="4194305"),
        holder(boot="another", process="4194305"),
        holder(namespace="1", process="4194305"),
        holder(process="x"),
        f"{socket.gethostname()}/4194305/abc",  # of an older Glocal: it may be of another container
        "",
        "Ana",
    ],
    ids=["host", "boot", "namespace", "no number", "older", "none", "person"],  # the names hold this process
)
def test_what_cannot_be_asked_is_not_dead(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """Another machine's run, another container's, or a name that is no process: its claim has to expire."""
    monkeypatch.setattr(os, "kill", lambda *_: pytest.fail("asked"))
    assert not is_dead(name)


def test_without_posix_nobody_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    """There, signal 0 is Ctrl-C, and would end what it asks about."""
    monkeypatch.setattr(os, "kill", lambda *_: pytest.fail("asked"))
    name = new_holder()
    monkeypatch.setattr(os, "name", "nt")
    assert not is_dead(name)


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
