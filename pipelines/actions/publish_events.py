"""What happens while an issue is published, in the order in which it happens.

The story in `publish.py` yields these; a flow makes log lines, progress and artifacts of them, a terminal
shows them, a test compares them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import assert_never

from pipelines.actions.approval import ApprovalAnswer, ApprovalQuestion
from pipelines.actions.publish_report import PublishReport, site_sentence
from pipelines.actions.request import PublishRequest
from pipelines.actions.site import SiteReport
from pipelines.delivery.send_options import SendOptions
from pipelines.model.delivery import Campaign, Delivery
from pipelines.model.edition import Edition
from pipelines.website.manifest import Changes


@dataclass(frozen=True, slots=True)
class PublishPlan:
    """What would go out, after every check and before anything is sent."""

    editions: tuple[Edition, ...]
    """All that were asked for, as judged."""
    campaigns: tuple[Campaign, ...]
    """Those that are mailed."""
    options: Mapping[str, SendOptions] = field(default_factory=dict)
    """By locale: what is to be done with its campaign."""
    served: Mapping[str, str] = field(default_factory=dict)
    """Locales whose readers get another locale's edition instead, and which."""
    site: Changes = field(default_factory=Changes)
    """What becomes of the website."""
    notes: tuple[str, ...] = ()
    """What the provider does differently from what the settings ask for; for people, once."""

    @property
    def ready(self) -> tuple[Edition, ...]:
        """The editions that may go out."""
        return tuple(edition for edition in self.editions if edition.decision.goes_out)


@dataclass(frozen=True, slots=True)
class Started:
    request: PublishRequest


@dataclass(frozen=True, slots=True)
class CatalogsUpdated:
    """The gate judges today's text."""


@dataclass(frozen=True, slots=True)
class Judged:
    edition: Edition


@dataclass(frozen=True, slots=True)
class Rendered:
    locale: str


@dataclass(frozen=True, slots=True)
class Held:
    """An edition that does not go out; its decision says why."""

    edition: Edition


@dataclass(frozen=True, slots=True)
class Planned:
    plan: PublishPlan

    @property
    def words(self) -> str:
        """What the provider does differently; else nothing."""
        return "; ".join(self.plan.notes)


@dataclass(frozen=True, slots=True)
class PreviewsWritten:
    """Mail and website can be looked at, as they would be."""

    address: str
    """Where previews are served, without a closing slash; empty: nowhere, they are files."""
    issue: str

    @property
    def places(self) -> tuple[str, str]:
        """The page that shows all mails of the issue, and the website's first page."""
        folder = self.address or "output/preview"
        return f"{folder}/outbox/{self.issue}/index.html", f"{folder}/site/index.html"

    @property
    def words(self) -> str:
        """Where they are."""
        return f"To look at: {' and '.join(self.places)}"


@dataclass(frozen=True, slots=True)
class ApprovalNeeded:
    question: ApprovalQuestion


@dataclass(frozen=True, slots=True)
class ApprovalGiven:
    answer: ApprovalAnswer


@dataclass(frozen=True, slots=True)
class SiteReleased:
    site: SiteReport


@dataclass(frozen=True, slots=True)
class Delivered:
    """One campaign as far as it came: drafted, sent, scheduled, or in trouble."""

    delivery: Delivery


@dataclass(frozen=True, slots=True)
class Finished:
    report: PublishReport
    plan: PublishPlan


PublishEvent = (
    Started
    | CatalogsUpdated
    | Judged
    | Rendered
    | Held
    | Planned
    | PreviewsWritten
    | ApprovalNeeded
    | ApprovalGiven
    | SiteReleased
    | Delivered
    | Finished
)


def event_text(event: PublishEvent) -> str:
    """An event as a line for a person; empty for what is only progress."""
    match event:
        case Started(request):
            languages = f"{len(request.locales)} languages"
            return f"{request.issue} in {languages}, {request.mail}, with {request.provider}"
        case Held(edition):
            return f"{edition.locale} is held: {edition.decision.why}"
        case PreviewsWritten() | Planned():
            return event.words
        case ApprovalNeeded(question):
            return f"Waiting for a yes or a no to {question.languages} languages"
        case ApprovalGiven(answer):
            return f"{'Approved' if answer.send else 'Not sent'}: {answer.signature}"
        case SiteReleased(site):
            return site_sentence(site.changes, site.fault)
        case Delivered(delivery):
            return f"{delivery.locale}: {delivery.note or delivery.state}"
        case Finished(report):
            return report.summary
        case CatalogsUpdated() | Judged() | Rendered():
            return ""
        case _:
            assert_never(event)
