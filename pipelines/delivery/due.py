"""What Glocal itself sends at a time: sent once that has come, as it was approved, or a question.

    claim the row → look what is there → late? its window? still approved? → intent → send → the outcome

Whoever comes first does it: `glocal serve`, `glocal deliver-due` by the clock or by hand. A run that dies
anywhere is taken up by the next one, as any send to each reader is.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from pipelines.delivery.approval import audience_size, campaign_subject, is_far
from pipelines.delivery.claims import renewing
from pipelines.delivery.provider import Provider, Reports, SentWhenDue
from pipelines.delivery.reconcile import reconcile, with_own_numbers
from pipelines.delivery.scheduled import DueRow, ScheduledCampaign
from pipelines.model.delivery import Deed, Delivery, DeliveryState
from pipelines.model.errors import Limited, Refused
from pipelines.model.times import to_the_minute
from pipelines.model.windows import SendWindow

if TYPE_CHECKING:  # SQLAlchemy is loaded only by those who deliver
    from pipelines.delivery.ledger import Ledger


@dataclass(frozen=True, slots=True)
class DueTerms:
    """What the workspace, and whoever runs this, has to say about one that is due."""

    grace: timedelta
    """How late it is still sent without a word."""
    zone: ZoneInfo
    window: SendWindow | None = None
    by: str = ""
    """Whose word it is that it goes out however late it is; empty: nobody's."""
    any_size: bool = False
    """Whether a person said yes to a list that is empty, or far from its size then."""
    obstacle: Callable[[ScheduledCampaign], str] = lambda _: ""
    """Why it must not go out now, such as a link to a page that is not there; empty: nothing."""


def deliver_due(
    due: DueRow,
    provider: Provider,
    ledger: Ledger,
    holder: str,
    clock: Callable[[], datetime],
    terms: DueTerms,
    article: str,
) -> Delivery:
    """Send one campaign whose time has come, once. The returned row's note tells what this call did.

    `article`: how its issue is called today, for the commands in the note. DeliveryError if it cannot go on.
    """
    row = ledger.take(due.key, holder, clock())
    if row is None:
        return _as_it_was(due, "another run is working on it")
    with renewing(ledger, row, holder, clock):
        row = reconcile(row, provider, ledger, holder, clock, article)
        if row.state not in (DeliveryState.SCHEDULED, DeliveryState.SENDING):
            return row
        if not isinstance(provider, SentWhenDue) or not (kept := provider.kept(row.reference)):
            return row
        return _DueAttempt(kept, provider, provider, ledger, holder, clock, terms, article).go(row)


@dataclass(frozen=True, slots=True)
class _DueAttempt:
    """One run's turn at a row that it has claimed."""

    kept: ScheduledCampaign
    keeper: SentWhenDue
    """The provider, as the one that keeps it."""
    provider: Provider
    ledger: Ledger
    holder: str
    clock: Callable[[], datetime]
    terms: DueTerms
    article: str

    def go(self, row: Delivery) -> Delivery:
        now = self.clock()
        if self.kept.at > now:  # it was taken back meanwhile, and scheduled anew
            return row
        if now > self.kept.at + self.terms.grace and not self.terms.by:
            return row  # its note says how late it is, and with which commands it ends
        row = replace(row, note="", attention=False)
        if self.terms.window and not self.terms.window.is_open(now, self.terms.zone):
            return self._postpone(row, self.terms.window, now)
        if why := self._why_not(row):
            way = f"glocal deliver-due {self.article} tries again, glocal cancel {self.article} takes it back"
            self.ledger.note(row, self.holder, now, "not sent", why)
            return replace(row, note=f"it is not sent: {why}; {way}", attention=True)
        return self._send(row)

    def _postpone(self, row: Delivery, window: SendWindow, now: datetime) -> Delivery:
        """It is late, and night there: its readers get it when the window opens next."""
        at = window.opening(now, self.terms.zone)
        words = f"moved to {to_the_minute(at.astimezone(self.terms.zone))}: {window} in {self.terms.zone.key}"
        self.keeper.postpone(row.reference, at)
        detail = f"{words}, said {self.terms.by}" if self.terms.by else words
        row = self.ledger.record(row, row.state, self.holder, now, detail=detail, at=at)
        return replace(row, note=f"its time has passed, and it is {words}")

    def _why_not(self, row: Delivery) -> str:
        """What has changed since it was approved, in words; empty: nothing that matters."""
        campaign, now = self.kept.campaign, self.clock()
        if why := self.terms.obstacle(self.kept):
            return why
        size = audience_size(self.provider, campaign)
        record = self.ledger.approvals
        subject = campaign_subject(campaign, self.kept.agreed, size, row)
        if record.policy.required and (why := record.missing(subject, "", now)):
            return why
        then = self.kept.size
        if then and size is not None and not self.terms.any_size and (not size or is_far(then, size)):
            return f"{size} readers now, {then} when it was scheduled; --any-size says yes to that"
        return ""

    def _send(self, row: Delivery) -> Delivery:
        before = row.state
        self.ledger.vouch(self.clock())
        detail = f"due, said {self.terms.by}" if self.terms.by else "due"
        row = self.ledger.record(row, DeliveryState.SENDING, self.holder, self.clock(), detail=detail)
        try:
            self.provider.send(row.reference, self.kept.campaign, None)
        except (Refused, Limited) as error:
            if before is DeliveryState.SCHEDULED:
                words = "refused: nothing was sent"
                self.ledger.record(row, before, self.holder, self.clock(), detail=f"{words}: {error.message}")
            raise
        row = self.ledger.record(row, DeliveryState.SENT, self.holder, self.clock())
        row = with_own_numbers(row, self.provider, self.ledger)
        self.keeper.drop(row.reference)
        notes = [Deed.SENT.value]
        if isinstance(self.provider, Reports):
            notes += self.provider.report(row.reference)
            self.ledger.note(row, self.holder, self.clock(), "report", "; ".join(notes[1:]))
        return replace(row, note="; ".join(notes), did=Deed.SENT)


def _as_it_was(due: DueRow, note: str) -> Delivery:
    return Delivery(due.key, due.issue_id, due.locale, due.provider, due.state, at=due.at, note=note)
