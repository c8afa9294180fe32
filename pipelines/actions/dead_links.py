"""Mail must not lead to pages that are not out."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from pipelines.actions.publish_events import PublishPlan
from pipelines.actions.publish_steps import RunContext
from pipelines.actions.request import MailChoice, PublishRequest
from pipelines.actions.site import read_state
from pipelines.model.delivery import Campaign
from pipelines.model.errors import DeliveryError
from pipelines.model.site import WebsiteChoice


def refuse_dead_links(request: PublishRequest, run: RunContext, plan: PublishPlan, fault: str = "") -> None:
    """DeliveryError for mail that would reach readers now and lead them to a page that nobody has put out.

    Not if it is the website's `fault`: then the other languages' mail goes.
    """
    if (
        fault
        or request.mail is not MailChoice.NOW
        or request.shows_website
        or not run.provider.capabilities.reaches_readers
    ):
        return
    out = {item.entry_id for item in read_state(run.workspace).published}
    if missing := pages_missing(run, plan.campaigns, out):
        raise DeliveryError(
            f"the mail in {', '.join(missing)} links to pages that are not on the website",
            hint=f"choose for the website {WebsiteChoice.WITH_MAIL.value!r}, or put the pages out first",
        )


def pages_missing(run: RunContext, campaigns: Iterable[Campaign], out: Collection[str]) -> list[str]:
    """The locales whose mail leads to a page of its article, or of one it announces, that is not `out`."""
    sources, addresses = run.read_sources(), run.snapshot.addresses
    return [
        email.locale
        for email in (campaign.email for campaign in campaigns)
        if any(
            f"{article.id}/{email.locale}" not in out
            and addresses.article(email.locale, article.slug) in (email.html + email.text)
            for article in sources
        )
    ]
