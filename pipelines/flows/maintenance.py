"""The flows around publishing: translations, checks, numbers, and languages that became ready later."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

from prefect import flow, get_run_logger
from prefect.artifacts import create_table_artifact
from prefect.client.schemas.objects import State
from prefect.states import Completed

from pipelines.actions import check as checking
from pipelines.actions import deliveries
from pipelines.actions.extract import extract
from pipelines.actions.request import languages_of, read_request, trigger_key
from pipelines.actions.status import status_rows
from pipelines.delivery.ledger import open_ledger
from pipelines.delivery.providers import open_provider
from pipelines.flows import runs
from pipelines.flows.failures import failing_in_words
from pipelines.flows.run_context import current_workspace
from pipelines.languages.table import LOCALES
from pipelines.workspace.articles import pick_articles
from pipelines.workspace.snapshot import open_snapshot


@flow(name="update translations", flow_run_name="update translations")
def update_translations(issues: list[str] | None = None) -> State[Any]:
    """Bring the translators' files up to date with the articles, and say how far each language is.

    Args:
        issues: The articles to look at. None chosen: all of them.

    """
    return failing_in_words(_update_translations, issues or [])


def _update_translations(issues: Sequence[str]) -> State[Any]:
    workspace = current_workspace()
    rows: dict[str, dict[str, Any]] = {}
    for done in extract(open_snapshot(workspace), issues):
        if done.locale:
            row = rows.setdefault(done.locale, {"language": LOCALES[done.locale].endonym, "files changed": 0})
            row["files changed"] += done.changed
            for what, count in (("new", done.report.new), ("changed", done.report.carried)):
                row[what] = row.get(what, 0) + count
    for tag, row in rows.items():
        get_run_logger().info("%s: %d files changed", tag, row["files changed"])
    create_table_artifact(key="translations", table=list(rows.values()))
    changed = sum(bool(row["files changed"]) for row in rows.values())
    return Completed(message=f"{changed} of {len(rows)} languages have something new to translate or review.")


@flow(name="check", flow_run_name="check")
def check(issues: list[str] | None = None, languages: list[str] | None = None) -> State[Any]:
    """Say what is wrong with articles and translations, and which languages that holds back.

    Args:
        issues: The articles to look at. None chosen: all of them.
        languages: The languages to look at. None chosen: all of them.

    """
    return failing_in_words(_check, issues or [], languages or [])


def _check(issues: Sequence[str], languages: Sequence[str]) -> State[Any]:
    workspace = current_workspace()
    wish = read_request(workspace, "", languages, "", "draft only", "", [], "", local_time=False)
    editions = checking.check(open_snapshot(workspace), issues, wish.locales)
    rows = [
        {
            "article": edition.slug,
            "language": LOCALES[edition.locale].endonym,
            "gate": edition.decision.verdict.value,
            "findings": len(edition.findings),
            "why": "; ".join(edition.decision.reasons),
        }
        for edition in editions
    ]
    create_table_artifact(key="check", table=rows)
    found = checking.by_locales(checking.in_short(checking.findings_of(editions)))
    for finding, locales in found:
        get_run_logger().info("%s: %s %s", finding.origin, finding.message, " ".join(locales))
    held = sum(not edition.decision.goes_out for edition in editions)
    return Completed(message=f"{len(editions) - held} of {len(editions)} editions can go out.")


@flow(name="refresh numbers", flow_run_name="refresh numbers")
def refresh_numbers(issues: list[str] | None = None) -> State[Any]:
    """Ask the providers how what was sent fares: opened, clicked, bounced, unsubscribed.

    Args:
        issues: The articles to ask about. None chosen: all of them.

    """
    return failing_in_words(_refresh_numbers, issues or [])


def _refresh_numbers(issues: Sequence[str]) -> State[Any]:
    workspace = current_workspace()
    snapshot = open_snapshot(workspace)
    ledger = open_ledger(workspace)
    try:
        for article in pick_articles(workspace, issues):
            deliveries.refresh(ledger, article, lambda name: open_provider(name, workspace))
    finally:
        ledger.close()
    rows = [row for row in status_rows(snapshot, issues) if row["mail"]]
    shown = [{name: row[name] for name in ("article", "language", "mail")} for row in rows]
    create_table_artifact(key="numbers", table=shown)
    return Completed(message=f"{len(rows)} editions were handed to a provider.")


@flow(name="follow up", flow_run_name="follow up")
def follow_up(
    days: int = 60,
    send: Literal["draft only", "send now"] = "send now",
    ask_first: bool = True,
) -> State[Any]:
    """Publish languages that have become ready since their issue went out in others.

    Args:
        days: How old an issue may be, in days since its date. What is older stays as it is.
        send: Whether the mail of these languages is sent, or only prepared.
        ask_first: Whether somebody is asked before anything is sent.

    """
    return failing_in_words(_follow_up, days, send, ask_first)


def _follow_up(days: int, send: str, ask_first: bool) -> State[Any]:
    workspace = current_workspace()
    snapshot = open_snapshot(workspace)
    oldest = datetime.now(UTC) - timedelta(days=days)
    started = []
    recent = [article for article in pick_articles(workspace, []) if article.date >= oldest]
    for article in recent:
        rows = status_rows(snapshot, [article.slug])
        late = _late(rows)
        if not late:
            continue
        parameters = {
            "issue": article.slug,
            "languages": languages_of(late),
            "send": send,
            "ask_first": ask_first,
            "your_name": "follow up",
        }
        wish = read_request(workspace, article.slug, late, "", send, "", [], "", local_time=False)
        run = runs.trigger_publish(parameters, trigger_key(snapshot, wish))
        get_run_logger().info("%s: %s, as run %s", article.slug, ", ".join(late), run.name)
        started.append(article.slug)
    return Completed(
        message=f"{len(started)} of {len(recent)} recent issues have languages that are ready now."
    )


def _late(rows: Sequence[dict[str, Any]]) -> list[str]:
    """Of an issue that went out in some language: those that are ready and have not gone out."""
    if not any(row["mail"].startswith(("sent", "scheduled")) for row in rows):
        return []
    return [str(row["locale"]) for row in rows if row["gate"] != "hold" and not row["mail"]]
