"""The Prefect flow that publishes. Thin: names, tasks, an artifact; what they do is in `py`.

Only this module imports Prefect, which takes seconds to load; `glocal publish` sets its environment first.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from prefect import flow, task
from prefect.artifacts import create_table_artifact
from prefect.cache_policies import NO_CACHE
from prefect.task_runners import ThreadPoolTaskRunner

from pipelines.articles import pick_articles
from pipelines.errors import GlocalError
from pipelines.model import Article, Edition
from pipelines.newsroom import Newsroom, open_newsroom
from pipelines.outgoing import Campaign, Delivery, Email, State
from pipelines.publishing.delivery import Order, deliver
from pipelines.publishing.ledger import Ledger, open_ledger
from pipelines.publishing.owner import is_dead, new_owner
from pipelines.publishing.provider import Provider
from pipelines.publishing.providers import open_provider
from pipelines.steps.editions import make_campaign, make_edition, make_email
from pipelines.steps.extract import extract
from pipelines.steps.orders import excluded, mailed
from pipelines.steps.preflight import inspect
from pipelines.steps.publish import PublishReport, in_order, out_locales, release_site, report
from pipelines.steps.site_release import SiteReport
from pipelines.workspace import open_workspace

_RUNNER: ThreadPoolTaskRunner[Any] = ThreadPoolTaskRunner(max_workers=4)


def _now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)


@task(task_run_name="catalogs up to date", cache_policy=NO_CACHE)
def update_catalogs(newsroom: Newsroom, issue: str) -> None:
    """Extract and merge, so that the gate judges today's text."""
    for _ in extract(newsroom, [issue]):
        pass


@task(task_run_name="gate {locale}", cache_policy=NO_CACHE)
def judge(newsroom: Newsroom, article: Article, locale: str) -> Edition:
    """The edition of one locale, with its decision."""
    return make_edition(newsroom, article, locale)


@task(task_run_name="render {locale}", cache_policy=NO_CACHE)
def render(newsroom: Newsroom, edition: Edition, alternates: Sequence[str], locale: str) -> Email:  # noqa: ARG001 - `locale` names the task run
    """The email of one locale."""
    return make_email(newsroom, edition, alternates)


@task(task_run_name="preflight", cache_policy=NO_CACHE)
def look_over(newsroom: Newsroom, editions: Sequence[Edition], emails: Sequence[Email]) -> list[Edition]:
    """The editions with what preflight says of their emails."""
    return inspect(newsroom, list(zip(editions, emails, strict=True)))


@task(task_run_name="website release", cache_policy=NO_CACHE)
def release_website(newsroom: Newsroom, issue: str, editions: Sequence[Edition]) -> SiteReport:
    """The site with these editions in it."""
    return release_site(newsroom, issue, editions, _now())


def _in_a_line(error: GlocalError) -> str:
    return f"{error.message}; {error.hint}" if error.hint else error.message


@task(task_run_name="deliver {locale}", cache_policy=NO_CACHE)
def deliver_edition(
    campaign: Campaign, provider: Provider, ledger: Ledger, owner: str, order: Order, locale: str
) -> Delivery:
    """One locale to the provider, once; a provider's no must not keep the others from going out."""
    try:
        return deliver(campaign, provider, ledger, owner, _now, order)
    except GlocalError as error:
        return Delivery(
            campaign.key, campaign.issue_id, locale, provider.name, State.FAILED, note=_in_a_line(error)
        )


@flow(name="publish", flow_run_name="publish {issue}", task_runner=_RUNNER)  # type: ignore[arg-type] # Prefect's own variance slip
def publish(
    issue: str,
    root: Path,
    locales: list[str],
    provider: str = "outbox",
    send: bool = False,
    at: dict[str, datetime] | None = None,
    approved_by: str = "",
    tests: list[str] | None = None,
) -> PublishReport:
    """Publish what is ready of an issue: the website first, then each language's email, once.

    Args:
        issue: The folder name of the article.
        root: The workspace.
        locales: Languages by their tag.
        provider: Who sends the mail.
        send: Whether it goes out; else a provider that keeps drafts gets drafts.
        at: When each language goes out; now, if nothing is said.
        approved_by: The person who said so.
        tests: Addresses that get test mails.

    """
    workspace = open_workspace(root, explicit=True)
    newsroom = open_newsroom(workspace)
    (article,) = pick_articles(workspace, [issue])
    sender = open_provider(provider, workspace)
    ledger = open_ledger(workspace)
    owner = new_owner()
    goes = send or not sender.capabilities.reaches_readers
    orders = {tag: Order(goes, (at or {}).get(tag), approved_by, tuple(tests or ())) for tag in locales}
    ledger.release_dead(is_dead)
    try:
        update_catalogs(newsroom, issue)
        judged = [judge.submit(newsroom, article, tag) for tag in locales]
        editions = [future.result() for future in judged]
        ready = [edition for edition in editions if edition.decision.goes_out]
        while True:  # a locale that preflight holds must not be linked to by the others
            out = out_locales(workspace, article, ready)
            rendered = [render.submit(newsroom, edition, out, edition.locale) for edition in ready]
            emails = [future.result() for future in rendered]
            looked_over = {edition.locale: edition for edition in look_over(newsroom, ready, emails)}
            editions = [looked_over.get(edition.locale, edition) for edition in editions]
            still = [edition for edition in looked_over.values() if edition.decision.goes_out]
            if len(still) == len(ready):
                break
            ready = still
        release = release_website(newsroom, issue, still)
        to_mail, served = mailed(workspace, [edition.locale for edition in still], sender.capabilities)
        campaigns = [
            replace(
                make_campaign(newsroom, edition, email, provider),
                excluded=excluded(workspace, edition.locale, to_mail, sender.capabilities),
            )
            for edition, email in zip(still, emails, strict=True)
            if edition.locale in to_mail
        ]
        deliveries = []
        for group in in_order(campaigns, workspace.settings.delivery.canary):
            sent = []
            for campaign in group:
                tag = campaign.email.locale
                sent.append(deliver_edition.submit(campaign, sender, ledger, owner, orders[tag], tag))
            deliveries += [future.result() for future in sent]
            if any(delivery.state in (State.FAILED, State.UNKNOWN) for delivery in deliveries):
                break  # what goes wrong with the first need not go wrong with 23 more
        sender.finish(issue)
        before = ledger.rows(article.id)
    finally:
        ledger.close()
    done = report(editions, deliveries, before, provider, release, served)
    create_table_artifact(
        key="languages",
        table=[row.as_dict() for row in done.rows],
        description=f"# {issue}\n{done.summary}",
    )
    return done
