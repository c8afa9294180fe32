"""The commands around what is to go out at a time: send what is due, take back what is not."""

from __future__ import annotations

import getpass
from datetime import UTC, datetime

import click

from pipelines.actions import deliveries
from pipelines.actions.deliver_due import deliver_all_due, due_sentence
from pipelines.cli.heartbeat import hearing_of_work
from pipelines.cli.options import command, in_workspace, issue_argument, locales_option, provider_option
from pipelines.cli.screen import Screen
from pipelines.delivery.claims import new_holder
from pipelines.delivery.providers import open_provider
from pipelines.model.delivery import DeliveryState
from pipelines.model.errors import DeliveryError
from pipelines.workspace.articles import pick_articles
from pipelines.workspace.locale_names import pick_locales
from pipelines.workspace.paths import Workspace


@click.command()
@issue_argument
@locales_option
@provider_option
@command
@in_workspace
def cancel_command(
    screen: Screen, workspace: Workspace, issue: str, locales: tuple[str, ...], provider: str
) -> int:
    """Take scheduled sends back; they are drafts again. Exit 1 if one is out already, or could not be."""
    (article,) = pick_articles(workspace, [issue])
    chosen = pick_locales(workspace, locales)
    sender = open_provider(provider or workspace.settings.delivery.provider, workspace)
    with deliveries.using_ledger(workspace) as ledger:
        rows = deliveries.cancel(ledger, article, chosen, sender, new_holder(), datetime.now(UTC))
    screen.table([{"locale": row.locale, "state": row.state.value, "what": row.note} for row in rows])
    taken = [row.key for row in rows if row.state is DeliveryState.DRAFTED]
    screen.say(f"{len(taken)} of {len(rows)} taken back." if rows else "Nothing is scheduled.")
    screen.document(
        {
            "cancelled": taken,
            "others": [
                {"key": row.key, "state": row.state, "note": row.note} for row in rows if row.attention
            ],
        }
    )
    return 1 if any(row.attention for row in rows) else 0


@click.command()
@click.argument("slugs", metavar="[ARTICLE]...", nargs=-1)
@click.option(
    "--late", is_flag=True, help="Of the named articles, also what is later than [delivery] grace_hours."
)
@click.option("--any-size", is_flag=True, help="Also where the list is empty, or far from its size then.")
@command
@in_workspace
def deliver_due_command(
    screen: Screen, workspace: Workspace, slugs: tuple[str, ...], *, late: bool, any_size: bool
) -> int:
    """Send what was scheduled with a provider that Glocal sends for, such as SMTP, and is due.

    `glocal serve` does the same by itself. Exit 1 if something is late, or did not go out.
    """
    if (late or any_size) and not slugs:
        raise DeliveryError("say of which articles", hint="glocal deliver-due ARTICLE --late")
    by = getpass.getuser() if late else ""
    with screen.status_line() as show, hearing_of_work(show):
        rows = deliver_all_due(workspace, slugs, by=by, any_size=any_size)
    screen.table([{"delivery": row.key, "state": row.state.value, "what": row.note} for row in rows])
    screen.say(due_sentence(rows))
    screen.document(
        {
            "due": [
                {"key": row.key, "state": row.state, "note": row.note, "attention": row.attention}
                for row in rows
            ]
        }
    )
    return 1 if any(row.attention for row in rows) else 0
