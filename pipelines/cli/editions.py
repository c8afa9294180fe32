"""The commands that look at editions: extract, check, build, status. None of them loads Prefect."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path

import click

from pipelines.actions.build import build
from pipelines.actions.check import (
    by_locales,
    check_document,
    check_editions,
    finding_row,
    held_lines,
    pick_editions,
)
from pipelines.actions.extract import extract, extract_total
from pipelines.actions.status import EditionStatus, edition_statuses
from pipelines.cli.annotations import finding_annotation, held_annotation
from pipelines.cli.options import command, in_workspace, locales_option, slugs_argument
from pipelines.cli.screen import Cell, Screen, counted
from pipelines.delivery.provider import UnknownReader
from pipelines.model.delivery import Delivery
from pipelines.model.finding import Finding, Severity
from pipelines.workspace.articles import read_articles
from pipelines.workspace.paths import Workspace
from pipelines.workspace.renames import orphaned_catalogs
from pipelines.workspace.snapshot import open_snapshot, pick_locales


@click.command()
@slugs_argument
@click.option(
    "--same-meaning", is_flag=True, help="Corrections changed no meaning: near texts stay translated."
)
@command
@in_workspace
def extract_command(
    screen: Screen, workspace: Workspace, slugs: tuple[str, ...], *, same_meaning: bool
) -> int:
    """Bring the translators' catalogs up to date with the articles and templates; exit 1 if a file could not
    be read, and so was left as it is.
    """
    work = extract(open_snapshot(workspace), slugs, same_meaning=same_meaning)
    done = screen.progress(work, extract_total(workspace, slugs), "extract")
    changed = [file for file in done if file.changed]
    screen.say(f"{len(changed)} of {len(done)} files changed" if changed else "Nothing changed.")
    if not_taken := max((file.report.unvouched for file in done), default=0):
        language = workspace.languages[workspace.source]
        screen.say(
            f"--same-meaning was not taken for {counted(not_taken, 'text')}: nothing is known of how"
            f" {language.endonym} says no, so translators look at them. To change that, put negation into"
            f" languages/{language.tag}.toml (docs/languages.md)."
        )
    orphans = orphaned_catalogs(workspace)
    for orphan in orphans:
        files = counted(len(orphan.files), "file")
        screen.say(f"{orphan.files[0]}: {files} of {orphan.domain}, which is no article: {orphan.advice}.")
    unreadable = [file for file in done if file.fault]
    if unreadable:
        screen.say(f"{counted(len(unreadable), 'file')} could not be read; correct, and run it again.")
    screen.document(
        {
            "files": [file.as_dict() for file in done],
            "orphans": [{"domain": orphan.domain, "files": list(orphan.files)} for orphan in orphans],
        }
    )
    return 1 if unreadable else 0


@click.command()
@click.argument("names", nargs=-1, metavar="[ARTICLE|FILE]...")
@locales_option
@click.option(
    "--fail-on",
    type=click.Choice(["error", "held"]),
    default="held",
    show_default=True,
    help="Exit 1 for an error only, or for every language that is held.",
)
@click.option("--all", "every", is_flag=True, help="List every text that is to be translated or reviewed.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "github"]),
    default="text",
    show_default=True,
    help="Lines for people, or annotations for GitHub Actions.",
)
@command
@in_workspace
def check_command(
    screen: Screen,
    workspace: Workspace,
    names: tuple[str, ...],
    locales: tuple[str, ...],
    fail_on: str,
    form: str,
    *,
    every: bool,
) -> int:
    """Say what is wrong with articles and translations; exit 1 if a language cannot go out.

    A FILE of an article means that article, a translators' catalog that language of it.
    """
    picked = pick_editions(workspace, names, pick_locales(workspace, locales), Path.cwd())
    checked = check_editions(open_snapshot(workspace), picked)
    found, held = checked.findings, checked.held
    if form == "github":
        root = os.path.relpath(workspace.root)
        for finding in found:
            screen.say(finding_annotation(finding, root))
        for edition in held:
            screen.say(held_annotation(edition, root, error=fail_on == "held"))
    else:
        told = found if every else checked.findings_in_short
        _say_findings(screen, told)
        for line in held_lines((each.slug, each.locale, each.decision.why) for each in held):
            screen.say(f"held: {line}")
        if len(told) < len(found):
            screen.say("Every text that is to be translated or reviewed: glocal check --all")
    if not held:
        screen.say(f"{counted(len(checked.editions), 'edition')} can go out.")
    screen.document(check_document(checked))
    wrong = any(finding.severity is Severity.ERROR for finding in found)
    return 1 if wrong or (held and fail_on == "held") else 0


@click.command()
@slugs_argument
@locales_option
@click.option("--site", "site_only", is_flag=True, help="Only the website, not the emails: faster.")
@command
@in_workspace
def build_command(
    screen: Screen, workspace: Workspace, slugs: tuple[str, ...], locales: tuple[str, ...], *, site_only: bool
) -> int:
    """Render every edition and the website for a look, to output/preview; nothing is sent."""
    snapshot = open_snapshot(workspace)
    articles = read_articles(workspace, slugs)
    built = build(snapshot, articles.some(), pick_locales(workspace, locales), mail=not site_only)
    for line in held_lines(built.held):
        screen.say(f"would be held: {line}")
    found = [*snapshot.glossary_faults, *articles.findings, *built.findings]
    _say_findings(screen, found)
    screen.say(f"{counted(built.editions, 'edition')}, {counted(built.changed, 'file')} changed. Look at:")
    mails = [] if site_only else [built.folder / "outbox" / article.slug for article in articles.usable]
    for folder in [*mails, built.folder / "site"]:
        screen.say(f"  {folder / 'index.html'}")
    screen.document(
        {
            "folder": str(built.folder),
            "editions": built.editions,
            "changed": built.changed,
            "findings": [f"{finding.origin}: {finding.message}" for finding in found],
        }
    )
    return 1 if found else 0


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
    _say_findings(screen, unreadable)
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


def _say_findings(screen: Screen, findings: Sequence[Finding]) -> None:
    """Each once, with the languages that it is about."""
    for finding, wrong_in in by_locales(dict.fromkeys(findings)):
        where = f"{' '.join(wrong_in)}: " if wrong_in else ""
        screen.say(f"{finding.origin}: {finding.severity}: {where}{finding.message} [{finding.check}]")


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
