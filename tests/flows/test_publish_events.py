"""What the flow makes of steps, outcomes and events, without a server: it must swallow nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from prefect.client.schemas.objects import StateType

from pipelines.actions.approval import ApprovalAnswer, ApprovalQuestion
from pipelines.actions.publish_events import (
    ApprovalGiven,
    ApprovalNeeded,
    Delivered,
    Finished,
    PublishEvent,
    PublishPlan,
)
from pipelines.actions.publish_report import PublishReport
from pipelines.actions.publish_steps import RunContext
from pipelines.actions.request import read_request
from pipelines.actions.site import SiteReport
from pipelines.delivery.send_options import SendOptions
from pipelines.flows import artifacts, publish, tasks
from pipelines.flows.run_context import RunLocation
from pipelines.model.delivery import Delivery, DeliveryState
from pipelines.model.errors import Refused
from pipelines.website.manifest import Changes
from pipelines.workspace.paths import open_workspace
from tests.actions.memory_provider import MemoryProvider
from tests.conftest import SLUG
from tests.delivery.editions import NOW, campaign

WHERE = RunLocation(Path("nowhere"), "hello", "memory", "run")
SENT = Delivery("hello/fr@memory", "tag:x", "fr", "memory", DeliveryState.SENT, note="sent now")


def report(**more: Any) -> PublishReport:
    counts = {"sent": 0, "drafted": 0, "scheduled": 0, "held": 0, "failed": 0} | more
    return PublishReport((), SiteReport(0, Changes()), **counts)


@dataclass
class Future:
    """What Prefect gives for a task run that is done."""

    ended_with: object

    def result(self, *, raise_on_failure: bool = True) -> object:
        if raise_on_failure and isinstance(self.ended_with, BaseException):
            raise self.ended_with
        return self.ended_with


def test_every_outcome_of_a_delivery_is_handed_on(monkeypatch: pytest.MonkeyPatch) -> None:
    """A refusal, our own fault, even a value that is none: the story decides what each means."""
    ends: Iterator[object] = iter([SENT, Refused("no such list"), ZeroDivisionError("ours"), None])

    class Task:
        def submit(self, *_: object) -> Future:
            return Future(next(ends))

    monkeypatch.setattr(tasks, "deliver_task", Task())
    campaigns = [campaign(tag) for tag in ("fr", "el", "mt", "de")]
    options = {tag: SendOptions(send=True) for tag in ("fr", "el", "mt", "de")}
    found = list(tasks.TaskSteps(WHERE).deliver(campaigns, options, "me"))
    assert [type(each) for each in found] == [Delivery, Refused, ZeroDivisionError, TypeError]


@pytest.mark.parametrize(
    ("done", "ends"),
    [
        (report(sent=3), StateType.COMPLETED),
        (report(held=2), StateType.COMPLETED),
        (report(sent=23, failed=1), StateType.FAILED),
        (report(refused="not sent, said Carla"), StateType.COMPLETED),
    ],
)
def test_a_run_with_a_failed_delivery_fails(done: PublishReport, ends: StateType) -> None:
    """Somebody has to look; and the words are those of the summary, for whoever looks."""
    state = publish.end_state(done)
    assert (state.type, state.message) == (ends, done.summary)


def test_every_event_is_told(workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In the log, to whoever listens, and where people look; a person's no is in all of them."""
    log, shown = list[str](), list[str]()
    heard: list[PublishEvent] = []
    monkeypatch.setattr(publish, "log_line", log.append)
    monkeypatch.setattr(artifacts, "ProgressBar", lambda _: None)
    monkeypatch.setattr(artifacts, "previews", shown.append)
    monkeypatch.setattr(artifacts, "languages_table", lambda _, end: shown.append(end.report.summary))
    here = open_workspace(workspace)
    request = read_request(here, {"issue": SLUG}, NOW, lambda *_: MemoryProvider())
    no = ApprovalAnswer(send=False, by="Carla", comment="wrong date")
    end = report(failed=1, refused=f"not sent, said {no.signature}")
    events: list[PublishEvent] = [
        ApprovalNeeded(ApprovalQuestion("# Send it?", "digest", 2)),
        ApprovalGiven(no),
        Delivered(Delivery("k", "i", "fr", "memory", DeliveryState.FAILED, note="no such list")),
        Finished(end, PublishPlan((), ())),
    ]
    with publish.listening(heard.append):
        assert publish._tell(iter(events), request, RunContext(here, SLUG, "memory")) == end
    assert heard == events
    assert shown == ["# Send it?", end.summary]
    assert log == [
        "Waiting for a yes or a no to 2 languages",
        "Not sent: Carla: wrong date",
        "fr: no such list",
        "Nothing sent (not sent, said Carla: wrong date), 1 failed. The website is as it was.",
    ]


def test_a_story_without_an_end_is_a_fault(workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A run that just stops must not pass for one that has finished."""
    monkeypatch.setattr(artifacts, "ProgressBar", lambda _: None)
    here = open_workspace(workspace)
    request = read_request(here, {"issue": SLUG}, NOW, lambda *_: MemoryProvider())
    with pytest.raises(AssertionError, match="ends with Finished"):
        publish._tell(iter([]), request, RunContext(here, SLUG, "memory"))
