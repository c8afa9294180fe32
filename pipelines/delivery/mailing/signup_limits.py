"""Limits on how often somebody may ask to sign up, counted in the ledger's database: processes share them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

import sqlalchemy as sa

from pipelines.delivery.database import insert_once
from pipelines.delivery.schema import tries


@dataclass(frozen=True, slots=True)
class Limit:
    """So many tries in a period."""

    number: int
    period: timedelta


PER_CLIENT = Limit(10, timedelta(hours=1))
PER_ADDRESS = Limit(3, timedelta(days=1))
"""As nobody may have a stranger's inbox filled by us."""
KEPT = timedelta(days=2)


def may_try(connection: sa.Connection, who: str, limit: Limit, now: datetime) -> bool:
    """Count a try; whether there were not too many. In one commit with what it allows."""
    seconds = int(limit.period.total_seconds())
    key = {"who": sha256(who.encode()).hexdigest(), "period": int(now.timestamp()) // seconds * seconds}
    mine = (tries.c.who == key["who"], tries.c.period == key["period"])
    more = sa.update(tries).where(*mine).values(number=tries.c.number + 1)
    if not connection.execute(more).rowcount and not insert_once(connection, tries, **key, number=1):
        connection.execute(more)
    number: int = connection.execute(sa.select(tries.c.number).where(*mine)).scalar_one()
    return number <= limit.number


def forget_tries(connection: sa.Connection, now: datetime) -> None:
    """Those of periods that are long over."""
    connection.execute(sa.delete(tries).where(tries.c.period < int((now - KEPT).timestamp())))
