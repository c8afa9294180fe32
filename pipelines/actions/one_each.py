"""One letter for whoever is on the lists of several languages: which edition leaves out whose readers.

Of two languages the earlier takes those who are on both lists, and the other leaves them out. Once one of
them is out, what it left out is a fact, and the ledger has it: a language that is ready a week later neither
writes to them again, nor relies on another that has left them to it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime

from pipelines.delivery.ledger import Ledger
from pipelines.delivery.provider import Capabilities
from pipelines.languages.table import eu_order
from pipelines.model.delivery import Campaign
from pipelines.model.errors import UnsupportedFeature
from pipelines.workspace.paths import Workspace

EVENT = "left out"
"""In the ledger's log: the lists whose readers an edition leaves out."""
Out = Mapping[str, tuple[str, ...] | None]
"""The locales whose send was begun, and which lists they left out; None: nobody wrote it down."""


def needs_one_each(workspace: Workspace, capabilities: Capabilities, *, scheduled: bool) -> bool:
    """Whether readers are left out; UnsupportedFeature if they should be, and the provider cannot."""
    if not workspace.settings.delivery.one_each or not capabilities.lists:
        return False
    if not capabilities.excludes:
        raise UnsupportedFeature(
            "this provider cannot leave out the readers of another language's list",
            hint="set one_each = false in [delivery], or see to it that nobody is on two lists",
        )
    if scheduled and capabilities.excludes_at_once:
        raise UnsupportedFeature(
            "this provider leaves readers of another language's list out only of what is sent at once",
            hint="publish it at that time, or set one_each = false in [delivery]",
        )
    return True


def excluded_lists(workspace: Workspace, locale: str, to_mail: Sequence[str], out: Out) -> tuple[str, ...]:
    """The lists whose members get another edition, and not this one.

    `to_mail`: the locales that are mailed in this run, in their order.
    """
    if (before := out.get(locale)) is not None:
        return before
    audiences = workspace.settings.audiences
    theirs = audiences[locale].lists
    order = eu_order({*to_mail, *out, locale})
    takes = [
        other
        for other in order
        if other != locale and other in audiences and _takes(other, locale, theirs, order, out)
    ]
    lists = (name for other in takes for name in audiences[other].lists)
    return tuple(dict.fromkeys(name for name in lists if name not in theirs))


def _takes(other: str, locale: str, theirs: Sequence[str], order: Sequence[str], out: Out) -> bool:
    """Whether who is on the lists of both gets the other edition."""
    left_out = out.get(other)
    if left_out is None:
        return order.index(other) < order.index(locale)
    return not set(left_out) & set(theirs)


def begun(ledger: Ledger, issue_id: str, provider: str) -> Out:
    """What is out of an issue, as far as leaving out is concerned."""
    found: dict[str, tuple[str, ...] | None] = {}
    for row in ledger.rows(issue_id):
        if row.provider == provider and row.state.send != "to come":
            detail = ledger.events.last_note(row.key, EVENT)
            found[row.locale] = tuple(json.loads(detail)) if detail else None
    return found


def record_excluded(ledger: Ledger, campaigns: Sequence[Campaign], out: Out, by: str, now: datetime) -> None:
    """Write down what each campaign that is not out yet leaves out; before it is sent."""
    for campaign in campaigns:
        if campaign.email.locale not in out:
            ledger.note_once(campaign.key, by, now, EVENT, json.dumps(campaign.excluded))
