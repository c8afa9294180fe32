"""How a flow ends that cannot go on, without a server."""

from __future__ import annotations

import logging
from importlib import import_module
from types import SimpleNamespace

import pytest
from prefect.client.schemas.objects import State, StateType

from pipelines.flows import failures, run_log
from pipelines.model.errors import DeliveryError, TemplateError


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


@pytest.mark.parametrize("name", ["prefect.flow_runs", "prefect.task_runs"])
@pytest.mark.parametrize(
    ("error", "level", "shown"),
    [
        (TemplateError("there is no block 'x'"), logging.INFO, False),
        (TemplateError("there is no block 'x'"), logging.DEBUG, True),
        (KeyError("x"), logging.INFO, True),
    ],
)
def test_what_a_person_can_mend_is_logged_without_a_traceback(
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    name: str,
    error: Exception,
    level: int,
    shown: bool,
) -> None:
    """Prefect logs what a task raises with all its lines: a fault of our code needs them, others do not."""
    import_module("pipelines.flows.tasks")  # as each process does that takes part in a run
    log = logging.getLogger(name)
    caplog.set_level(level, logger=name)
    monkeypatch.setattr(log, "handlers", [caplog.handler])
    monkeypatch.setattr(log, "propagate", False)
    try:
        raise error
    except (TemplateError, KeyError):
        log.exception("the task failed: %r", error)
    assert (caplog.messages, "Traceback" in caplog.text) == ([f"the task failed: {error!r}"], shown)
