"""What the desk's sending is done with: the providers, and what a look at the workspace remembers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from pipelines.actions.publish_steps import PublishSteps, RunContext
from pipelines.actions.remembered_steps import Remembered
from pipelines.actions.request import OpenProvider
from pipelines.delivery.providers import open_provider


@dataclass(frozen=True, slots=True)
class SendTools:
    """One per desk."""

    open_provider: OpenProvider = open_provider
    remembered: Remembered = field(default_factory=Remembered)
    own_steps: Callable[[RunContext], PublishSteps] | None = None
    """Instead of those that are remembered; for tests."""

    @property
    def steps(self) -> Callable[[RunContext], PublishSteps]:
        return self.own_steps or self.remembered.steps
