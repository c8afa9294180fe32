"""`glocal ledger`: whether the record of what was sent is whole, and putting it back."""

from __future__ import annotations

import getpass
from datetime import UTC, datetime
from pathlib import Path

import click

from pipelines.actions.ledger import (
    accept_ledger,
    file_rows,
    plan_restore,
    restore_ledger,
    rows_to_enter,
    testimony_rows,
)
from pipelines.actions.site_target import ask_witness
from pipelines.cli.options import command, in_workspace
from pipelines.cli.question import ask_person
from pipelines.cli.screen import Screen, counted
from pipelines.delivery.ledger_guard import LedgerCheck, check_ledger, question
from pipelines.workspace.paths import Workspace

_yes = click.option("--yes", is_flag=True, help="Do not ask.")


@click.group()
def ledger_command() -> None:
    """The record of what was sent: whether it is whole, and putting it back."""


@ledger_command.command("check")
@command
@in_workspace
def ledger_check_command(screen: Screen, workspace: Workspace) -> int:
    """Read the ledger through and compare it with what website, outbox and its own mark know."""
    _ask_target(screen, workspace)
    check = check_ledger(workspace)
    rows = file_rows(workspace, check)
    screen.table(rows)
    screen.table(testimony_rows(check.unknown))
    if check.is_sound:
        known = counted(check.known, "edition")
        screen.say(f"The ledger is whole; {known} known elsewhere, and it knows of all.")
    else:
        screen.say(f"Nothing is sent until somebody has said what happened: {question(check)}.")
        screen.say("Put it back: glocal ledger restore. If it is right as it is: glocal ledger accept.")
    screen.document({"sound": check.is_sound, "question": question(check), "ledgers": rows})
    return 0 if check.is_sound else 1


@ledger_command.command("restore")
@click.option(
    "--from",
    "source",
    type=click.Path(path_type=Path),
    help="Put this copy back; without it, the newest that is whole.",
)
@_yes
@command
@in_workspace
def ledger_restore_command(screen: Screen, workspace: Workspace, source: Path | None, *, yes: bool) -> int:
    """Put a copy of the ledger back, and enter what went out since as the witnesses know it."""
    _ask_target(screen, workspace)
    plan = plan_restore(workspace, source)
    if not plan:
        check = check_ledger(workspace)
        screen.say(
            "The ledger is whole: there is nothing to put back."
            if check.is_sound
            else f"Nothing is there to put back: {question(check)}. If it is right: glocal ledger accept."
        )
        screen.document({"restored": "", "entered": 0})
        return 0 if check.is_sound else 1
    base = str(plan.base) if plan.base else "a new ledger" if plan.begins_anew else "the ledger as it is"
    rows = rows_to_enter(plan)
    screen.table(rows)
    screen.say(f"Would be there: {base}, with {counted(len(rows), 'edition')} entered from what is known.")
    ask_person(screen, "Put it back so?", yes=yes)
    count = restore_ledger(workspace, plan, getpass.getuser(), datetime.now(UTC))
    screen.say(f"The ledger is back, with {counted(count, 'edition')} entered; glocal status shows them.")
    screen.document({"restored": base, "entered": count})
    return 0


@ledger_command.command("accept")
@_yes
@command
@in_workspace
def ledger_accept_command(screen: Screen, workspace: Workspace, *, yes: bool) -> None:
    """Say that the ledger is right as it is: what only others know did not go out, and may be sent."""

    def confirm(check: LedgerCheck) -> None:
        screen.table(testimony_rows(check.unknown))
        if not check.is_sound:
            screen.say(f"{question(check)}.")
            ask_person(screen, "Did none of this go out, so that it may be sent?", yes=yes)

    _ask_target(screen, workspace)
    count = accept_ledger(workspace, getpass.getuser(), datetime.now(UTC), confirm)
    screen.say(f"The ledger is taken as it is; {counted(count, 'edition')} may be sent.")
    screen.document({"accepted": count})


def _ask_target(screen: Screen, workspace: Workspace) -> None:
    """What the website at `site.target` knows of mail is looked up, if it can be."""
    if fault := ask_witness(workspace):
        screen.say(f"The website at site.target could not be asked: {fault}.")
