"""The ledger's tables, and how an older ledger becomes one of today."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError, OperationalError, ProgrammingError

from pipelines.model.errors import DeliveryError

VERSION = 2

metadata = sa.MetaData()

_versions = sa.Table("glocal_schema", metadata, sa.Column("version", sa.Integer, primary_key=True))

deliveries = sa.Table(
    "deliveries",
    metadata,
    sa.Column("key", sa.String(300), primary_key=True),
    sa.Column("issue_id", sa.String(300), nullable=False),
    sa.Column("locale", sa.String(20), nullable=False),
    sa.Column("provider", sa.String(60), nullable=False),
    sa.Column("state", sa.String(20), nullable=False),
    sa.Column("digest", sa.String(64), nullable=False, default=""),
    sa.Column("reference", sa.String(300), nullable=False, default=""),
    sa.Column("claimed_by", sa.String(100), nullable=False, default=""),
    sa.Column("claimed_until", sa.DateTime(timezone=False)),
    sa.Column("url", sa.String(500), nullable=False, default="", server_default=""),
    sa.Column("at", sa.DateTime(timezone=False)),
    sa.Column("numbers", sa.Text, nullable=False, default="", server_default=""),
    sa.UniqueConstraint("issue_id", "locale", "provider"),
)

events = sa.Table(
    "events",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("key", sa.String(300), nullable=False),
    sa.Column("at", sa.DateTime(timezone=False), nullable=False),
    sa.Column("actor", sa.String(100), nullable=False),
    sa.Column("event", sa.String(60), nullable=False),
    sa.Column("detail", sa.Text, nullable=False, default=""),
)

_UPGRADES = {
    1: (
        "ALTER TABLE deliveries ADD COLUMN url VARCHAR(500) DEFAULT '' NOT NULL",
        "ALTER TABLE deliveries ADD COLUMN at TIMESTAMP",
        "ALTER TABLE deliveries ADD COLUMN numbers TEXT DEFAULT '' NOT NULL",
    ),
}
"""What makes the version after out of a version."""


def make_or_upgrade(engine: sa.Engine) -> None:
    """Bring the tables to today's version, in one transaction; DeliveryError if they are of a later one."""
    try:
        _make_or_upgrade(engine)
    except (OperationalError, ProgrammingError, IntegrityError):  # another run did it in this moment
        _make_or_upgrade(engine)


def _make_or_upgrade(engine: sa.Engine) -> None:
    with engine.begin() as connection:
        tables = sa.inspect(connection).get_table_names()
        version = (
            connection.execute(sa.select(_versions.c.version)).scalar() if "glocal_schema" in tables else None
        )
        if version is not None and version > VERSION:
            raise DeliveryError(
                f"the ledger has schema version {version}, this Glocal knows {VERSION}",
                hint="use the newer Glocal that wrote it",
            )
        for old in range(version or VERSION, VERSION):
            for statement in _UPGRADES[old]:
                connection.execute(sa.text(statement))
        metadata.create_all(connection)
        if version is None:
            connection.execute(sa.insert(_versions).values(version=VERSION))
        elif version < VERSION:
            connection.execute(sa.update(_versions).values(version=VERSION))
