"""`glocal site`: the website's releases, and taking an article back."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial

import click

from pipelines.actions.site import (
    go_back,
    no_change,
    release_rows,
    restore_article,
    withdraw_article,
)
from pipelines.actions.site_restore import SiteRestorePlan, restore_from_target
from pipelines.actions.site_target import push_site, target_name
from pipelines.cli.options import command, in_workspace, locales_option
from pipelines.cli.question import ask_person
from pipelines.cli.screen import Screen, counted
from pipelines.model.errors import SettingsError
from pipelines.model.finding import Origin
from pipelines.workspace.articles import pick_articles
from pipelines.workspace.locale_names import pick_locales
from pipelines.workspace.paths import Workspace
from pipelines.workspace.settings import SETTINGS
from pipelines.workspace.snapshot import open_snapshot

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
@click.argument("slug", metavar="[ARTICLE]", required=False)
@locales_option
@click.option(
    "--from-target", is_flag=True, help="Take in what stands at site.target and is not known here, all of it."
)
@click.option("--yes", is_flag=True, help="Do not ask.")
@command
@in_workspace
def site_restore_command(
    screen: Screen,
    workspace: Workspace,
    slug: str | None,
    locales: tuple[str, ...],
    *,
    from_target: bool,
    yes: bool,
) -> None:
    """Let a withdrawn article come back; or take in the website from where it is copied to."""
    if from_target == bool(slug):
        raise SettingsError(
            "what is to be restored?" if not slug else "an article, or the website from its target?",
            hint="glocal site restore ARTICLE, or glocal site restore --from-target",
        )
    if slug:
        (article,) = pick_articles(workspace, [slug])
        back = restore_article(
            open_snapshot(workspace), article, pick_locales(workspace, locales), datetime.now(UTC)
        )
        screen.say(f"{slug} may come back in {', '.join(back)}. Next: glocal publish {slug}")
        screen.document({"locales": back})
        return
    if locales:
        raise SettingsError("the website is taken in as a whole", hint="leave out --locale")
    refuse_without_target(workspace)
    confirm = partial(confirm_restore, screen, yes=yes)
    report = restore_from_target(workspace, datetime.now(UTC), confirm)
    if report is None:
        screen.say(f"{target_name(workspace)} has nothing that is not here.")
        screen.document(no_change(workspace).as_dict())
        return
    screen.say(f"The website is here again, as release {report.release}: {report.changes}.")
    screen.document(report.as_dict())


def confirm_restore(screen: Screen, plan: SiteRestorePlan, *, yes: bool) -> None:
    """Show what would be taken in, and ask; DeliveryError without a yes."""
    screen.table([{"language": n.locale, "article": n.slug, "what": n.what} for n in plan.news])
    for one in plan.contradictions:
        screen.say(f"Changed here and there: {one.entry_id} {one.taken}.")
    for gone in plan.lost:
        screen.say(
            f"{gone.locale}/{gone.slug} cannot be restored: its files are neither there nor here. Publish it "
            "again; its date is kept."
        )
    if plan.is_foreign:
        screen.say(
            f"Nothing at {plan.source} is of this workspace: is it another website? Then correct site.target."
        )
    if not plan.news:
        screen.say(f"Files that are missing or different here are taken from {plan.source}.")
    ask_person(screen, f"Take in what stands at {plan.source}?", yes=yes and not plan.is_foreign)


def refuse_without_target(workspace: Workspace) -> None:
    """SettingsError where `site.target` is not set."""
    if not workspace.settings.site.target:
        hint = 'add to [site] a line such as: target = "s3://bucket/newsletter"'
        raise SettingsError("there is no place to copy the website to", origin=Origin(SETTINGS), hint=hint)


@site_command.command("push")
@click.option("--over", is_flag=True, help="What is there and not known here may go.")
@command
@in_workspace
def site_push_command(screen: Screen, workspace: Workspace, *, over: bool) -> None:
    """Copy the website to `site.target` again, what differs there."""
    refuse_without_target(workspace)
    count = push_site(workspace, lambda path: screen.say(f"  {path}"), over=over)
    screen.say(f"{target_name(workspace)}: {counted(count, 'file')} changed.")
    screen.document({"target": target_name(workspace), "changed": count})
