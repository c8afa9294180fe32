"""The ledger's record of approvals: who was asked, and who answered what. `approval.py` says what counts."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from pipelines.delivery.approval import (
    AnswerKind,
    ApprovalPolicy,
    ApprovalRow,
    ApprovalSubject,
    is_explained,
    missing_approval,
    why_again,
)
from pipelines.delivery.database import looking, writing
from pipelines.delivery.schema import approvals


class Approvals:
    """The ledger's record of questions and answers, and what the workspace's policy makes of them."""

    def __init__(self, engine: sa.Engine, policy: ApprovalPolicy) -> None:
        self._engine = engine
        self.policy = policy

    def rows(self, key: str) -> tuple[ApprovalRow, ...]:
        """All that was asked and answered about one delivery, oldest first."""
        with looking(self._engine) as connection:
            wanted = sa.select(approvals).where(approvals.c.key == key).order_by(approvals.c.id)
            return tuple(_approval_row(row) for row in connection.execute(wanted))

    def add(self, row: ApprovalRow, *, once: bool = False) -> None:
        """Put an answer on record. `once`: unless the very same stands there, whenever that was: a run that
        goes on reads its answer again.
        """
        if once and any(replace(known, at=row.at) == row for known in self.rows(row.key)):
            return
        values = {field.name: getattr(row, field.name) for field in fields(row)}
        with writing(self._engine) as connection:
            at = row.at.astimezone(UTC).replace(tzinfo=None)
            connection.execute(sa.insert(approvals).values(**values | {"at": at}))

    def ask(self, subject: ApprovalSubject, proposer: str, now: datetime) -> tuple[int, ApprovalSubject]:
        """Put on record that somebody is asked; the how-manieth question that is, and the subject with as
        many readers as then. It is the same question until their number has changed.
        """
        before = [
            row
            for row in self.rows(subject.key)
            if row.answer is AnswerKind.ASKED and row.digest == subject.digest
        ]
        if before and is_explained(before[-1].size, subject.size):
            return len(before), replace(subject, size=before[-1].size)
        asked = (subject.key, subject.digest, subject.size, AnswerKind.ASKED)
        self.add(ApprovalRow(*asked, by="", proposer=proposer, origin="", comment="", at=now))
        return len(before) + 1, subject

    def missing(self, subject: ApprovalSubject, proposer: str, now: datetime) -> str:
        """As `missing_approval`, with what is on record."""
        return missing_approval(self.rows(subject.key), subject, proposer, self.policy, now)

    def why_again(self, subject: ApprovalSubject, now: datetime) -> str:
        """As the function `why_again`, with what is on record."""
        return why_again(self.rows(subject.key), subject, now)


def _approval_row(row: sa.Row[Any]) -> ApprovalRow:
    values = {field.name: getattr(row, field.name) for field in fields(ApprovalRow)}
    return ApprovalRow(**values | {"answer": AnswerKind(row.answer), "at": row.at.replace(tzinfo=UTC)})
