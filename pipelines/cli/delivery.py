"""The commands that reach a provider: publish, and what comes after."""

from __future__ import annotations

import getpass
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import click

from pipelines.cli.options import command, in_workspace, locales_option
from pipelines.cli.screen import Screen
from pipelines.model.errors import DeliveryError
from pipelines.model.times import to_the_minute

if TYPE_CHECKING:  # each command imports what it needs, so that all start fast
    from pipelines.delivery.ledger import Ledger
    from pipelines.model.edition import Edition
    from pipelines.workspace.paths import Workspace

_provider = click.option("--provider", default="", help="Who sends the mail; default: [delivery] provider.")


@click.command()
@click.argument("issue", metavar="ARTICLE")
@locales_option
@_provider
@click.option("--send", is_flag=True, help="Send what is ready; else a provider gets drafts.")
@click.option("--at", default="", metavar="TIME", help="Send then, such as 2026-12-01T09:00.")
@click.option("--local-time", is_flag=True, help="TIME is meant in each language's own time zone.")
@click.option("--test", "tests", multiple=True, metavar="ADDRESS", help="Send a test mail; may be repeated.")
@click.option("--yes", is_flag=True, help="Do not ask before sending.")
@command
@in_workspace
def publish(
    screen: Screen, workspace: Workspace, issue: str, names: tuple[str, ...], provider: str, **wishes: Any
) -> int:
    """Put what is ready on the website and hand it to the provider, each language once."""
    from pipelines.actions.audience import check_capabilities, mailed, send_times  # noqa: PLC0415
    from pipelines.actions.publish import PublishReport, rehearse  # noqa: PLC0415
    from pipelines.actions.request import MailChoice  # noqa: PLC0415
    from pipelines.delivery.providers import open_provider  # noqa: PLC0415
    from pipelines.flows.environment import quiet_prefect  # noqa: PLC0415
    from pipelines.workspace import snapshot  # noqa: PLC0415

    locales = snapshot.pick_locales(workspace, names)
    room = snapshot.open_snapshot(workspace)
    editions, website = rehearse(room, issue, locales, datetime.now(UTC))  # bad input ends here
    name = provider or workspace.settings.delivery.provider
    capabilities = open_provider(name, workspace).capabilities
    check_capabilities(name, capabilities, scheduled=bool(wishes["at"]), tested=bool(wishes["tests"]))
    ready = [edition for edition in editions if edition.decision.goes_out]
    to_mail, _ = mailed(workspace, [edition.locale for edition in ready], capabilities)
    at = send_times(workspace, to_mail, wishes["at"], datetime.now(UTC), local=wishes["local_time"])
    wanted = MailChoice.AT if wishes["at"] else MailChoice.NOW if wishes["send"] else MailChoice.DRAFT
    screen.say(website)
    if wanted is not MailChoice.DRAFT and capabilities.reaches_readers and not wishes["yes"]:
        _ask(screen, workspace, [edition for edition in ready if edition.locale in to_mail], name, at)
    languages = "1 language" if len(locales) == 1 else f"{len(locales)} languages"
    screen.say(f"Publishing {issue} in {languages}; Prefect takes some seconds to start.")
    quiet_prefect(workspace)
    from pipelines.flows.publish import publish as flow  # noqa: PLC0415 - only after its environment is set

    try:
        report = flow(
            issue,
            languages=list(locales),
            provider=name,
            send=wanted.value,
            send_at=wishes["at"],
            local_time=wishes["local_time"],
            test_addresses=list(wishes["tests"]),
            ask_first=False,  # it was asked here
            your_name=getpass.getuser() if wanted is not MailChoice.DRAFT else "",
        )
    except RuntimeError as error:  # what Prefect raises when it cannot reach or start its server
        hint = "check PREFECT_API_URL, or unset it to use a server of our own"
        raise DeliveryError(f"Prefect says: {error}", hint=hint) from error
    if not isinstance(report, PublishReport):  # a state: only a run of a deployment ends so
        raise DeliveryError(f"Prefect says: {report}")
    screen.table([row.as_dict() for row in report.rows])
    screen.say(report.summary)
    for page in (f"outbox/{issue}/index.html", "site/index.html"):
        if (workspace.output / page).is_file():
            screen.say(f"  {workspace.output / page}")
    screen.document(report.as_dict())
    if report.failed:
        return 3
    return 1 if report.held else 0


def _ask(
    screen: Screen, workspace: Workspace, editions: Sequence[Edition], provider: str, at: dict[str, datetime]
) -> None:
    """Show what would go out, and to whom, and wait for a yes."""
    audiences = workspace.settings.audiences
    screen.table(
        [
            {
                "locale": edition.locale,
                "subject": (edition.localized.article.subject or edition.localized.article.title).value,
                "lists": " ".join(audiences[edition.locale].lists) if edition.locale in audiences else "",
                "when": to_the_minute(at[edition.locale]) if at else "now",
            }
            for edition in editions
        ]
    )
    question = f"Send these {len(editions)} with {provider}?"
    try:
        said_yes = not screen.as_json and click.confirm(question, default=False, err=True)
    except click.Abort:  # nobody is there to answer
        click.echo(err=True)
        said_yes = False
    if not said_yes:
        raise DeliveryError("nothing was sent: nobody said yes", hint="answer the question, or add --yes")


@click.command()
@command
@in_workspace
def providers(screen: Screen, workspace: Workspace) -> None:
    """List who can send the mail, what each can do, and whether its settings are complete."""
    from pipelines.delivery.providers import provider_rows  # noqa: PLC0415

    rows = provider_rows(workspace)
    screen.table(rows)
    screen.document({"providers": rows})


@click.command()
@click.argument("issue", metavar="ARTICLE")
@click.argument("key")
@click.option("--sent/--not-sent", "sent", default=None, help="What you saw on the provider's own page.")
@command
@in_workspace
def resolve(screen: Screen, workspace: Workspace, issue: str, key: str, *, sent: bool | None) -> None:
    """Say what became of a delivery that nobody knows of."""
    from pipelines.actions import deliveries  # noqa: PLC0415
    from pipelines.workspace.articles import pick_articles  # noqa: PLC0415

    if sent is None:
        raise DeliveryError("say what you saw", hint="add --sent or --not-sent")
    (article,) = pick_articles(workspace, [issue])
    with _ledger(workspace) as ledger:
        row = deliveries.resolve(ledger, article, key, getpass.getuser(), datetime.now(UTC), sent=sent)
    screen.say(f"{row.key}: {row.state}")
    screen.document({"key": row.key, "state": row.state})


@click.command()
@click.argument("issue", metavar="ARTICLE")
@locales_option
@_provider
@command
@in_workspace
def cancel(screen: Screen, workspace: Workspace, issue: str, names: tuple[str, ...], provider: str) -> None:
    """Take scheduled sends back; they are drafts again."""
    from pipelines.actions import deliveries  # noqa: PLC0415
    from pipelines.delivery.claims import new_holder  # noqa: PLC0415
    from pipelines.delivery.providers import open_provider  # noqa: PLC0415
    from pipelines.workspace.articles import pick_articles  # noqa: PLC0415
    from pipelines.workspace.snapshot import pick_locales  # noqa: PLC0415

    (article,) = pick_articles(workspace, [issue])
    locales = pick_locales(workspace, names)
    sender = open_provider(provider or workspace.settings.delivery.provider, workspace)
    with _ledger(workspace) as ledger:
        rows = deliveries.cancel(ledger, article, locales, sender, new_holder(), datetime.now(UTC))
    for row in rows:
        screen.say(f"{row.key}: taken back, a draft again")
    if not rows:
        screen.say("Nothing is scheduled.")
    screen.document({"cancelled": [row.key for row in rows]})


def refresh_numbers(workspace: Workspace, slugs: Sequence[str]) -> None:
    """Ask the providers about everything that was handed to them."""
    from pipelines.actions import deliveries  # noqa: PLC0415
    from pipelines.delivery.providers import open_provider  # noqa: PLC0415
    from pipelines.workspace.articles import pick_articles  # noqa: PLC0415

    with _ledger(workspace) as ledger:
        for article in pick_articles(workspace, slugs):
            deliveries.refresh(ledger, article, lambda name: open_provider(name, workspace))


@contextmanager
def _ledger(workspace: Workspace) -> Iterator[Ledger]:
    from pipelines.delivery.ledger import open_ledger  # noqa: PLC0415 - SQLAlchemy takes a while to load

    ledger = open_ledger(workspace)
    try:
        yield ledger
    finally:
        ledger.close()
