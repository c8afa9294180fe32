"""The engine behind the desk: it begins to publish at once, and knows how far each run is.

Without Prefect, which takes seconds to be imported and to start: what is asked for until then waits here.
What was done stands in the ledger, whatever becomes of this process.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

from pipelines.actions.engine import RunPhase, RunProgress, with_event
from pipelines.actions.publish_events import PublishEvent
from pipelines.actions.request import PublishParameters, read_request
from pipelines.model.errors import DeliveryError
from pipelines.workspace.paths import open_workspace

MOST_KEPT = 100
"""Runs whose progress is kept; the ledger keeps what they did."""
START_SECONDS = 300
"""How long what was asked for waits for Prefect."""

Begin = Callable[[str, Mapping[str, object]], None]
"""Begins to publish with these parameters, as the run of this id."""


class DeskEngine:
    """An `actions.engine.Engine`; its methods are called from any thread."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._lock = threading.Lock()
        self._progress: dict[str, RunProgress] = {}
        self._ready = threading.Event()
        self._begin: Begin | None = None

    def publish(self, parameters: PublishParameters, by: str) -> str:
        """See `Engine.publish`."""
        asked: PublishParameters = {**parameters, "your_name": by}
        request = read_request(open_workspace(self._root, explicit=True), asked, datetime.now(UTC))
        run = uuid4().hex
        with self._lock:
            if self._running(request.issue):
                raise DeliveryError(
                    f"{request.issue} is being published at this moment",
                    hint="wait until that has ended, then look what is left",
                )
            self._keep(RunProgress(run, request.issue, by))
        threading.Thread(target=self._hand_over, args=(run, asked), name=f"begin {run}", daemon=True).start()
        return run

    def progress(self, run: str) -> RunProgress | None:
        """See `Engine.progress`."""
        return self._progress.get(run)

    def running(self, issue: str) -> str:
        """See `Engine.running`."""
        with self._lock:
            return self._running(issue)

    def _running(self, issue: str) -> str:
        found = (each.run for each in self._progress.values() if each.issue == issue and not each.is_over)
        return next(found, "")

    def _hand_over(self, run: str, parameters: PublishParameters) -> None:
        if not self._ready.wait(START_SECONDS) or self._begin is None:
            self.broke(run, "nothing was begun, since Prefect has not started", "glocal serve says why")
            return
        try:
            self._begin(run, parameters)
        except Exception as error:  # noqa: BLE001 - whoever watches the run is told
            self.broke(run, f"nothing was begun: {error}", "try it again")

    def be_ready(self, begin: Begin) -> None:
        """From now on runs begin at once; what has waited begins now."""
        self._begin = begin
        self._ready.set()

    def follow(self, run: str, issue: str, by: str) -> None:
        """A run begins, wherever it was asked for."""
        with self._lock:
            if run not in self._progress:
                self._keep(RunProgress(run, issue, by))
            self._change(run, phase=RunPhase.WORKS)

    def hear(self, run: str, event: PublishEvent) -> None:
        """Something happened in a run."""
        with self._lock:
            self._progress[run] = with_event(self._progress[run], event)

    def broke(self, run: str, fault: str, hint: str = "") -> None:
        """A run ended with an error that stopped all languages."""
        with self._lock:
            self._change(run, phase=RunPhase.BROKE, fault=fault, hint=hint)

    def ended(self, run: str, words: str = "") -> None:
        """A run has come to its end; `words`: what Prefect says of one that told no story."""
        with self._lock:
            if not self._progress[run].is_over:
                self._change(run, phase=RunPhase.ENDED, hint=words)

    def _keep(self, progress: RunProgress) -> None:
        self._progress[progress.run] = progress
        over = [run for run, each in self._progress.items() if each.is_over]
        for run in over[: max(0, len(self._progress) - MOST_KEPT)]:
            del self._progress[run]

    def _change(self, run: str, **values: object) -> None:
        self._progress[run] = replace(self._progress[run], **values)  # type: ignore[arg-type] # our own names
