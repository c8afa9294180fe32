"""What the engine behind the desk hears of a run that Prefect has on record; no server is asked here."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from prefect.client.schemas.objects import FlowRun, State
from prefect.exceptions import Pause
from prefect.flows import Flow
from prefect.states import Completed, Crashed, Failed

from pipelines.actions.engine import RunPhase, RunProgress
from pipelines.actions.publish_events import Rendered
from pipelines.flows import publish, server
from pipelines.flows.background import Pulse
from pipelines.flows.engine import DeskEngine
from pipelines.flows.maintenance import check_flow
from pipelines.flows.publish import publish_flow
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
        (Crashed(message="Its process ended with 9."), "Its process ended with 9.", ""),
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
