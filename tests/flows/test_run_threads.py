"""Runs in threads of `glocal serve`: which begin when, and how they are stopped; no server is asked here."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from datetime import UTC
from types import SimpleNamespace
from typing import Any, Self, cast
from uuid import UUID, uuid4

import pytest
from prefect.client.schemas.objects import FlowRun, State, StateType
from prefect.client.schemas.responses import SetStateStatus
from prefect.exceptions import Pause
from prefect.flows import Flow
from prefect.states import Cancelling, Completed, Failed, Running, Scheduled
from prefect.types import DateTime

from pipelines.delivery.send_options import SendOptions
from pipelines.flows import run_threads
from pipelines.flows.run_context import RunLocation
from pipelines.flows.run_threads import CANCELLED, STOPPED, TOO_LATE, RunThreads
from pipelines.flows.stopping import RunStoppedError, StopFlag, refuse_if_stopped, stoppable
from pipelines.flows.tasks import deliver_task

PUBLISH, CHECK = uuid4(), uuid4()


@dataclass
class Server:
    """Stands for Prefect's server, as its client."""

    runs: dict[UUID, FlowRun] = field(default_factory=dict)
    answer: SetStateStatus = SetStateStatus.ACCEPT

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def add(self, deployment: UUID, issue: str = "", state: State[Any] | None = None) -> FlowRun:
        run = FlowRun(
            flow_id=uuid4(),
            name=issue or "check",
            deployment_id=deployment,
            parameters={"issue": issue} if issue else {},
            state=state or Scheduled(),
            expected_start_time=DateTime(2026, 12, 1, 9, len(self.runs), tzinfo=UTC),
        )
        run.state_type = (state or Scheduled()).type
        self.runs[run.id] = run
        return run

    def get_scheduled_flow_runs_for_deployments(self, ids: list[UUID], **_: object) -> list[FlowRun]:
        waiting = [run for run in self.runs.values() if run.state_type is StateType.SCHEDULED]
        return [run for run in waiting if run.deployment_id in ids]

    def read_flow_run(self, run_id: UUID) -> FlowRun:
        return self.runs[run_id]

    def set_flow_run_state(self, run_id: UUID, state: State[Any], *, force: bool = False) -> object:
        if force or self.answer is SetStateStatus.ACCEPT:
            self.runs[run_id].state, self.runs[run_id].state_type = state, state.type
        return SimpleNamespace(status=self.answer)

    def create_flow_run_from_deployment(
        self, deployment: UUID, *, parameters: dict[str, Any], state: State[Any] | None, **_: object
    ) -> FlowRun:
        return self.add(deployment, parameters["issue"], state)


@dataclass
class Work:
    """Runs that go on until they are told to end."""

    begun: list[str] = field(default_factory=list)
    ends: dict[str, threading.Event] = field(default_factory=dict)
    error: BaseException | None = None

    def __call__(self, _: Flow[..., Any], run: FlowRun, flag: StopFlag) -> None:
        self.begun.append(run.name)
        end = self.ends.setdefault(run.name, threading.Event())
        while not end.wait(0.005) and not flag.reason:
            pass
        if self.error:
            raise self.error


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Server:
    made = Server()
    monkeypatch.setattr(run_threads, "server", lambda: made)
    return made


def runs_of(work: Work, said: list[str] | None = None) -> RunThreads:
    flow = cast(Flow[..., Any], None)
    return RunThreads({PUBLISH: flow, CHECK: flow}, (said if said is not None else []).append, work)


def look(threads: RunThreads, server: Server) -> None:
    threads.take_due(cast(Any, server))


def ended(threads: RunThreads, count: int) -> None:
    """Wait until only so many are left."""
    for _ in range(2000):
        if len(threads.names) == count:
            return
        threading.Event().wait(0.005)
    raise AssertionError(threads.names)


def test_one_run_an_issue_and_others_beside_it(server: Server) -> None:
    """Two runs that publish one issue would only wait for each other; another issue waits for neither."""
    work = Work()
    threads = runs_of(work)
    for deployment, issue in ((PUBLISH, "a"), (PUBLISH, "a"), (PUBLISH, "b"), (CHECK, "")):
        server.add(deployment, issue)
    look(threads, server)
    look(threads, server)
    assert (sorted(work.begun), len(threads.names)) == (["a", "b", "check"], 3)
    work.ends["a"].set()
    ended(threads, 2)
    look(threads, server)
    assert work.begun.count("a") == 2
    assert threads.stop(5) == []


def test_no_more_than_a_machine_can_do(server: Server) -> None:
    """Twenty follow-ups at nine o'clock begin a few at a time."""
    threads = runs_of(Work())
    for issue in "abcdef":
        server.add(PUBLISH, issue)
    look(threads, server)
    assert sorted(threads.names.values()) == ["a", "b", "c", "d"]
    threads.stop(5)


def test_what_the_server_refuses_is_not_begun_and_blocks_nothing(server: Server) -> None:
    """Another process took it first, or it was cancelled in that moment."""
    work = Work()
    threads = runs_of(work)
    server.add(PUBLISH, "a")
    server.answer = SetStateStatus.ABORT
    look(threads, server)
    assert (work.begun, threads.names) == ([], {})
    server.answer = SetStateStatus.ACCEPT
    look(threads, server)
    assert threads.names != {}
    threads.stop(5)


def test_begun_from_the_desk_at_once_or_in_its_turn(server: Server) -> None:
    """Who pressed waits for no look at the server; a second press of the same waits for the first."""
    work = Work()
    threads = runs_of(work)
    first, second = (threads.start(cast(Any, server), PUBLISH, {"issue": "a"}) for _ in "ab")
    assert (first.state_type, second.state_type) == (StateType.PENDING, StateType.SCHEDULED)
    look(threads, server)
    assert list(threads.names) == [str(first.id)]
    threads.stop(5)


def test_cancelled_on_its_page_it_stops_and_is_called_cancelled(server: Server) -> None:
    """Prefect cannot end a thread, and would call it Cancelling for ever."""
    threads = runs_of(Work())
    run = server.add(PUBLISH, "a")
    look(threads, server)
    server.set_flow_run_state(run.id, Cancelling())
    look(threads, server)
    ended(threads, 0)
    assert run.state
    assert (run.state.type, run.state.message) == (StateType.CANCELLED, CANCELLED)


def test_cancelled_in_its_last_moment_it_does_not_stay_so(server: Server) -> None:
    """The server takes no other end of a run that somebody cancels; nobody would look at it again."""
    work = Work()
    threads = runs_of(work)
    run = server.add(PUBLISH, "a")
    look(threads, server)
    server.set_flow_run_state(run.id, Cancelling())
    work.ends["a"].set()
    ended(threads, 0)
    assert run.state
    assert (run.state.type, run.state.message) == (StateType.CANCELLED, TOO_LATE)


@pytest.mark.parametrize(
    ("state", "kind", "message"),
    [
        (Running(), StateType.CRASHED, STOPPED),
        (Failed(message=f"{STOPPED}\n  next: …"), StateType.CRASHED, STOPPED),
        (Failed(message="no such list"), StateType.FAILED, "no such list"),
        (Completed(message="2 of 2"), StateType.COMPLETED, "2 of 2"),
    ],
)
def test_stopped_with_glocal_it_says_so(
    server: Server, state: State[Any], kind: StateType, message: str
) -> None:
    """Nobody has to guess whether it goes on; what came to its end just then keeps that."""
    threads = runs_of(Work())
    run = server.add(PUBLISH, "a")
    look(threads, server)
    server.set_flow_run_state(run.id, state)
    assert threads.stop(5) == []
    assert run.state
    assert (run.state.type, run.state.message) == (kind, message)


def test_one_that_hangs_is_not_waited_for_any_longer(server: Server) -> None:
    """Ctrl-C ends within seconds; whoever pressed it is told what was still at work."""
    held = threading.Event()

    def hang() -> None:
        held.wait(20)

    threads = RunThreads({PUBLISH: cast(Any, None)}, list[str]().append, lambda *_: hang())
    server.add(PUBLISH, "a")
    look(threads, server)
    assert threads.stop(0.05) == ["a"]
    held.set()


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (Pause(), []),
        (
            ConnectionError("gone"),
            ["a: its record may be wrong (the system: gone); glocal status is right"],
        ),
    ],
)
def test_what_breaks_one_run_breaks_no_other(server: Server, error: BaseException, said: list[str]) -> None:
    """A run that waits for an answer has ended for now; a server that is gone is told once."""
    heard: list[str] = []
    work = Work(error=error)
    threads = runs_of(work, heard)
    server.add(PUBLISH, "a")
    look(threads, server)
    work.ends["a"].set()
    ended(threads, 0)
    assert heard == said


def test_the_flag_is_looked_at_before_each_language(tmp_path: Any) -> None:
    """What has begun is finished, what has not is left for the next run."""
    refuse_if_stopped()
    with stoppable(flag := StopFlag()):
        refuse_if_stopped()
        flag.reason = "Stopped."
        where = RunLocation(tmp_path, "a", "outbox", "run")
        with pytest.raises(RunStoppedError, match=r"^Stopped\.\n  next: start it again"):
            deliver_task.fn(where, cast(Any, None), SendOptions(send=True), "holder", "el")
    refuse_if_stopped()
