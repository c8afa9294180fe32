"""The question before anything is sent, and a person's answer: values, and what of both is written down.

An answer holds for exactly what was asked. If a text, a list or a time has changed since, so has the digest,
and the question is asked again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from types import MappingProxyType

from pipelines.delivery.ledger import Ledger
from pipelines.model.delivery import Campaign


@dataclass(frozen=True, slots=True)
class ApprovalQuestion:
    """What a person is asked."""

    text: str
    """Markdown: what goes out, to whom and when, what is held."""
    digest: str
    """Of everything that the answer is about."""
    languages: int
    """How many would go out."""


@dataclass(frozen=True, slots=True)
class ApprovalAnswer:
    """What a person said."""

    send: bool
    by: str
    comment: str = ""

    @property
    def signature(self) -> str:
        """For a person: who, and why."""
        return f"{self.by}: {self.comment}" if self.comment else self.by


def approval_digest(
    campaigns: Sequence[tuple[Campaign, datetime | None]], doubts: Mapping[str, str] = MappingProxyType({})
) -> str:
    """A fingerprint of what would go out: each text, who gets it, who is left out, and when.

    `doubts`: what is unusual about who gets it, by locale; the usual growth of a list asks nobody again.
    """
    parts = [(c.key, c.email.digest, c.audience, c.excluded, str(at or "now")) for c, at in campaigns]
    unusual = sorted(doubts.items())
    return sha256(repr((parts, unusual) if unusual else parts).encode()).hexdigest()[:16]


def record_answer(
    ledger: Ledger, campaigns: Sequence[Campaign], answer: ApprovalAnswer, now: datetime
) -> None:
    """The answer in the record of each delivery that it is about."""
    event = "approved by a person" if answer.send else "refused by a person"
    for campaign in campaigns:
        ledger.note_once(campaign.key, answer.by, now, event, answer.comment)
