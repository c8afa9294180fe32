"""Rows of the ledger as values, and values as rows."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from pipelines.delivery.schema import deliveries
from pipelines.model.delivery import Delivery, DeliveryState, Numbers


def update_rows(connection: sa.Connection, *which: sa.ColumnElement[bool], **values: object) -> int:
    """Change rows, and count them."""
    return connection.execute(sa.update(deliveries).where(*which).values(**values)).rowcount


def held_by(delivery: Delivery, holder: str) -> tuple[sa.ColumnElement[bool], ...]:
    """That the row is this one, and still claimed by `holder`."""
    return deliveries.c.key == delivery.key, deliveries.c.claimed_by == holder


def naive_utc(moment: datetime) -> datetime:
    """Databases differ in time zones; the ledger keeps naive UTC."""
    return moment.astimezone(UTC).replace(tzinfo=None)


def numbers_text(delivery: Delivery) -> str:
    """What the provider told of a row, for the column `numbers`: its counts, and what it held."""
    counts = asdict(delivery.numbers) if delivery.numbers else {}
    return json.dumps(counts | ({"stored": delivery.stored} if delivery.stored else {}))


def delivery_of(row: sa.Row[Any]) -> Delivery:
    """A row as it was read."""
    counts = json.loads(row.numbers) if row.numbers else {}
    stored = counts.pop("stored", "")
    return Delivery(
        row.key,
        row.issue_id,
        row.locale,
        row.provider,
        DeliveryState(row.state),
        row.digest,
        row.reference,
        url=row.url,
        at=row.at.replace(tzinfo=UTC) if row.at else None,
        numbers=Numbers(**counts) if counts else None,
        stored=stored,
    )
