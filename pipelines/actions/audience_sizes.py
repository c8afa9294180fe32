"""How many people an edition would reach, asked of the provider before anything is sent to them.

A list by its number says nothing to a person: "12" may be the press list, or empty since Monday. So each
question before a send has names and sizes, and what is unusual needs a yes of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from pipelines.delivery.approval import is_far, together
from pipelines.delivery.claims import claimed_elsewhere
from pipelines.delivery.ledger import Ledger
from pipelines.delivery.provider import CountsBoth, KnowsAccount, MailingList, Provider
from pipelines.model.delivery import Campaign, Delivery, DeliveryState
from pipelines.model.errors import GlocalError

EVENT = "audience"
"""In the ledger's log: how many an edition was sent to."""
_STILL_HERE = (
    DeliveryState.PLANNED,
    DeliveryState.DRAFTED,
    DeliveryState.APPROVED,
    DeliveryState.FAILED,
    DeliveryState.NO_READERS,
)


@dataclass(frozen=True, slots=True)
class AudienceSize:
    """Who would get an edition."""

    lists: tuple[MailingList, ...] = ()
    before: int | None = None
    """How many got the last edition in this language; None: nobody wrote it down."""
    ours: bool = False
    """Whether it is a list of our own, where a send to nobody is none."""
    had_readers: bool = False
    """Whether an edition in this language has gone out, whether or not somebody wrote down to how many."""
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
    def no_readers(self) -> bool:
        """Whether there is nobody to send it to, whatever a person says."""
        return self.ours and self.size == 0

    @property
    def doubt(self) -> str:
        """What is unusual about it, for a person to say yes to; empty: nothing."""
        size = self.size
        if size is None or (self.no_readers and self._as_ever):
            return ""
        if empty := [each.title for each in self.lists if each.size == 0]:
            return f"nobody is on {' and '.join(empty)}"
        if self.before and is_far(self.before, size):
            return f"{size:,} readers now, {self.before:,} the last time"
        return ""

    @property
    def _as_ever(self) -> bool:
        """Of a list without readers: that nobody had the last edition either, and nobody is left out."""
        if self.before is not None:
            return self.before == 0
        return not (self.had_readers or any(each.left_out for each in self.lists))

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
        each.email.locale: _with_both(
            provider, campaigns[:n], each, _audience_size(provider, ledger, each, rows.get(each.key))
        )
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


def _audience_size(
    provider: Provider, ledger: Ledger, campaign: Campaign, state: DeliveryState | None
) -> AudienceSize:
    locale, names = campaign.email.locale, campaign.audience
    unnamed = tuple(MailingList(name, name, None) for name in names)
    if not isinstance(provider, KnowsAccount):
        return AudienceSize(unnamed)
    key_end = f"/{locale}@{provider.name}"
    last = ledger.events.last_detail(EVENT, key_end, campaign.key)
    before = int(last) if last and last.isdecimal() else None
    if state is DeliveryState.NO_READERS:
        before = 0
    try:
        lists = tuple(provider.mailing_lists(locale, names))
        ours = not provider.capabilities.lists
        had_readers = (
            ours and ledger.events.last_detail(DeliveryState.SENT, key_end, campaign.key) is not None
        )
        return AudienceSize(lists, before, ours=ours, had_readers=had_readers)
    except GlocalError as error:  # the send itself will say what is wrong, if anything is
        return AudienceSize(unnamed, before, fault=error.message)


def doubts(sizes: Mapping[str, AudienceSize]) -> dict[str, str]:
    """What is unusual, by locale."""
    return {locale: each.doubt for locale, each in sizes.items() if each.doubt}


def record_unread(
    ledger: Ledger, campaigns: Iterable[Campaign], provider: str, holder: str, now: datetime
) -> list[Delivery]:
    """Write down that there was nobody to send these to; their rows, with a note for a person."""
    words = "nobody is on our list for it; whoever joins gets the next issue"
    rows = []
    for campaign in campaigns:
        row = ledger.claim(campaign, provider, holder, now)
        if row is None:
            rows.append(claimed_elsewhere(campaign, provider))
            continue
        try:
            if row.state.send == "to come":
                row = replace(ledger.record(row, DeliveryState.NO_READERS, holder, now), note=words)
            rows.append(row)
        finally:
            ledger.release(row, holder)
    return rows


def record_sizes(
    ledger: Ledger, campaigns: Iterable[Campaign], sizes: Mapping[str, AudienceSize], by: str, now: datetime
) -> None:
    """Write down how many each campaign is sent to: the next issue is compared with it."""
    for campaign in campaigns:
        found = sizes.get(campaign.email.locale)
        if found and (found.size or (found.no_readers and found.doubt)):  # a yes to nobody is one, too
            ledger.note_once(campaign.key, by, now, EVENT, str(found.size))
