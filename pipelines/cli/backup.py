"""`glocal backup` and `glocal restore`: the ledger and the website in one file."""

from __future__ import annotations

import getpass
from datetime import UTC, datetime
from pathlib import Path

import click

from pipelines.actions.backup import write_backup
from pipelines.actions.backup_restore import opened_backup, put_back
from pipelines.actions.ledger import rows_to_enter
from pipelines.cli.options import command, in_workspace
from pipelines.cli.question import ask_person
from pipelines.cli.screen import Screen, counted
from pipelines.model.errors import DeliveryError
from pipelines.model.times import to_the_minute
from pipelines.workspace.paths import Workspace


@click.command()
@click.argument("path", metavar="FILE", type=click.Path(path_type=Path))
@command
@in_workspace
def backup_command(screen: Screen, workspace: Workspace, path: Path) -> None:
    """Keep the ledger and the website in FILE; in a folder, under a name of its own."""
    report = write_backup(workspace, path, datetime.now(UTC).replace(microsecond=0))
    ledger = (
        f"a ledger of {counted(report.editions, 'edition')}"
        if report.contents.ledger == "file"
        else "no ledger"
    )
    screen.say(f"{report.path}: {ledger} and a website of {counted(report.pages, 'page')}.")
    if report.contents.ledger == "database":
        screen.say("The ledger is a database: keep it with the database's own tools.")
    screen.document(
        {
            "file": str(report.path),
            "ledger": report.contents.ledger,
            "editions": report.editions,
            "pages": report.pages,
        }
    )


@click.command()
@click.argument("path", metavar="FILE", type=click.Path(path_type=Path))
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option("--over", is_flag=True, help="What is here and newer may go.")
@command
@in_workspace
def restore_command(screen: Screen, workspace: Workspace, path: Path, *, yes: bool, over: bool) -> None:
    """Put back the ledger and the website from FILE, which glocal backup made."""
    with opened_backup(workspace, path) as plan:
        contents = plan.contents
        what = [name for name, part in (("the ledger", plan.ledger), ("the website", plan.website)) if part]
        made = to_the_minute(contents.made)
        if plan.newer and not over:
            raise DeliveryError(
                f"nothing was changed: {'; '.join(plan.newer)}",
                hint=f"if the state of {made} is to take its place all the same, add --over; what is here "
                "stays in .glocal/ledger-copies and as an earlier release",
            )
        if plan.ledger:
            screen.table(rows_to_enter(plan.ledger))
        if contents.ledger == "database":
            screen.say("The ledger was a database, so it is not in the backup.")
        screen.say(f"Would be put back as of {made}: {' and '.join(what) or 'nothing'}.")
        for newer in plan.newer:
            screen.say(f"Mind: {newer}.")
        ask_person(screen, "Put it back so?", yes=yes)
        site, entered = put_back(workspace, plan, getpass.getuser(), datetime.now(UTC))
    changes = str(site.changes) if site else "the website is as it was"
    screen.say(f"It is back: {changes}; {counted(entered, 'edition')} entered in the ledger besides.")
    screen.document({"restored": what, "made": contents.made.isoformat(), "entered": entered})
