"""The ledger's record of proposals: what somebody asked to be sent, and what became of the question.

A proposal is asked once and answered once: each change of its state says from which state, so that of two
people who answer at the same moment one has answered and the other is told.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, assert_never

import sqlalchemy as sa

from pipelines.delivery.database import looking, writing
from pipelines.delivery.rows import naive_utc
from pipelines.delivery.schema import proposals


class ProposalState(StrEnum):
    """The life of a proposal."""

    OPEN = "open"
    """It waits for an answer."""
    APPROVED = "approved"
    """Somebody said yes; the sending is about to begin."""
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    """Taken back by who asked, or another one took its place."""
    CHANGED = "changed"
    """Words, readers or time were others when it was answered: it was asked again, as another proposal."""
    BEGUN = "begun"
    """The sending is at work, or was when its machine went down: then it goes on."""
    DONE = "done"

    @property
    def is_under_way(self) -> bool:
        """Whether something is still to come of it."""
        match self:
            case ProposalState.OPEN | ProposalState.APPROVED | ProposalState.BEGUN:
                return True
            case ProposalState.REFUSED | ProposalState.WITHDRAWN | ProposalState.CHANGED | ProposalState.DONE:
                return False
            case _:
                assert_never(self)


@dataclass(frozen=True, slots=True)
class ProposalRow:
    """One proposal."""

    id: str
    issue_id: str
    """The issue's permanent id."""
    issue: str
    """What it was called when this was asked."""
    parameters: str
    """JSON: the request, as `read_request` takes it."""
    facts: str
    """JSON: what was shown to who is asked."""
    digest: str
    """Of that, as far as a yes is bound to it."""
    proposer_id: str
    """The account of who asks; names may be alike, accounts are not."""
    proposer: str
    asked_from: str
    asked_at: datetime
    expires_at: datetime
    comment: str = ""
    """A word to who is asked."""
    former: str = ""
    """The proposal that this one asks again, since something had changed; empty: none."""
    state: ProposalState = ProposalState.OPEN
    answered_by_id: str = ""
    answered_by: str = ""
    """Who said yes or no, or took it back."""
    answered_from: str = ""
    answered_at: datetime | None = None
    reason: str = ""
    run: str = ""
    """What the engine calls the work on it."""
    outcome: str = ""
    """JSON: what is to be told of its end and stands nowhere else."""

    def is_late(self, now: datetime) -> bool:
        """Whether nobody may answer any more."""
        return self.state is ProposalState.OPEN and now >= self.expires_at


class Proposals:
    """The only writer of proposals."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def get(self, id_: str) -> ProposalRow | None:
        """One of them; None: there is none of that id."""
        found = self._select(proposals.c.id == id_)
        return found[0] if found else None

    def of(self, issue_id: str) -> tuple[ProposalRow, ...]:
        """All of an issue, the newest first."""
        return self._select(proposals.c.issue_id == issue_id)

    def under_way(self) -> tuple[ProposalRow, ...]:
        """All that wait for an answer or for their end, of all issues, the newest first."""
        states = [state for state in ProposalState if state.is_under_way]
        return self._select(proposals.c.state.in_(states))

    def _select(self, *which: sa.ColumnElement[bool]) -> tuple[ProposalRow, ...]:
        newest = sa.select(proposals).where(*which).order_by(proposals.c.asked_at.desc(), proposals.c.id)
        with looking(self._engine) as connection:
            return tuple(_proposal_row(row) for row in connection.execute(newest))

    def open(self, row: ProposalRow) -> ProposalRow:
        """Put a question; others about the same issue that wait for an answer are taken back by it.

        Returns the proposal that now counts: another one, if that was answered with a yes and is at work.
        """
        with writing(self._engine) as connection:
            mine = proposals.c.issue_id == row.issue_id
            busy = (ProposalState.APPROVED, ProposalState.BEGUN)
            at_work = connection.execute(sa.select(proposals).where(mine, proposals.c.state.in_(busy)))
            if found := at_work.first():
                return _proposal_row(found)
            _change_proposals(
                connection,
                (mine, proposals.c.state == ProposalState.OPEN),
                state=ProposalState.WITHDRAWN,
                answered_by_id=row.proposer_id,
                answered_by=row.proposer,
                answered_from=row.asked_from,
                answered_at=row.asked_at,
            )
            _insert(connection, row)
        return row

    def ask_again(self, row: ProposalRow) -> bool:
        """Put a proposal in the place of its `former`, which nobody can answer then; False if that was
        answered meanwhile.
        """
        with writing(self._engine) as connection:
            former = (proposals.c.id == row.former, proposals.c.state == ProposalState.OPEN)
            if not _change_proposals(
                connection, former, state=ProposalState.CHANGED, answered_at=row.asked_at
            ):
                return False
            _insert(connection, row)
        return True

    def move(
        self, row: ProposalRow, before: Collection[ProposalState], after: ProposalState, **values: Any
    ) -> ProposalRow | None:
        """Bring a proposal into another state, if it is in one of those `before` and nobody has changed who
        works on it; the row, or None.
        """
        which = (
            proposals.c.id == row.id,
            proposals.c.state.in_(list(before)),
            proposals.c.run == row.run,
        )
        with writing(self._engine) as connection:
            if not _change_proposals(connection, which, state=after, **values):
                return None
        return replace(row, state=after, **values)


def _change_proposals(
    connection: sa.Connection, which: tuple[sa.ColumnElement[bool], ...], **values: Any
) -> int:
    kept = {
        name: naive_utc(value) if isinstance(value, datetime) else value for name, value in values.items()
    }
    return connection.execute(sa.update(proposals).where(*which).values(**kept)).rowcount


def _insert(connection: sa.Connection, row: ProposalRow) -> None:
    values = {field.name: getattr(row, field.name) for field in fields(row)}
    kept = {
        name: naive_utc(value) if isinstance(value, datetime) else value for name, value in values.items()
    }
    connection.execute(sa.insert(proposals).values(**kept))


def _proposal_row(row: sa.Row[Any]) -> ProposalRow:
    values = {field.name: getattr(row, field.name) for field in fields(ProposalRow)}
    moments = {
        name: value.replace(tzinfo=UTC) for name, value in values.items() if isinstance(value, datetime)
    }
    return ProposalRow(**values | moments | {"state": ProposalState(row.state)})
