"""What a provider that sends to each reader itself is to send later: kept by Glocal, as it was approved."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cached_property
from typing import ClassVar

from pipelines.delivery.ledger import ledger_url
from pipelines.delivery.mailing.mailing import RateLimit
from pipelines.delivery.mailing.recipient_log import RecipientLog
from pipelines.delivery.provider import Remote, RemoteState, campaign_digest, token, told_headers
from pipelines.delivery.scheduled import ScheduledCampaign, ScheduledCampaigns
from pipelines.model.delivery import Campaign
from pipelines.model.errors import Refused
from pipelines.workspace.paths import Workspace


class ReadersSchedule:
    """A part of such a provider; its references are its name and a campaign's token."""

    name: ClassVar[str]
    _workspace: Workspace
    _rate_limit: RateLimit

    @property
    @abstractmethod
    def _log(self) -> RecipientLog: ...

    def create(self, campaign: Campaign) -> str:
        """Nothing is made but a reference: without a campaign at the server there is no draft."""
        return f"{self.name}:{token(campaign)}"

    def expected(self, campaign: Campaign) -> str:
        email = campaign.email
        return campaign_digest(email.subject, email.html, email.text, *told_headers(campaign))

    def kept(self, reference: str) -> ScheduledCampaign | None:
        return self._scheduled.get(self._key(reference), self.name)

    def cancel(self, reference: str) -> None:
        """Take out what is kept; Refused once anybody has a letter."""
        key = self._key(reference)
        if self._log.mailing(key)[1] or self._log.counts(key):
            raise Refused(f"{reference}: what is sent is sent")
        self._scheduled.drop(key, self.name)

    def postpone(self, reference: str, at: datetime) -> None:
        self._scheduled.move(self._key(reference), self.name, at)

    def drop(self, reference: str) -> None:
        self._scheduled.drop(self._key(reference), self.name)

    def sending_time(self, readers: int) -> timedelta:
        rate = self._rate_limit.rate
        return timedelta(seconds=readers / rate if rate else 0)

    def _as_kept(self, remote: Remote) -> Remote:
        """A campaign of which nobody has a letter, scheduled if it is kept."""
        if (kept := self.kept(remote.reference)) is None:
            return remote
        until = kept.at + self._workspace.settings.delivery.grace
        scheduled, digest = RemoteState.SCHEDULED, self.expected(kept.campaign)
        return replace(remote, state=scheduled, digest=digest, numbers=None, at=kept.at, until=until)

    def _key(self, reference: str) -> str:
        return reference.removeprefix(f"{self.name}:")

    @cached_property
    def _scheduled(self) -> ScheduledCampaigns:
        return ScheduledCampaigns(ledger_url(self._workspace))
