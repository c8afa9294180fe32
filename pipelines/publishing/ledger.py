"""The ledger: one row per edition and provider, and a log of events. SQLAlchemy Core, so any database.

A row is identified by the issue's permanent id, not by its folder's name: a renamed issue stays sent.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError, SQLAlchemyError

from pipelines.errors import DeliveryError
from pipelines.model import Origin
from pipelines.outgoing import Campaign, Delivery, State
from pipelines.workspace import Workspace

SCHEMA_VERSION = 1
CLAIM = timedelta(minutes=10)
"""How long a row belongs to a run that no longer answers."""

_metadata = sa.MetaData()

_versions = sa.Table("glocal_schema", _metadata, sa.Column("version", sa.Integer, primary_key=True))

_deliveries = sa.Table(
    "deliveries",
    _metadata,
    sa.Column("key", sa.String(300), primary_key=True),
    sa.Column("issue_id", sa.String(300), nullable=False),
    sa.Column("locale", sa.String(20), nullable=False),
    sa.Column("provider", sa.String(60), nullable=False),
    sa.Column("state", sa.String(20), nullable=False),
    sa.Column("digest", sa.String(64), nullable=False, default=""),
    sa.Column("reference", sa.String(300), nullable=False, default=""),
    sa.Column("claimed_by", sa.String(100), nullable=False, default=""),
    sa.Column("claimed_until", sa.DateTime(timezone=False)),
    sa.UniqueConstraint("issue_id", "locale", "provider"),
)

_events = sa.Table(
    "events",
    _metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("key", sa.String(300), nullable=False),
    sa.Column("at", sa.DateTime(timezone=False), nullable=False),
    sa.Column("actor", sa.String(100), nullable=False),
    sa.Column("event", sa.String(60), nullable=False),
    sa.Column("detail", sa.Text, nullable=False, default=""),
)


class Ledger:
    """The only writer of delivery states. `now` is always handed in, in UTC."""

    def __init__(self, url: str) -> None:
        # Several threads and runs write; SQLite lets them wait for each other.
        waits = {"timeout": 60} if url.startswith("sqlite") else {}
        self._engine = sa.create_engine(url, connect_args=waits)
        try:
            _metadata.create_all(self._engine)
            with self._engine.begin() as connection:
                version = connection.execute(sa.select(_versions.c.version)).scalar()
                if version is None:
                    connection.execute(sa.insert(_versions).values(version=SCHEMA_VERSION))
        except SQLAlchemyError as error:
            raise DeliveryError(
                f"the ledger cannot be opened: {type(error).__name__}",
                hint="check [ledger] in glocal.toml and that its database is up",
            ) from error
        if version not in (None, SCHEMA_VERSION):
            raise DeliveryError(
                f"the ledger has schema version {version}, this Glocal knows {SCHEMA_VERSION}",
                hint="use the newer Glocal that wrote it",
            )

    def close(self) -> None:
        """Give the database back."""
        self._engine.dispose()

    def claim(self, campaign: Campaign, provider: str, owner: str, now: datetime) -> Delivery | None:
        """The row of this edition, made if need be, for `owner` alone; None while another run has it."""
        with self._engine.begin() as connection:
            self._plan(connection, campaign, provider, owner, now)
        with self._engine.begin() as connection:
            mine = self._where(campaign.issue_id, campaign.email.locale, provider)
            free = sa.or_(_deliveries.c.claimed_until.is_(None), _deliveries.c.claimed_until < _utc(now))
            claimed = connection.execute(
                sa.update(_deliveries)
                .where(mine, free)
                .values(claimed_by=owner, claimed_until=_utc(now + CLAIM))
            )
            if claimed.rowcount == 0:
                return None
            row = connection.execute(sa.select(_deliveries).where(mine)).one()
            return _delivery(row)

    def _plan(
        self, connection: sa.Connection, campaign: Campaign, provider: str, owner: str, now: datetime
    ) -> None:
        locale = campaign.email.locale
        mine = self._where(campaign.issue_id, locale, provider)
        if connection.execute(sa.select(_deliveries.c.key).where(mine)).first():
            return
        try:
            with connection.begin_nested():
                connection.execute(
                    sa.insert(_deliveries).values(
                        key=campaign.key,
                        issue_id=campaign.issue_id,
                        locale=locale,
                        provider=provider,
                        state=State.PLANNED,
                        claimed_by="",
                    )
                )
        except IntegrityError:  # another run planned it in this moment, or the name belongs to another issue
            if not connection.execute(sa.select(_deliveries.c.key).where(mine)).first():
                raise DeliveryError(
                    f"{campaign.key} was already used by another issue",
                    origin=Origin(f"content/{campaign.email.issue}/index.md"),
                    hint="give this article's folder another name",
                ) from None
            return
        self._event(connection, campaign.key, owner, now, State.PLANNED, "")

    def record(
        self,
        delivery: Delivery,
        state: State,
        owner: str,
        now: datetime,
        *,
        digest: str = "",
        reference: str = "",
        detail: str = "",
    ) -> None:
        """Put the row into a state; fails if the claim was lost to another run meanwhile."""
        with self._engine.begin() as connection:
            values = {"state": state} | {
                name: value for name, value in (("digest", digest), ("reference", reference)) if value
            }
            changed = connection.execute(
                sa.update(_deliveries)
                .where(_deliveries.c.key == delivery.key, _deliveries.c.claimed_by == owner)
                .values(**values)
            )
            if changed.rowcount == 0:
                raise DeliveryError(
                    f"{delivery.key}: another run took over", hint="see what it did: glocal status"
                )
            self._event(connection, delivery.key, owner, now, state, detail)

    def release(self, delivery: Delivery, owner: str) -> None:
        """Give the claim back."""
        with self._engine.begin() as connection:
            connection.execute(
                sa.update(_deliveries)
                .where(_deliveries.c.key == delivery.key, _deliveries.c.claimed_by == owner)
                .values(claimed_by="", claimed_until=None)
            )

    def release_dead(self, is_dead: Callable[[str], bool]) -> None:
        """Give back the claims of runs that are known to have died, so that nobody waits for them."""
        claimed = sa.select(_deliveries.c.claimed_by).where(_deliveries.c.claimed_by != "").distinct()
        with self._engine.begin() as connection:
            dead = [owner for owner in connection.execute(claimed).scalars() if is_dead(owner)]
            connection.execute(
                sa.update(_deliveries)
                .where(_deliveries.c.claimed_by.in_(dead))
                .values(claimed_by="", claimed_until=None)
            )

    def deliveries(self, issue_id: str) -> tuple[Delivery, ...]:
        """All rows of an issue, in the order of their keys."""
        with self._engine.begin() as connection:
            rows = connection.execute(
                sa.select(_deliveries).where(_deliveries.c.issue_id == issue_id).order_by(_deliveries.c.key)
            )
            return tuple(_delivery(row) for row in rows)

    def events(self, key: str) -> tuple[str, ...]:
        """The names of what happened to a row, oldest first."""
        with self._engine.begin() as connection:
            rows = connection.execute(
                sa.select(_events.c.event).where(_events.c.key == key).order_by(_events.c.id)
            )
            return tuple(rows.scalars())

    @staticmethod
    def _where(issue_id: str, locale: str, provider: str) -> sa.ColumnElement[bool]:
        return sa.and_(
            _deliveries.c.issue_id == issue_id,
            _deliveries.c.locale == locale,
            _deliveries.c.provider == provider,
        )

    @staticmethod
    def _event(
        connection: sa.Connection, key: str, owner: str, now: datetime, event: str, detail: str
    ) -> None:
        connection.execute(
            sa.insert(_events).values(key=key, at=_utc(now), actor=owner, event=event, detail=detail)
        )


def open_ledger(workspace: Workspace) -> Ledger:
    """The workspace's ledger: at the address in the named environment variable, or in a file of its own."""
    name = workspace.settings.ledger.url_env
    if not name:
        workspace.state.mkdir(parents=True, exist_ok=True)
        return Ledger(f"sqlite:///{workspace.state / 'ledger.sqlite'}")
    if not os.environ.get(name):
        raise DeliveryError(
            f"the environment variable {name} is not set",
            origin=Origin("glocal.toml"),
            hint="set it to the ledger's SQLAlchemy URL, or leave [ledger] url_env out",
        )
    return Ledger(os.environ[name])


def _utc(moment: datetime) -> datetime:
    """Databases differ in time zones; the ledger keeps naive UTC."""
    return moment.replace(tzinfo=None)


def _delivery(row: sa.Row[Any]) -> Delivery:
    return Delivery(
        row.key, row.issue_id, row.locale, row.provider, State(row.state), row.digest, row.reference
    )
