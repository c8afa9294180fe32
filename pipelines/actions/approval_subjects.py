"""What a request would send or make public: each part of it is what somebody says yes or no to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from hashlib import sha256

from pipelines.actions.audience_sizes import AudienceSize
from pipelines.actions.editions import announced
from pipelines.actions.publish_events import PublishPlan
from pipelines.actions.publish_steps import RunContext
from pipelines.actions.request import PublishRequest
from pipelines.delivery.approval import ApprovalSubject, campaign_subject, missing_approval
from pipelines.model.delivery import DeliveryState
from pipelines.model.errors import DeliveryError
from pipelines.translation.localize import words_digest

_WEBSITE = "@website"
NOT_APPROVED = "nothing was sent, since somebody has to approve it first"
_OPEN = (
    DeliveryState.PLANNED,
    DeliveryState.DRAFTED,
    DeliveryState.APPROVED,
    DeliveryState.SENDING,
    DeliveryState.UNKNOWN,
    DeliveryState.FAILED,
    DeliveryState.NO_READERS,
)
"""What a run may still send; the rest is out, or waits for a person in another way."""


def approval_subjects(
    request: PublishRequest, run: RunContext, plan: PublishPlan, sizes: Mapping[str, AudienceSize]
) -> list[ApprovalSubject]:
    """The pages that would change, and each edition that would be mailed and has not been.

    `sizes`: by locale, who would get the mail.
    """
    rows = {row.locale: row for row in run.ledger.rows(run.article.id) if row.provider == request.provider}
    subjects: list[ApprovalSubject] = []
    if request.shows_website:
        subjects += _website_subjects(request.issue, run, plan)
    if request.sends:
        for campaign in plan.campaigns:
            locale = campaign.email.locale
            row, found = rows.get(locale), sizes.get(locale)
            if found and found.no_readers and not found.doubt:
                continue  # nothing is sent, so there is nothing to say yes to
            if row is None or row.state in _OPEN:
                size = found.size if found else None
                subjects.append(campaign_subject(campaign, plan.options[locale].at, size, row))
    return subjects


def _website_subjects(issue: str, run: RunContext, plan: PublishPlan) -> list[ApprovalSubject]:
    """One for each language that would change: the words of its page, and of the pages it announces."""
    words: dict[str, list[tuple[str, str]]] = {}
    for each in (*plan.ready, *announced(run.snapshot, plan.ready)):
        words.setdefault(each.locale, []).append((each.slug, words_digest(each.localized)))
    paths = (*plan.site.new, *plan.site.changed, *plan.site.removed)
    moved = {path.partition("/")[0] for path in paths}
    return [
        ApprovalSubject(f"{issue}/{locale}{_WEBSITE}", sha256(repr(sorted(told)).encode()).hexdigest())
        for locale, told in words.items()
        if locale in moved
    ]


def missing_approvals(
    request: PublishRequest, run: RunContext, subjects: Sequence[ApprovalSubject]
) -> dict[str, str]:
    """What the workspace wants somebody's yes to and has not got it: why, by key.

    Mail that reaches nobody needs none. A request for what was approved alone is held to that, whatever the
    settings want.
    """
    record, everything = run.ledger.approvals, request.approved_only
    policy = replace(record.policy, required=True) if everything else record.policy
    reaches = run.provider.capabilities.reaches_readers
    found = {}
    for subject in subjects:
        if not (reaches or everything or subject.key.endswith(_WEBSITE)):
            continue
        rows = record.rows(subject.key)
        if why := missing_approval(rows, subject, request.by, policy, run.clock()):
            found[subject.key] = why
    return found


def refuse_missing(missing: Mapping[str, str]) -> None:
    """DeliveryError for what nobody has approved, with the way to do it."""
    if missing:
        lines = [f"{key}: {why}" for key, why in list(missing.items())[:5]]
        lines += [f"and {len(missing) - 5} more"] if len(missing) > 5 else []
        raise DeliveryError(
            f"{NOT_APPROVED}:\n  " + "\n  ".join(lines),
            hint="whoever approves runs the same command with --approve; a run of the form asks by itself",
        )
