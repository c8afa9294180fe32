"""The commands about deliveries: who can make them, and what became of one that nobody knows of."""

from __future__ import annotations

import getpass
from datetime import UTC, datetime

import click

from pipelines.actions import deliveries
from pipelines.actions.provider_check import check_providers
from pipelines.actions.readers import ReaderWord, resolve_readers
from pipelines.actions.resolve import Word, resolve
from pipelines.cli.options import command, in_workspace, issue_argument
from pipelines.cli.screen import Screen, counted
from pipelines.delivery.providers import open_provider, provider_rows
from pipelines.model.errors import DeliveryError
from pipelines.workspace.articles import pick_articles
from pipelines.workspace.paths import Workspace


@click.command()
@click.argument("names", metavar="[PROVIDER]...", nargs=-1)
@click.option(
    "--check", is_flag=True, help="Ask the providers themselves: log in, rights, lists, template, sender."
)
@command
@in_workspace
def providers_command(screen: Screen, workspace: Workspace, names: tuple[str, ...], *, check: bool) -> int:
    """List who can send the mail, what each can do, and whether its settings are complete."""
    if check or names:
        answers = list(check_providers(workspace, names))
        screen.table([answer.as_row() for answer in answers])
        screen.document({"answers": [answer.as_dict() for answer in answers]})
        return 0 if all(answer.ok for answer in answers) else 1
    rows = provider_rows(workspace)
    screen.table(rows)
    screen.document({"providers": rows})
    return 0


@click.command()
@issue_argument
@click.argument("key")
@click.option("--sent", is_flag=True, help="Readers have it, as you saw on the provider's own page.")
@click.option("--not-sent", is_flag=True, help="Nobody has it: it may be sent again.")
@click.option("--adopt", is_flag=True, help="What was changed there is right as it is.")
@click.option("--forget", is_flag=True, help="It stays as it is: do not ask about it, do not send it.")
@click.option(
    "--again",
    is_flag=True,
    help="With --recipient: nobody knows, so the next run sends the same letter with the same Message-ID,"
    " which most receivers drop if they have it.",
)
@click.option(
    "--recipient",
    "recipients",
    multiple=True,
    metavar="ADDRESS",
    help="Say it of this reader only: an address, a <message id>, or all who are unknown. May be repeated.",
)
@command
@in_workspace
def resolve_command(
    screen: Screen,
    workspace: Workspace,
    issue: str,
    key: str,
    *,
    sent: bool,
    not_sent: bool,
    adopt: bool,
    forget: bool,
    again: bool,
    recipients: tuple[str, ...],
) -> int:
    """Say what became of a delivery that nobody knows of, or of single readers' letters (--recipient)."""
    if recipients or again:
        if adopt or forget or not recipients or sent + not_sent + again != 1:
            raise DeliveryError(
                "say what is known of these readers",
                hint="--recipient ADDRESS with one of --sent, --not-sent and --again",
            )
        word = ReaderWord.SENT if sent else ReaderWord.AGAIN if again else ReaderWord.NOT_SENT
        return _resolve_readers(screen, workspace, issue, key, recipients, word)
    said = {Word.SENT: sent, Word.NOT_SENT: not_sent, Word.ADOPT: adopt, Word.FORGET: forget}
    words = [word for word, is_said in said.items() if is_said]
    if len(words) != 1:
        raise DeliveryError("say what you saw", hint="add one of --sent, --not-sent, --adopt and --forget")
    (article,) = pick_articles(workspace, [issue])
    with deliveries.using_ledger(workspace) as ledger:
        row = resolve(
            ledger,
            article,
            key,
            getpass.getuser(),
            datetime.now(UTC),
            words[0],
            lambda name: open_provider(name, workspace),
        )
    screen.say(": ".join(filter(None, (row.key, str(row.state), row.note))))
    screen.document({"key": row.key, "state": row.state})
    return 1 if row.attention else 0


def _resolve_readers(
    screen: Screen, workspace: Workspace, issue: str, key: str, who: tuple[str, ...], word: ReaderWord
) -> int:
    (article,) = pick_articles(workspace, [issue])
    with deliveries.using_ledger(workspace) as ledger:
        number = resolve_readers(
            *(ledger, article, key, who, word, getpass.getuser(), datetime.now(UTC)),
            lambda name: open_provider(name, workspace),
        )
    then = "" if word is ReaderWord.SENT else f"; now: glocal publish {issue} --send"
    screen.say(f"{key}: {counted(number, 'reader')}: {word}{then}")
    screen.document({"key": key, "readers": number, "word": word})
    return 0
