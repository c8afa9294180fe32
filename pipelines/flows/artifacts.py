"""What a run leaves for people to look at: how far it is, a table of the languages, links to previews."""

from __future__ import annotations

import os
from typing import cast
from uuid import UUID

from prefect.artifacts import (
    create_markdown_artifact,
    create_progress_artifact,
    create_table_artifact,
    update_progress_artifact,
)

from pipelines.actions.publish import locales_out
from pipelines.actions.publish_events import Finished
from pipelines.actions.publish_steps import RunContext
from pipelines.flows.environment import PREVIEW_URL


def preview_address() -> str:
    """Where previews can be opened, without a closing slash; empty if they are served nowhere."""
    return os.environ.get(PREVIEW_URL, "").rstrip("/")


class ProgressBar:
    """A bar that fills as languages are done; updated every few steps, since each update is a call."""

    def __init__(self, total: int) -> None:
        self._total, self._done, self._shown = max(total, 1), 0, 0.0
        made = create_progress_artifact(progress=0.0, key="progress", description="Languages prepared")
        self._id = cast(UUID, made)  # not a coroutine: flows here are no coroutines either

    def step(self) -> None:
        """One more is done."""
        self._done += 1
        percent = min(99.0, 100 * self._done / self._total)
        if percent - self._shown >= 20:
            self._shown = percent
            update_progress_artifact(self._id, progress=percent)

    def end(self) -> None:
        update_progress_artifact(self._id, progress=100.0)


def languages_table(run: RunContext, end: Finished) -> None:
    """What the run did, a row a language, with the number of findings and where to look."""
    findings = {edition.locale: len(edition.findings) for edition in end.plan.editions}
    out = locales_out(run, ())
    rows = []
    for row in end.report.rows:
        url = run.snapshot.addresses.article(row.locale, run.issue)
        link = f"[page]({url})" if row.locale in out else ""
        rows.append(row.as_dict() | {"findings": findings.get(row.locale, 0), "link": link})
    create_table_artifact(key="languages", table=rows, description=f"# {run.issue}\n{end.report.summary}")


def previews(text: str) -> None:
    """Where to look, or what was asked, with links to look at each language."""
    create_markdown_artifact(key="previews", markdown=text, description="How it would look")
