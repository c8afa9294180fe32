"""A PostgreSQL server of our own for tests, on this machine only; gone when the block ends."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest


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


@contextmanager
def postgres_server() -> Iterator[str]:
    """`user@host:port` of the server; skips where PostgreSQL or its driver is not installed."""
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
        _wait(port)
        yield f"glocal@127.0.0.1:{port}"
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
