"""`glocal site`: the website's releases, and taking an article back."""

from __future__ import annotations

from datetime import UTC, datetime

import click

from pipelines.cli.options import command, in_workspace, locales_option
from pipelines.cli.screen import Screen
from pipelines.workspace.paths import Workspace

_article = click.argument("slug", metavar="ARTICLE")


@click.group()
def site() -> None:
    """The website that readers see: its releases, going back, taking an article back."""


@site.command()
@command
@in_workspace
def releases(screen: Screen, workspace: Workspace) -> None:
    """List the releases that are kept, the newest first."""
    from pipelines.actions.site import release_rows  # noqa: PLC0415

    rows = release_rows(workspace)
    screen.table(rows)
    if not rows:
        screen.say("Nothing is published yet. Next: glocal publish ARTICLE")
    screen.document({"releases": rows})


@site.command()
@click.argument("number", type=int, required=False)
@command
@in_workspace
def rollback(screen: Screen, workspace: Workspace, number: int | None) -> None:
    """Show an earlier release again, by its NUMBER; without one, the release before today's."""
    from pipelines.actions.site import go_back  # noqa: PLC0415
    from pipelines.workspace.snapshot import open_snapshot  # noqa: PLC0415

    report = go_back(open_snapshot(workspace), number)
    screen.say(f"Readers see release {report.release} again: {report.changes}.")
    for path in report.changes.new:
        if path.endswith(".html"):
            screen.say(f"  shown again: {path}")
    screen.document(report.as_dict())


@site.command()
@_article
@locales_option
@command
@in_workspace
def withdraw(screen: Screen, workspace: Workspace, slug: str, names: tuple[str, ...]) -> None:
    """Take an article from the website, in every language or in some; a note stays at its address."""
    from pipelines.actions.site import withdraw_article  # noqa: PLC0415
    from pipelines.workspace.articles import pick_articles  # noqa: PLC0415
    from pipelines.workspace.snapshot import open_snapshot, pick_locales  # noqa: PLC0415

    (article,) = pick_articles(workspace, [slug])
    locales = pick_locales(workspace, names)
    report, gone = withdraw_article(open_snapshot(workspace), article, locales, datetime.now(UTC))
    screen.say(f"{slug} is withdrawn in {', '.join(gone)}: {report.changes}.")
    screen.say("Mail that was sent stays in the mailboxes; its pictures and links lead to the note now.")
    screen.document(report.as_dict() | {"locales": gone})


@site.command()
@_article
@locales_option
@command
@in_workspace
def restore(screen: Screen, workspace: Workspace, slug: str, names: tuple[str, ...]) -> None:
    """Let a withdrawn article come back; the next publish brings it."""
    from pipelines.actions.site import restore_article  # noqa: PLC0415
    from pipelines.workspace.articles import pick_articles  # noqa: PLC0415
    from pipelines.workspace.snapshot import open_snapshot, pick_locales  # noqa: PLC0415

    (article,) = pick_articles(workspace, [slug])
    locales = pick_locales(workspace, names)
    back = restore_article(open_snapshot(workspace), article, locales, datetime.now(UTC))
    screen.say(f"{slug} may come back in {', '.join(back)}. Next: glocal publish {slug}")
    screen.document({"locales": back})


@site.command()
@command
@in_workspace
def push(screen: Screen, workspace: Workspace) -> None:
    """Copy the website to `site.target` again, what differs there."""
    from pipelines.actions.site import copy_site  # noqa: PLC0415
    from pipelines.model.errors import SettingsError  # noqa: PLC0415
    from pipelines.model.finding import Origin  # noqa: PLC0415
    from pipelines.workspace.settings import SETTINGS  # noqa: PLC0415

    target = workspace.settings.site.target
    if not target:
        hint = 'add to [site] a line such as: target = "s3://bucket/newsletter"'
        raise SettingsError("there is no place to copy the website to", origin=Origin(SETTINGS), hint=hint)
    count = copy_site(workspace, lambda path: screen.say(f"  {path}"))
    screen.say(f"{target}: {count} files changed.")
    screen.document({"target": target, "changed": count})
