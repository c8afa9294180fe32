"""The steps of publishing as Prefect tasks: named for people, side by side, retried where it is harmless."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from prefect import task
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State

from pipelines.actions.approval import ApprovalAnswer, ApprovalQuestion
from pipelines.actions.language_names import languages_of
from pipelines.actions.publish_steps import SiteOutlook
from pipelines.actions.site import SiteReport
from pipelines.delivery.send_options import SendOptions
from pipelines.flows import artifacts
from pipelines.flows.approval import suspend_for_answer
from pipelines.flows.run_context import RunLocation, run_context
from pipelines.flows.run_log import keep_errors_short
from pipelines.flows.stopping import refuse_if_stopped
from pipelines.model.delivery import Campaign, Delivery, Email
from pipelines.model.edition import Edition
from pipelines.model.errors import Unreachable
from pipelines.model.finding import Finding

keep_errors_short()  # in every process in which tasks run, on whatever machine


def _may_help(_: Any, __: Any, state: State[Any]) -> bool:
    """Whether trying again is harmless and may help: nobody was there, so nothing happened."""
    return isinstance(state.result(raise_on_failure=False), Unreachable)


_RETRIES: dict[str, Any] = {
    "retries": 3,
    "retry_delay_seconds": [1, 5, 20],
    "retry_jitter_factor": 0.5,
    "retry_condition_fn": _may_help,
}

# `label` is there for the name of a task run.


@task(task_run_name="catalogs up to date", cache_policy=NO_CACHE)
def update_catalogs_task(where: RunLocation) -> None:
    run_context(where).update_catalogs()


@task(task_run_name="check {label}", cache_policy=NO_CACHE)
def judge_task(where: RunLocation, locale: str, label: str) -> Edition:  # noqa: ARG001 - see above
    return run_context(where).judge(locale)


@task(task_run_name="render {label}", cache_policy=NO_CACHE)
def render_task(
    where: RunLocation,
    edition: Edition,
    alternates: Sequence[str],
    label: str,  # noqa: ARG001 - see above
) -> Email | Finding:
    return run_context(where).render(edition, alternates)


@task(task_run_name="preflight", cache_policy=NO_CACHE)
def preflight_task(
    where: RunLocation, editions: Sequence[Edition], rendered: Sequence[Email | Finding]
) -> list[Edition]:
    return run_context(where).preflight(editions, rendered)


@task(task_run_name="website plan", cache_policy=NO_CACHE)
def plan_site_task(where: RunLocation, editions: Sequence[Edition]) -> SiteOutlook:
    return run_context(where).plan_site(editions)


@task(task_run_name="previews", cache_policy=NO_CACHE)
def previews_task(where: RunLocation, locales: Sequence[str]) -> None:
    run_context(where).write_previews(locales)


@task(task_run_name="website release", cache_policy=NO_CACHE, **_RETRIES)
def release_task(where: RunLocation, editions: Sequence[Edition]) -> SiteReport:
    return run_context(where).release(editions)


@task(task_run_name="deliver {label}", cache_policy=NO_CACHE, **_RETRIES)
def deliver_task(
    where: RunLocation,
    campaign: Campaign,
    options: SendOptions,
    holder: str,
    label: str,  # noqa: ARG001 - see above
) -> Delivery:
    refuse_if_stopped()
    return run_context(where).deliver(campaign, options, holder)


@dataclass(frozen=True, slots=True)
class TaskSteps:
    """Each step as a task of the flow run that calls it."""

    where: RunLocation

    def update_catalogs(self) -> None:
        update_catalogs_task(self.where)

    def judge(self, locales: Sequence[str]) -> Iterable[Edition]:
        futures = [judge_task.submit(self.where, tag, label_of(tag)) for tag in locales]
        return (future.result() for future in futures)

    def render(self, editions: Sequence[Edition], alternates: Sequence[str]) -> Iterable[Email | Finding]:
        futures = [
            render_task.submit(self.where, edition, alternates, label_of(edition.locale))
            for edition in editions
        ]
        return (future.result() for future in futures)

    def preflight(self, editions: Sequence[Edition], rendered: Sequence[Email | Finding]) -> list[Edition]:
        return preflight_task(self.where, editions, rendered)

    def plan_site(self, editions: Sequence[Edition]) -> SiteOutlook:
        return plan_site_task(self.where, editions)

    def write_previews(self, locales: Sequence[str]) -> str:
        previews_task(self.where, locales)
        return artifacts.preview_address()

    def ask(self, question: ApprovalQuestion) -> ApprovalAnswer:
        return suspend_for_answer(question)

    def release(self, editions: Sequence[Edition]) -> SiteReport:
        return release_task(self.where, editions)

    def deliver(
        self, campaigns: Sequence[Campaign], options: Mapping[str, SendOptions], holder: str
    ) -> Iterable[Delivery | Exception]:
        futures = [
            deliver_task.submit(self.where, campaign, options[tag], holder, label_of(tag))
            for campaign in campaigns
            for tag in [campaign.email.locale]
        ]
        return (_outcome(future.result(raise_on_failure=False)) for future in futures)


def _outcome(result: object) -> Delivery | Exception:
    """What a task run ended with; nothing that is neither a delivery nor an error may pass for one."""
    return result if isinstance(result, Delivery | Exception) else TypeError(repr(result))


def label_of(locale: str) -> str:
    """A language as task runs are named: the endonym for people, the tag for pictures without its letters."""
    return f"{languages_of([locale])[0]} ({locale})"
