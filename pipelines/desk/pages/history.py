"""What became of an issue: who did what, when, from where; and its numbers per language."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from pipelines.actions.issue_overview import LanguageState
from pipelines.actions.issue_record import issue_record, left_at, numbers_by_language
from pipelines.desk.activity import activity_lines
from pipelines.desk.charts import share_bars, time_chart, totals
from pipelines.desk.desk_request import DeskRequest
from pipelines.desk.issue_frame import issue_frame
from pipelines.desk.rights import Act
from pipelines.desk.routing import page
from pipelines.model.article import Article
from pipelines.workspace.git_history import file_versions, text_at

FIRST_LINES = 15
"""How many lines are shown before "all"."""


def show_issue(request: DeskRequest) -> Response:
    """An issue's own address leads to what is most often wanted of it: its text as long as that is written,
    a look at it for who does not write, and what became of it once it has left.
    """
    slug = request.param("issue")
    if issue_frame(request, slug).overview.counts[LanguageState.SENT]:
        tab = "history"
    else:
        tab = "write" if request.allows(Act.WRITE, slug) else "look"
    return RedirectResponse(f"/issues/{slug}/{tab}", 303)


def show_history(request: DeskRequest) -> Response:
    """The page."""
    slug = request.param("issue")
    frame = issue_frame(request, slug)
    workspace, article = request.snapshot.workspace, _usable_article(request, slug)
    record = issue_record(workspace, article.id if article else "")
    catalogs = [workspace.catalog_path(slug, tag) for tag in workspace.targets(slug)]
    versions = file_versions(workspace, [_folder(request, slug), *catalogs])
    bars = share_bars(record.rows)
    over_time = numbers_by_language(workspace, request.desk.cache.articles().usable) if bars else {}
    activity = activity_lines(request, slug, record, versions)
    return request.page(
        "history.html",
        frame=frame,
        tab="history",
        activity=activity if request.query("all") == "1" else activity[:FIRST_LINES],
        all_activity=len(activity),
        bars=bars,
        totals=totals(bars),
        left=left_at(record.events),
        charts=[time_chart(bar.delivery.locale, over_time.get(bar.delivery.locale, ())) for bar in bars],
        now=request.desk.clock(),
    )


def show_version(request: DeskRequest) -> Response:
    """The text as it was after somebody had changed it."""
    slug, commit = request.param("issue"), request.param("version")
    frame = issue_frame(request, slug)
    path = request.snapshot.workspace.article_path(slug)
    text = text_at(request.snapshot.workspace, path, commit)
    versions = file_versions(request.snapshot.workspace, [path])
    version = next((each for each in versions if each.commit.startswith(commit)), None)
    if text is None or version is None:
        raise HTTPException(404)
    return request.page("version.html", frame=frame, tab="history", text=text, version=version)


def send_numbers(request: DeskRequest) -> Response:
    """The numbers of an issue as a table for other programs."""
    slug = request.param("issue")
    issue_frame(request, slug)
    article = _usable_article(request, slug)
    record = issue_record(request.snapshot.workspace, article.id if article else "")
    left, file = left_at(record.events), io.StringIO()
    table = csv.writer(file)
    table.writerow(("language", "left", "sent", "to send", "came back", "unsubscribed", "opened", "clicked"))
    for bar in share_bars(record.rows):
        row, each = bar.delivery, bar.numbers
        at = left.get(row.key)
        counts = (each.sent, each.to_send, each.bounced, each.unsubscribed, each.opened, each.clicked)
        table.writerow((row.locale, at.isoformat(" ", "minutes") if at else "", *counts))
    named = {"Content-Disposition": f'attachment; filename="{slug}.csv"'}
    return Response(file.getvalue(), headers=named, media_type="text/csv")


def _usable_article(request: DeskRequest, slug: str) -> Article | None:
    return next((each for each in request.desk.cache.articles().usable if each.slug == slug), None)


def _folder(request: DeskRequest, slug: str) -> Path:
    return request.snapshot.workspace.article_path(slug).parent


routes = [
    page("/issues/{issue}", show_issue, Act.LOOK),
    page("/issues/{issue}/history", show_history, Act.LOOK),
    page("/issues/{issue}/history/numbers.csv", send_numbers, Act.LOOK),
    page("/issues/{issue}/history/{version}", show_version, Act.LOOK),
]
