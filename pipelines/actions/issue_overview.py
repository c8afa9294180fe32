"""An issue at a glance: how far its text is, each language, its mail and its pages. Nothing is written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from pipelines.actions.status import EditionStatus, edition_statuses
from pipelines.model.delivery import Delivery, DeliveryState
from pipelines.model.errors import each_error, fault_finding
from pipelines.model.finding import UNREADABLE, Finding, Origin
from pipelines.workspace.articles import Articles
from pipelines.workspace.snapshot import Snapshot

_LATEST = datetime.max.replace(tzinfo=UTC)


class LanguageState(StrEnum):
    """The one thing that a cell of the strip tells."""

    SENT = "sent"
    READY = "ready"
    GOING = "going"
    NONE = "none"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class LanguageOverview:
    """One language of an issue."""

    tag: str
    state: LanguageState
    percent: int
    """Of the words of the source: translated and reviewed."""
    why: str
    """Why it is held, or what is the matter with its mail; empty otherwise."""
    status: EditionStatus


@dataclass(frozen=True, slots=True)
class IssueOverview:
    """One issue."""

    slug: str
    title: str
    is_newsletter: bool
    date: datetime | None
    languages: tuple[LanguageOverview, ...]
    """In EU order."""
    faults: tuple[Finding, ...] = ()
    """What keeps its text from being read; there are no languages then."""

    @property
    def counts(self) -> Counter[LanguageState]:
        return Counter(each.state for each in self.languages)

    @property
    def deliveries(self) -> tuple[Delivery, ...]:
        """All rows of the ledger."""
        return tuple(row for each in self.languages for row in each.status.deliveries)

    @property
    def on_website(self) -> tuple[str, ...]:
        """The languages whose page is out."""
        return tuple(each.tag for each in self.languages if each.status.website == "out")

    @property
    def scheduled_for(self) -> datetime | None:
        """When the next of its mails leaves."""
        times = [
            row.at for row in self.deliveries if row.state is DeliveryState.SCHEDULED and row.at is not None
        ]
        return min(times, default=None)

    @property
    def trouble(self) -> tuple[LanguageOverview, ...]:
        """The languages whose mail wants a person."""
        return tuple(
            each
            for each in self.languages
            if any(row.state.needs_a_person or _falls_short(row) for row in each.status.deliveries)
        )


def issue_overviews(snapshot: Snapshot, articles: Articles) -> tuple[IssueOverview, ...]:
    """Of all these issues, first those that cannot be read, then the newest."""
    found = [issue_overview(snapshot, articles, slug) for slug in snapshot.workspace.slugs()]
    return tuple(sorted(found, key=lambda each: (each.date or _LATEST, each.slug), reverse=True))


def issue_overview(snapshot: Snapshot, articles: Articles, slug: str) -> IssueOverview:
    """One of the issues by its folder's name; KeyError for a name that none has."""
    if error := articles.errors.get(slug):
        origin = Origin(f"content/{slug}/index.md", 1)
        faults = tuple(fault_finding(each, UNREADABLE, origin) for each in each_error(error))
        return IssueOverview(slug, "", is_newsletter=False, date=None, languages=(), faults=faults)
    article = {each.slug: each for each in articles.usable}[slug]
    languages = tuple(map(_language_overview, edition_statuses(snapshot, [article])))
    return IssueOverview(slug, article.title.value, bool(article.articles), article.date, languages)


def _language_overview(status: EditionStatus) -> LanguageOverview:
    decision, rows = status.decision, status.deliveries
    state, why = _state_of(status, rows)
    return LanguageOverview(decision.locale, state, int(decision.percent), why, status)


def _state_of(status: EditionStatus, rows: Iterable[Delivery]) -> tuple[LanguageState, str]:
    for row in rows:
        if row.state.needs_a_person:
            return LanguageState.BAD, row.state.value
        if row.numbers and _falls_short(row):
            return LanguageState.BAD, row.numbers.of
    if any(row.state.went_out for row in rows):
        return LanguageState.SENT, ""
    decision = status.decision
    if decision.goes_out:
        return LanguageState.READY, ""
    if status.errors or status.website == "withdrawn":
        return LanguageState.BAD, decision.why
    return (LanguageState.GOING if decision.percent else LanguageState.NONE), decision.why


def _falls_short(row: Delivery) -> bool:
    """Whether readers are missing whom nothing explains, of a mail that its provider is through with."""
    return bool(row.state is DeliveryState.SENT and row.numbers and row.numbers.missing)
