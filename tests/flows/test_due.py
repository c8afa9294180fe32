"""`glocal serve` starts a run for what is due: one for each try, and a fault is said once."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest

from pipelines.flows import runs, server
from pipelines.flows.background import Pulse
from pipelines.flows.engine import DeskEngine
from pipelines.model.errors import DeliveryError
from tests.delivery.editions import small_workspace


def test_one_run_for_what_is_due(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It looks every few seconds; the same thing is started once, and the next try again."""
    said: list[str] = []
    answers: list[str | DeliveryError] = ["a", "a", "", "b", DeliveryError("broken", hint="mend it")]
    answers.append(DeliveryError("broken", hint="mend it"))

    def key(*_: object) -> str:
        answer = answers.pop(0)
        if isinstance(answer, DeliveryError):
            raise answer
        return answer

    monkeypatch.setattr(server, "due_key", key)
    monkeypatch.setattr(runs, "trigger_due", lambda name: SimpleNamespace(name=name))
    workspace = small_workspace(tmp_path)
    watch = server.FlowService(workspace, said.append, Pulse(), DeskEngine(workspace.root), ours=True)
    while answers:
        watch.send_due()
    assert said == [
        *("What is due is sent: run a.", "What is due is sent: run b."),
        "What is due cannot be looked up: broken; mend it",
    ]
