"""The ledger on PostgreSQL: several machines publish, and still each locale goes out once."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from editions import NOW, campaign
from test_delivery import SEND, Post

from pipelines.locales import EU24
from pipelines.outgoing import State
from pipelines.publishing.delivery import deliver
from pipelines.publishing.ledger import Ledger
from pipelines.publishing.owner import new_owner


def _program(name: str) -> str:
    places = [*os.environ["PATH"].split(":"), *map(str, sorted(Path("/usr/lib/postgresql").glob("*/bin")))]
    found = shutil.which(name, path=":".join(places))
    if found is None:
        pytest.skip("no PostgreSQL: install it, on Debian with: apt-get install postgresql")
    return found


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="module")
def database() -> Iterator[str]:
    """The address of a server of our own, on this machine only; it is gone after the tests."""
    pytest.importorskip("psycopg", reason="no driver: pip install 'glocal[postgres]'")
    initdb, postgres = _program("initdb"), _program("postgres")
    # PostgreSQL refuses to run as root; its Debian package brings a user of its own.
    user = ["runuser", "-u", "postgres", "--"] if os.getuid() == 0 else []
    folder = Path("/tmp") / f"glocal-postgres-{os.getpid()}"  # short: a socket's path has 107 characters
    folder.mkdir()
    if user:
        shutil.chown(folder, "postgres")
    port = _free_port()
    make = [
        initdb,
        "-D",
        str(folder / "data"),
        "-U",
        "glocal",
        "--auth=trust",
        "--no-sync",
        "--encoding=UTF8",
    ]
    subprocess.run([*user, *make], check=True, capture_output=True, cwd="/")
    options = ["-p", str(port), "-k", str(folder), "-c", "listen_addresses=127.0.0.1", "-c", "fsync=off"]
    server = subprocess.Popen(
        [*user, postgres, "-D", str(folder / "data"), *options], cwd="/", stderr=subprocess.DEVNULL
    )
    try:
        url = f"postgresql+psycopg://glocal@127.0.0.1:{port}/postgres"
        _wait(port)
        yield url
    finally:
        server.terminate()
        server.wait(timeout=30)
        shutil.rmtree(folder)


def _wait(port: int) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                time.sleep(0.5)  # it listens a moment before it answers
                return
        time.sleep(0.1)
    raise AssertionError("PostgreSQL did not start")


def publish(url: str, box: Path) -> list[State]:
    """A run over 24 languages, as one machine of several does it."""
    ledger = Ledger(url)
    try:
        post, owner = Post(box), new_owner()
        return [
            deliver(campaign(tag, words=tag), post, ledger, owner, lambda: NOW, SEND).state for tag in EU24
        ]
    finally:
        ledger.close()


def test_two_publishers_at_once_send_each_locale_once(database: str, tmp_path: Path) -> None:
    """Two machines, one ledger, the same button in the same second; not even the tables are there yet."""
    box = tmp_path / "box"
    children = []
    for _ in range(2):
        child = os.fork()
        if child == 0:
            try:
                publish(database, box)
            finally:
                os._exit(0)
        children.append(child)
    for child in children:
        os.waitpid(child, 0)
    assert set(publish(database, box)) == {State.SENT}
    letters = Post(box).letters()
    assert sorted(line.split()[1] for line in letters) == sorted(EU24)
