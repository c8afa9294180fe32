"""`glocal weblate`: what translators did there comes here, and today's texts go there."""

from __future__ import annotations

from datetime import UTC, datetime

import click

from pipelines.actions.weblate import open_weblate, pull_from_weblate, push_to_weblate, weblate_status
from pipelines.cli.options import command, in_workspace
from pipelines.cli.screen import Screen, counted
from pipelines.workspace.paths import Workspace


@click.group()
def weblate_command() -> None:
    """Exchange texts with a Weblate project, and learn what is approved there (docs/weblate.md)."""


@weblate_command.command("status")
@command
@in_workspace
def weblate_status_command(screen: Screen, workspace: Workspace) -> int:
    """Ask Weblate how far each language is, and what is approved; exit 1 if it is locked there."""
    look = weblate_status(workspace, open_weblate(workspace), datetime.now(UTC))
    rows: list[dict[str, str | int | float]] = [
        {
            "file": each.domain,
            "locale": each.locale,
            "texts": each.total,
            "translated": each.translated,
            "approved": each.approved_count,
            "suggestions": each.suggestions,
            "comments": each.comments,
            "where": each.url,
        }
        for each in look.record.languages
    ]
    screen.table(rows)
    if not rows:
        screen.say("Weblate has none of the catalogs of this workspace.")
    if look.pending:
        screen.say(f"{counted(look.pending, 'text')} saved there, and not in git yet: glocal weblate pull")
    if look.locked:
        way_out = "an earlier run of ours was cut short: run glocal weblate pull, which unlocks it"
        screen.complain(
            f"the project is locked there; {way_out if look.cut_short else 'look at its repository page'}"
        )
    screen.document({"pending": look.pending, "locked": look.locked, "languages": rows})
    return 1 if look.locked else 0


@weblate_command.command("pull")
@command
@in_workspace
def weblate_pull_command(screen: Screen, workspace: Workspace) -> int:
    """Lock Weblate, have it commit and push, merge that here, note what is approved, unlock."""
    project = open_weblate(workspace)
    record = pull_from_weblate(workspace, project, datetime.now(UTC), screen.say)
    screen.document({"catalogs": len(record.languages)})
    screen.say(f"{counted(len(record.languages), 'catalog')}: glocal status says what is held")
    return 0


@weblate_command.command("push")
@command
@in_workspace
def weblate_push_command(screen: Screen, workspace: Workspace) -> int:
    """Pull, bring the catalogs up to date with the articles, push them, have Weblate take them, unlock."""
    project = open_weblate(workspace)
    record = push_to_weblate(workspace, project, datetime.now(UTC), screen.say)
    screen.document({"catalogs": len(record.languages)})
    screen.say(f"{counted(len(record.languages), 'catalog')} up to date in Weblate")
    return 0
