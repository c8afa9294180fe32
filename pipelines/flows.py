"""The Prefect flow that publishes. Thin: names, tasks, an artifact; what they do is in `steps.py`.

Only this module imports Prefect, which takes seconds to load; `glocal publish` sets its environment first.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from prefect import flow, task
from prefect.artifacts import create_table_artifact
from prefect.cache_policies import NO_CACHE
from prefect.task_runners import ThreadPoolTaskRunner

from pipelines import steps
from pipelines.errors import GlocalError
from pipelines.model import Article, Campaign, Delivery, Edition, Email, State
from pipelines.newsroom import Newsroom, open_newsroom, pick_articles
from pipelines.publishing.delivery import Provider, deliver
from pipelines.publishing.ledger import Ledger, open_ledger
from pipelines.publishing.providers import open_provider
from pipelines.publishing.site import Release
from pipelines.workspace import open_workspace


def _now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)


@task(task_run_name="catalogs up to date", cache_policy=NO_CACHE)
def update_catalogs(newsroom: Newsroom, issue: str) -> None:
    """Extract and merge, so that the gate judges today's text."""
    for _ in steps.extract(newsroom, [issue]):
        pass


@task(task_run_name="gate {locale}", cache_policy=NO_CACHE)
def judge(newsroom: Newsroom, article: Article, locale: str) -> Edition:
    """The edition of one locale, with its decision."""
    return steps.make_edition(newsroom, article, locale)


@task(task_run_name="render {locale}", cache_policy=NO_CACHE)
def render(newsroom: Newsroom, edition: Edition, alternates: Sequence[str], locale: str) -> Email:  # noqa: ARG001 - `locale` names the task run
    """The email of one locale."""
    return steps.make_email(newsroom, edition, alternates)


@task(task_run_name="website release", cache_policy=NO_CACHE)
def release_website(newsroom: Newsroom, editions: Sequence[Edition]) -> Release:
    """The site with these editions in it."""
    return steps.release_site(newsroom, editions, _now())


@task(task_run_name="deliver {locale}", cache_policy=NO_CACHE)
def deliver_edition(
    campaign: Campaign, provider: Provider, ledger: Ledger, owner: str, locale: str
) -> Delivery:
    """One locale to the provider, once; a provider's no must not keep the others from going out."""
    try:
        return deliver(campaign, provider, ledger, owner, _now)
    except GlocalError as error:
        return Delivery(campaign.key, campaign.issue_id, locale, provider.name, State.FAILED, note=str(error))


@flow(name="publish", flow_run_name="publish {issue}", task_runner=ThreadPoolTaskRunner(max_workers=4))
def publish(issue: str, root: Path, locales: list[str], provider: str = "outbox") -> steps.PublishReport:
    """Publish what is ready of an issue: the website first, then each language's email, once.

    Args:
        issue: The folder name of the article.
        root: The workspace.
        locales: Languages by their tag.
        provider: Who sends the mail.
    """
    workspace = open_workspace(root, explicit=True)
    newsroom = open_newsroom(workspace)
    (article,) = pick_articles(workspace, [issue])
    sender = open_provider(provider, workspace)
    ledger = open_ledger(workspace)
    owner = f"{socket.gethostname()}/{os.getpid()}"
    try:
        update_catalogs(newsroom, issue)
        judged = [judge.submit(newsroom, article, tag) for tag in locales]
        editions = [future.result() for future in judged]
        ready = [edition for edition in editions if edition.decision.goes_out]
        out = steps.out_locales(workspace, article, ready)
        rendered = [render.submit(newsroom, edition, out, edition.locale) for edition in ready]
        emails = [future.result() for future in rendered]
        release = release_website(newsroom, ready)
        campaigns = [steps.make_campaign(workspace, article, email, provider) for email in emails]
        sent = [
            deliver_edition.submit(campaign, sender, ledger, owner, campaign.email.locale)
            for campaign in campaigns
        ]
        deliveries = [future.result() for future in sent]
        sender.finish(issue)
        before = ledger.deliveries(article.id)
    finally:
        ledger.close()
    report = steps.report(editions, deliveries, before, provider, release)
    create_table_artifact(
        key="languages",
        table=[row.as_dict() for row in report.rows],
        description=f"# {issue}\n{report.summary}",
    )
    return report
