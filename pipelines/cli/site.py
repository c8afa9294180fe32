"""`glocal site`: the website's releases, and taking an article back."""

from __future__ import annotations

from datetime import UTC, datetime

import click

from pipelines.actions.site import (
    copy_site,
    go_back,
    release_rows,
    restore_article,
    withdraw_article,
)
from pipelines.cli.options import command, in_workspace, locales_option
from pipelines.cli.screen import Screen, counted
from pipelines.model.errors import SettingsError
from pipelines.model.finding import Origin
from pipelines.workspace.articles import pick_articles
from pipelines.workspace.paths import Workspace
from pipelines.workspace.settings import SETTINGS
from pipelines.workspace.snapshot import open_snapshot, pick_locales

_article = click.argument("slug", metavar="ARTICLE")


@click.group()
def site_command() -> None:
    """The website that readers see: its releases, going back, taking an article back."""


@site_command.command("releases")
@command
@in_workspace
def site_releases_command(screen: Screen, workspace: Workspace) -> None:
    """List the releases that are kept, the newest first."""
    rows = release_rows(workspace)
    screen.table(rows)
    if not rows:
        screen.say("Nothing is published yet. Next: glocal publish ARTICLE")
    screen.document({"releases": rows})


@site_command.command("rollback")
@click.argument("number", type=int, required=False)
@command
@in_workspace
def site_rollback_command(screen: Screen, workspace: Workspace, number: int | None) -> None:
    """Show an earlier release again, by its NUMBER; without one, the release before today's."""
    report = go_back(open_snapshot(workspace), number)
    screen.say(f"Readers see release {report.release} again: {report.changes}.")
    for path in report.changes.new:
        if path.endswith(".html"):
            screen.say(f"  shown again: {path}")
    screen.document(report.as_dict())


@site_command.command("withdraw")
@_article
@locales_option
@command
@in_workspace
def site_withdraw_command(screen: Screen, workspace: Workspace, slug: str, locales: tuple[str, ...]) -> None:
    """Take an article from the website, in every language or in some; a note stays at its address."""
    (article,) = pick_articles(workspace, [slug])
    report, gone = withdraw_article(
        open_snapshot(workspace), article, pick_locales(workspace, locales), datetime.now(UTC)
    )
    screen.say(f"{slug} is withdrawn in {', '.join(gone)}: {report.changes}.")
    screen.say("Mail that was sent stays in the mailboxes; its pictures and links lead to the note now.")
    screen.document(report.as_dict() | {"locales": gone})


@site_command.command("restore")
@_article
@locales_option
@command
@in_workspace
def site_restore_command(screen: Screen, workspace: Workspace, slug: str, locales: tuple[str, ...]) -> None:
    """Let a withdrawn article come back; the next publish brings it."""
    (article,) = pick_articles(workspace, [slug])
    back = restore_article(
        open_snapshot(workspace), article, pick_locales(workspace, locales), datetime.now(UTC)
    )
    screen.say(f"{slug} may come back in {', '.join(back)}. Next: glocal publish {slug}")
    screen.document({"locales": back})


@site_command.command("push")
@command
@in_workspace
def site_push_command(screen: Screen, workspace: Workspace) -> None:
    """Copy the website to `site.target` again, what differs there."""
    target = workspace.settings.site.target
    if not target:
        hint = 'add to [site] a line such as: target = "s3://bucket/newsletter"'
        raise SettingsError("there is no place to copy the website to", origin=Origin(SETTINGS), hint=hint)
    count = copy_site(workspace, lambda path: screen.say(f"  {path}"))
    screen.say(f"{target}: {counted(count, 'file')} changed.")
    screen.document({"target": target, "changed": count})
