"""`glocal bounces` and `glocal suppressions`: what came back, and who gets no mail any more."""

from __future__ import annotations

import getpass
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import click

from pipelines.actions.bounces import bounce_source, read_bounces
from pipelines.actions.suppressions import (
    history_rows,
    lift_addresses,
    suppress_addresses,
    suppression_rows,
)
from pipelines.cli.options import command, in_workspace
from pipelines.cli.screen import Screen, counted
from pipelines.delivery.mailing.suppression import Suppression
from pipelines.model.errors import DeliveryError
from pipelines.workspace.paths import Workspace

_addresses = click.argument("addresses", nargs=-1, required=True, metavar="ADDRESS...")


@click.group()
def bounces_command() -> None:
    """Mail that could not be delivered, for providers that send to each reader themselves."""


@bounces_command.command("read")
@click.argument(
    "files", nargs=-1, type=click.Path(path_type=Path, exists=True, allow_dash=True), metavar="[FILE]..."
)
@command
@in_workspace
def bounces_read_command(screen: Screen, workspace: Workspace, files: tuple[Path, ...]) -> None:
    """Read what came back, from the mailbox of the settings or from FILE: a mail, an mbox, a Maildir, - for
    standard input. Who can get no mail is suppressed.
    """
    reading = read_bounces(workspace, bounce_source(workspace, files), datetime.now(UTC))
    for line in reading.named:
        screen.say(line)
    screen.say(f"{reading}.")
    screen.document(reading.as_dict())


@click.group()
def suppressions_command() -> None:
    """Who gets no mail any more, whatever list they are on: bounced, complained, unsubscribed, by hand."""


@suppressions_command.command("count")
@command
@in_workspace
def suppressions_count_command(screen: Screen, workspace: Workspace) -> None:
    """How many get no mail, by reason; their addresses are stored nowhere."""
    rows = suppression_rows(workspace)
    screen.table(rows)
    if not rows:
        screen.say("Everybody on the lists gets mail.")
    screen.document(rows)


@suppressions_command.command("show")
@click.argument("address")
@command
@in_workspace
def suppressions_show_command(screen: Screen, workspace: Workspace, address: str) -> None:
    """All that was ever entered for an address, and by whom."""
    rows = history_rows(workspace, address)
    screen.table(rows)
    if not rows:
        screen.say("Nothing was ever entered for this address.")
    screen.document(rows)


@suppressions_command.command("add")
@_addresses
@click.option("--detail", default="", help="Why, for colleagues; no address.")
@command
@in_workspace
def suppressions_add_command(
    screen: Screen, workspace: Workspace, addresses: tuple[str, ...], detail: str
) -> None:
    """Send no mail to these addresses any more."""
    count = suppress_addresses(workspace, addresses, getpass.getuser(), detail, datetime.now(UTC))
    screen.say(f"{counted(count, 'reader')} entered, of {len(addresses)}.")
    screen.document({"added": count})


@suppressions_command.command("lift")
@_addresses
@click.option("--yes", is_flag=True, help="Also where the readers wanted no mail; do not ask.")
@command
@in_workspace
def suppressions_lift_command(
    screen: Screen, workspace: Workspace, addresses: tuple[str, ...], *, yes: bool
) -> None:
    """Send mail to these addresses again."""

    def confirm(wished: Sequence[Suppression]) -> None:
        reasons = " and ".join(sorted({entry.reason for entry in wished}))
        if not yes:
            raise DeliveryError(
                f"nothing was changed: they {reasons} themselves",
                hint="if they have asked for mail again, add --yes",
            )

    count = lift_addresses(workspace, addresses, getpass.getuser(), datetime.now(UTC), confirm)
    screen.say(f"{counted(count, 'reader')} may get mail again, of {len(addresses)}.")
    screen.document({"lifted": count})
