"""An engine that publishes where it is called, for tests: it runs the story, and keeps how far it came."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from pipelines.actions.engine import RunPhase, RunProgress, with_event
from pipelines.actions.publish_events import PublishEvent
from pipelines.actions.request import PublishParameters
from pipelines.model.errors import DeliveryError, GlocalError


@dataclass
class StoryEngine:
    """`story` publishes; with `waits` a run goes no further until `work` is called."""

    story: Callable[[PublishParameters], Iterator[PublishEvent]]
    waits: bool = False
    begun: list[tuple[PublishParameters, str]] = field(default_factory=list)
    """Each publishing that was asked for, and by whom."""
    runs: dict[str, RunProgress] = field(default_factory=dict)

    def publish(self, parameters: PublishParameters, by: str) -> str:
        if self.running(parameters["issue"]):
            raise DeliveryError(f"{parameters['issue']} is being published")
        self.begun.append((parameters, by))
        run = f"run-{len(self.begun)}"
        self.runs[run] = RunProgress(run, parameters["issue"], by)
        if not self.waits:
            self.work(run)
        return run

    def work(self, run: str) -> None:
        """Bring a run to its end."""
        parameters, _ = self.begun[int(run.rpartition("-")[2]) - 1]
        try:
            for event in self.story(parameters):
                self.runs[run] = with_event(self.runs[run], event)
        except GlocalError as error:
            broke = {"phase": RunPhase.BROKE, "fault": error.message, "hint": error.hint}
            self.runs[run] = RunProgress(run, parameters["issue"], self.runs[run].by, **broke)  # type: ignore[arg-type] # by name

    def progress(self, run: str) -> RunProgress | None:
        return self.runs.get(run)

    def running(self, issue: str) -> str:
        open_runs = (each.run for each in self.runs.values() if each.issue == issue and not each.is_over)
        return next(open_runs, "")
