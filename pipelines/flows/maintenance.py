"""The flows around publishing: translations, checks, numbers, and languages that became ready later."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

from prefect import flow
from prefect.artifacts import create_table_artifact
from prefect.client.schemas.objects import State
from prefect.states import Completed, Failed

from pipelines.actions.bounces import look_into_mailbox
from pipelines.actions.check import by_locales, check_editions
from pipelines.actions.deliver_due import deliver_all_due, due_sentence
from pipelines.actions.deliveries import refresh_all
from pipelines.actions.extract import extract
from pipelines.actions.follow_up import follow_ups
from pipelines.actions.language_names import find_locales
from pipelines.actions.request import MailChoice
from pipelines.actions.status import edition_statuses
from pipelines.actions.trigger import trigger_key
from pipelines.flows import runs
from pipelines.flows.failures import failing_with_message
from pipelines.flows.run_context import current_workspace
from pipelines.flows.run_log import log_line
from pipelines.model.delivery import Delivery
from pipelines.workspace.articles import read_articles
from pipelines.workspace.paths import Workspace
from pipelines.workspace.snapshot import open_snapshot


@flow(name="update translations", flow_run_name="update translations")
def update_translations_flow(issues: list[str] | None = None) -> State[Any]:
    """Bring the translators' files up to date with the articles, and say how far each language is.

    Args:
        issues: The articles to look at. None chosen: all of them.

    """
    return failing_with_message(_update_translations, issues or [])


def _update_translations(issues: Sequence[str]) -> State[Any]:
    workspace = current_workspace()
    rows: dict[str, dict[str, Any]] = {}
    for done in extract(open_snapshot(workspace), issues):
        if done.fault:
            log_line(f"{done.path}: {done.outcome}", logging.WARNING)
        if done.locale:
            row = rows.setdefault(
                done.locale, {"language": workspace.languages[done.locale].endonym, "files changed": 0}
            )
            row["files changed"] += done.changed
            for what, count in (("new", done.report.new), ("changed", done.report.carried)):
                row[what] = row.get(what, 0) + count
    for tag, row in rows.items():
        log_line(f"{tag}: {row['files changed']} files changed")
    create_table_artifact(key="translations", table=list(rows.values()))
    changed = sum(bool(row["files changed"]) for row in rows.values())
    return Completed(message=f"{changed} of {len(rows)} languages have something new to translate or review.")


@flow(name="check", flow_run_name="check")
def check_flow(issues: list[str] | None = None, languages: list[str] | None = None) -> State[Any]:
    """Say what is wrong with articles and translations, and which languages that holds back.

    Args:
        issues: The articles to look at. None chosen: all of them.
        languages: The languages to look at. None chosen: all of them.

    """
    return failing_with_message(_check, issues or [], languages or [])


def _check(issues: Sequence[str], languages: Sequence[str]) -> State[Any]:
    snapshot = open_snapshot(current_workspace())
    locales = find_locales(snapshot.workspace, languages)
    checked = check_editions(snapshot, [(slug, locales) for slug in issues or snapshot.workspace.slugs()])
    rows = [
        {
            "article": edition.slug,
            "language": snapshot.workspace.languages[edition.locale].endonym,
            "gate": edition.decision.verdict.value,
            "findings": len(edition.findings),
            "why": edition.decision.why,
        }
        for edition in checked.editions
    ]
    create_table_artifact(key="check", table=rows)
    for finding, wrong_in in by_locales(checked.findings_in_short):
        log_line(f"{finding.origin}: {finding.message} {' '.join(wrong_in)}")
    total, held = len(checked.editions), len(checked.held)
    return Completed(message=f"{total - held} of {total} editions can go out.")


@flow(name="refresh numbers", flow_run_name="refresh numbers")
def refresh_numbers_flow(issues: list[str] | None = None) -> State[Any]:
    """Ask the providers what became of what was sent: deleted or changed there, sent to fewer, opened.

    First it reads the mailbox of mail that came back, where there is one. It fails where somebody has to see
    to a delivery; its log says to which, and how.

    Args:
        issues: The articles to ask about. None chosen: all of them.

    """
    return failing_with_message(_refresh_numbers, issues or [])


def _refresh_numbers(issues: Sequence[str]) -> State[Any]:
    snapshot = open_snapshot(current_workspace())
    mailbox = _read_mailbox(snapshot.workspace)
    asked = refresh_all(snapshot.workspace, issues)
    articles = read_articles(snapshot.workspace, issues).usable
    statuses = [status for status in edition_statuses(snapshot, articles) if status.deliveries]
    rows = [status.as_dict() for status in statuses]
    table = [{name: row[name] for name in ("article", "language", "mail")} for row in rows]
    create_table_artifact(key="numbers", table=table)
    if waiting := " ".join(filter(None, (_need_somebody(asked), mailbox))):
        return Failed(message=waiting)
    return Completed(message=f"Editions that were handed to a provider: {len(rows)}.")


def _read_mailbox(workspace: Workspace) -> str:
    """Log what came back, before anything is sent anew; a sentence about a mailbox that cannot be read."""
    said, is_fault = look_into_mailbox(workspace)
    if said:
        log_line(said, logging.ERROR if is_fault else logging.INFO)
    return said if is_fault else ""


def _need_somebody(asked: Sequence[Delivery]) -> str:
    """Log what is new of each delivery; a sentence about those with which a person has to do something."""
    for each in asked:
        if each.note:
            log_line(f"{each.key}: {each.note}", logging.ERROR if each.attention else logging.INFO)
    waiting = [each for each in asked if each.attention]
    if not waiting:
        return ""
    return f"{len(waiting)} of {len(asked)} deliveries need somebody. {waiting[0].key}: {waiting[0].note}"


@flow(name="send what is due", flow_run_name="send what is due")
def send_due_flow() -> State[Any]:
    """Send what was scheduled with a provider that Glocal sends for, such as SMTP, and is due.

    `glocal serve` starts it when there is something. It fails where somebody has to see to a delivery; its
    log says to which, and how.
    """
    return failing_with_message(_send_due)


def _send_due() -> State[Any]:
    done = deliver_all_due(current_workspace())
    waiting = _need_somebody(done)
    said = due_sentence(done)
    return Failed(message=f"{said} {waiting}") if waiting else Completed(message=said)


@flow(name="follow up", flow_run_name="follow up")
def follow_up_flow(
    days: int = 60,
    send: Literal["draft only", "send now"] = "send now",
    ask_first: bool = True,
) -> State[Any]:
    """Publish languages that have become ready since their issue went out in others.

    First it asks what became of what went out before, and reads mail that came back; it fails where somebody
    has to see to that.

    Args:
        days: How old an issue may be, in days since its date. What is older stays as it is.
        send: Whether the mail of these languages is sent, or only prepared.
        ask_first: Whether somebody is asked before anything is sent.

    """
    return failing_with_message(_follow_up, days, send, ask_first)


def _follow_up(days: int, send: str, ask_first: bool) -> State[Any]:
    snapshot, now = open_snapshot(current_workspace()), datetime.now(UTC)
    recent = [a for a in read_articles(snapshot.workspace).usable if a.date >= now - timedelta(days=days)]
    mailbox = _read_mailbox(snapshot.workspace)
    asked = refresh_all(snapshot.workspace, [article.slug for article in recent]) if recent else []
    waiting = " ".join(filter(None, (_need_somebody(asked), mailbox)))
    requests = list(follow_ups(snapshot, recent, MailChoice(send), now, ask_first=ask_first))
    for request in requests:
        key = trigger_key(snapshot, request, f"{now:%Y-%m-%d}")
        run = runs.trigger_publish(request.parameters(snapshot.workspace.languages), key)
        log_line(f"{request.issue}: {', '.join(request.locales)}, as run {run.name}")
    ready = f"{len(requests)} of {len(recent)} recent issues have languages that are ready now."
    return Failed(message=f"{ready} {waiting}") if waiting else Completed(message=ready)
