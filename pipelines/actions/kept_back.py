"""Campaigns that a run keeps back before anything is sent, each as the row that says why."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from pipelines.actions.audience_sizes import AudienceSize, doubts
from pipelines.actions.dead_links import pages_missing
from pipelines.actions.publish_steps import RunContext
from pipelines.actions.site_target import remembered_entries
from pipelines.model.delivery import Campaign, Delivery, DeliveryState
from pipelines.model.errors import DeliveryError, GlocalError


def unconfirmed(
    run: RunContext, campaigns: Sequence[Campaign], sizes: Mapping[str, AudienceSize]
) -> list[Delivery]:
    """What is kept back since nobody said yes to a list that is empty, or far from its last size."""
    found = doubts(sizes)
    kept_back = [campaign for campaign in campaigns if campaign.email.locale in found]
    failed = []
    for campaign in kept_back:
        locale = campaign.email.locale
        hint = "look at the list; if it is right, add --any-size"
        if sizes[locale].no_readers:
            hint += f"; or let another edition serve its readers: [audiences.{locale}]"
        error = DeliveryError(f"not sent: {found[locale]}", hint=hint)
        failed.append(failed_delivery(campaign, run.provider_name, error))
    return failed


def without_page(
    run: RunContext, campaigns: Sequence[Campaign], fault: str, but: Collection[str]
) -> list[Delivery]:
    """What is kept back since the website cannot be reached, and its pages were not there the last time."""
    if not fault or not run.provider.capabilities.reaches_readers:
        return []
    missing = pages_missing(run, campaigns, remembered_entries(run.workspace))
    error = DeliveryError(
        "not sent: its page is not on the website, which cannot be reached now",
        hint="run it again when the website can be reached",
    )
    return [
        failed_delivery(campaign, run.provider_name, error)
        for campaign in campaigns
        if campaign.email.locale in missing and campaign.key not in but
    ]


def failed_delivery(campaign: Campaign, provider: str, error: GlocalError) -> Delivery:
    """The row of a campaign that an error kept from going out."""
    note = f"{error.message}; {error.hint}" if error.hint else error.message
    return Delivery(
        campaign.key, campaign.issue_id, campaign.email.locale, provider, DeliveryState.FAILED, note=note
    )
