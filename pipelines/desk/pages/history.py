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
from pipelines.desk.issue_frame import issue_frame
from pipelines.desk.rights import Act
from pipelines.desk.routing import page
from pipelines.desk.visit import Visit
from pipelines.model.article import Article
from pipelines.workspace.git_history import file_versions, text_at

FIRST_LINES = 15
"""How many lines are shown before "all"."""


def show_issue(visit: Visit) -> Response:
    """An issue's own address leads to what is most often wanted of it: its text as long as that is written,
    a look at it for who does not write, and what became of it once it has left.
    """
    slug = visit.param("issue")
    if issue_frame(visit, slug).overview.counts[LanguageState.SENT]:
        tab = "history"
    else:
        tab = "write" if visit.allows(Act.WRITE, slug) else "look"
    return RedirectResponse(f"/issues/{slug}/{tab}", 303)


def show_history(visit: Visit) -> Response:
    """The page."""
    slug = visit.param("issue")
    frame = issue_frame(visit, slug)
    workspace, article = visit.snapshot.workspace, _usable_article(visit, slug)
    record = issue_record(workspace, article.id if article else "")
    catalogs = [workspace.catalog_path(slug, tag) for tag in workspace.targets(slug)]
    versions = file_versions(workspace, [_folder(visit, slug), *catalogs])
    bars = share_bars(record.rows)
    over_time = numbers_by_language(workspace, visit.desk.cache.articles().usable) if bars else {}
    activity = activity_lines(visit, slug, record, versions)
    return visit.page(
        "history.html",
        frame=frame,
        tab="history",
        activity=activity if visit.query("all") == "1" else activity[:FIRST_LINES],
        all_activity=len(activity),
        bars=bars,
        totals=totals(bars),
        left=left_at(record.events),
        charts=[time_chart(bar.delivery.locale, over_time.get(bar.delivery.locale, ())) for bar in bars],
        now=visit.desk.clock(),
    )


def show_version(visit: Visit) -> Response:
    """The text as it was after somebody had changed it."""
    slug, commit = visit.param("issue"), visit.param("version")
    frame = issue_frame(visit, slug)
    path = visit.snapshot.workspace.article_path(slug)
    text = text_at(visit.snapshot.workspace, path, commit)
    versions = file_versions(visit.snapshot.workspace, [path])
    version = next((each for each in versions if each.commit.startswith(commit)), None)
    if text is None or version is None:
        raise HTTPException(404)
    return visit.page("version.html", frame=frame, tab="history", text=text, version=version)


def send_numbers(visit: Visit) -> Response:
    """The numbers of an issue as a table for other programs."""
    slug = visit.param("issue")
    issue_frame(visit, slug)
    article = _usable_article(visit, slug)
    record = issue_record(visit.snapshot.workspace, article.id if article else "")
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


def _usable_article(visit: Visit, slug: str) -> Article | None:
    return next((each for each in visit.desk.cache.articles().usable if each.slug == slug), None)


def _folder(visit: Visit, slug: str) -> Path:
    return visit.snapshot.workspace.article_path(slug).parent


routes = [
    page("/issues/{issue}", show_issue, Act.LOOK),
    page("/issues/{issue}/history", show_history, Act.LOOK),
    page("/issues/{issue}/history/numbers.csv", send_numbers, Act.LOOK),
    page("/issues/{issue}/history/{version}", show_version, Act.LOOK),
]
