"""`glocal serve`: a Prefect server, the flows, and the previews, in one command; and a clean end."""

from __future__ import annotations

import contextlib
import signal
import socket
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast
from uuid import UUID

from prefect.client.orchestration import SyncPrefectClient
from prefect.flows import Flow

from pipelines.actions.deliver_due import due_key
from pipelines.flows import form, runs
from pipelines.flows.door import DOOR, Door
from pipelines.flows.environment import Address, server_environment
from pipelines.flows.run_threads import RunThreads, leave_nothing_behind, run_here, run_in_process
from pipelines.flows.server_child import ServerChild
from pipelines.model.errors import DeliveryError, GlocalError
from pipelines.workspace.paths import Workspace

START_LIMIT = 180
"""Seconds: a new database on a busy machine takes long."""
REFRESH_SECONDS = 5
"""Between two looks at what the form can offer."""
LOOK_SECONDS = 1.5
"""Between two looks at what is due."""
STOP_SECONDS = 20
"""How long runs have to finish what they have begun, when `glocal serve` is to end."""
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
    with _interruptible():
        try:
            flows = register(workspace)
            orphans = runs.close_orphans(workspace.state, ours=child is not None)
            for name in orphans.ended:
                say(f"{name}: it was running when Glocal was stopped; start it again, and it goes on")
            for name in orphans.living.values():
                say(f"{name}: it still runs, from before; it is left alone")
            form.refresh_all_forms(workspace)
            pulse.beat()
            say(f"Ready: {pages}")
            say("Press Ctrl-C to stop.")
            carry_out = run_in_process if workspace.settings.flows.runs == "processes" else run_here
            threads = RunThreads(flows, say, carry_out)
            Watch(workspace, say, child, pulse, threads, set(orphans.living)).go_on()
        except (_Stop, KeyboardInterrupt):
            pass
        if child is None or child.is_running:
            with contextlib.suppress(Exception):  # a server that is gone has nothing to close
                runs.close_orphans(workspace.state, ours=child is not None)
    leave_nothing_behind()
    say("Stopped.")


def register(workspace: Workspace) -> dict[UUID, Flow[..., Any]]:
    """Tell the server of the flows; they, by deployment. None if the workers of a work pool run them."""
    if workspace.settings.flows.runs == "work pool":
        return {}
    registered = {}
    for flow, deployment in zip(form.FLOWS, form.deployments(), strict=True):
        with runs.server() as client:
            form.keep_what_people_set(client, workspace, deployment)
        registered[cast(UUID, deployment.apply())] = flow  # not a coroutine: no loop is running
    return registered


@dataclass(slots=True)
class Watch:
    """What goes on while flows are served: the server is kept up, runs begin, forms follow."""

    workspace: Workspace
    say: Say
    child: ServerChild | None
    pulse: Pulse
    threads: RunThreads
    living: set[str]
    """Runs of a former `glocal serve`, which was killed, that go on."""
    started: set[str] = field(default_factory=set)
    """What was started for what is due, and what was said of it."""
    awake: threading.Event = field(default_factory=threading.Event)
    """Set by whoever knows that there is something to run."""

    def go_on(self) -> None:
        """Watch until interrupted, then have runs stop where they can go on later."""
        looking = threading.Thread(target=self._look, name="runs", daemon=True)
        looking.start()
        try:
            while True:
                self._keep_up()
                time.sleep(WATCH_SECONDS)
        finally:
            if working := self.threads.stop(STOP_SECONDS):
                self.say(
                    f"Not waited for any longer: {', '.join(working)}. glocal status says what went out."
                )

    def _keep_up(self) -> None:
        if self.child and self.pulse.quiet > HUNG_SECONDS:
            self.say("The Prefect server answers nobody; it is ended.")
            self.child.kill()
        if self.child and self.child.keep_up():
            self.pulse.beat()
            self.say("The Prefect server had ended; it is started again.")

    def _look(self) -> None:
        """What is due begins at once; new articles appear in the form by themselves."""
        refreshed = 0.0
        while True:
            self.awake.wait(LOOK_SECONDS)
            self.awake.clear()
            with contextlib.suppress(Exception), runs.server() as client:  # it is tried again
                self.threads.take_due(client)
                self.pulse.beat()
                if time.monotonic() - refreshed > REFRESH_SECONDS:
                    refreshed = time.monotonic()
                    self._refresh(client)

    def _refresh(self, client: SyncPrefectClient) -> None:
        form.refresh_forms(client, self.workspace)
        self.send_due()
        for name in runs.close_ended(self.workspace.state, self.living):
            self.say(f"{name}: it has ended too, without telling how; glocal status says what went out")

    def send_due(self) -> None:
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
