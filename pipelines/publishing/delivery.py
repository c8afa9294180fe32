"""The delivery protocol: exactly once, or a question to a person. Written once, for every provider.

    claim the row → ask the provider → write the intent → send → write what came of it → release

Whatever moment a run dies in, the next one asks the provider before it sends. Only where the provider
cannot say whether a send that was begun took place does the row become `unknown`; it is never sent again.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from pipelines.errors import DeliveryError
from pipelines.outgoing import Campaign, Delivery, State
from pipelines.rendering.email import UNSUBSCRIBE, marks

if TYPE_CHECKING:  # SQLAlchemy is loaded only by those who deliver
    from pipelines.publishing.ledger import Ledger

SENT_NOW = "sent now"


@dataclass(frozen=True, slots=True)
class Found:
    """What a provider already has under our key."""

    digest: str
    reference: str


class Provider(Protocol):
    """What the protocol needs of a mailing provider."""

    @property
    def name(self) -> str: ...

    def find(self, campaign: Campaign) -> Found | None:
        """What was sent for this issue and locale; None only if it is sure that nothing was."""

    def send(self, campaign: Campaign) -> str:
        """Send, and return the provider's reference. An error means that nothing was sent."""

    def finish(self, issue: str) -> None:
        """All locales of this run are through."""


def deliver(
    campaign: Campaign, provider: Provider, ledger: Ledger, owner: str, clock: Callable[[], datetime]
) -> Delivery:
    """Bring one edition to the provider, once. The returned row's note says what this call did."""
    for part, text in (("HTML", campaign.email.html), ("plain-text", campaign.email.text)):
        if UNSUBSCRIBE not in marks(text):
            raise DeliveryError(
                f"{campaign.key}: the {part} part has no unsubscribe link",
                hint=f"put {UNSUBSCRIBE} back into email_templates/",
            )
    row = ledger.claim(campaign, provider.name, owner, clock())
    if row is None:
        return _unclaimed(campaign, provider.name)
    try:
        if row.state is State.SENT:
            return _note_stale(row, campaign)
        if row.state is State.UNKNOWN:
            return replace(row, note="nobody knows whether it was sent; look at the provider's own page")
        if found := provider.find(campaign):
            ledger.record(
                row,
                State.SENT,
                owner,
                clock(),
                digest=found.digest,
                reference=found.reference,
                detail="found at the provider",
            )
            row = replace(row, state=State.SENT, digest=found.digest, reference=found.reference)
            return _note_stale(replace(row, note="was there already"), campaign)
        ledger.record(row, State.SENDING, owner, clock())
        reference = provider.send(campaign)
        digest = campaign.email.digest
        ledger.record(row, State.SENT, owner, clock(), digest=digest, reference=reference)
        return replace(row, state=State.SENT, digest=digest, reference=reference, note=SENT_NOW)
    finally:
        ledger.release(row, owner)


def _note_stale(row: Delivery, campaign: Campaign) -> Delivery:
    if row.digest != campaign.email.digest:
        return replace(row, note="sent before; the text has changed since and is not sent again")
    return row if row.note else replace(row, note="sent before")


def _unclaimed(campaign: Campaign, provider: str) -> Delivery:
    return Delivery(
        campaign.key,
        campaign.issue_id,
        campaign.email.locale,
        provider,
        State.PLANNED,
        note="another run is at it",
    )
