"""Home: what waits, every issue with its languages, and how to begin something."""

from __future__ import annotations

from starlette.responses import Response

from pipelines.actions.issue_overview import issue_overviews
from pipelines.actions.issue_record import proposals_under_way
from pipelines.delivery.proposal_record import ProposalState
from pipelines.desk.desk_request import DeskRequest
from pipelines.desk.issue_card import issue_card
from pipelines.desk.rights import Act
from pipelines.desk.routing import page
from pipelines.desk.sending import go_on
from pipelines.desk.two_versions import versions_to_choose
from pipelines.desk.waiting import MOST, waiting_for

SHOWN = 12
"""How many issues stand on the first page; all are one link away."""


def show_home(request: DeskRequest) -> Response:
    """The first page of everybody."""
    snapshot, everything = request.snapshot, request.query("all") == "1"
    overviews = issue_overviews(snapshot, request.desk.cache.articles())
    proposals = proposals_under_way(snapshot.workspace)
    if any(row.state is not ProposalState.OPEN for row in proposals):
        go_on(request.desk)
    waiting = (*versions_to_choose(request), *waiting_for(request, overviews, proposals))
    shown = overviews if everything else overviews[:SHOWN]
    return request.page(
        "home.html",
        waiting=waiting if everything else waiting[:MOST],
        waits=len(waiting),
        cards=[issue_card(request, each, proposals) for each in shown],
        issues=len(overviews),
        coming=[each for each in overviews if each.scheduled_for],
        now=request.desk.clock(),
    )


routes = [page("/", show_home, Act.LOOK)]
