"""What a run of publish does to the world, one step at a time, and how the steps are carried out.

`publish.py` knows the order, and calls `PublishSteps`; here they are done at once, one after another. The
flow has its own, which makes a Prefect task of each.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from typing import Protocol

from pipelines.actions.approval import ApprovalAnswer, ApprovalQuestion
from pipelines.actions.build import write_previews
from pipelines.actions.editions import announced, email_or_fault, make_edition
from pipelines.actions.extract import extract
from pipelines.actions.preflight import look_over
from pipelines.actions.request import OpenProvider
from pipelines.actions.site import SiteReport, plan_update, update_site
from pipelines.actions.site_plan import Pictures
from pipelines.delivery.ledger import Ledger, open_ledger
from pipelines.delivery.protocol import deliver
from pipelines.delivery.provider import Provider
from pipelines.delivery.providers import open_provider
from pipelines.delivery.send_options import SendOptions
from pipelines.model.article import Article
from pipelines.model.delivery import Campaign, Delivery, Email
from pipelines.model.edition import Edition, LocalizedArticle
from pipelines.model.errors import DeliveryError
from pipelines.model.finding import Finding
from pipelines.website.manifest import Changes
from pipelines.workspace.articles import pick_articles, read_pictures
from pipelines.workspace.paths import Workspace
from pipelines.workspace.snapshot import Snapshot, open_snapshot

_LOG = logging.getLogger(__name__)


def _utc_now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)


@dataclass(frozen=True, slots=True)
class SiteOutlook:
    """What would become of the website."""

    changes: Changes
    misfits: tuple[Finding, ...]
    """What would not fit in it, by path in the site; with any, nothing is released."""


@dataclass(frozen=True)
class RunContext:
    """One run's view of the workspace: files are read once, so all languages see the same."""

    workspace: Workspace
    issue: str
    provider_name: str
    open_provider: OpenProvider = open_provider
    clock: Callable[[], datetime] = _utc_now
    opened: Snapshot | None = None
    """The workspace as it was read already; else it is read by the first who asks."""

    @cached_property
    def snapshot(self) -> Snapshot:
        return self.opened or open_snapshot(self.workspace)

    @cached_property
    def article(self) -> Article:
        (article,) = pick_articles(self.workspace, [self.issue])
        return article

    @cached_property
    def provider(self) -> Provider:
        return self.open_provider(self.provider_name, self.workspace)

    @cached_property
    def ledger(self) -> Ledger:
        """Opened, and made, by the first who asks: a mere look leaves no file."""
        return open_ledger(self.workspace)

    def read_sources(self) -> list[Article]:
        """The article and what it announces; ContentError for what is wrong with them."""
        return [self.article, *self.snapshot.stories(self.article)]

    def update_catalogs(self) -> None:
        """Extract and merge, so that the gate judges today's text."""
        _LOG.info("translators' files are brought up to date")
        for _ in extract(self.snapshot, [self.issue]):
            pass

    def judge(self, locale: str) -> Edition:
        """The edition of one locale, with its decision."""
        _LOG.info("%s: is checked", locale)
        return make_edition(self.snapshot, self.article, locale)

    def render(self, edition: Edition, alternates: Sequence[str]) -> Email | Finding:
        """The email of one locale, or what keeps it from being made."""
        _LOG.info("%s: is rendered", edition.locale)
        return email_or_fault(self.snapshot, edition, alternates)

    def preflight(self, editions: Sequence[Edition], rendered: Sequence[Email | Finding]) -> list[Edition]:
        """The editions with what is wrong with their emails; an error holds its locale."""
        return [edition for edition, _ in look_over(self.snapshot, editions, rendered)]

    def plan_site(self, editions: Sequence[Edition]) -> SiteOutlook:
        """What would become of the website, and what would not fit in it; nothing is written."""
        plan = plan_update(self.snapshot, *self._released(editions), self.clock())
        return SiteOutlook(plan.changes, plan.findings)

    def write_previews(self, locales: Sequence[str]) -> None:
        """Everything as it would be, to `output/preview`."""
        write_previews(self.snapshot, self.article, locales)

    def release(self, editions: Sequence[Edition]) -> SiteReport:
        """The website with the editions and what they announce; what is out already keeps its words."""
        _LOG.info("the website is made")
        return update_site(self.snapshot, *self._released(editions), f"publish {self.issue}", self.clock())

    def _released(self, editions: Sequence[Edition]) -> tuple[list[LocalizedArticle], Pictures]:
        """What a release has of these editions: them, what they announce, and their pictures."""
        whole = [*editions, *announced(self.snapshot, editions)]
        slugs = dict.fromkeys(edition.slug for edition in whole)
        # As they were written: an edition knows the files of its own language alone.
        articles = [self.article if s == self.article.slug else self.snapshot.article(s) for s in slugs]
        return [edition.localized for edition in whole], read_pictures(self.workspace, articles)

    def deliver(self, campaign: Campaign, options: SendOptions, holder: str) -> Delivery:
        """One campaign to the provider, once."""
        _LOG.info("%s: with %s", campaign.email.locale, self.provider_name)
        return deliver(campaign, self.provider, self.ledger, holder, self.clock, options)


class PublishSteps(Protocol):
    """How the steps are carried out; each call returns when all that it began is done."""

    def update_catalogs(self) -> None: ...

    def judge(self, locales: Sequence[str]) -> Iterable[Edition]: ...

    def render(self, editions: Sequence[Edition], alternates: Sequence[str]) -> Iterable[Email | Finding]: ...

    def preflight(
        self, editions: Sequence[Edition], rendered: Sequence[Email | Finding]
    ) -> list[Edition]: ...

    def plan_site(self, editions: Sequence[Edition]) -> SiteOutlook: ...

    def write_previews(self, locales: Sequence[str]) -> str:
        """Where they can be opened, without a closing slash; empty if they are served nowhere."""

    def ask(self, question: ApprovalQuestion) -> ApprovalAnswer: ...

    def release(self, editions: Sequence[Edition]) -> SiteReport: ...

    def deliver(
        self, campaigns: Sequence[Campaign], options: Mapping[str, SendOptions], holder: str
    ) -> Iterable[Delivery | Exception]:
        """What became of each campaign, in their order; one that fails must not keep the others back."""


@dataclass(frozen=True, slots=True)
class DirectSteps:
    """Everything in this process, one after another."""

    run: RunContext
    answer: Callable[[ApprovalQuestion], ApprovalAnswer] | None = None
    """Who is asked before anything is sent."""

    def update_catalogs(self) -> None:
        self.run.update_catalogs()

    def judge(self, locales: Sequence[str]) -> Iterable[Edition]:
        return map(self.run.judge, locales)

    def render(self, editions: Sequence[Edition], alternates: Sequence[str]) -> Iterable[Email | Finding]:
        return (self.run.render(edition, alternates) for edition in editions)

    def preflight(self, editions: Sequence[Edition], rendered: Sequence[Email | Finding]) -> list[Edition]:
        return self.run.preflight(editions, rendered)

    def plan_site(self, editions: Sequence[Edition]) -> SiteOutlook:
        return self.run.plan_site(editions)

    def write_previews(self, locales: Sequence[str]) -> str:
        self.run.write_previews(locales)
        return ""

    def ask(self, question: ApprovalQuestion) -> ApprovalAnswer:
        if self.answer is None:
            raise DeliveryError("nobody is there to be asked", hint="publish without asking first")
        return self.answer(question)

    def release(self, editions: Sequence[Edition]) -> SiteReport:
        return self.run.release(editions)

    def deliver(
        self, campaigns: Sequence[Campaign], options: Mapping[str, SendOptions], holder: str
    ) -> Iterable[Delivery | Exception]:
        for campaign in campaigns:
            try:
                yield self.run.deliver(campaign, options[campaign.email.locale], holder)
            except Exception as error:  # noqa: BLE001 - the story decides what it means
                yield error
