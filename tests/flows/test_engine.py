"""The engine behind the desk: what waits, what is refused, and what is known of a run; without Prefect."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from pathlib import Path

import pytest

from pipelines.actions.engine import RunPhase
from pipelines.flows import engine
from pipelines.flows.engine import DeskEngine
from pipelines.model.errors import GlocalError
from tests.conftest import SLUG


class Prefect:
    """Stands for it: takes what is to begin."""

    def __init__(self, error: Exception | None = None) -> None:
        self.begun: list[tuple[str, Mapping[str, object]]] = []
        self.heard, self.error = threading.Event(), error

    def __call__(self, run: str, parameters: Mapping[str, object]) -> None:
        self.begun.append((run, parameters))
        self.heard.set()
        if self.error:
            raise self.error


def test_what_is_asked_for_before_prefect_is_there_begins_then(workspace: Path) -> None:
    """The pages answer at once, and who presses at once is not turned away."""
    desk, prefect = DeskEngine(workspace), Prefect()
    run = desk.publish({"issue": SLUG, "send": "send now", "ask_first": False}, "Ana")
    waiting = desk.progress(run)
    assert waiting
    assert (waiting.phase, waiting.issue, waiting.by, desk.running(SLUG)) == (
        RunPhase.WAITS,
        SLUG,
        "Ana",
        run,
    )
    desk.be_ready(prefect)
    assert prefect.heard.wait(10)
    wanted = {"issue": SLUG, "send": "send now", "ask_first": False, "your_name": "Ana"}
    assert prefect.begun == [(run, wanted)]
    desk.follow(run, SLUG, "Ana")
    with pytest.raises(GlocalError, match=f"{SLUG} is being published at this moment"):
        desk.publish({"issue": SLUG}, "Ben")
    desk.ended(run)
    ended = desk.progress(run)
    assert ended
    assert (ended.phase, desk.running(SLUG)) == (RunPhase.ENDED, "")


def test_what_cannot_be_is_refused_before_anything_begins(workspace: Path) -> None:
    """Where it is asked for, and not by a run that fails a minute later."""
    desk = DeskEngine(workspace)
    desk.be_ready(prefect := Prefect())
    with pytest.raises(GlocalError, match="no-such-issue"):
        desk.publish({"issue": "no-such-issue"}, "Ana")
    assert (prefect.begun, desk.running("no-such-issue")) == ([], "")


def test_what_could_not_begin_is_no_run_for_ever(workspace: Path) -> None:
    """Prefect's server is gone: whoever pressed is told, and may press again."""
    desk = DeskEngine(workspace)
    prefect = Prefect(ConnectionError("refused"))
    desk.be_ready(prefect)
    run = desk.publish({"issue": SLUG}, "Ana")
    assert prefect.heard.wait(10)
    for _ in range(1000):
        if not desk.running(SLUG):
            break
        threading.Event().wait(0.005)
    broken = desk.progress(run)
    assert broken
    assert (broken.phase, broken.fault, broken.hint) == (
        RunPhase.BROKE,
        "nothing was begun: refused",
        "try it again",
    )


def test_if_prefect_never_starts_it_is_said(workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits at a page that turns for ever."""
    monkeypatch.setattr(engine, "START_SECONDS", 0)
    desk = DeskEngine(workspace)
    run = desk.publish({"issue": SLUG}, "Ana")
    for _ in range(1000):
        if not desk.running(SLUG):
            break
        threading.Event().wait(0.005)
    broken = desk.progress(run)
    assert broken
    assert broken.fault == "nothing was begun, since Prefect has not started"


def test_runs_begun_elsewhere_are_known_and_old_ones_forgotten(workspace: Path) -> None:
    """A form, a schedule: the desk shows them too. A process that runs for months does not keep them all."""
    desk = DeskEngine(workspace)
    desk.follow("first", "a", "follow up")
    assert desk.running("a") == "first"
    for number in range(engine.MOST_KEPT + 5):
        desk.follow(f"run {number}", f"issue {number}", "")
        desk.ended(f"run {number}")
    assert (desk.progress("first") is not None, desk.progress("run 0"), desk.progress("never")) == (
        True,
        None,
        None,
    )


def test_an_error_that_stopped_all_is_kept_with_its_way_out(workspace: Path) -> None:
    """An end that comes after it does not make it good."""
    desk = DeskEngine(workspace)
    desk.follow("run", SLUG, "Ana")
    desk.broke("run", "content/a/index.md:3: no title", "add one")
    desk.ended("run")
    broken = desk.progress("run")
    assert broken
    assert (broken.phase, broken.fault, broken.hint) == (
        RunPhase.BROKE,
        "content/a/index.md:3: no title",
        "add one",
    )
