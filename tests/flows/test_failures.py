"""How a flow ends that cannot go on, without a server."""

from __future__ import annotations

import logging
from types import SimpleNamespace

import pytest
from prefect.client.schemas.objects import State, StateType

from pipelines.flows import failures, run_log
from pipelines.model.errors import DeliveryError


def refused() -> None:
    raise DeliveryError("nobody is \x1b[31mset up to get it", hint="add [audiences.fr]")


def test_a_refusal_fails_the_run_of_a_deployment(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Whoever started it looks at the run's state alone: a refusal must not pass for a run that went well.

    What a provider replied is only shown, in the log too.
    """
    monkeypatch.setattr(failures, "deployment", SimpleNamespace(id="1"))
    monkeypatch.setattr(run_log, "get_run_logger", lambda: logging.getLogger("test"))
    ended = failures.failing_with_message(refused)
    assert isinstance(ended, State)
    expected = ["nobody is \\x1b[31mset up to get it", "  next: add [audiences.fr]"]
    assert (ended.type, ended.message) == (StateType.FAILED, "\n".join(expected))
    assert caplog.messages == expected


def test_a_refusal_reaches_the_command_line(monkeypatch: pytest.MonkeyPatch) -> None:
    """It has its own way to tell errors, with an exit code."""
    monkeypatch.setattr(failures, "deployment", SimpleNamespace(id=None))
    with pytest.raises(DeliveryError):
        failures.failing_with_message(refused)
