"""`glocal publish`: asked on the terminal, done by the flow in this process."""

from __future__ import annotations

import getpass
import os
from collections.abc import Callable
from datetime import UTC, datetime

import click

from pipelines.actions.dead_links import refuse_dead_links
from pipelines.actions.publish import preview_plan
from pipelines.actions.publish_events import PublishEvent, event_text
from pipelines.actions.publish_report import PublishReport, site_sentence
from pipelines.actions.publish_steps import RunContext
from pipelines.actions.request import MailChoice, PublishRequest, read_request
from pipelines.actions.send_options import usual_mail
from pipelines.actions.target_guard import as_far_as_possible
from pipelines.cli.approval import approve, ask_before
from pipelines.cli.heartbeat import hearing_of_work
from pipelines.cli.options import command, in_workspace, issue_argument, locales_option, provider_option
from pipelines.cli.screen import Screen, counted
from pipelines.delivery.ledger_guard import require_sound
from pipelines.delivery.provider import SentWhenDue
from pipelines.delivery.providers import open_provider
from pipelines.flows.environment import check_login, load_flows
from pipelines.flows.served import is_served
from pipelines.model.errors import DeliveryError
from pipelines.workspace.paths import Workspace


@click.command()
@issue_argument
@locales_option
@provider_option
@click.option("--send", is_flag=True, help="Send what is ready.")
@click.option(
    "--draft",
    is_flag=True,
    help="Make nothing public: previews, and drafts at a provider that keeps them. The default, but for the "
    "outbox, which only writes files.",
)
@click.option("--at", default="", metavar="TIME", help="Send at that time, such as 2026-12-01T09:00.")
@click.option("--local-time", is_flag=True, help="With --at: TIME is meant in each language's own time zone.")
@click.option(
    "--website",
    default="",
    metavar="WHEN",
    help="When pages and feeds become public: with-the-mail (default; [site] publish), now, not-yet.",
)
@click.option("--test", "tests", multiple=True, metavar="ADDRESS", help="Send a test mail; may be repeated.")
@click.option("--yes", is_flag=True, help="Do not ask before anything is sent or public.")
@click.option(
    "--accept", multiple=True, metavar="CODE", help="Accept what a provider made of a text, as it told it."
)
@click.option("--any-size", is_flag=True, help="Send also where a list is empty, or far from its last size.")
@click.option(
    "--approve",
    "approves",
    is_flag=True,
    help="Send nothing: say yes to what the command would do without this, for a colleague to do it.",
)
@command
@in_workspace
def publish_command(
    screen: Screen,
    workspace: Workspace,
    issue: str,
    locales: tuple[str, ...],
    provider: str,
    at: str,
    website: str,
    tests: tuple[str, ...],
    accept: tuple[str, ...],
    *,
    send: bool,
    draft: bool,
    local_time: bool,
    yes: bool,
    any_size: bool,
    approves: bool,
) -> int:
    """Put what is ready on the website and hand it to the provider, each language once."""
    if draft and (send or at):
        raise DeliveryError("a draft is not sent", hint="leave out --draft, or --send and --at")
    if approves and yes:
        raise DeliveryError("an approval is a person's answer", hint="leave out --yes, and answer")
    name = provider or workspace.settings.delivery.provider
    mail = usual_mail(open_provider(name, workspace).capabilities)
    if send or draft or at:
        mail = MailChoice.AT if at else MailChoice.NOW if send else MailChoice.DRAFT
    request = read_request(
        workspace,
        {
            "issue": issue,
            "languages": list(locales),
            "provider": name,
            "send": mail.value,
            "send_at": at,
            "local_time": local_time,
            "website": website,
            "test_addresses": list(tests),
            "ask_first": False,  # it is asked here
            "any_size": any_size,
            "accept": list(accept),
            "your_name": getpass.getuser(),
        },
        datetime.now(UTC),
    )
    run = RunContext(workspace, request.issue, request.provider)
    asked, fault = as_far_as_possible(request, run)
    plan = preview_plan(asked, run)  # what is wrong is told here, before Prefect starts
    if request.sends and run.provider.capabilities.reaches_readers:
        require_sound(workspace)  # before anybody is asked
    screen.say(site_sentence(plan.site, fault))
    refuse_dead_links(asked, run, plan, fault)
    if approves:
        return approve(screen, asked, run, plan)
    asked = ask_before(screen, asked, run, plan, yes=yes)
    request = asked.model_copy(update={"website": request.website})
    languages = counted(len(request.locales), "language")
    screen.say(f"Publishing {issue} in {languages}; Prefect takes some seconds to start.")
    report = _run_flow(screen, workspace, request)
    screen.table([row.as_dict() for row in report.rows])
    screen.say(report.summary)
    if report.scheduled and isinstance(run.provider, SentWhenDue) and not is_served(workspace):
        screen.say(
            "glocal serve sends it at its time, and none runs for this workspace: start one, or have cron run"
            " glocal deliver-due (docs/delivery.md, Sending at a time)."
        )
    folder = workspace.output / "preview" if request.is_draft else workspace.output
    for page in (f"outbox/{issue}/index.html", "site/index.html"):
        if (folder / page).is_file():
            screen.say(f"  {folder / page}")
    screen.document(report.as_dict())
    if report.failed or report.site.fault:
        return 3
    return int(bool(report.held or report.to_look_at))


def _run_flow(screen: Screen, workspace: Workspace, request: PublishRequest) -> PublishReport:
    """Publish in this process; each event is shown as it happens, and what is waited for."""
    flows = load_flows("publish", workspace)
    check_login()
    try:
        with screen.status_line() as show, hearing_of_work(show):
            show(_waits_for_prefect())
            with flows.listening(lambda event: _show(event, show)):
                report = flows.publish_flow(**request.parameters(workspace.languages))
    except RuntimeError as error:  # what Prefect raises when it cannot reach or start its server
        hint = "check PREFECT_API_URL, or unset it to use a server of our own"
        raise DeliveryError(f"Prefect says: {error}", hint=hint) from error
    if not isinstance(report, PublishReport):  # a state: only a run of a deployment ends so
        raise DeliveryError(f"Prefect says: {report}")
    return report


def _waits_for_prefect() -> str:
    server = os.environ.get("PREFECT_API_URL", "")
    return f"the Prefect server at {server}" if server else "Prefect starts a server for this run"


def _show(event: PublishEvent, show: Callable[[str], None]) -> None:
    if text := event_text(event):
        show(text)
