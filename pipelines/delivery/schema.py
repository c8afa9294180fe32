"""The ledger's tables, and how an older ledger becomes one of today.

Their names begin with `glocal_`, so that the database can be shared: Prefect, too, has a table `events`.
"""

from __future__ import annotations

from secrets import token_hex

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError, OperationalError, ProgrammingError

from pipelines.model.errors import DeliveryError

VERSION = 4
"""From 4 on there is a suppression list: what does not know of it must not send."""
_LOCK = 0x676C6F63616C
"""The number under which PostgreSQL lets one run at a time make or alter the tables."""

metadata = sa.MetaData()

_versions = sa.Table("glocal_schema", metadata, sa.Column("version", sa.Integer, primary_key=True))

identity = sa.Table(
    "glocal_ledger",
    metadata,
    sa.Column("id", sa.String(32), primary_key=True),
    sa.Column("sequence", sa.BigInteger, nullable=False),
)
"""One row: which ledger this is, and how many changes it has seen; an older copy of it has seen fewer."""

deliveries = sa.Table(
    "glocal_deliveries",
    metadata,
    sa.Column("key", sa.String(300), primary_key=True),
    sa.Column("issue_id", sa.String(300), nullable=False),
    sa.Column("locale", sa.String(20), nullable=False),
    sa.Column("provider", sa.String(60), nullable=False),
    sa.Column("state", sa.String(20), nullable=False),
    sa.Column("digest", sa.String(64), nullable=False, default=""),
    sa.Column("reference", sa.String(300), nullable=False, default=""),
    sa.Column("claimed_by", sa.String(200), nullable=False, default=""),
    sa.Column("claimed_until", sa.DateTime(timezone=False)),
    sa.Column("url", sa.String(500), nullable=False, default="", server_default=""),
    sa.Column("at", sa.DateTime(timezone=False)),
    sa.Column("numbers", sa.Text, nullable=False, default="", server_default=""),
    sa.UniqueConstraint("issue_id", "locale", "provider"),
)

events = sa.Table(
    "glocal_events",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("key", sa.String(300), nullable=False),
    sa.Column("at", sa.DateTime(timezone=False), nullable=False),
    sa.Column("actor", sa.String(200), nullable=False),
    sa.Column("event", sa.String(60), nullable=False),
    sa.Column("detail", sa.Text, nullable=False, default=""),
)

approvals = sa.Table(
    "glocal_approvals",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("key", sa.String(300), nullable=False, index=True),
    sa.Column("digest", sa.String(64), nullable=False),
    sa.Column("size", sa.Integer),
    sa.Column("answer", sa.String(10), nullable=False),
    sa.Column("by", sa.String(200), nullable=False),
    sa.Column("proposer", sa.String(200), nullable=False),
    sa.Column("origin", sa.String(300), nullable=False),
    sa.Column("comment", sa.Text, nullable=False),
    sa.Column("at", sa.DateTime(timezone=False), nullable=False),
)

proposals = sa.Table(
    "glocal_proposals",
    metadata,
    sa.Column("id", sa.String(32), primary_key=True),
    sa.Column("issue_id", sa.String(300), nullable=False, index=True),
    sa.Column("issue", sa.String(300), nullable=False),
    sa.Column("state", sa.String(20), nullable=False),
    sa.Column("parameters", sa.Text, nullable=False),
    sa.Column("facts", sa.Text, nullable=False),
    sa.Column("digest", sa.String(64), nullable=False),
    sa.Column("proposer_id", sa.String(200), nullable=False),
    sa.Column("proposer", sa.String(200), nullable=False),
    sa.Column("asked_from", sa.String(300), nullable=False),
    sa.Column("asked_at", sa.DateTime(timezone=False), nullable=False),
    sa.Column("expires_at", sa.DateTime(timezone=False), nullable=False),
    sa.Column("comment", sa.Text, nullable=False),
    sa.Column("former", sa.String(32), nullable=False),
    sa.Column("answered_by_id", sa.String(200), nullable=False),
    sa.Column("answered_by", sa.String(200), nullable=False),
    sa.Column("answered_from", sa.String(300), nullable=False),
    sa.Column("answered_at", sa.DateTime(timezone=False)),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("run", sa.String(200), nullable=False),
    sa.Column("outcome", sa.Text, nullable=False),
)
"""What somebody asked to be sent or shown, as it was shown to them, and what became of the question."""

signups = sa.Table(
    "glocal_signups",
    metadata,
    sa.Column("id", sa.String(32), primary_key=True),
    sa.Column("person", sa.String(64), nullable=False, index=True),
    sa.Column("address", sa.String(254), nullable=False),
    sa.Column("locale", sa.String(20), nullable=False),
    sa.Column("shown", sa.String(64), nullable=False),
    sa.Column("shown_in", sa.String(20), nullable=False),
    sa.Column("asked_at", sa.DateTime(timezone=False), nullable=False),
    sa.Column("asked_from", sa.String(60), nullable=False),
    sa.Column("letter", sa.String(10), nullable=False),
    sa.Column("letter_at", sa.DateTime(timezone=False)),
    sa.Column("confirmed_at", sa.DateTime(timezone=False)),
    sa.Column("confirmed_from", sa.String(60), nullable=False),
    sa.Column("left_at", sa.DateTime(timezone=False)),
)
"""Who asked for the newsletter and confirmed it: the evidence. `shown` is the digest of what they read."""

consent_texts = sa.Table(
    "glocal_consent_texts",
    metadata,
    sa.Column("digest", sa.String(64), primary_key=True),
    sa.Column("locale", sa.String(20), nullable=False),
    sa.Column("text", sa.Text, nullable=False),
)
"""What people read before they asked, once each."""

subscribers = sa.Table(
    "glocal_subscribers",
    metadata,
    sa.Column("person", sa.String(64), primary_key=True),
    sa.Column("address", sa.String(254), nullable=False),
    sa.Column("locale", sa.String(20), nullable=False),
    sa.Column("at", sa.DateTime(timezone=False), nullable=False),
)
"""Who gets the newsletter because they signed up. Without an address: a reader of another list who chose
another language."""

left_tokens = sa.Table(
    "glocal_left_tokens",
    metadata,
    sa.Column("token", sa.String(64), primary_key=True),
    sa.Column("at", sa.DateTime(timezone=False), nullable=False),
)
"""Readers who left and are known by their token of another list; its SHA-256."""

tries = sa.Table(
    "glocal_tries",
    metadata,
    sa.Column("who", sa.String(64), primary_key=True),
    sa.Column("period", sa.BigInteger, primary_key=True),
    sa.Column("number", sa.Integer, nullable=False),
)
"""How often an address or a client was heard in a period, for limits that all processes share."""

_ADDED = {
    1: (
        "ALTER TABLE deliveries ADD COLUMN url VARCHAR(500) DEFAULT '' NOT NULL",
        "ALTER TABLE deliveries ADD COLUMN at TIMESTAMP",
        "ALTER TABLE deliveries ADD COLUMN numbers TEXT DEFAULT '' NOT NULL",
    ),
}
"""What makes the version after out of a version."""
_WITHOUT_PREFIX = {
    "deliveries": {"key", "issue_id", "locale", "provider", "state", "claimed_by"},
    "events": {"id", "key", "at", "actor", "event", "detail"},
    "recipients": {"issue_id", "person", "token", "locale", "state", "run"},
    "mailings": {"token", "issue_id", "locale", "digest", "finished"},
}
"""Our tables up to version 2, and columns that tell them from another program's of the same name."""
_WIDENED = (("glocal_deliveries", "claimed_by"), ("glocal_events", "actor"))


def make_or_upgrade(engine: sa.Engine) -> None:
    """Bring the tables to today's version, in one transaction; DeliveryError if they are of a later one."""
    try:
        _make_or_upgrade(engine)
    except (OperationalError, ProgrammingError, IntegrityError):  # another run did it in this moment
        _make_or_upgrade(engine)


def _make_or_upgrade(engine: sa.Engine) -> None:
    with engine.begin() as connection:
        if not _is_todays(connection):
            _bring_to_today(connection)


def _bring_to_today(connection: sa.Connection) -> None:
    """What is missing, made or brought up to date within the transaction of `connection`."""
    if connection.dialect.name == "postgresql":  # one run at a time, on whatever machine
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK)))
    tables = set(sa.inspect(connection).get_table_names())
    version = (
        connection.execute(sa.select(_versions.c.version)).scalar() if "glocal_schema" in tables else None
    )
    if version is not None and version > VERSION:
        raise DeliveryError(
            f"the ledger has schema version {version}, this Glocal knows {VERSION}",
            hint="use the newer Glocal that wrote it",
        )
    for old in range(version or VERSION, VERSION):
        for statement in _ADDED.get(old, ()):
            connection.execute(sa.text(statement))
    if version is None or version < VERSION:
        _add_prefix(connection, tables)
        tables = set(sa.inspect(connection).get_table_names())
    missing = [table for table in metadata.tables.values() if table.name not in tables]
    _add_columns(connection, tables)
    metadata.create_all(connection, missing, checkfirst=False)
    if version is None:
        connection.execute(sa.insert(_versions).values(version=VERSION))
    elif version < VERSION:
        connection.execute(sa.update(_versions).values(version=VERSION))
    if not connection.execute(sa.select(identity.c.id)).first():
        connection.execute(sa.insert(identity).values(id=token_hex(16), sequence=0))
    _remember_shape(connection)


_TODAYS: set[tuple[int, frozenset[str]]] = set()
"""Shapes of SQLite databases that had nothing missing: each opening would ask table by table again."""


def _shape(connection: sa.Connection) -> tuple[int, frozenset[str]]:
    """How many tables there have to be, and the statements that made those of an SQLite database, as it keeps
    them. A provider's module brings tables of its own when it is loaded, perhaps after a first opening.
    """
    told = connection.exec_driver_sql("SELECT sql FROM sqlite_master WHERE type = 'table'")
    return len(metadata.tables), frozenset(told.scalars())


def _remember_shape(connection: sa.Connection) -> None:
    if connection.dialect.name == "sqlite":
        _TODAYS.add(_shape(connection))


def _is_todays(connection: sa.Connection) -> bool:
    """Whether an SQLite database has all that today's has, which its shape says in one question."""
    if connection.dialect.name != "sqlite" or _shape(connection) not in _TODAYS:
        return False
    version = connection.exec_driver_sql(f"SELECT version FROM {_versions.name}").scalar()  # noqa: S608 - our own name
    known = connection.exec_driver_sql(f"SELECT id FROM {identity.name}").first()  # noqa: S608 - as above
    return version == VERSION and known is not None


def _add_columns(connection: sa.Connection, tables: set[str]) -> None:
    """What has come since one of these tables was made: all of it may be null."""
    for table in (table for table in metadata.sorted_tables if table.name in tables):
        known = {column["name"] for column in sa.inspect(connection).get_columns(table.name)}
        for column in table.columns:
            if column.name not in known:
                kind = column.type.compile(connection.dialect)
                connection.execute(sa.text(f"ALTER TABLE {table.name} ADD COLUMN {column.name} {kind}"))


def _add_prefix(connection: sa.Connection, tables: set[str]) -> None:
    """Rename our tables; one of the same name that is another program's stays as it is."""
    inspector = sa.inspect(connection)
    for name, columns in _WITHOUT_PREFIX.items():
        if name not in tables or f"glocal_{name}" in tables:
            continue
        if columns <= {column["name"] for column in inspector.get_columns(name)}:
            connection.execute(sa.text(f"ALTER TABLE {name} RENAME TO glocal_{name}"))
    if connection.dialect.name == "postgresql":  # SQLite keeps texts of any length
        there = set(sa.inspect(connection).get_table_names())
        for table, column in _WIDENED:
            if table in there:
                connection.execute(sa.text(f"ALTER TABLE {table} ALTER COLUMN {column} TYPE VARCHAR(200)"))
