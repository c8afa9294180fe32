"""`glocal serve`: a Prefect server, the flows, and the previews, in one command; and a clean end."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from prefect.runner import Runner

from pipelines.flows import form, runs
from pipelines.flows.environment import AUTH, Address, server_environment
from pipelines.model.errors import DeliveryError
from pipelines.workspace.paths import Workspace

START_LIMIT = 180
"""Seconds: a new database on a busy machine takes long."""
REFRESH_SECONDS = 5
"""Between two looks at what the form can offer."""

Say = Callable[[str], None]


class _Stop(BaseException):
    """Somebody asked for an end before the flows were served."""


@contextmanager
def prefect_server(address: Address, log: Path) -> Iterator[None]:
    """A server of our own at the address, which ends with the block. DeliveryError if it does not start."""
    if healthy(address):
        raise DeliveryError(
            f"another server already answers at {address.api}",
            hint="stop it, take another --port, or set PREFECT_API_URL to join it",
        )
    command = [sys.executable, "-m", "prefect", "server", "start"]
    command += ["--host", address.host, "--port", str(address.port)]
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("ab") as file:
        server = subprocess.Popen(  # noqa: S603 - our own interpreter, with our own words
            command,
            env=server_environment(),
            stdin=subprocess.DEVNULL,
            stdout=file,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # Ctrl-C is for us: the server must outlive what still talks to it
        )
    try:
        _wait_for_server(server, address, log)
        yield
    finally:
        _end_server(server)


def healthy(address: Address) -> bool:
    """Whether a Prefect server answers there."""
    try:
        with urllib.request.urlopen(f"{address.api}/health", timeout=2) as answer:  # noqa: S310 - http(s), made by us
            return bool(answer.status == 200)
    except (OSError, ValueError):
        return False


def _wait_for_server(server: subprocess.Popen[bytes], address: Address, log: Path) -> None:
    end = time.monotonic() + START_LIMIT
    while time.monotonic() < end:
        if server.poll() is not None:
            break
        if healthy(address):
            return
        time.sleep(0.2)
    raise DeliveryError("the Prefect server did not start", hint=f"the reason is at the end of {log}")


def _end_server(server: subprocess.Popen[bytes]) -> None:
    if server.poll() is None:
        server.terminate()
        try:
            server.wait(20)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def serve_flows(workspace: Workspace, say: Say, address: Address) -> None:
    """Register the flows and run what is triggered, until SIGINT or SIGTERM; forms follow the workspace."""
    runner = Runner(name="glocal", limit=2, query_seconds=2, pause_on_shutdown=False)
    with _interruptible():
        try:
            for deployment in form.deployments(workspace):
                runner.add_deployment(deployment)
            for name in runs.close_orphans():
                say(f"{name}: it was running when Glocal was stopped; start it again, and it goes on")
            form.refresh_all_forms(workspace)
            say(f"Ready: {address.pages}")
            say("Press Ctrl-C to stop.")
            asyncio.run(_run(runner, workspace))
        except (_Stop, KeyboardInterrupt):
            pass
        with contextlib.suppress(Exception):  # a server that is gone has nothing to close
            runs.close_orphans()
    say("Stopped.")


async def _run(runner: Runner, workspace: Workspace) -> None:
    loop = asyncio.get_running_loop()
    task = asyncio.create_task(runner.start())
    await asyncio.sleep(0)  # the runner sets a handler of its own first; ours comes after
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, task.cancel)
    while not task.done():
        done, _ = await asyncio.wait([task], timeout=REFRESH_SECONDS)
        if not done:
            await asyncio.to_thread(_refresh_once, workspace)
    (ended,) = await asyncio.gather(task, return_exceptions=True)
    if isinstance(ended, Exception):
        raise ended


def _refresh_once(workspace: Workspace) -> None:
    """New articles appear in the form by themselves."""
    with contextlib.suppress(Exception), runs.server() as client:  # five seconds later it is tried again
        form.refresh_forms(client, workspace)


@contextmanager
def _interruptible() -> Iterator[None]:
    def stop(*_: object) -> None:
        raise _Stop

    before = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def check_host(host: str) -> None:
    """A server that others can reach must ask for a password. DeliveryError if it would not."""
    if host not in ("127.0.0.1", "localhost", "::1") and not os.environ.get(AUTH):
        raise DeliveryError(
            f"at {host} everybody in the network could publish",
            hint=f"set {AUTH} to name:password first, and PREFECT_API_AUTH_STRING to the same",
        )
