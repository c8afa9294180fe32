"""A provider that keeps its campaigns in memory, and refuses or breaks on demand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from pipelines.delivery.provider import Capabilities, Remote, RemoteState, campaign_digest, token
from pipelines.model.delivery import Campaign

ABLE = Capabilities(
    drafts=True,
    schedules=True,
    cancels=True,
    tests=True,
    numbers=False,
    text_part=True,
    preheader=True,
    excludes=True,
    look_up="key",
)


@dataclass
class MemoryProvider:
    """Its references are our tokens; `log` is every call that changes something, by locale."""

    name: str = "memory"
    capabilities: Capabilities = ABLE
    campaigns: dict[str, Remote] = field(default_factory=dict)
    faults: dict[tuple[str, str], Exception] = field(default_factory=dict)
    """By call and locale: what it raises."""
    log: list[tuple[str, str]] = field(default_factory=list)
    excluded: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def expected(self, campaign: Campaign) -> str:
        return campaign_digest(campaign.email.subject, campaign.email.html)

    def find(self, campaign: Campaign) -> Sequence[Remote]:
        found = self.campaigns.get(token(campaign))
        return [found] if found else []

    def create(self, campaign: Campaign) -> str:
        self._called("create", campaign)
        self.campaigns[token(campaign)] = Remote(token(campaign), RemoteState.DRAFT, "")
        return token(campaign)

    def write(self, reference: str, campaign: Campaign) -> None:
        self._called("write", campaign)
        self.excluded[campaign.email.locale] = campaign.excluded
        self._set(reference, digest=self.expected(campaign))

    def read(self, reference: str) -> Remote:
        return self.campaigns[reference]

    def test(self, reference: str, campaign: Campaign, addresses: Sequence[str]) -> None:
        self._called("test", campaign)

    def send(self, reference: str, campaign: Campaign, at: datetime | None) -> None:
        self._called("send", campaign)
        self._set(reference, state=RemoteState.SCHEDULED if at else RemoteState.SENT)

    def cancel(self, reference: str) -> None:
        self._set(reference, state=RemoteState.DRAFT)

    @property
    def sent(self) -> list[str]:
        """The locales that were sent, in the order in which that was done."""
        return [locale for call, locale in self.log if call == "send"]

    def _called(self, call: str, campaign: Campaign) -> None:
        if fault := self.faults.get((call, campaign.email.locale)):
            raise fault
        self.log.append((call, campaign.email.locale))

    def _set(self, reference: str, **values: str) -> None:
        self.campaigns[reference] = replace(self.campaigns[reference], **values)  # type: ignore[arg-type] # fields
