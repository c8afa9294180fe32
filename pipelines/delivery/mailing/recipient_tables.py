"""Tables of the record of readers, in the ledger's database."""

from __future__ import annotations

import sqlalchemy as sa

from pipelines.delivery.schema import metadata

recipients = sa.Table(
    "glocal_recipients",
    metadata,
    sa.Column("issue_id", sa.String(300), primary_key=True),
    sa.Column("person", sa.String(64), primary_key=True),
    sa.Column("token", sa.String(16), nullable=False, index=True),
    sa.Column("locale", sa.String(20), nullable=False),
    sa.Column("state", sa.String(20), nullable=False),
    sa.Column("run", sa.String(100), nullable=False),
    sa.Column("message_id", sa.String(300), nullable=False),
    sa.Column("words", sa.String(200), nullable=False),
    sa.Column("at", sa.DateTime(timezone=False), nullable=False),
    sa.Column("letter_date", sa.DateTime(timezone=False)),
    # Of a letter that was accepted first and came back later (`bounces/record.py`).
    sa.Column("returned_at", sa.DateTime(timezone=False)),
    sa.Column("returned_status", sa.String(20)),
)
"""A row for each person and issue."""

mailings = sa.Table(
    "glocal_mailings",
    metadata,
    sa.Column("token", sa.String(16), primary_key=True),
    sa.Column("issue_id", sa.String(300), nullable=False),
    sa.Column("locale", sa.String(20), nullable=False),
    sa.Column("digest", sa.String(64), nullable=False),
    sa.Column("finished", sa.Boolean, nullable=False),
    sa.Column("size", sa.Integer),
)
"""A row for each edition that is sent to readers one by one."""
