"""`glocal serve`: a Prefect server, the flows, and the previews, in one command; and a clean end."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import socket
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from prefect.runner import Runner

from pipelines.actions.deliver_due import due_key
from pipelines.flows import form, runs
from pipelines.flows.door import DOOR, Door
from pipelines.flows.environment import Address, server_environment
from pipelines.flows.server_child import ServerChild
from pipelines.model.errors import DeliveryError, GlocalError
from pipelines.workspace.paths import Workspace

START_LIMIT = 180
"""Seconds: a new database on a busy machine takes long."""
REFRESH_SECONDS = 5
"""Between two looks at what the form can offer."""
WATCH_SECONDS = 0.5
"""Between two looks at the server's process."""
QUIET_SECONDS = 60
"""Without a sign of the server for so long, `glocal serve` is not well."""
HUNG_SECONDS = 240
"""Without one for so long, the server is ended and started again: it lives, and answers nobody."""

Say = Callable[[str], None]


class _Stop(BaseException):
    """Somebody asked for an end before the flows were served."""


@dataclass(slots=True)
class Pulse:
    """When the server was last seen to answer, for whoever asks how `glocal serve` is."""

    last: float | None = None

    def beat(self) -> None:
        self.last = time.monotonic()

    @property
    def quiet(self) -> float:
        """Seconds since then."""
        return 0.0 if self.last is None else time.monotonic() - self.last

    def complaint(self) -> str:
        """What is wrong, as a sentence; empty if all is well."""
        if self.last is None:
            return "It is starting."
        quiet = self.quiet
        return f"The Prefect server has not answered for {quiet:.0f} s." if quiet > QUIET_SECONDS else ""


@contextmanager
def prefect_server(
    listening: socket.socket, address: Address, door: Door, log: Path
) -> Iterator[ServerChild]:
    """A server of our own on the socket, which ends with the block. DeliveryError if it does not start."""
    command = [sys.executable, "-m", "pipelines.flows.server_process"]
    child = ServerChild(command, listening, log, {**server_environment(), DOOR: door.as_json()})
    child.start()
    try:
        _wait_for_server(child, address, log)
        yield child
    finally:
        child.stop()


def _wait_for_server(child: ServerChild, address: Address, log: Path) -> None:
    end = time.monotonic() + START_LIMIT
    while time.monotonic() < end and child.is_running:
        if _healthy(address):
            return
        time.sleep(0.2)
    raise DeliveryError("the Prefect server did not start", hint=f"the reason is at the end of {log}")


def _healthy(address: Address) -> bool:
    """Whether a Prefect server answers there."""
    try:
        with urllib.request.urlopen(f"{address.api}/health", timeout=2) as answer:  # noqa: S310 - http(s), made by us
            return bool(answer.status == 200)
    except (OSError, ValueError):
        return False


def is_open(address: Address) -> bool:
    """Whether the server there asks nobody for a login, so that any page in a browser could call it."""
    try:
        with urllib.request.urlopen(f"{address.api}/admin/version", timeout=5):  # noqa: S310 - as above
            return True
    except (OSError, ValueError):
        return False


def serve_flows(workspace: Workspace, say: Say, pages: str, child: ServerChild | None, pulse: Pulse) -> None:
    """Register the flows and run what is triggered, until SIGINT or SIGTERM; forms follow the workspace.

    `child` is the server, if it is ours. DeliveryError if it cannot be kept up.
    """
    runner = Runner(name="glocal", limit=2, query_seconds=2, pause_on_shutdown=False)
    with _interruptible():
        try:
            for deployment in form.deployments():
                with runs.server() as client:
                    form.keep_what_people_set(client, workspace, deployment)
                runner.add_deployment(deployment)
            orphans = runs.close_orphans(workspace.state, ours=child is not None)
            for name in orphans.ended:
                say(f"{name}: it was running when Glocal was stopped; start it again, and it goes on")
            for name in orphans.living.values():
                say(f"{name}: it still runs, from before; it is left alone")
            form.refresh_all_forms(workspace)
            pulse.beat()
            say(f"Ready: {pages}")
            say("Press Ctrl-C to stop.")
            watch = _Watch(workspace, say, child, pulse, set(orphans.living))
            asyncio.run(watch.run(runner))
        except (_Stop, KeyboardInterrupt):
            pass
        if child is None or child.is_running:
            with contextlib.suppress(Exception):  # a server that is gone has nothing to close
                runs.close_orphans(workspace.state, ours=child is not None)
    say("Stopped.")


@dataclass(frozen=True, slots=True)
class _Watch:
    """What goes on while runs are served: the server is kept up, forms follow, runs of before end."""

    workspace: Workspace
    say: Say
    child: ServerChild | None
    pulse: Pulse
    living: set[str]
    """Runs of a former `glocal serve`, which was killed, that go on."""
    started: set[str] = field(default_factory=set)
    """What was started for what is due, and what was said of it."""

    async def run(self, runner: Runner) -> None:
        loop = asyncio.get_running_loop()
        task = asyncio.create_task(runner.start())
        await asyncio.sleep(0)  # the runner sets a handler of its own first; ours comes after
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, task.cancel)
        try:
            await self._until_done(task)
        finally:
            task.cancel()
            (ended,) = await asyncio.gather(task, return_exceptions=True)
        if isinstance(ended, Exception):
            raise ended

    async def _until_done(self, task: asyncio.Task[None]) -> None:
        refresh, refreshed = None, time.monotonic()
        while not task.done():
            if self.child and self.pulse.quiet > HUNG_SECONDS:
                self.say("The Prefect server answers nobody; it is ended.")
                self.child.kill()
            if self.child and self.child.keep_up():
                self.pulse.beat()
                self.say("The Prefect server had ended; it is started again.")
            await asyncio.wait([task], timeout=WATCH_SECONDS)
            if refresh is None and time.monotonic() - refreshed > REFRESH_SECONDS:
                refresh = asyncio.create_task(asyncio.to_thread(self._refresh))
            elif refresh is not None and refresh.done():
                refresh, refreshed = None, time.monotonic()

    def _refresh(self) -> None:
        """New articles appear in the form by themselves; five seconds later it is tried again."""
        with contextlib.suppress(Exception), runs.server() as client:
            form.refresh_forms(client, self.workspace)
            self.pulse.beat()
            self._send_due()
            for name in runs.close_ended(self.workspace.state, self.living):
                self.say(f"{name}: it has ended too, without telling how; glocal status says what went out")

    def _send_due(self) -> None:
        """A run for what is due; when it is there already, it is the same one."""
        try:
            if (key := due_key(self.workspace, datetime.now(UTC))) and key not in self.started:
                run = runs.trigger_due(key)
                self.started.add(key)
                self.say(f"What is due is sent: run {run.name}.")
        except GlocalError as error:
            if error.message not in self.started:
                self.started.add(error.message)
                self.say(f"What is due cannot be looked up: {error.message}; {error.hint}")


@contextmanager
def _interruptible() -> Iterator[None]:
    def stop(*_: object) -> None:
        raise _Stop

    before = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
