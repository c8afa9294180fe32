"""The server's process: it listens where we do, lives as long as we do, and comes back where it died.

A few lines of Python stand for Prefect's server, whose start takes a dozen seconds.
"""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from pipelines.flows.server_child import LOG_LIMIT, ServerChild, listen
from pipelines.model.errors import DeliveryError

pytestmark = pytest.mark.slow

# Answers with its own process id; ends when its standard input closes, as the real one does.
STAND_IN = """
import http.server, os, socket, sys, threading
class Pages(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        body = str(os.getpid()).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
    def log_message(self, *args):
        pass
server = http.server.HTTPServer(("", 0), Pages, bind_and_activate=False)
server.socket = socket.socket(fileno=int(sys.argv[1]))
threading.Thread(target=lambda: (sys.stdin.buffer.read(), os._exit(0)), daemon=True).start()
print("listening", flush=True)
server.serve_forever()
"""
# A `glocal serve` that will be killed: it prints its port, and waits.
PARENT = f"""
import os, sys, time
from pathlib import Path
from pipelines.flows.server_child import ServerChild, listen
listening = listen("127.0.0.1", 0)
child = ServerChild([sys.executable, "-c", {STAND_IN!r}], listening, Path(sys.argv[1]), os.environ)
child.start()
print(listening.getsockname()[1], flush=True)
time.sleep(60)
"""


@pytest.fixture
def listening() -> Iterator[socket.socket]:
    with listen("127.0.0.1", 0) as opened:
        yield opened


def port_of(listening: socket.socket) -> int:
    return int(listening.getsockname()[1])


def asked(port: int) -> int:
    """The process that answers there; a caller waits in the queue while it starts."""
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=20) as answer:
        return int(answer.read())


def soon(true: Callable[[], bool]) -> bool:
    end = time.monotonic() + 20
    while not (done := true()) and time.monotonic() < end:
        time.sleep(0.05)
    return done


def is_there(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


def test_one_that_died_is_started_again_and_nobody_is_turned_away(
    listening: socket.socket, tmp_path: Path
) -> None:
    """Pages that are open, and runs, go on; in between their calls wait."""
    child = ServerChild([sys.executable, "-c", STAND_IN], listening, tmp_path / "log", os.environ)
    child.start()
    try:
        first = asked(port_of(listening))
        assert not child.keep_up()
        os.kill(first, signal.SIGKILL)
        assert soon(lambda: not child.is_running)
        assert child.keep_up()
        second = asked(port_of(listening))
        assert second != first
        os.kill(second, signal.SIGSTOP)  # it lives, and answers nobody
        child.kill()
        assert child.keep_up()
        third = asked(port_of(listening))
        assert third not in (first, second)
    finally:
        child.stop()
    assert not is_there(third)


def test_one_that_never_stays_is_given_up(listening: socket.socket, tmp_path: Path) -> None:
    """`glocal serve` ends then, with where the reason is; it does not live on with dead pages."""
    log = tmp_path / "server.log"
    child = ServerChild([sys.executable, "-c", "raise SystemExit('broken')"], listening, log, os.environ)
    child.start()
    for _ in range(2):
        assert soon(lambda: not child.is_running)
        assert child.keep_up()
    assert soon(lambda: not child.is_running)
    with pytest.raises(DeliveryError) as caught:
        child.keep_up()
    assert (caught.value.message, caught.value.hint) == (
        "the Prefect server ended 3 times within a minute",
        f"the reason is at the end of {log}",
    )
    assert log.read_text() == "broken\n" * 3
    child.stop()


def test_when_its_parent_is_killed_it_ends_and_the_port_is_free(tmp_path: Path) -> None:
    """After `kill -9` nothing is left that has the port; the next start waits for that."""
    parent = subprocess.Popen([sys.executable, "-c", PARENT, str(tmp_path / "log")], stdout=subprocess.PIPE)
    assert parent.stdout
    port = int(parent.stdout.readline())
    child = asked(port)
    parent.kill()
    parent.wait()
    with listen("127.0.0.1", port, patience=20):
        assert soon(lambda: not is_there(child))


def test_a_port_that_is_about_to_be_free_is_waited_for(listening: socket.socket) -> None:
    """A restart right after a kill meets the former server in its last second."""
    port = port_of(listening)
    leaving = threading.Timer(0.5, listening.close)
    leaving.start()
    with listen("127.0.0.1", port, patience=20) as found:
        assert port_of(found) == port
    leaving.join()


def test_a_taken_port_is_named_with_its_holder(listening: socket.socket) -> None:
    """Whoever reads it knows what to end, or that another port will do."""
    port = port_of(listening)
    taken = f"from pipelines.flows.server_child import listen; listen('127.0.0.1', {port})"
    done = subprocess.run([sys.executable, "-c", taken], capture_output=True, text=True, check=False)
    ours = rf"process {os.getpid()} \(\S+\)"
    assert re.search(rf"port {port} is taken by {ours}\n  next: end {ours}, or", done.stderr), done.stderr
    with pytest.raises(DeliveryError, match=f"port {port} is taken\n  next: take another --port"):
        listen("127.0.0.1", port)


def test_an_address_of_another_machine_is_told() -> None:
    """A slip in --host is not a matter of permissions."""
    with pytest.raises(DeliveryError, match=r"this machine has no address '192\.0\.2\.7'"):
        listen("192.0.2.7", 0)


def test_a_long_log_is_put_aside(listening: socket.socket, tmp_path: Path) -> None:
    """A server that runs for years does not fill the disk with what it said."""
    log = tmp_path / "server.log"
    log.write_bytes(b"x" * (LOG_LIMIT + 1))
    child = ServerChild([sys.executable, "-c", STAND_IN], listening, log, os.environ)
    child.start()
    assert soon(lambda: log.read_text() == "listening\n")
    child.stop()
    assert (tmp_path / "server.log.1").stat().st_size == LOG_LIMIT + 1
