"""What an approval is: a person's yes or no to one edition, for these words, these readers and this time.

Approvals are rows of the ledger (`approval_record.py`). The delivery protocol asks for one before it sends,
whoever started the run: the form, the command line, the clock. Only the last answer counts.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from hashlib import sha256

from pipelines.delivery.provider import KnowsAccount, MailingList, Provider
from pipelines.model.delivery import Campaign, Delivery, DeliveryState
from pipelines.model.times import to_the_minute

GOOD_FOR = timedelta(days=1)
"""How long a yes to "at once" holds: whoever said it on Monday did not mean Friday."""

FACTOR, LEAST = 2, 20
"""Far from a former size: this many times as many or as few, and at least so many people more or less."""


class AnswerKind(StrEnum):
    ASKED = "asked"
    """Nobody has answered yet."""
    YES = "yes"
    NO = "no"


@dataclass(frozen=True, slots=True)
class ApprovalPolicy:
    """What the workspace asks for (`[delivery]` of `glocal.toml`)."""

    required: bool = False
    """Nothing is sent without a yes."""
    four_eyes: bool = False
    """That yes is not the proposer's."""

    def does_not_count(self, by: str, proposer: str) -> bool:
        """Whether a yes is nobody's, or with four eyes the proposer's own."""
        return not by.strip() or (self.four_eyes and _plain(by) == _plain(proposer))


@dataclass(frozen=True, slots=True)
class ApprovalSubject:
    """What a yes or a no is about."""

    key: str
    """The delivery's, or `<issue>/<locale>@website`."""
    digest: str
    """Of all that is decided: words, sender, lists, lists left out, time."""
    size: int | None = None
    """How many readers that are; None where the provider does not tell."""
    at_once: bool = True
    """Whether it is to happen now, not at a time that was agreed."""
    begun: bool = False
    """Whether the send was begun, with the same words, and is only to be finished."""


@dataclass(frozen=True, slots=True)
class ApprovalRow:
    """One row: who was asked, or answered what, from where and when."""

    key: str
    digest: str
    size: int | None
    answer: AnswerKind
    by: str
    """Who answered; of a question: nobody."""
    proposer: str
    """Who asked for it to be sent, as far as that was known."""
    origin: str
    """From where: a run of the form, or somebody's terminal."""
    comment: str
    at: datetime


def missing_approval(
    rows: Sequence[ApprovalRow],
    subject: ApprovalSubject,
    proposer: str,
    policy: ApprovalPolicy,
    now: datetime,
) -> str:
    """Why nothing may happen yet, in words for a person; empty where the policy is met.

    `rows`: all of the subject's, oldest first. `proposer`: who asks for it now.
    """
    if not policy.required:
        return ""
    answers = [row for row in rows if row.answer is not AnswerKind.ASKED]
    if not answers:
        return "nobody has approved it"
    last = answers[-1]
    if last.answer is AnswerKind.NO:
        return f"{last.by or 'somebody'} said no"
    if last.digest != subject.digest:
        return f"its words, readers or time are not those that {last.by} approved"
    if policy.does_not_count(last.by, proposer) or policy.does_not_count(last.by, last.proposer):
        return f"{last.by or 'nobody'} asked for it, so somebody else has to approve it"
    if subject.begun:
        return ""
    if not is_explained(last.size, subject.size):
        return f"{last.by} approved {_so_many(last.size)}, and it would reach {_so_many(subject.size)}"
    if _is_stale(last, subject, now):
        return f"{last.by} approved it on {to_the_minute(last.at)}, and that was good for a day"
    return ""


def why_again(rows: Sequence[ApprovalRow], subject: ApprovalSubject, now: datetime) -> str:
    """Why somebody is asked though it was asked or answered before, as the end of "hello/de: "; empty where
    nobody was, or where the question is still the same.

    `rows`: all of the subject's, oldest first, without the question that is about to be put.
    """
    if not rows:
        return ""
    last = rows[-1]
    if last.answer is AnswerKind.NO:
        reason = f": {last.comment}" if last.comment else ""
        return f"{last.by or 'somebody'} said no on {to_the_minute(last.at)}{reason}"
    since = f"since {last.by} said yes" if last.answer is AnswerKind.YES else "since it was asked"
    if last.digest != subject.digest:
        return f"its words, readers or time have changed {since}"
    if not (last.size is None or subject.size is None or is_explained(last.size, subject.size)):
        return f"the list has gone from {last.size:,} to {subject.size:,} readers {since}"
    if last.answer is AnswerKind.YES and _is_stale(last, subject, now):
        return f"{last.by} said yes on {to_the_minute(last.at)}, and that was good for a day"
    return ""


def campaign_subject(
    campaign: Campaign, at: datetime | None, size: int | None, row: Delivery | None = None
) -> ApprovalSubject:
    """What is decided with a yes to a campaign, sent at `at` (None: at once).

    `row`: its row of the ledger, if there is one.
    """
    told = [
        (field.name, getattr(campaign, field.name))
        for field in fields(campaign)
        if field.name not in ("email", "findings", "reply_to", "headers")
    ]
    # Named only where they are set, so that a yes of before there were any still holds.
    told += [(name, value) for name in ("reply_to", "headers") if (value := getattr(campaign, name))]
    when = at.astimezone(UTC).isoformat() if at else "now"
    begun = row is not None and row.state in (DeliveryState.SENDING, DeliveryState.UNKNOWN)
    return ApprovalSubject(
        campaign.key,
        sha256(repr((told, campaign.email.digest, when)).encode()).hexdigest(),
        size,
        at_once=at is None,
        begun=begun and row is not None and row.digest == campaign.email.digest,
    )


def audience_size(provider: Provider, campaign: Campaign) -> int | None:
    """How many readers the campaign's lists have together; None where the provider does not tell.

    DeliveryError if it cannot be asked, or a list is not there.
    """
    if not isinstance(provider, KnowsAccount):
        return None
    return together(provider.mailing_lists(campaign.email.locale, campaign.audience))


def together(lists: Iterable[MailingList]) -> int | None:
    """How many readers lists have, a person on two twice; None where one does not tell, or there is none."""
    sizes = [each.size for each in lists]
    known = [size for size in sizes if size is not None]
    return sum(known) if known and len(known) == len(sizes) else None


def is_explained(then: int | None, now: int | None) -> bool:
    """Whether a list that had `then` readers may have `now` by the sign-ups and goodbyes of some days."""
    if then is None or now is None or 0 in (then, now):
        return then == now
    return abs(now - then) <= max(5, then // 20)


def is_far(then: int, now: int) -> bool:
    """Whether a list is so far from its former size that a person has to say yes to it."""
    return not then / FACTOR <= now <= then * FACTOR and abs(now - then) >= LEAST


def _is_stale(answer: ApprovalRow, subject: ApprovalSubject, now: datetime) -> bool:
    """Whether a yes to "at once" is too old."""
    return subject.at_once and now - answer.at > GOOD_FOR


def _so_many(size: int | None) -> str:
    return "an unknown number of readers" if size is None else f"{size} readers"


def _plain(name: str) -> str:
    """A name without what differs between two ways of typing it."""
    return " ".join(unicodedata.normalize("NFKC", name).split()).casefold()
