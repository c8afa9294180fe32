"""What stands above every page of an issue: its title, its state in words, and the tabs."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.exceptions import HTTPException

from pipelines.actions.issue_overview import IssueOverview, LanguageState, issue_overview
from pipelines.actions.issue_record import proposals_under_way
from pipelines.desk.desk_request import DeskRequest
from pipelines.desk.issue_card import IssuePill, issue_pill


@dataclass(frozen=True, slots=True)
class IssueFrame:
    """For `issue.html`, as `frame`."""

    slug: str
    overview: IssueOverview
    pill: IssuePill

    @property
    def title(self) -> str:
        return self.overview.title or self.slug

    @property
    def ready(self) -> int:
        """How many languages are ready, or went out."""
        counts = self.overview.counts
        return counts[LanguageState.READY] + counts[LanguageState.SENT]


def issue_frame(request: DeskRequest, slug: str) -> IssueFrame:
    """Of the issue with this folder name; 404 if there is none."""
    snapshot = request.snapshot
    if slug not in snapshot.workspace.slugs():
        raise HTTPException(404)
    overview = issue_overview(snapshot, request.desk.cache.articles(), slug)
    pill = issue_pill(request, overview, proposals_under_way(snapshot.workspace))
    return IssueFrame(slug, overview, pill)
