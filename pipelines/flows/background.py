"""Prefect behind the pages: started and kept up beside them, while they answer already.

Prefect takes seconds to be imported, and its server longer to start; nothing here waits for either.
"""

from __future__ import annotations

import threading
import time
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field

from pipelines.flows.engine import DeskEngine
from pipelines.flows.environment import load_flows
from pipelines.flows.server_child import ServerChild
from pipelines.model.errors import DeliveryError, GlocalError, as_fault
from pipelines.workspace.paths import Workspace

START_LIMIT = 180
"""Seconds: a new database on a busy machine takes long."""
WATCH_SECONDS = 0.5
"""Between two looks at the server's process."""
QUIET_SECONDS = 60
"""Without a sign of the server for so long, `glocal serve` is not well."""
HUNG_SECONDS = 240
"""Without one for so long, the server is ended and started again: it lives, and answers nobody."""

Say = Callable[[str], None]


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


@dataclass(slots=True)
class Background:
    """Prefect, in a thread of its own."""

    workspace: Workspace
    api: str
    """The address of the server's API."""
    child: ServerChild | None
    """The server, if it is ours."""
    engine: DeskEngine
    say: Say
    ready: Callable[[], object] = bool
    """Called once, when runs can begin."""
    failed: Callable[[], object] = bool
    """Called if it cannot go on; `error` says why."""
    pulse: Pulse = field(default_factory=Pulse)
    error: GlocalError | None = None
    _ending: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin; it returns at once."""
        self._thread = threading.Thread(target=self._run, name="prefect", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Have runs stop where they can go on later, then end the server."""
        self._ending.set()
        if self._thread:
            self._thread.join(STOP_LIMIT)
        if self.child:
            self.child.stop()

    def _run(self) -> None:
        try:
            self._serve()
        except Exception as error:  # noqa: BLE001 - the thread is the last who sees it
            self.error = as_fault(error)
            self.failed()

    def _serve(self) -> None:
        if self.child:
            self.child.start()
        flows = load_flows("server", self.workspace, self.api)  # imported while the server starts
        if self.child and not self._wait_for_server(self.child):
            return
        service = flows.FlowService(self.workspace, self.say, self.pulse, self.engine, self.child is not None)
        try:
            service.open()
            self.pulse.beat()
            self.ready()
            while not self._ending.wait(WATCH_SECONDS):
                self._keep_up()
        finally:
            if self.child is None or self.child.is_running:
                service.close()

    def _wait_for_server(self, child: ServerChild) -> bool:
        """Whether it answers; not if the end comes first. DeliveryError if it does not start."""
        end = time.monotonic() + START_LIMIT
        while time.monotonic() < end and child.is_running:
            if is_healthy(self.api):
                return True
            if self._ending.wait(0.1):
                return False
        raise DeliveryError(
            "the Prefect server did not start", hint=f"the reason is at the end of {child.log}"
        )

    def _keep_up(self) -> None:
        if self.child and self.pulse.quiet > HUNG_SECONDS:
            self.say("The Prefect server answers nobody; it is ended.")
            self.child.kill()
        if self.child and self.child.keep_up():
            self.pulse.beat()
            self.say("The Prefect server had ended; it is started again.")


STOP_LIMIT = 40
"""Seconds that runs have for what they have begun, and Prefect for its record."""


def is_healthy(api: str) -> bool:
    """Whether a Prefect server answers there."""
    try:
        with urllib.request.urlopen(f"{api}/health", timeout=2) as answer:  # noqa: S310 - http(s), made by us
            return bool(answer.status == 200)
    except (OSError, ValueError):
        return False


def is_open(api: str) -> bool:
    """Whether the server there asks nobody for a login, so that any page in a browser could call it."""
    try:
        with urllib.request.urlopen(f"{api}/admin/version", timeout=5):  # noqa: S310 - as above
            return True
    except (OSError, ValueError):
        return False
