"""What is on record of issues: proposals, what happened to their mail, how it fared. Looking makes none."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from pipelines.delivery.event_log import LoggedEvent
from pipelines.delivery.ledger import Ledger, open_ledger
from pipelines.delivery.proposal_record import ProposalRow
from pipelines.model.article import Article
from pipelines.model.delivery import Delivery, DeliveryState, Numbers
from pipelines.workspace.paths import Workspace


@dataclass(frozen=True, slots=True)
class IssueRecord:
    """Of one issue."""

    rows: tuple[Delivery, ...] = ()
    events: tuple[LoggedEvent, ...] = ()
    """What happened to its mail, oldest first."""
    proposals: tuple[ProposalRow, ...] = ()
    """The newest first."""


@dataclass(frozen=True, slots=True)
class SentPoint:
    """How one issue fared in one language."""

    slug: str
    title: str
    at: datetime
    """When it left."""
    numbers: Numbers


@contextmanager
def ledger_if_any(workspace: Workspace) -> Iterator[Ledger | None]:
    """The ledger to look into; None where nothing was ever sent or asked."""
    if not workspace.settings.ledger.url_env and not (workspace.state / "ledger.sqlite").is_file():
        yield None
        return
    ledger = open_ledger(workspace)
    try:
        yield ledger
    finally:
        ledger.close()


def proposals_under_way(workspace: Workspace) -> tuple[ProposalRow, ...]:
    """Of all issues, the newest first."""
    with ledger_if_any(workspace) as ledger:
        return ledger.proposals.under_way() if ledger else ()


def issue_record(workspace: Workspace, issue_id: str) -> IssueRecord:
    """Of the issue with this permanent id."""
    with ledger_if_any(workspace) as ledger:
        if ledger is None:
            return IssueRecord()
        rows = ledger.rows(issue_id)
        events = ledger.events.of([row.key for row in rows])
        return IssueRecord(rows, events, ledger.proposals.of(issue_id))


def numbers_by_language(
    workspace: Workspace, articles: Iterable[Article]
) -> Mapping[str, tuple[SentPoint, ...]]:
    """By locale: how each issue fared of which the provider has told numbers, oldest first."""
    found: dict[str, list[SentPoint]] = {}
    with ledger_if_any(workspace) as ledger:
        for article in articles if ledger else ():
            rows = [row for row in ledger.rows(article.id) if row.numbers] if ledger else []
            left = left_at(ledger.events.of([row.key for row in rows])) if ledger and rows else {}
            for row in rows:
                if row.numbers and (at := left.get(row.key)):
                    point = SentPoint(article.slug, article.title.value, at, row.numbers)
                    found.setdefault(row.locale, []).append(point)
    return {tag: tuple(sorted(points, key=lambda each: each.at)) for tag, points in found.items()}


def left_at(events: Iterable[LoggedEvent]) -> dict[str, datetime]:
    """By key: when its mail left, as far as that is on record."""
    found: dict[str, datetime] = {}
    for event in events:
        if event.event in (DeliveryState.SENT, DeliveryState.DELIVERED):
            found.setdefault(event.key, event.at)
    return found
