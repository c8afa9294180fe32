"""How many people an edition would reach, asked of the provider before anything is sent to them.

A list by its number says nothing to a person: "12" may be the press list, or empty since Monday. So each
question before a send has names and sizes, and what is unusual needs a yes of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from pipelines.delivery.approval import is_far, together
from pipelines.delivery.ledger import Ledger
from pipelines.delivery.provider import CountsBoth, KnowsAccount, MailingList, Provider
from pipelines.model.delivery import Campaign, DeliveryState
from pipelines.model.errors import GlocalError

EVENT = "audience"
"""In the ledger's log: how many an edition was sent to."""
_STILL_HERE = (*(DeliveryState.PLANNED, DeliveryState.DRAFTED, DeliveryState.APPROVED, DeliveryState.FAILED),)


@dataclass(frozen=True, slots=True)
class AudienceSize:
    """Who would get an edition."""

    lists: tuple[MailingList, ...] = ()
    before: int | None = None
    """How many got the last edition in this language; None: nobody wrote it down."""
    fault: str = ""
    """Why the provider did not tell, if it did not."""
    both: int | None = None
    """How many of them are readers of another edition of this run or an earlier one; None: not known."""
    one_each: bool = False
    """Whether those get the other edition alone."""

    @property
    def size(self) -> int | None:
        """All lists together, whoever is on two twice; None where that is not known."""
        return together(self.lists)

    @property
    def doubt(self) -> str:
        """What is unusual about it, for a person to say yes to; empty: nothing."""
        size = self.size
        if size is None:
            return ""
        if empty := [each.title for each in self.lists if each.size == 0]:
            return f"nobody is on {' and '.join(empty)}"
        if self.before and is_far(self.before, size):
            return f"{size:,} readers now, {self.before:,} the last time"
        return ""

    def __str__(self) -> str:
        """In a line: the lists with their sizes."""
        lists = ", ".join(map(str, self.lists))
        if self.both:
            lists += f"; {self.both:,} of them on another language's list too, "
            lists += "who get that edition alone" if self.one_each else "who get both letters"
        return f"{lists} (how many is not known: {self.fault})" if self.fault else lists


def audience_sizes(
    provider: Provider, ledger: Ledger, campaigns: Iterable[Campaign]
) -> dict[str, AudienceSize]:
    """Who would get each campaign, by locale; those that are out already are not asked about."""
    if not provider.capabilities.reaches_readers:
        return {}
    campaigns = list(campaigns)
    rows = {row.key: row.state for each in campaigns[:1] for row in ledger.rows(each.issue_id)}
    return {
        each.email.locale: _with_both(provider, campaigns[:n], each, _audience_size(provider, ledger, each))
        for n, each in enumerate(campaigns)
        if rows.get(each.key, DeliveryState.PLANNED) in _STILL_HERE
    }


def _with_both(
    provider: Provider, earlier: Sequence[Campaign], campaign: Campaign, size: AudienceSize
) -> AudienceSize:
    """The size, with how many are on an earlier edition's lists too, where the provider can count that."""
    theirs = campaign.excluded or [name for each in earlier for name in each.audience]
    others = [name for name in dict.fromkeys(theirs) if name not in campaign.audience]
    if size.fault or not others or not isinstance(provider, CountsBoth):
        return size
    try:
        both = provider.count_both(campaign.audience, others)
    except GlocalError:  # it takes rights of its own; without a word of it nothing is left out or sent twice
        return size
    return replace(size, both=both, one_each=bool(campaign.excluded))


def _audience_size(provider: Provider, ledger: Ledger, campaign: Campaign) -> AudienceSize:
    locale, names = campaign.email.locale, campaign.audience
    unnamed = tuple(MailingList(name, name, None) for name in names)
    if not isinstance(provider, KnowsAccount):
        return AudienceSize(unnamed)
    last = ledger.last_detail(EVENT, f"/{locale}@{provider.name}", campaign.key)
    before = int(last) if last.isdecimal() else None
    try:
        return AudienceSize(tuple(provider.mailing_lists(locale, names)), before)
    except GlocalError as error:  # the send itself will say what is wrong, if anything is
        return AudienceSize(unnamed, before, error.message)


def doubts(sizes: Mapping[str, AudienceSize]) -> dict[str, str]:
    """What is unusual, by locale."""
    return {locale: each.doubt for locale, each in sizes.items() if each.doubt}


def record_sizes(
    ledger: Ledger, campaigns: Iterable[Campaign], sizes: Mapping[str, AudienceSize], by: str, now: datetime
) -> None:
    """Write down how many each campaign is sent to: the next issue is compared with it."""
    for campaign in campaigns:
        found = sizes.get(campaign.email.locale)
        if found and found.size:
            ledger.note_once(campaign.key, by, now, EVENT, str(found.size))
