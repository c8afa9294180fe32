"""What a run leaves for people to look at: how far it is, a table of the languages, links to previews."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TypeVar, cast
from uuid import UUID

from prefect.artifacts import (
    create_markdown_artifact,
    create_progress_artifact,
    create_table_artifact,
    update_progress_artifact,
)

from pipelines.actions.publish import PublishReport
from pipelines.flows.environment import PREVIEW_URL
from pipelines.flows.run_context import RunContext
from pipelines.model.edition import Edition, Verdict

Value = TypeVar("Value")


def preview_address() -> str:
    """Where previews can be opened, without a closing slash; empty if they are served nowhere."""
    return os.environ.get(PREVIEW_URL, "").rstrip("/")


class Progress:
    """A bar that fills as languages are done; told every few steps, since each telling is a call."""

    def __init__(self, total: int) -> None:
        self._total, self._done, self._told = max(total, 1), 0, 0.0
        made = create_progress_artifact(progress=0.0, key="progress", description="Languages prepared")
        self._id = cast(UUID, made)  # not a coroutine: flows here are no coroutines either

    def step(self, value: Value) -> Value:
        """One more is done; the value that came of it passes through."""
        self._done += 1
        percent = min(99.0, 100 * self._done / self._total)
        if percent - self._told >= 20:
            self._told = percent
            update_progress_artifact(self._id, progress=percent)
        return value

    def end(self) -> None:
        update_progress_artifact(self._id, progress=100.0)


def languages(here: RunContext, done: PublishReport, editions: Sequence[Edition]) -> None:
    """What the run did, a row a language, with the number of findings and where to look."""
    findings = {edition.locale: len(edition.findings) for edition in editions}
    rows = []
    for row in done.rows:
        url = here.snapshot.addresses.article(row.locale, here.issue)
        link = f"[page]({url})" if row.gate != Verdict.HOLD and not done.refused else ""
        rows.append(row.as_dict() | {"findings": findings.get(row.locale, 0), "link": link})
    create_table_artifact(key="languages", table=rows, description=f"# {here.issue}\n{done.summary}")


def previews(words: str) -> None:
    """What was asked, with links to look at each language."""
    create_markdown_artifact(key="previews", markdown=words, description="What goes out, if you say yes")
