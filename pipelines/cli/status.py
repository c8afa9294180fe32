"""`glocal status`: how far each language is, what became of what was sent, and what waits for a person."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from importlib import import_module

import click

from pipelines.actions.check import finding_row
from pipelines.actions.status import EditionStatus, edition_statuses
from pipelines.cli.findings import say_findings
from pipelines.cli.options import command, in_workspace, slugs_argument
from pipelines.cli.screen import Cell, Screen, counted
from pipelines.delivery.provider import UnknownReader
from pipelines.model.delivery import Delivery
from pipelines.workspace.articles import read_articles
from pipelines.workspace.paths import Workspace
from pipelines.workspace.snapshot import open_snapshot


@click.command()
@slugs_argument
@click.option("--refresh", is_flag=True, help="Ask the providers what became of what was sent.")
@click.option(
    "--recipients",
    metavar="STATE",
    help="List single readers: unknown, bounced, failed, sending or accepted. For providers with a record of"
    " readers, such as smtp.",
)
@command
@in_workspace
def status_command(
    screen: Screen, workspace: Workspace, slugs: tuple[str, ...], *, refresh: bool, recipients: str | None
) -> int:
    """Show how far each language is: translated, to be reviewed, findings, published; exit 1 if a file could
    not be read, if something is late, or if, with --refresh, somebody has to see to a delivery.
    """
    asked: list[Delivery] = []
    said, is_fault = "", False
    if refresh:  # SQLAlchemy takes a while to load, which a mere look need not wait for
        said, is_fault = import_module("pipelines.actions.bounces").look_into_mailbox(workspace)
        asked = import_module("pipelines.actions.deliveries").refresh_all(workspace, slugs)
    articles = read_articles(workspace, slugs)
    snapshot = open_snapshot(workspace)
    statuses = edition_statuses(snapshot, articles.usable)
    for slug in dict.fromkeys(status.article for status in statuses):
        here = [status for status in statuses if status.article == slug]
        out = sum(status.decision.goes_out for status in here)
        screen.say(f"{slug}: {out} of {counted(len(here), 'language')} can go out")
        screen.table(_filled_columns([status.as_row() for status in here]))
    asked += _overdue(workspace, statuses, asked)
    for line in (said, *(f"{row.key}: {row.note}" for row in asked if row.note)):
        if line:
            screen.say(line)
    unreadable = [*snapshot.glossary_faults, *articles.findings, *(f for s in statuses for f in s.unreadable)]
    say_findings(screen, unreadable)
    questions = tuple(dict.fromkeys(each for status in statuses for each in status.questions))
    if questions:
        screen.say("Translators ask (answer below it in the file, with a line # Answer: …):")
        screen.table([{"where": str(each.origin), "question": each.message} for each in questions])
    deliveries = [row for status in statuses for row in status.deliveries]
    listed = _listed_readers(workspace, deliveries, recipients) if recipients else []
    if recipients:
        screen.say(f"{counted(len(listed), 'reader')} {recipients}{':' if listed else '.'}")
        screen.table(listed)
    unknown = [] if recipients else _unknown_readers(workspace, deliveries)
    if unknown:
        screen.say(
            f"{counted(len(unknown), 'reader')} may have got their mail or not, and get no second one."
            " The mail server's log knows them by the message id. Close them with:"
            " glocal resolve ARTICLE DELIVERY --recipient ADDRESS, and --sent, --not-sent or --again"
        )
        screen.table(unknown)
    screen.document(
        {
            "editions": [status.as_dict() for status in statuses],
            "unreadable": [finding_row(each) for each in dict.fromkeys(unreadable)],
            "questions": [
                {
                    "file": each.origin.path,
                    "line": each.origin.line,
                    "locale": each.locale,
                    "message": each.message,
                }
                for each in questions
            ],
            "unknown_readers": unknown,
            "recipients": listed,
            "came_back": said,
            "asked": [
                {"key": row.key, "state": row.state, "note": row.note, "attention": row.attention}
                for row in asked
            ],
        }
    )
    return 1 if unreadable or is_fault or any(row.attention for row in asked) else 0


def _overdue(
    workspace: Workspace, statuses: Sequence[EditionStatus], asked: Sequence[Delivery]
) -> list[Delivery]:
    """What Glocal should have sent by now, beside what was asked about; nothing is looked up without need."""
    now, known = datetime.now(UTC), {row.key for row in asked}
    past = {row.issue_id for each in statuses for row in each.deliveries if row.at and row.at < now}
    if not past:
        return []
    late = import_module("pipelines.actions.deliver_due").overdue(workspace, sorted(past), now)
    return [row for row in late if row.key not in known]


def _filled_columns(rows: Sequence[Mapping[str, Cell]]) -> list[dict[str, Cell]]:
    """The rows without the columns that say nothing in any of them; how far each language is always shows."""
    kept = {name for row in rows for name, value in row.items() if value or name in ("ready %", "gate")}
    return [{name: value for name, value in row.items() if name in kept} for row in rows]


def _unknown_readers(workspace: Workspace, deliveries: Sequence[Delivery]) -> list[dict[str, str]]:
    if not deliveries:
        return []
    known = import_module("pipelines.actions.deliveries").unknown_readers(workspace, deliveries)
    return _reader_rows(known)


def _listed_readers(workspace: Workspace, deliveries: Sequence[Delivery], state: str) -> list[dict[str, str]]:
    if not deliveries:
        return []
    opened = import_module("pipelines.delivery.providers").open_provider
    listed = import_module("pipelines.actions.readers").readers_in_state
    return _reader_rows(listed(deliveries, state, lambda name: opened(name, workspace)))


def _reader_rows(known: Iterable[tuple[Delivery, UnknownReader]]) -> list[dict[str, str]]:
    return [
        {
            "delivery": delivery.key,
            "reader": reader.place or f"not in the list any more ({reader.person[:12]})",
            "message id": reader.message_id,
            "state": reader.state,
            "answer": reader.answer,
        }
        for delivery, reader in known
    ]
