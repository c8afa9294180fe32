"""What `glocal serve` does with Prefect: it registers the flows, runs what is due, and keeps forms right."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from typing import Any, cast
from uuid import UUID

from prefect.client.orchestration import SyncPrefectClient
from prefect.client.schemas.objects import FlowRun, State, VersionInfo
from prefect.exceptions import Pause
from prefect.flows import Flow

from pipelines.actions.deliver_due import due_key, has_ledger
from pipelines.actions.deliveries import using_ledger
from pipelines.actions.proposal_work import take_up_all
from pipelines.actions.send_context import SendContext
from pipelines.flows import form, runs
from pipelines.flows.background import Pulse
from pipelines.flows.engine import DeskEngine
from pipelines.flows.publish import listening, publish_flow
from pipelines.flows.run_marks import is_alive
from pipelines.flows.run_threads import (
    RunThreads,
    leave_nothing_behind,
    run_elsewhere,
    run_here,
    run_in_process,
)
from pipelines.flows.stopping import StopFlag
from pipelines.model.errors import GlocalError
from pipelines.workspace.paths import Workspace

LOOK_SECONDS = 3.0
"""Between two looks at what is due; what the desk begins waits for none."""
CALM_LOOK_SECONDS = 10.0
"""The same, where nothing has run for `CALM_AFTER_SECONDS`."""
CALM_AFTER_SECONDS = 300
REFRESH_SECONDS = 5
"""Between two looks at what the form can offer."""
FORMER_SECONDS = 0.5
"""Between two looks at a run from before a kill."""
TAKE_UP_SECONDS = 60
"""Between two looks at what was approved."""
STOP_SECONDS = 20
"""How long runs have to finish what they have begun, when `glocal serve` is to end."""

_WAYS: dict[str, Callable[[Flow[..., Any], FlowRun, StopFlag], State[Any] | None]] = {
    "threads": run_here,
    "processes": run_in_process,
    "work pool": run_elsewhere,
}
"""How a run is done, by `[flows] runs`."""


@dataclass(slots=True)
class FlowService:
    """The flows of a workspace, as long as `glocal serve` goes on."""

    workspace: Workspace
    say: Callable[[str], None]
    pulse: Pulse
    engine: DeskEngine
    ours: bool
    """Whether the server is ours alone."""
    started: set[str] = field(default_factory=set)
    """What was started for what is due, and what was said of it."""
    _threads: RunThreads = field(init=False)
    _living: dict[str, str] = field(default_factory=dict)
    """Names of runs of a former `glocal serve`, which was killed, that go on in processes of their own; by
    id.
    """
    _ending: threading.Event = field(default_factory=threading.Event)
    _looking: threading.Thread | None = None
    _form: str = ""
    """What the forms offer at the moment."""

    def open(self) -> None:
        """Register the flows, end what nobody works on any more, and begin to look for what is due."""
        elsewhere = self.workspace.settings.flows.runs == "work pool"
        if elsewhere:
            flows = find_deployments()
            form.refresh_all_forms(self.workspace)
        else:
            flows = register(self.workspace)
        orphans = runs.close_orphans(self.workspace.state, ours=self.ours and not elsewhere)
        for name in orphans.ended:
            self.say(
                f"{name}: it was running when Glocal was stopped. What was approved at the desk goes on by"
                " itself; anything else goes on when it is started again"
            )
        for name in orphans.living.values():
            self.say(f"{name}: it still runs, from before; it is left alone")
        self._living = dict(orphans.living)
        self._threads = RunThreads(flows, self.say, self._do, elsewhere=elsewhere)
        publishing = next(found for found, flow in flows.items() if flow is publish_flow)
        self._looking = threading.Thread(target=self._look, name="runs", daemon=True)
        self._looking.start()
        self.engine.be_ready(partial(self._publish, publishing))

    def close(self) -> None:
        """Have runs stop where they can go on later; the server is told of it."""
        self._ending.set()
        if self._looking:
            self._looking.join(5)
            if working := self._threads.stop(STOP_SECONDS):
                self.say(f"Not waited for: {', '.join(working)}. glocal status says what went out.")
        with contextlib.suppress(Exception):  # a server that is gone has nothing to close
            runs.close_orphans(self.workspace.state, ours=self.ours)
        leave_nothing_behind()

    def _publish(self, deployment: UUID, run: str, parameters: Mapping[str, object]) -> None:
        """Begin a run that the desk asked for. Where one from before a kill is still at the same issue, it is
        waited for: what it has sent stands in the ledger then, and the new one does the rest.
        """
        same = f"publish {parameters.get('issue', '')}"
        former = [each for each, name in list(self._living.items()) if name == same]
        while any(is_alive(self.workspace.state, each) for each in former):
            if self._ending.wait(FORMER_SECONDS):
                return
        with runs.server() as client:
            self._threads.start(client, deployment, parameters, tags=(f"{runs.DESK}{run}",))

    def _do(self, flow: Flow[..., Any], run: FlowRun, flag: StopFlag) -> None:
        """Do a run; the engine hears how far it is."""
        way = _WAYS[self.workspace.settings.flows.runs]
        if flow is not publish_flow:
            way(flow, run, flag)
            return
        tagged = [tag.removeprefix(runs.DESK) for tag in run.tags if tag.startswith(runs.DESK)]
        known = tagged[0] if tagged else str(run.id)
        self.engine.follow(known, run.parameters.get("issue", ""), run.parameters.get("your_name", ""))
        try:
            with listening(partial(self.engine.hear, known)):
                state = way(flow, run, flag)
        except Pause:
            self.engine.ended(known, "It waits for an answer on its page.")
            raise
        except Exception as error:
            self.engine.broke(known, str(error))
            raise
        words = (state and state.message) or ""
        if state and (state.is_failed() or state.is_crashed()):
            fault, _, hint = words.partition("\n  next: ")
            self.engine.broke(known, fault, hint)
        else:
            # What it did stands in the ledger; its summary is news only where it did nothing.
            self.engine.ended(known, "" if state and state.name == "Completed" else words)

    def _look(self) -> None:
        """What is due begins; new articles appear in the form by themselves; a yes is never forgotten."""
        while not self._ending.is_set():
            with contextlib.suppress(Exception), runs.server() as client:  # it is tried again
                refreshed, taken_up = time.monotonic(), 0.0
                while not self._ending.wait(look_seconds(self._threads.idle_seconds)):
                    self._threads.take_due(client)
                    self.pulse.beat()
                    if time.monotonic() - refreshed > REFRESH_SECONDS:
                        refreshed = time.monotonic()
                        self._refresh(client)
                    if time.monotonic() - taken_up > TAKE_UP_SECONDS:
                        taken_up = time.monotonic()
                        self._take_up()

    def _refresh(self, client: SyncPrefectClient) -> None:
        wanted = repr((form.choices(self.workspace), self.workspace.settings.delivery.time_zone))
        if wanted != self._form:
            form.refresh_forms(client, self.workspace)
            self._form = wanted
        self.send_due()
        for name in runs.close_ended(self.workspace.state, self._living):
            self.say(f"{name}: it has ended too, without telling how; glocal status says what went out")

    def _take_up(self) -> None:
        """What was approved and is not through, such as before a machine went down, goes on."""
        if has_ledger(self.workspace):
            with using_ledger(self.workspace) as ledger:
                take_up_all(SendContext(self.workspace, ledger), self.engine)

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


def look_seconds(idle: float) -> float:
    """How long to wait for the next look at what is due. `idle`: seconds since anything ran.

    Each look costs the server some hundredths of a second, by day and by night.
    """
    return CALM_LOOK_SECONDS if idle > CALM_AFTER_SECONDS else LOOK_SECONDS


def register(workspace: Workspace) -> dict[UUID, Flow[..., Any]]:
    """Tell the server of the flows that it does not know just so, each with its form; all of them, by
    deployment.
    """
    registered, new = {}, []
    values, zone = form.choices(workspace), workspace.settings.delivery.time_zone
    with runs.server() as client:
        for flow, deployment in zip(form.FLOWS, form.deployments(), strict=True):
            known = form.find_deployment(client, flow)
            form.keep_what_people_set(known, workspace, deployment)
            schema = form.form(flow.parameters.model_dump(exclude_unset=True), values, zone)
            if known and form.is_registered(known, deployment, schema):
                registered[known.id] = flow
                continue
            new.append(flow)
            # Else Prefect takes the commit of a git repository that we stand in for the version.
            version = VersionInfo(type="prefect:simple", version=deployment.version or "")
            applied = deployment.apply(version_info=version)  # not a coroutine: no loop is running
            registered[cast(UUID, applied)] = flow
        form.refresh_forms(client, workspace, new)
        form.remove_former_deployments(client)
    return registered


def find_deployments() -> dict[UUID, Flow[..., Any]]:
    """The flows that were deployed to a work pool, by deployment."""
    with runs.server() as client:
        return {form.read_deployment(client, flow).id: flow for flow in form.FLOWS}
