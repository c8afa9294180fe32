"""Machine drafts at the desk: one language at a time in a thread, and what came of each, until the desk ends.

The drafts themselves, and every answer that was paid, are in the workspace: a desk that ends loses neither.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from threading import Lock, Thread

from pipelines.actions.draft import draft_texts
from pipelines.actions.draft_engines import engine_name, open_engine
from pipelines.actions.draft_plan import DraftPlan, plan_drafts
from pipelines.actions.draft_report import EngineFigures, draft_figures
from pipelines.actions.draft_store import DraftStore
from pipelines.actions.draft_write import DraftedCatalog
from pipelines.model.errors import GlocalError, as_fault
from pipelines.translation.drafts.engine import AnyDraftEngine
from pipelines.workspace.git_commit import Writer
from pipelines.workspace.snapshot import Snapshot

_LOG = logging.getLogger(__name__)
_Place = tuple[str, str]


@dataclass(frozen=True, slots=True)
class DraftOutcome:
    """What came of one press of the button."""

    at: datetime
    drafted: DraftedCatalog | None = None
    fault: GlocalError | None = None

    @property
    def trouble(self) -> GlocalError | None:
        """What kept texts from being drafted."""
        return self.fault or (self.drafted.fault if self.drafted else None)


@dataclass(slots=True)
class DraftWork:
    """What is being drafted, and what was."""

    _lock: Lock = field(default_factory=Lock)
    _running: dict[_Place, Thread] = field(default_factory=dict)
    _turn: Lock = field(default_factory=Lock)
    """One at a time: a service counts calls, and a machine has few processors."""
    _outcomes: dict[_Place, DraftOutcome] = field(default_factory=dict)

    def begin(
        self,
        snapshot: Snapshot,
        engine: AnyDraftEngine,
        plan: DraftPlan,
        writer: Writer,
        clock: Callable[[], datetime],
    ) -> bool:
        """Draft what was planned for one language of an issue; False if that is being done already."""
        [catalog] = plan.catalogs
        place = catalog.domain, catalog.locale

        def work() -> None:
            with self._turn:
                self._outcomes[place] = _drafted_now(snapshot, engine, plan, writer, clock())
            with self._lock:
                del self._running[place]

        with self._lock:
            if place in self._running:
                return False
            thread = self._running[place] = Thread(target=work, name=f"drafts {place}", daemon=True)
            thread.start()
        return True

    def is_running(self, slug: str, tag: str) -> bool:
        """Whether a language of an issue is being drafted."""
        with self._lock:
            return (slug, tag) in self._running

    def waiting(self, snapshot: Snapshot, slug: str, tag: str) -> int:
        """How many sentences were handed in, and are not answered yet."""
        requests = DraftStore(snapshot.workspace).waiting()
        return sum(len(each.texts) for each in requests if (each.domain, each.locale) == (slug, tag))

    def figures(self, snapshot: Snapshot, slug: str, tag: str) -> tuple[EngineFigures, ...]:
        """How much people have changed of what machines wrote in a language of an issue."""
        return tuple(each for each in draft_figures(snapshot.workspace, slug) if each.locale == tag)

    def outcome(self, slug: str, tag: str) -> DraftOutcome | None:
        """What came of it the last time."""
        return self._outcomes.get((slug, tag))

    def wait(self) -> None:
        """Until nothing is being drafted any more."""
        with self._lock:
            running = list(self._running.values())
        for thread in running:
            thread.join()


def _drafted_now(
    snapshot: Snapshot, engine: AnyDraftEngine, plan: DraftPlan, writer: Writer, now: datetime
) -> DraftOutcome:
    try:
        [done] = draft_texts(snapshot.workspace, engine, plan, now, writer)
    except Exception as error:  # noqa: BLE001 - whatever it is, it is told on the page
        _LOG.debug("nothing was drafted", exc_info=True)
        return DraftOutcome(now, fault=as_fault(error))
    return DraftOutcome(now, done)


def engines_of(snapshot: Snapshot) -> tuple[str, ...]:
    """The engines that the settings name, the usual one first; none: there is no button."""
    drafts = snapshot.workspace.settings.drafts
    return tuple(dict.fromkeys(filter(None, (drafts.usual, *drafts.tables))))


def planned(snapshot: Snapshot, name: str, slug: str, tag: str) -> tuple[AnyDraftEngine, DraftPlan]:
    """What an engine would draft in a language of an issue. GlocalError if it cannot be asked."""
    workspace = snapshot.workspace
    engine = open_engine(workspace, engine_name(workspace, name), lambda: snapshot.memory(workspace.source))
    return engine, plan_drafts(snapshot, engine, [slug], [tag])
