"""What became of an issue: who did what, when, from where; and its numbers per language."""

from __future__ import annotations

from starlette.responses import RedirectResponse, Response

from pipelines.desk.issue_frame import issue_frame
from pipelines.desk.rights import Act
from pipelines.desk.routing import page
from pipelines.desk.visit import Visit


def show_issue(visit: Visit) -> Response:
    """An issue's own address leads to what is most often wanted of it."""
    issue_frame(visit, visit.param("issue"))
    return RedirectResponse(f"/issues/{visit.param('issue')}/history", 303)


def show_history(visit: Visit) -> Response:
    """The page."""
    return visit.page("history.html", frame=issue_frame(visit, visit.param("issue")), tab="history")


routes = [
    page("/issues/{issue}", show_issue, Act.LOOK),
    page("/issues/{issue}/history", show_history, Act.LOOK),
]
