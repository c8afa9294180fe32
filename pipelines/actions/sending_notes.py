"""What a person should know before a yes: why it is asked again, moved times, who sends, how long."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from pipelines.actions.audience_sizes import AudienceSize
from pipelines.actions.publish_events import PublishPlan
from pipelines.actions.publish_steps import RunContext
from pipelines.delivery.approval import ApprovalSubject
from pipelines.delivery.provider import Provider, SentWhenDue
from pipelines.model.times import to_the_minute
from pipelines.workspace.paths import Workspace

WHO_SENDS = (
    "Glocal itself sends it at its time: glocal serve has to run then, or the machine's clock (cron, systemd)"
    " starts glocal deliver-due."
)


_NAMED = 5
"""How many deliveries are named of those that are asked about again for the same reason."""


def question_notes(
    run: RunContext,
    plan: PublishPlan,
    subjects: Sequence[ApprovalSubject],
    sizes: Mapping[str, AudienceSize],
) -> list[str]:
    """A sentence each, for whoever is asked, in the form or on the terminal.

    `subjects`: what the question is about; `sizes`: by locale, who would get the mail.
    """
    now = run.clock()
    again: dict[str, list[str]] = {}
    for subject in subjects:
        if why := run.ledger.approvals.why_again(subject, now):
            again.setdefault(why, []).append(subject.key)
    notes = []
    for why, keys in again.items():
        more = f" and {len(keys) - _NAMED} more" if len(keys) > _NAMED else ""
        notes.append(f"{', '.join(keys[:_NAMED])}{more}: {why}.")
    return [*notes, *sending_notes(run.workspace, plan, run.provider, sizes, now)]


def sending_notes(
    workspace: Workspace,
    plan: PublishPlan,
    provider: Provider,
    sizes: Mapping[str, AudienceSize],
    now: datetime,
) -> Iterator[str]:
    """A sentence each: times moved to a window, who sends at a time, a send that outlasts its window.

    `sizes`: by locale, who would get the mail; `now`: when it begins where no time was given.
    """
    places: dict[str, list[str]] = {}
    for campaign in plan.campaigns:
        locale = campaign.email.locale
        if (moved := plan.options[locale].moved) and locale in sizes:
            places.setdefault(moved, []).append(locale)
    for moved, locales in places.items():
        yield f"{', '.join(locales)}: {moved}."
    if isinstance(provider, SentWhenDue):
        if any(plan.options[locale].at for locale in sizes if locale in plan.options):
            yield WHO_SENDS
        yield from _outlasting(workspace, plan, provider, sizes, now)


def _outlasting(
    workspace: Workspace,
    plan: PublishPlan,
    provider: SentWhenDue,
    sizes: Mapping[str, AudienceSize],
    now: datetime,
) -> Iterator[str]:
    """Languages that begin at the same time share the rate, so they end together."""
    begins: dict[datetime, dict[str, int]] = {}
    for campaign in plan.campaigns:
        locale = campaign.email.locale
        if (found := sizes.get(locale)) and found.size:
            begins.setdefault(plan.options[locale].at or now, {})[locale] = found.size
    delivery = workspace.settings.delivery
    for begin, readers in begins.items():
        total = sum(readers.values())
        end = begin + provider.sending_time(total)
        late = []
        for locale in readers:
            window, zone = delivery.window_of(locale), delivery.zone_of(locale)
            if window and end > (closes := window.closing(begin, zone)):
                late.append(f"{locale} ({to_the_minute(closes.astimezone(zone))})")
        if late:
            until = to_the_minute(end.astimezone(delivery.zone_of("")))
            yield (
                f"At the rate of the settings, {total:,} letters take until {until}: some arrive after the"
                f" end of the window of {', '.join(late)}."
            )
