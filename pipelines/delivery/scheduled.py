"""Campaigns that Glocal itself sends at a time: kept as they were approved, in the ledger's database.

A provider without campaigns of its own has nobody who would send them later. What is kept is never changed;
it is taken out when it is taken back, or once all its readers have it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

import sqlalchemy as sa
from pydantic import TypeAdapter

from pipelines.delivery.database import looking, open_database, writing
from pipelines.delivery.provider import token
from pipelines.delivery.rows import naive_utc
from pipelines.delivery.schema import deliveries, metadata
from pipelines.model.delivery import Campaign, DeliveryState
from pipelines.model.errors import DeliveryError

_scheduled = sa.Table(
    "glocal_scheduled",
    metadata,
    sa.Column("token", sa.String(16), primary_key=True),
    sa.Column("provider", sa.String(60), primary_key=True),
    sa.Column("issue_id", sa.String(300), nullable=False),
    sa.Column("locale", sa.String(20), nullable=False),
    sa.Column("at", sa.DateTime(timezone=False), nullable=False),
    sa.Column("agreed", sa.DateTime(timezone=False), nullable=False),
    sa.Column("size", sa.Integer),
    sa.Column("digest", sa.String(64), nullable=False),
    sa.Column("campaign", sa.Text, nullable=False),
)
_CAMPAIGN = TypeAdapter(Campaign)


@dataclass(frozen=True, slots=True)
class ScheduledCampaign:
    """A campaign as it was when somebody said when it is to go out."""

    campaign: Campaign
    """Without the findings of the checks, which were for the person who said yes."""
    at: datetime
    """When it goes out (UTC)."""
    agreed: datetime
    """What was said first: later than that only if it was late, and waits for its window."""
    size: int | None
    """How many readers it had then."""


@dataclass(frozen=True, slots=True)
class DueRow:
    """Something whose time has come, as the ledger has it."""

    key: str
    issue_id: str
    locale: str
    provider: str
    state: DeliveryState
    at: datetime
    holder: str
    """Who is working on it; empty: nobody."""


class ScheduledCampaigns:
    """The only writer of what is kept."""

    def __init__(self, url: str) -> None:
        self._engine = open_database(url)

    def close(self) -> None:
        self._engine.dispose()

    def keep(self, campaign: Campaign, provider: str, at: datetime, size: int | None) -> None:
        """Keep a campaign until `at` (aware), in the place of what was kept for the same edition."""
        text = _CAMPAIGN.dump_json(replace(campaign, findings=())).decode()
        with writing(self._engine) as connection:
            connection.execute(sa.delete(_scheduled).where(*_kept(token(campaign), provider)))
            connection.execute(
                sa.insert(_scheduled).values(
                    token=token(campaign),
                    provider=provider,
                    issue_id=campaign.issue_id,
                    locale=campaign.email.locale,
                    at=naive_utc(at),
                    agreed=naive_utc(at),
                    size=size,
                    digest=_digest_of_copy(text),
                    campaign=text,
                )
            )

    def get(self, key: str, provider: str) -> ScheduledCampaign | None:
        """What is kept under a campaign's token; DeliveryError if it is not what was put there."""
        with looking(self._engine) as connection:
            row = connection.execute(sa.select(_scheduled).where(*_kept(key, provider))).first()
        return _scheduled_campaign(row) if row else None

    def move(self, key: str, provider: str, at: datetime) -> None:
        """Another time for the same campaign."""
        with writing(self._engine) as connection:
            connection.execute(sa.update(_scheduled).where(*_kept(key, provider)).values(at=naive_utc(at)))

    def drop(self, key: str, provider: str) -> None:
        """It was taken back, or everybody has it."""
        with writing(self._engine) as connection:
            connection.execute(sa.delete(_scheduled).where(*_kept(key, provider)))

    def due(self, now: datetime) -> tuple[DueRow, ...]:
        """Everything whose time has come and which is not through, by time and key."""
        query = (
            sa.select(deliveries, _scheduled.c.at.label("due_at"))
            .join(
                _scheduled,
                sa.and_(
                    _scheduled.c.issue_id == deliveries.c.issue_id,
                    _scheduled.c.locale == deliveries.c.locale,
                    _scheduled.c.provider == deliveries.c.provider,
                ),
            )
            .where(_scheduled.c.at <= naive_utc(now), deliveries.c.state.in_(_WAITING))
            .order_by(_scheduled.c.at, deliveries.c.key)
        )
        with looking(self._engine) as connection:
            return tuple(_due_row(row, now) for row in connection.execute(query))


_WAITING: Sequence[DeliveryState] = (
    DeliveryState.SCHEDULED,
    DeliveryState.SENDING,
    DeliveryState.CHANGED,
)
"""What is to go out, began to, or would if nobody had laid hands on it."""


def _kept(key: str, provider: str) -> tuple[sa.ColumnElement[bool], ...]:
    return _scheduled.c.token == key, _scheduled.c.provider == provider


def _digest_of_copy(text: str) -> str:
    return sha256(text.encode()).hexdigest()


def _scheduled_campaign(row: sa.Row[Any]) -> ScheduledCampaign:
    if _digest_of_copy(row.campaign) != row.digest:
        raise DeliveryError(
            f"{row.issue_id} in {row.locale}: what is kept is not what was approved: somebody changed it",
            hint="glocal cancel takes it back; then publish it again",
        )
    return ScheduledCampaign(
        _CAMPAIGN.validate_json(row.campaign),
        row.at.replace(tzinfo=UTC),
        row.agreed.replace(tzinfo=UTC),
        row.size,
    )


def _due_row(row: sa.Row[Any], now: datetime) -> DueRow:
    held = row.claimed_until is not None and row.claimed_until >= naive_utc(now)
    return DueRow(
        row.key,
        row.issue_id,
        row.locale,
        row.provider,
        DeliveryState(row.state),
        row.due_at.replace(tzinfo=UTC),
        row.claimed_by if held else "",
    )
