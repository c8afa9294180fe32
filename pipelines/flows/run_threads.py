"""Runs in this process: what is due at the server is taken, and run in a thread of its own.

A new process for each run costs seven seconds and more; a thread a few tenths. A thread dies with its
process, so that nothing goes on behind the back of whoever starts Glocal again. `[flows] runs` in glocal.toml
says if each run gets a process of its own all the same.
"""

from __future__ import annotations

import atexit
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, cast
from uuid import UUID

from prefect.client.orchestration import SyncPrefectClient
from prefect.client.schemas.objects import FlowRun, State, StateType
from prefect.client.schemas.responses import SetStateStatus
from prefect.events.worker import EventsWorker
from prefect.exceptions import Abort, Pause
from prefect.flow_engine import run_flow
from prefect.flows import Flow
from prefect.logging.handlers import APILogWorker
from prefect.settings import PREFECT_FLOWS_HEARTBEAT_FREQUENCY, temporary_settings
from prefect.states import Cancelled, Crashed, Pending

from pipelines.flows.memory import give_back
from pipelines.flows.run_context import run_context
from pipelines.flows.runs import server
from pipelines.flows.stopping import StopFlag, stoppable
from pipelines.model.errors import as_fault

ELSEWHERE_SECONDS = 2.0
"""Between two looks at a run that a worker does."""
MOST_AT_ONCE = 4
"""Runs; each has four threads of its own for its languages."""
KILLED = (
    "The process that did this was ended from outside, before it was done. Start it again: it goes on where"
    " it was, and nobody gets anything twice."
)
STOPPED = "Glocal was stopped while this ran. Start it again: it goes on where it was."
CANCELLED = "It was cancelled on its page. What had gone out stays out; start it again, and the rest goes."
TOO_LATE = "It was cancelled when it had done its work already; what it sent stays out."

Run = Callable[[Flow[..., Any], FlowRun, StopFlag], object]


@dataclass(slots=True)
class _LiveRun:
    name: str
    work: str
    """What no two runs do at once."""
    flag: StopFlag = field(default_factory=StopFlag)
    thread: threading.Thread | None = None


class RunThreads:
    """The runs of one process."""

    def __init__(
        self,
        flows: Mapping[UUID, Flow[..., Any]],
        say: Callable[[str], None],
        carry_out: Run,
        *,
        elsewhere: bool = False,
    ) -> None:
        """`flows`: by deployment. `carry_out`: how a run is done. `elsewhere`: only those are known here that
        were begun here; workers take all.
        """
        self._flows, self._say, self._carry_out, self._elsewhere = flows, say, carry_out, elsewhere
        self._live: dict[UUID, _LiveRun] = {}
        self._lock = threading.Lock()
        self._worked = time.monotonic()

    def take_due(self, client: SyncPrefectClient) -> None:
        """Begin what is due at the server and has its turn, and tell those to stop that were cancelled."""
        self._see_cancelled(client)
        if self._elsewhere:
            return
        due = client.get_scheduled_flow_runs_for_deployments(
            list(self._flows), scheduled_before=datetime.now(UTC), limit=50
        )
        for found in sorted(due, key=lambda run: (run.expected_start_time or datetime.now(UTC), run.id)):
            run = client.read_flow_run(found.id)
            with self._turn(run) as live:
                if live is None:
                    continue
                accepted = client.set_flow_run_state(run.id, Pending()).status == SetStateStatus.ACCEPT
                if accepted:
                    self._begin(client.read_flow_run(run.id), live)

    def start(
        self,
        client: SyncPrefectClient,
        deployment: UUID,
        parameters: Mapping[str, Any],
        tags: Collection[str] = (),
    ) -> FlowRun:
        """A run of a deployment, begun at once; it waits its turn if another one does the same work."""
        with self._lock:
            work = _work_of(deployment, parameters)
            free = self._is_free(work)
            run = client.create_flow_run_from_deployment(
                deployment,
                parameters=dict(parameters),
                tags=tags,
                state=Pending() if free and not self._elsewhere else None,
            )
            if free:
                self._live[run.id] = live = _LiveRun(run.name, work)
        if free:
            self._begin(run, live)
        return run

    @contextmanager
    def _turn(self, run: FlowRun) -> Iterator[_LiveRun | None]:
        """A place for a run, if its work is free; it is given up again if the run is not begun."""
        with self._lock:
            work = _work_of(run.deployment_id, run.parameters)
            if run.id in self._live or not self._is_free(work):
                live = None
            else:
                self._live[run.id] = live = _LiveRun(run.name, work)
        try:
            yield live
        finally:
            if live and live.thread is None:
                with self._lock:
                    del self._live[run.id]

    def _is_free(self, work: str) -> bool:
        return len(self._live) < MOST_AT_ONCE and all(each.work != work for each in self._live.values())

    def _begin(self, run: FlowRun, live: _LiveRun) -> None:
        live.thread = threading.Thread(target=self._do, args=(run, live), name=f"run {run.id}", daemon=True)
        live.thread.start()

    def _do(self, run: FlowRun, live: _LiveRun) -> None:
        try:
            self._carry_out(self._flows[cast(UUID, run.deployment_id)], run, live.flag)
        except (Pause, Abort):
            pass  # it waits for an answer; or the server has other plans with it
        except Exception as error:  # noqa: BLE001 - of Prefect, such as a server that is gone
            self._say(
                f"{run.name}: its record may be wrong ({as_fault(error).message}); glocal status is right"
            )
        finally:
            with suppress(Exception):  # the next start ends it then
                _end(run.id, live.flag.reason)
            with self._lock:
                del self._live[run.id]
                self._worked = time.monotonic()
                if is_last := not self._live:
                    run_context.cache_clear()  # a workspace's texts and pictures in all languages
            if is_last:
                give_back()

    def _see_cancelled(self, client: SyncPrefectClient) -> None:
        for run_id, live in list(self._live.items()):
            if not live.flag.reason and client.read_flow_run(run_id).state_type == StateType.CANCELLING:
                live.flag.reason = CANCELLED

    @property
    def idle_seconds(self) -> float:
        """Since a run was at work; 0.0: one is."""
        return 0.0 if self._live else time.monotonic() - self._worked

    @property
    def names(self) -> dict[str, str]:
        """The names of the runs that are under way, by id."""
        return {str(run_id): live.name for run_id, live in list(self._live.items())}

    def stop(self, seconds: float) -> list[str]:
        """Tell all to stop, and wait for what each language has begun; the names of those that still work."""
        lives = list(self._live.values())
        for live in lives:
            live.flag.reason = live.flag.reason or STOPPED
        for live in lives:
            if live.thread:
                live.thread.join(seconds)
        return [live.name for live in lives if live.thread and live.thread.is_alive()]


def leave_nothing_behind(seconds: float = 5) -> None:
    """Hand the server what it was not told yet, such as lines of logs, and no more after that: at the
    process's end Prefect would try for minutes to reach a server that has ended.
    """
    for worker in (APILogWorker, EventsWorker):
        with suppress(Exception):
            worker.drain_all(timeout=seconds)
    atexit.register(os._exit, 0)


def _work_of(deployment: UUID | None, parameters: Mapping[str, Any]) -> str:
    """What a run works on: an issue, or what a flow without one does."""
    return f"{deployment} {parameters.get('issue', '')}"


def _end(run_id: UUID, reason: str) -> None:
    """The end of a run that was stopped for a reason, unless it had come to its own first; and of one that
    was cancelled in its last moment, which would be called Cancelling for ever.
    """
    with server() as client:
        state = client.read_flow_run(run_id).state
        if state and state.type is StateType.CANCELLING and not reason:
            client.set_flow_run_state(run_id, Cancelled(message=TOO_LATE), force=True)
        elif reason and not (state and state.is_final() and reason not in (state.message or "")):
            ended: State[Any] = (Cancelled if reason == CANCELLED else Crashed)(message=reason)
            client.set_flow_run_state(run_id, ended, force=True)


def run_here(flow: Flow[..., Any], run: FlowRun, flag: StopFlag) -> State[Any]:
    """Do a run in this thread; how it ended."""
    # The thread that says every few seconds that it lives would be waited for, a second of every run.
    with temporary_settings({PREFECT_FLOWS_HEARTBEAT_FREQUENCY: None}), stoppable(flag):
        return cast("State[Any]", run_flow(flow, flow_run=run, return_type="state"))


def run_in_process(_: Flow[..., Any], run: FlowRun, flag: StopFlag) -> State[Any] | None:
    """Do a run in a process of its own, which finds its flow by the deployment; how it ended."""
    command = [sys.executable, "-m", "prefect.engine", str(run.id)]
    environment = {**os.environ, "PREFECT__FLOW_RUN_ID": str(run.id)}
    process = subprocess.Popen(command, env=environment, stdin=subprocess.DEVNULL, start_new_session=True)  # noqa: S603 - our own interpreter, with our own words
    while True:
        with suppress(subprocess.TimeoutExpired):
            code = process.wait(0.5)
            break
        if flag.reason:
            process.terminate()
    state = run_state(run.id)
    if code:
        flag.reason = flag.reason or KILLED
        if not (state and state.is_final()):  # it could not tell the server of its end
            return Crashed(message=flag.reason)
    return state


def run_elsewhere(_: Flow[..., Any], run: FlowRun, flag: StopFlag) -> State[Any] | None:
    """Wait until a worker of a work pool has done a run; how it ended."""
    while not flag.reason and (state := run_state(run.id)) and not state.is_final():
        time.sleep(ELSEWHERE_SECONDS)
    flag.reason = ""  # it goes on there, whatever becomes of us
    return run_state(run.id)


def run_state(run: UUID) -> State[Any] | None:
    """What the server says of a run."""
    with server() as client:
        return client.read_flow_run(run).state
