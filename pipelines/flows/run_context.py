"""Where a run does its work: the workspace, opened once in each process that takes part.

Tasks are handed paths and names, never what is open, so that they can run in threads or on other machines.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

from pipelines.delivery.ledger import Ledger, open_ledger
from pipelines.delivery.provider import Provider
from pipelines.delivery.providers import open_provider
from pipelines.flows.environment import WORKSPACE
from pipelines.model.article import Article
from pipelines.workspace.articles import pick_articles
from pipelines.workspace.paths import Workspace, open_workspace
from pipelines.workspace.snapshot import Snapshot, open_snapshot


@dataclass(frozen=True)
class RunContext:
    """One run's view of the workspace; files are read once, so all languages see the same."""

    workspace: Workspace
    issue: str
    provider_name: str

    @cached_property
    def snapshot(self) -> Snapshot:
        return open_snapshot(self.workspace)

    @cached_property
    def article(self) -> Article:
        (article,) = pick_articles(self.workspace, [self.issue])
        return article

    @cached_property
    def provider(self) -> Provider:
        return open_provider(self.provider_name, self.workspace)

    @cached_property
    def ledger(self) -> Ledger:
        return open_ledger(self.workspace)


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
    """The run's desk in this process."""
    return RunContext(open_workspace(where.root, explicit=True), where.issue, where.provider)


def current_workspace() -> Workspace:
    """The workspace that the process was started for; else the one in the current directory."""
    named = os.environ.get(WORKSPACE)
    return open_workspace(Path(named) if named else Path.cwd(), explicit=bool(named))
