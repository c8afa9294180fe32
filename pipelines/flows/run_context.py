"""Where a run does its work: the workspace, opened once in each process that takes part.

Tasks are handed paths and names, never what is open, so that they can run in threads or on other machines.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from pipelines.actions.publish_steps import RunContext
from pipelines.flows.environment import WORKSPACE
from pipelines.workspace.paths import Workspace, open_workspace


@dataclass(frozen=True, slots=True)
class RunLocation:
    """What a task is told of its run; plain, so that it can travel."""

    root: Path
    issue: str
    provider: str
    run: str
    """The flow run, begun anew each time that it goes on after a question."""


@lru_cache(maxsize=4)
def run_context(where: RunLocation) -> RunContext:
    """The run's view of the workspace in this process."""
    return RunContext(open_workspace(where.root, explicit=True), where.issue, where.provider)


def current_workspace() -> Workspace:
    """The workspace that the process was started for; else the one in the current directory."""
    named = os.environ.get(WORKSPACE)
    return open_workspace(Path(named) if named else Path.cwd(), explicit=bool(named))
