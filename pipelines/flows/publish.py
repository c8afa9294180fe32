"""The flow that publishes: the website first, then each language's email, once. A list of tasks.

It may be stopped anywhere and run again. After a question to a person it begins anew from the top: what was
done before is found again in the ledger, at the provider and on the website, never in Prefect's own memory.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Literal

from prefect import flow, get_run_logger, task
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State as RunState
from prefect.runtime import deployment, flow_run
from prefect.states import Completed, Failed

from pipelines.actions.approval_message import approval_message
from pipelines.actions.audience import excluded, mailed
from pipelines.actions.build import write_previews
from pipelines.actions.editions import make_campaign, make_edition, make_email
from pipelines.actions.extract import extract
from pipelines.actions.preflight import inspect
from pipelines.actions.publish import PublishReport, in_order, out_locales, release_site, report
from pipelines.actions.request import MailChoice, PublishRequest, languages_of, read_request, send_options_for
from pipelines.actions.site import SiteReport, no_change
from pipelines.delivery.claims import is_dead, new_holder
from pipelines.delivery.protocol import SendOptions, deliver
from pipelines.delivery.provider import finish_run
from pipelines.flows import artifacts, runs
from pipelines.flows.approval import Answer, ask, write_down
from pipelines.flows.failures import failing_in_words
from pipelines.flows.run_context import RunContext, RunLocation, current_workspace, run_context
from pipelines.flows.runner import task_runner
from pipelines.model.delivery import Campaign, Delivery, DeliveryState, Email
from pipelines.model.edition import Edition
from pipelines.model.errors import GlocalError, Unreachable


def _now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)


def _may_help(_: Any, __: Any, state: RunState[Any]) -> bool:
    """Whether trying again is harmless and may help: nobody was there, so nothing happened."""
    return isinstance(state.result(raise_on_failure=False), Unreachable)


_AGAIN: dict[str, Any] = {
    "retries": 3,
    "retry_delay_seconds": [1, 5, 20],
    "retry_jitter_factor": 0.5,
    "retry_condition_fn": _may_help,
}


@task(task_run_name="catalogs up to date", cache_policy=NO_CACHE)
def update_catalogs(where: RunLocation) -> None:
    """Extract and merge, so that the gate judges today's text."""
    for _ in extract(run_context(where).snapshot, [where.issue]):
        pass


@task(task_run_name="check {label}", cache_policy=NO_CACHE)
def judge(where: RunLocation, locale: str, label: str) -> Edition:  # noqa: ARG001 - `label` names the task run
    """The edition of one locale, with its decision."""
    return make_edition(run_context(where).snapshot, run_context(where).article, locale)


@task(task_run_name="render {label}", cache_policy=NO_CACHE)
def render(where: RunLocation, edition: Edition, alternates: Sequence[str], label: str) -> Email:  # noqa: ARG001 - as above
    """The email of one locale."""
    return make_email(run_context(where).snapshot, edition, alternates)


@task(task_run_name="preflight", cache_policy=NO_CACHE)
def look_over(where: RunLocation, editions: Sequence[Edition], emails: Sequence[Email]) -> list[Edition]:
    """The editions with what preflight says of their emails."""
    return inspect(run_context(where).snapshot, list(zip(editions, emails, strict=True)))


@task(task_run_name="previews", cache_policy=NO_CACHE)
def preview(where: RunLocation, locales: Sequence[str]) -> None:
    """Everything as it would be, to `output/preview`."""
    write_previews(run_context(where).snapshot, run_context(where).article, locales)


@task(task_run_name="website release", cache_policy=NO_CACHE, **_AGAIN)
def release_website(where: RunLocation, editions: Sequence[Edition]) -> SiteReport:
    """The site with these editions in it."""
    return release_site(run_context(where).snapshot, where.issue, editions, _now())


@task(task_run_name="deliver {label}", cache_policy=NO_CACHE, **_AGAIN)
def deliver_edition(
    where: RunLocation,
    campaign: Campaign,
    owner: str,
    order: SendOptions,
    label: str,  # noqa: ARG001 - as above
) -> Delivery:
    """One locale to the provider, once."""
    return deliver(campaign, run_context(where).provider, run_context(where).ledger, owner, _now, order)


@flow(name="publish", flow_run_name="publish {issue}", task_runner=task_runner())
def publish(
    issue: str,
    languages: list[str] | None = None,
    provider: str = "",
    send: Literal["draft only", "send now", "send at a time"] = "draft only",
    send_at: str = "",
    local_time: bool = False,
    test_addresses: list[str] | None = None,
    ask_first: bool = True,
    your_name: str = "",
) -> PublishReport | RunState[Any]:
    """Publish what is ready of an issue, in each language once.

    Languages that are not ready are held, with the reason; run it again when they are. Nobody gets an edition
    twice, however often it runs.

    Args:
        issue: The article or newsletter to publish: a folder of `content/`.
        languages: The languages to publish. None chosen: all of them.
        provider: Who sends the mail. Left empty: the one that the workspace always uses.
        send: **draft only** prepares everything at the provider and sends nothing.
        send_at: Only with *send at a time*: when it goes out, such as 2026-12-01 09:00.
        local_time: Whether that time is meant in each language's own time zone instead.
        test_addresses: Mail addresses that get a test mail of each language first.
        ask_first: Whether somebody is asked, with a list of what goes out, before anything is sent.
        your_name: Kept in the record of deliveries.

    """
    if twin := runs.older_twin(str(flow_run.id)):
        return runs.nothing_to_do(twin)
    asked = (issue, languages or [], provider, send, send_at, test_addresses or [], your_name)
    done = failing_in_words(_publish, *asked, local_time=local_time, ask_first=ask_first)
    if deployment.id is None or not isinstance(done, PublishReport):
        return done  # to the command line, which reads the report; or the words of an error
    return (Failed if done.failed else Completed)(message=done.summary)


def _publish(issue: str, *asked: Any, local_time: bool, ask_first: bool) -> PublishReport:
    workspace = current_workspace()
    wish = read_request(workspace, issue, *asked, local_time=local_time)
    where = RunLocation(workspace.root, issue, wish.provider, f"{flow_run.id} {_now()}")
    here = run_context(where)
    here.ledger.release_dead(is_dead)
    try:
        return _run(here, where, wish, ask_first=ask_first)
    finally:
        here.ledger.close()


def _run(here: RunContext, where: RunLocation, wish: PublishRequest, *, ask_first: bool) -> PublishReport:
    log = get_run_logger()
    log.info("%s in %d languages, %s, with %s", wish.issue, len(wish.locales), wish.send, wish.provider)
    update_catalogs(where)
    editions, ready, emails = _prepare(where, wish)
    for edition in editions:
        if not edition.decision.goes_out:
            log.info("%s is held: %s", edition.locale, "; ".join(edition.decision.reasons))
    able = here.provider.capabilities
    to_mail, served = mailed(here.workspace, [edition.locale for edition in ready], able)
    orders = send_options_for(here.workspace, wish, able, _now(), to_mail)
    campaigns = [
        replace(
            make_campaign(here.snapshot, edition, email, wish.provider),
            excluded=excluded(here.workspace, edition.locale, to_mail, able),
        )
        for edition, email in zip(ready, emails, strict=True)
        if edition.locale in to_mail
    ]
    owner, deliveries, answer = new_holder(), [], None
    if ask_first and wish.send is not MailChoice.DRAFT and campaigns:
        if able.drafts:  # harmless, and whoever is asked can look at them there
            drafts = {tag: replace(order, send=False, at=None) for tag, order in orders.items()}
            deliveries = _deliver_all(where, campaigns, drafts, owner)
        answer = _ask(here, where, wish, editions, campaigns, orders)
        orders = {tag: replace(order, by=answer.by, tests=()) for tag, order in orders.items()}
    if answer is None or answer.send:
        site = release_website(where, ready)
        log.info("Website: %s", site.changes)
        deliveries = _deliver_all(where, campaigns, orders, owner)
        finish_run(here.provider, wish.issue)
    else:
        log.info("Not sent: %s", answer.words)
        site = no_change(here.workspace)
    before = here.ledger.rows(here.article.id)
    refused = f"not sent, said {answer.words}" if answer and not answer.send else ""
    done = report(editions, deliveries, before, wish.provider, site, served, refused)
    artifacts.languages(here, done, editions)
    log.info(done.summary)
    return done


def _labels(locales: Sequence[str]) -> list[str]:
    """Languages as task runs are named: the endonym for people, the tag for pictures without its letters."""
    return [f"{name} ({tag})" for name, tag in zip(languages_of(locales), locales, strict=True)]


def _prepare(where: RunLocation, wish: PublishRequest) -> tuple[list[Edition], list[Edition], list[Email]]:
    """All editions as judged, those that are ready, and their emails."""
    names = dict(zip(wish.locales, _labels(wish.locales), strict=True))
    progress = artifacts.Progress(2 * len(names))
    judged = [judge.submit(where, tag, label) for tag, label in names.items()]
    editions = [progress.step(future.result()) for future in judged]
    ready = [edition for edition in editions if edition.decision.goes_out]
    while True:  # a locale that preflight holds must not be linked to by the others
        out = out_locales(run_context(where).workspace, run_context(where).article, ready)
        rendered = [render.submit(where, edition, out, names[edition.locale]) for edition in ready]
        emails = [progress.step(future.result()) for future in rendered]
        looked_over = {edition.locale: edition for edition in look_over(where, ready, emails)}
        editions = [looked_over.get(edition.locale, edition) for edition in editions]
        still = [edition for edition in looked_over.values() if edition.decision.goes_out]
        if len(still) == len(ready):
            progress.end()
            return editions, still, emails
        ready = still


def _ask(
    here: RunContext,
    where: RunLocation,
    wish: PublishRequest,
    editions: Sequence[Edition],
    campaigns: Sequence[Campaign],
    orders: Mapping[str, SendOptions],
) -> Answer:
    """Show what would go out, and wait for a yes or a no, for days if need be."""
    preview(where, wish.locales)
    when = {campaign.email.locale: orders[campaign.email.locale].at for campaign in campaigns}
    words = approval_message(here.workspace, wish, editions, campaigns, when, artifacts.preview_address())
    artifacts.previews(words)
    get_run_logger().info("Waiting for a yes or a no to %d languages", len(campaigns))
    asked = [(c, str(when[c.email.locale] or "now")) for c in campaigns]
    answer = ask(words, asked)
    write_down(here.ledger, campaigns, answer, _now())
    return answer


def _deliver_all(
    where: RunLocation, campaigns: Sequence[Campaign], orders: Mapping[str, SendOptions], owner: str
) -> list[Delivery]:
    """Each campaign, the canary's first; what goes wrong with the first need not go wrong with 23 more."""
    deliveries: list[Delivery] = []
    for group in in_order(campaigns, run_context(where).workspace.settings.delivery.canary):
        tags = [campaign.email.locale for campaign in group]
        futures = [
            deliver_edition.submit(where, campaign, owner, orders[tag], label)
            for campaign, tag, label in zip(group, tags, _labels(tags), strict=True)
        ]
        for campaign, future in zip(group, futures, strict=True):
            result = future.result(raise_on_failure=False)
            deliveries.append(result if isinstance(result, Delivery) else _failed(campaign, where, result))
        if any(delivery.state in (DeliveryState.FAILED, DeliveryState.UNKNOWN) for delivery in deliveries):
            break
    return deliveries


def _failed(campaign: Campaign, where: RunLocation, error: object) -> Delivery:
    """A provider's no must not keep the others from going out."""
    if not isinstance(error, GlocalError):
        raise error if isinstance(error, BaseException) else TypeError(repr(error))
    note = f"{error.message}; {error.hint}" if error.hint else error.message
    locale = campaign.email.locale
    return Delivery(campaign.key, campaign.issue_id, locale, where.provider, DeliveryState.FAILED, note=note)
