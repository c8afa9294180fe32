"""The delivery protocol: exactly once, or a question to a person. Written once, for every provider.

    claim the row → look up by our key → intent → create → look again → write → read back and compare
                  → approval → intent → send → read what became of it → give the claim back

Whenever a run dies, the next one asks the provider before it does anything. A send whose reply was lost is
`unknown` until the provider's own state proves what happened, or a person says so; it is never closed by
sending again. `docs/delivery.md` draws the states.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, assert_never

from pipelines.delivery.approval import audience_size, campaign_subject
from pipelines.delivery.claims import claimed_elsewhere, renewing
from pipelines.delivery.contents import require_same
from pipelines.delivery.late import refuse_other_terms
from pipelines.delivery.provider import Provider, Remote, RemoteState, Reports
from pipelines.delivery.reconcile import reconcile, with_own_numbers
from pipelines.delivery.send_options import SendOptions
from pipelines.emails.render import UNSUBSCRIBE
from pipelines.model.delivery import RESTORED, Campaign, Deed, Delivery, DeliveryState
from pipelines.model.errors import DeliveryError, Limited, NoReply, Refused

if TYPE_CHECKING:  # SQLAlchemy is loaded only by those who deliver
    from pipelines.delivery.ledger import Ledger

SENT_NOW, DRAFT_READY, SCHEDULED_NOW = Deed.SENT.value, Deed.DRAFTED.value, Deed.SCHEDULED.value
_LEFT = {
    RemoteState.SENT: DeliveryState.SENT,
    RemoteState.SENDING: DeliveryState.SENT,
    RemoteState.SCHEDULED: DeliveryState.SCHEDULED,
}
"""Our state for a campaign that is no longer a draft at the provider."""


def deliver(
    campaign: Campaign,
    provider: Provider,
    ledger: Ledger,
    holder: str,
    clock: Callable[[], datetime],
    options: SendOptions,
) -> Delivery:
    """Bring one edition as far as `options` say, once. The returned row's note tells what this call did.

    Raises DeliveryError if somebody has to look first, or what the provider raised.
    """
    for part, text in (("HTML", campaign.email.html), ("plain-text", campaign.email.text)):
        if UNSUBSCRIBE not in text:
            raise DeliveryError(
                f"{campaign.key}: the {part} part has no unsubscribe link",
                hint=f"put {UNSUBSCRIBE} back into email_templates/",
            )
    row = ledger.claim(campaign, provider.name, holder, clock())
    if row is None:
        return claimed_elsewhere(campaign, provider.name)
    with renewing(ledger, row, holder, clock):
        return _Attempt(campaign, provider, ledger, holder, clock, options).go(row)


@dataclass(frozen=True, slots=True)
class _Attempt:
    """One run's turn at a row that it has claimed."""

    campaign: Campaign
    provider: Provider
    ledger: Ledger
    holder: str
    clock: Callable[[], datetime]
    options: SendOptions

    def go(self, row: Delivery) -> Delivery:
        match row.state.send:
            case "to come" | "begun":
                return self._take_up(row)
            case "over":
                if row.state not in (DeliveryState.DELIVERED, DeliveryState.HELD):
                    article = self.campaign.email.issue
                    row = reconcile(row, self.provider, self.ledger, self.holder, self.clock, article)
                return self._settled(row)
            case _:
                assert_never(row.state.send)

    def _settled(self, row: Delivery) -> Delivery:
        """A row that was handed over before: what has become of it, and that it is not sent again."""
        match row.state:
            case DeliveryState.SENT | DeliveryState.DELIVERED:
                return self._stale(row, "sent before")
            case DeliveryState.SCHEDULED:
                return self._stale(row, "scheduled before")
            case DeliveryState.HELD:
                return replace(row, note="a person said that it stays as it is: glocal resolve … --not-sent")
            case (
                DeliveryState.PLANNED
                | DeliveryState.DRAFTED
                | DeliveryState.APPROVED
                | DeliveryState.SENDING
                | DeliveryState.UNKNOWN
                | DeliveryState.STOPPED
                | DeliveryState.GONE
                | DeliveryState.CHANGED
                | DeliveryState.FAILED
                | DeliveryState.NO_READERS
            ):
                return row
            case _:
                assert_never(row.state)

    def _take_up(self, row: Delivery) -> Delivery:
        remote, entered = self._find(), row
        if remote and remote.state in _LEFT and not self._resumes(remote):
            return self._adopt(row, remote)
        if remote and self._resumes(remote):
            refuse_other_terms(self.campaign, self.provider, remote, self.options)
        if row.state in (DeliveryState.SENDING, DeliveryState.UNKNOWN):
            row = self._after_a_lost_send(row, remote)
            if row.state is DeliveryState.UNKNOWN:
                return replace(
                    row,
                    note="not known whether it was sent; look at the provider's own page, then say"
                    f" glocal resolve {self.campaign.email.issue} {row.key} --sent or --not-sent",
                    attention=True,
                )
        row = self._draft(row, remote)
        if row.state.went_out:
            return row
        if self.options.tests:
            self.provider.test(row.reference, self.campaign, self.options.tests)
            self.ledger.note(row, self.holder, self.clock(), "tested", f"{len(self.options.tests)} addresses")
        if self.options.send:
            self._refuse_unapproved(entered)
            return self._send(row)
        deed = Deed.DRAFTED if self.provider.capabilities.drafts else Deed.READY
        return replace(row, note=deed.value, did=deed)

    def _refuse_unapproved(self, row: Delivery) -> None:
        """DeliveryError if the workspace wants a person's yes to this, and there is none."""
        approvals, campaign = self.ledger.approvals, self.campaign
        if not (approvals.policy.required and self.provider.capabilities.reaches_readers):
            return
        size = audience_size(self.provider, campaign)
        subject = campaign_subject(campaign, self.options.at, size, row)
        if why := approvals.missing(subject, self.options.proposer, self.clock()):
            self.ledger.note(row, self.holder, self.clock(), "not approved", why)
            raise DeliveryError(f"{campaign.key} is not sent: {why}", hint="docs/delivery.md, Approval")

    def _find(self) -> Remote | None:
        found = self.provider.find(self.campaign)
        if len(found) > 1:
            names = ", ".join(remote.url or remote.reference for remote in found)
            raise DeliveryError(
                f"{self.campaign.key}: the provider has {len(found)} campaigns for it: {names}",
                hint="delete all but one there, but never one that was sent; then run it again",
            )
        if found and found[0].state is RemoteState.STOPPED:
            raise DeliveryError(
                f"{self.campaign.key}: it was stopped at the provider: {found[0].url or found[0].reference}",
                hint="resume it there, or delete it there and run this again",
            )
        return found[0] if found else None

    def _resumes(self, remote: Remote) -> bool:
        return remote.state is RemoteState.SENDING and self.provider.capabilities.resumes

    def _after_a_lost_send(self, row: Delivery, remote: Remote | None) -> Delivery:
        """A send was begun. A draft there, or nothing where the record is our own, proves that it failed."""
        own_record = self.provider.capabilities.look_up == "own"
        if (
            own_record
            and row.state is DeliveryState.UNKNOWN
            and RESTORED in self.ledger.events.history(row.key)
        ):
            return row  # how far it came is lost with the ledger that was there: only a person can say
        if own_record or (remote and remote.state is RemoteState.DRAFT):
            return self._record(row, DeliveryState.DRAFTED, detail="the provider was asked: nothing was sent")
        return self._record(row, DeliveryState.UNKNOWN, detail="it is no longer at the provider")

    def _adopt(self, row: Delivery, remote: Remote) -> Delivery:
        same = remote.digest in ("", self.provider.expected(self.campaign))
        begun = row.digest if row.state in (DeliveryState.SENDING, DeliveryState.UNKNOWN) else ""
        digest = begun or (self.campaign.email.digest if same else remote.digest)
        row = self._record(
            row,
            _LEFT[remote.state],
            detail="found at the provider",
            digest=digest,
            reference=remote.reference,
            url=remote.url,
            stored=remote.digest,
        )
        return self._stale(row, "was there already")

    def _draft(self, row: Delivery, remote: Remote | None) -> Delivery:
        """A draft at the provider, with today's content, read back."""
        if remote is None:
            remote = self._create(row)
        if remote.digest != self.provider.expected(self.campaign):
            self.provider.write(remote.reference, self.campaign)
            remote = self.provider.read(remote.reference)
            if remote.state in _LEFT and not self._resumes(remote):  # somebody pressed the button there
                return self._adopt(row, remote)
        if self.provider.capabilities.drafts:
            require_same(
                self.campaign.key, self.provider.expected(self.campaign), remote, self.options.accepted
            )
        digest = self.campaign.email.digest
        values = {"digest": digest, "reference": remote.reference, "url": remote.url, "stored": remote.digest}
        if row.state is DeliveryState.DRAFTED and replace(row, **values) == row:  # type: ignore[arg-type] # by name
            return row
        return self._record(row, DeliveryState.DRAFTED, **values)

    def _create(self, row: Delivery) -> Remote:
        self.ledger.note(row, self.holder, self.clock(), "creating")
        try:
            reference = self.provider.create(self.campaign)
        except NoReply:
            if found := self._find():
                return found
            raise
        self.ledger.note(row, self.holder, self.clock(), "created", reference)
        return self._find() or self.provider.read(reference)

    def _send(self, row: Delivery) -> Delivery:
        at, by = self.options.at, self.options.by
        if self.provider.capabilities.reaches_readers:
            self.ledger.vouch(self.clock())
        row = self._record(row, DeliveryState.APPROVED, detail=f"by {by}" if by else "")
        row = self._record(row, DeliveryState.SENDING, at=at, detail=self.options.moved)
        try:
            self.provider.send(row.reference, self.campaign, at)
        except (Refused, Limited):
            self._record(row, DeliveryState.DRAFTED, detail="refused: nothing was sent")
            raise
        except NoReply as error:
            return self._after_no_reply(row, error)
        row = _done_now(self._record(row, DeliveryState.SCHEDULED if at else DeliveryState.SENT))
        row = row if at else with_own_numbers(row, self.provider, self.ledger)
        notes = [row.note, *filter(None, [self.options.moved])]
        if isinstance(self.provider, Reports) and not at:
            notes += self.provider.report(row.reference)
            self.ledger.note(row, self.holder, self.clock(), "report", "; ".join(notes[1:]))
        return replace(row, note="; ".join(notes))

    def _after_no_reply(self, row: Delivery, error: NoReply) -> Delivery:
        """The reply to a send was lost: only the provider's own state can settle it."""
        try:
            remote = self.provider.read(row.reference)
        except DeliveryError:
            remote = None
        if remote and remote.state in _LEFT:
            return _done_now(
                self._record(row, _LEFT[remote.state], detail="no reply; the provider was asked: it is out")
            )
        # A draft now may be a send that is still on its way there; the next run asks again.
        row = self._record(row, DeliveryState.UNKNOWN, detail=error.message)
        return replace(
            row, note=f"{error.message}; run it again: it asks what happened, and sends nothing twice"
        )

    def _record(
        self, row: Delivery, state: DeliveryState, *, detail: str = "", **values: str | datetime | None
    ) -> Delivery:
        return self.ledger.record(row, state, self.holder, self.clock(), detail=detail, **values)

    def _stale(self, row: Delivery, note: str) -> Delivery:
        if row.digest != self.campaign.email.digest:
            goes = "is not sent again"
            if row.state is DeliveryState.SCHEDULED:
                way = f"glocal cancel {self.campaign.email.issue}, then publish"
                goes = f"what was scheduled goes out: for the new one, {way}"
            note = f"{note.removesuffix(' already')}; the text has changed since and {goes}"
        return replace(row, note="; ".join(filter(None, (note, row.note))))


def _done_now(row: Delivery) -> Delivery:
    deed = Deed.SCHEDULED if row.state is DeliveryState.SCHEDULED else Deed.SENT
    return replace(row, did=deed, note=deed.value)
