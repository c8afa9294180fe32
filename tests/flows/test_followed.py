"""What the engine behind the desk hears of a run that Prefect has on record; no server is asked here."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from contextlib import nullcontext
from functools import partial
from pathlib import Path
from typing import Any, cast
from uuid import uuid4

import pytest
from prefect.client.schemas.objects import FlowRun, State, StateType
from prefect.exceptions import Pause
from prefect.flows import Flow
from prefect.states import Completed, Crashed, Failed, Running

from pipelines.actions.engine import RunPhase, RunProgress
from pipelines.actions.publish_events import Rendered
from pipelines.flows import publish, run_threads, runs, server
from pipelines.flows.background import Pulse
from pipelines.flows.engine import DeskEngine
from pipelines.flows.maintenance import check_flow
from pipelines.flows.publish import publish_flow
from pipelines.flows.run_marks import marked_alive
from pipelines.flows.run_threads import KILLED, run_in_process
from pipelines.flows.stopping import StopFlag
from tests.delivery.editions import small_workspace

Way = Callable[..., State[object]]


def done(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    way: Way,
    *tags: str,
    flow: Flow[..., Any] = publish_flow,
) -> tuple[DeskEngine, FlowRun]:
    """The engine after a run that `way` carries out."""
    monkeypatch.setitem(server._WAYS, "threads", way)
    workspace = small_workspace(tmp_path)
    engine = DeskEngine(workspace.root)
    service = server.FlowService(workspace, list[str]().append, Pulse(), engine, ours=True)
    parameters = {"issue": "hello", "your_name": "Ana"}
    run = FlowRun(flow_id=uuid4(), tags=list(tags), parameters=parameters)
    service._do(flow, run, StopFlag())
    return engine, run


def progress(engine: DeskEngine, run: str) -> RunProgress:
    found = engine.progress(run)
    assert found
    return found


def test_a_run_of_the_desk_goes_by_its_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The desk gave it one before Prefect was there; each event of the story reaches it."""

    def way(*_: object) -> State[object]:
        publish._LISTENER.get()(Rendered("fr"))
        return Completed(message="1 of 1")

    engine, run = done(tmp_path, monkeypatch, way, "glocal", "desk: 4711")
    told = progress(engine, "4711")
    assert (told.phase, told.issue, told.by, list(told.locales)) == (RunPhase.ENDED, "hello", "Ana", ["fr"])
    assert engine.progress(str(run.id)) is None


def test_a_run_of_a_form_goes_by_its_id(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The desk shows it, too; what publishes nothing is no affair of its."""
    engine, run = done(tmp_path, monkeypatch, lambda *_: Completed())
    assert progress(engine, str(run.id)).phase is RunPhase.ENDED
    engine, run = done(tmp_path / "other", monkeypatch, lambda *_: Completed(), flow=check_flow)
    assert engine.progress(str(run.id)) is None


@pytest.mark.parametrize(
    ("state", "fault", "hint"),
    [
        (Failed(message="content/a.md:3: no title\n  next: add one"), "content/a.md:3: no title", "add one"),
        (Crashed(message=KILLED), KILLED, ""),
    ],
)
def test_an_error_is_told_with_its_way_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, state: State[object], fault: str, hint: str
) -> None:
    """Whoever watches the page reads the words of the error, and what to do."""
    engine, _ = done(tmp_path, monkeypatch, lambda *_: state, "desk: 1")
    told = progress(engine, "1")
    assert (told.phase, told.fault, told.hint) == (RunPhase.BROKE, fault, hint)


@pytest.mark.parametrize(
    ("error", "phase"), [(Pause(), RunPhase.ENDED), (ConnectionError("gone"), RunPhase.BROKE)]
)
def test_what_ends_in_the_middle_does_not_run_for_ever(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: BaseException, phase: RunPhase
) -> None:
    """A run that asks somebody, and one whose server is gone: the issue can be published again."""
    kept: list[DeskEngine] = []
    made = DeskEngine.__init__

    def remember(self: DeskEngine, root: Path) -> None:
        kept.append(self)
        made(self, root)

    def way(*_: object) -> State[object]:
        raise error

    monkeypatch.setattr(DeskEngine, "__init__", remember)
    with pytest.raises(type(error)):
        done(tmp_path, monkeypatch, way, "desk: 1")
    assert (progress(kept[0], "1").phase, kept[0].running("hello")) == (phase, "")


@pytest.mark.parametrize(
    ("there", "kind", "said"),
    [
        (Running(), StateType.CRASHED, KILLED),
        (Failed(message="no such list"), StateType.FAILED, "no such list"),
    ],
)
def test_a_run_whose_process_is_killed_says_so(
    monkeypatch: pytest.MonkeyPatch, there: State[object], kind: StateType, said: str
) -> None:
    """The server would call it Running, and the page that fell short would give no reason."""
    monkeypatch.setattr(sys, "executable", "/bin/false")
    monkeypatch.setattr(run_threads, "run_state", lambda _: there)
    flag = StopFlag()
    ended = run_in_process(publish_flow, FlowRun(flow_id=uuid4()), flag)
    assert ended
    assert (ended.type, ended.message, flag.reason) == (kind, said, KILLED)


def _given(state: State[object], *_: object) -> State[object]:
    return state


def test_what_a_run_did_is_no_fault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A run in another process tells no story, and Prefect's summary of it is no news; that of one that did
    nothing is.
    """
    idle = "Run a does the same."
    cases: list[tuple[State[object], str]] = [
        (Completed(message="6 of 6 languages sent."), ""),
        (Completed(name="Nothing to do", message=idle), idle),
    ]
    for state, hint in cases:
        engine, _ = done(tmp_path, monkeypatch, partial(_given, state), "desk: 1")
        told = progress(engine, "1")
        assert (told.phase, told.hint) == (RunPhase.ENDED, hint)


class Client:
    """Stands for the server's, which knows two runs that are alike."""

    def __init__(self, *tags: str) -> None:
        values: dict[str, Any] = {"flow_id": uuid4(), "deployment_id": uuid4()}
        values["parameters"] = {"issue": "hello"}
        nine = {"created": "2026-12-01T09:00:00Z"}
        later = {"created": "2026-12-01T09:05:00Z", "tags": list(tags)}
        self.older = FlowRun.model_validate(values | nine | {"state_type": StateType.RUNNING})
        self.mine = FlowRun.model_validate(values | later)

    def read_flow_run(self, _: object) -> FlowRun:
        return self.mine

    def read_flow_runs(self, **_: object) -> list[FlowRun]:
        return [self.mine, self.older]


def test_what_the_desk_begins_again_after_a_kill_is_no_double_click(monkeypatch: pytest.MonkeyPatch) -> None:
    """Else the sending would be called done while the former run still works, or where it was cut off."""
    for tags, twin in (((), True), (("desk: 4711",), False)):
        client = Client(*tags)
        monkeypatch.setattr(runs, "server", lambda client=client: nullcontext(client))
        assert (runs.older_twin(str(client.mine.id)) == client.older) is twin


def test_a_run_that_outlived_a_kill_is_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two that send one issue at once would tell the page of languages that the other has in hand."""
    begun = threading.Event()

    class Threads:
        def start(self, *_: object, **__: object) -> None:
            begun.set()

    monkeypatch.setattr(runs, "server", nullcontext)
    monkeypatch.setattr(server, "FORMER_SECONDS", 0.01)
    workspace = small_workspace(tmp_path)
    service = server.FlowService(workspace, list[str]().append, Pulse(), DeskEngine(tmp_path), ours=True)
    service._threads = cast(Any, Threads())
    service._living = {"former": "publish hello", "gone": "publish hello"}
    with marked_alive(workspace.state, "former"):
        work = threading.Thread(target=service._publish, args=(uuid4(), "4711", {"issue": "hello"}))
        work.start()
        service._publish(uuid4(), "4712", {"issue": "other"})
        assert begun.is_set()
        begun.clear()
        assert not begun.wait(0.1)
    work.join(10)
    assert begun.is_set()
