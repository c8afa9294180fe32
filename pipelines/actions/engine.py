"""What does the work in the background, as the desk knows it: begin a publishing, and follow it.

The desk's pages call an `Engine`; how the work is done (by a Prefect flow in this process, on a work pool) is
`flows/`' affair. What was done stands in the ledger and on the website: a progress is for those who watch.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Protocol, assert_never

from pipelines.actions.publish_events import (
    ApprovalGiven,
    ApprovalNeeded,
    CatalogsUpdated,
    Delivered,
    Finished,
    Held,
    Judged,
    Planned,
    PreviewsWritten,
    PublishEvent,
    Rendered,
    SiteReleased,
    Started,
)
from pipelines.actions.publish_report import PublishReport
from pipelines.actions.request import PublishParameters
from pipelines.actions.site import SiteReport
from pipelines.model.delivery import Delivery


class Engine(Protocol):
    """What the desk asks of whoever publishes; called from threads, several at once."""

    def publish(self, parameters: PublishParameters, by: str) -> str:
        """Begin to publish in the background, and return the run's id at once (in well under a second).

        `by`: who asked, as the record of deliveries names them. Parameters that cannot be (`read_request`)
        are refused by a GlocalError before anything begins; so is an issue that is being published.
        """

    def progress(self, run: str) -> RunProgress | None:
        """How far a run is; None for one that nobody knows (of an earlier start: the ledger knows more)."""

    def running(self, issue: str) -> str:
        """The id of the run that publishes this issue now; empty: none does."""


class RunPhase(StrEnum):
    WAITS = "waits"
    """It was asked for, and has not begun."""
    WORKS = "works"
    ENDED = "ended"
    """With a report; what fell short stands in it."""
    BROKE = "broke"
    """With an error that stopped all languages; `fault` says which."""


class LocaleStep(StrEnum):
    WAITS = "waits"
    CHECKED = "checked"
    RENDERED = "rendered"
    HELD = "held"
    DELIVERED = "delivered"
    """To the provider, as far as `delivery` says."""


@dataclass(frozen=True, slots=True)
class LocaleProgress:
    """How far one language is."""

    step: LocaleStep = LocaleStep.WAITS
    why: str = ""
    """Why it is held."""
    delivery: Delivery | None = None


@dataclass(frozen=True, slots=True)
class RunProgress:
    """How far a run is: a value that replaces the one before."""

    run: str
    issue: str
    by: str
    phase: RunPhase = RunPhase.WAITS
    locales: Mapping[str, LocaleProgress] = field(default_factory=dict)
    """The languages that were asked for, in EU order."""
    site: SiteReport | None = None
    """What became of the website; None: nothing yet."""
    report: PublishReport | None = None
    fault: str = ""
    hint: str = ""
    """What to do about the fault."""

    @property
    def is_over(self) -> bool:
        return self.phase in (RunPhase.ENDED, RunPhase.BROKE)

    @property
    def done(self) -> int:
        """How many languages need nothing more of this run."""
        return sum(each.step in (LocaleStep.HELD, LocaleStep.DELIVERED) for each in self.locales.values())


def with_event(before: RunProgress, event: PublishEvent) -> RunProgress:
    """The progress after one more event of the story (`publish_issue`)."""
    match event:
        case Started(request):
            waiting = {tag: LocaleProgress() for tag in request.locales}
            return replace(before, phase=RunPhase.WORKS, locales=waiting)
        case Judged(edition):
            return _with_locale(before, edition.locale, LocaleProgress(LocaleStep.CHECKED))
        case Rendered(locale):
            return _with_locale(before, locale, LocaleProgress(LocaleStep.RENDERED))
        case Held(edition):
            held = LocaleProgress(LocaleStep.HELD, why=edition.decision.why)
            return _with_locale(before, edition.locale, held)
        case Delivered(delivery):
            done = LocaleProgress(LocaleStep.DELIVERED, delivery=delivery)
            return _with_locale(before, delivery.locale, done)
        case SiteReleased(site):
            return replace(before, site=site)
        case Finished(report):
            return replace(before, phase=RunPhase.ENDED, report=report)
        case CatalogsUpdated() | Planned() | PreviewsWritten() | ApprovalNeeded() | ApprovalGiven():
            return before
        case _:
            assert_never(event)


def _with_locale(before: RunProgress, locale: str, now: LocaleProgress) -> RunProgress:
    return replace(before, locales={**before.locales, locale: now})
