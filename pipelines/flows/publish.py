"""The flow that publishes: the story of `actions/publish.py`, each step a task, each event in the log.

After a question to a person a run begins anew from the top: what was done before is found again in the
ledger, at the provider and on the website, never in Prefect's own memory.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any, Literal, assert_never

from prefect import flow
from prefect.client.schemas.objects import State
from prefect.runtime import deployment, flow_run
from prefect.states import Completed, Failed

from pipelines.actions.late import at_another_time
from pipelines.actions.publish import publish_issue
from pipelines.actions.publish_events import (
    ApprovalGiven,
    ApprovalNeeded,
    CatalogsUpdated,
    Delivered,
    Finished,
    Held,
    Judged,
    Planned,
    PreviewsWritten,
    PublishEvent,
    Rendered,
    SiteReleased,
    Started,
    event_text,
)
from pipelines.actions.publish_report import PublishReport
from pipelines.actions.publish_steps import RunContext
from pipelines.actions.request import PublishParameters, PublishRequest, read_request
from pipelines.flows import artifacts, runs
from pipelines.flows.approval import suspend_for_time
from pipelines.flows.failures import failing_with_message
from pipelines.flows.run_context import RunLocation, current_workspace, run_context
from pipelines.flows.run_log import log_line
from pipelines.flows.runner import task_runner
from pipelines.flows.stopping import refuse_if_stopped
from pipelines.flows.tasks import TaskSteps
from pipelines.model.errors import PastTime
from pipelines.workspace.paths import Workspace

_LISTENER: ContextVar[Callable[[PublishEvent], None]] = ContextVar("listener", default=lambda _: None)


@flow(name="publish", flow_run_name="publish {issue}", task_runner=task_runner())
def publish_flow(
    issue: str,
    languages: list[str] | None = None,
    provider: str = "",
    send: Literal["draft only", "send now", "send at a time"] = "draft only",
    send_at: str = "",
    local_time: bool = False,
    website: Literal["", "with the mail", "now", "not yet"] = "",
    test_addresses: list[str] | None = None,
    ask_first: bool = True,
    any_size: bool = False,
    approved_only: bool = False,
    accept: list[str] | None = None,
    your_name: str = "",
) -> PublishReport | State[Any]:
    """Publish what is ready of an issue, in each language once.

    Languages that are not ready are held, with the reason; run it again when they are. Nobody gets an edition
    twice, however often it runs.

    Args:
        issue: The article or newsletter to publish: a folder of `content/`.
        languages: The languages to publish. None chosen: all of them.
        provider: Who sends the mail. Left empty: the one that the workspace always uses.
        send: **draft only** makes nothing public: previews, and drafts where the provider keeps them.
        send_at: Only with *send at a time*: when it goes out, such as 2026-12-01 09:00.
        local_time: Whether that time is meant in each language's own time zone instead.
        website: When pages and feeds become public. **with the mail**: just before it is sent, never with a
            draft. **now**: in this run, whatever becomes of the mail. **not yet**: not by this run.
        test_addresses: Mail addresses that get a test mail of each language first.
        ask_first: Whether somebody is asked, with a list of what goes out, before anything is sent or public.
        any_size: Without a question, what would go to an empty list, or to one far from its last size, is
            kept back. Chosen: it goes out all the same.
        approved_only: Nobody is asked: what somebody has approved just so goes out, and nothing else.
        accept: Codes from messages that say what a provider made of a text: accepted as it is there.
        your_name: Kept in the record of deliveries.

    """
    if twin := runs.older_twin(str(flow_run.id)):
        return runs.nothing_to_do(twin)
    parameters: PublishParameters = {
        "issue": issue,
        "languages": languages or [],
        "provider": provider,
        "send": send,
        "send_at": send_at,
        "local_time": local_time,
        "website": website,
        "test_addresses": test_addresses or [],
        "ask_first": ask_first,
        "any_size": any_size,
        "approved_only": approved_only,
        "accept": accept or [],
        "your_name": your_name,
    }
    done = failing_with_message(_publish, parameters)
    if deployment.id is None or not isinstance(done, PublishReport):
        return done  # to the command line, which reads the report; or the words of an error
    return end_state(done)


def end_state(report: PublishReport) -> State[Any]:
    """How the run of a deployment ends: failed if any delivery or the website did, so that somebody looks."""
    look = f" To look at: {' and '.join(report.previews)}" if report.previews else ""
    return (Failed if report.failed or report.site.fault else Completed)(message=report.summary + look)


@contextmanager
def listening(listener: Callable[[PublishEvent], None]) -> Iterator[None]:
    """While the block lasts, `listener` hears of every event of a flow that runs in this thread."""
    token = _LISTENER.set(listener)
    try:
        yield
    finally:
        _LISTENER.reset(token)


def _publish(parameters: PublishParameters) -> PublishReport | State[Any]:
    workspace = current_workspace()
    now = datetime.now(UTC)
    try:
        request = read_request(workspace, parameters, now)
    except PastTime as past:
        if deployment.id is None or not runs.answers_of(str(flow_run.id)):
            raise
        return _late(workspace, parameters, past)
    where = RunLocation(workspace.root, request.issue, request.provider, f"{flow_run.id} {now}")
    run = run_context(where)
    try:
        return _tell(publish_issue(request, run, TaskSteps(where)), request, run)
    finally:
        run.ledger.close()


def _late(workspace: Workspace, parameters: PublishParameters, past: PastTime) -> State[Any]:
    """The end of a run that was answered too late: after a yes, another run has another time."""
    if refused := runs.refusal_of(str(flow_run.id)):
        return Completed(message=f"Nothing sent (not sent, said {refused.signature}).")
    other = at_another_time(parameters, suspend_for_time(past, parameters.get("send_at", "")))
    read_request(workspace, other, datetime.now(UTC))
    begun = runs.begin_again(str(flow_run.id), other)
    return Completed(name="Begun again", message=f"For another time, as run {begun.name}, which asks again.")


def _tell(events: Iterator[PublishEvent], request: PublishRequest, run: RunContext) -> PublishReport:
    """Run through the story; what happens is logged, and left for people to look at."""
    listener = _LISTENER.get()
    progress = artifacts.ProgressBar(2 * len(request.locales))
    for event in events:
        if text := event_text(event):
            log_line(text)
        listener(event)
        match event:
            case Judged() | Rendered():
                progress.step()
            case Planned():
                progress.end()
            case PreviewsWritten():
                artifacts.previews("\n".join(f"- <{place}>" for place in event.places))
            case ApprovalNeeded(question):
                artifacts.previews(question.text)
            case Finished(report):
                artifacts.languages_table(run, event)
                return report
            case Started() | CatalogsUpdated() | Held() | ApprovalGiven() | SiteReleased() | Delivered():
                pass  # its line in the log is enough
            case _:
                assert_never(event)
        refuse_if_stopped()
    raise AssertionError("the story of publishing ends with Finished")
