"""What follows a yes: it is put on record with each delivery, and whoever looks next begins the sending.

Each step may be done again: an approval is recorded once, and a publishing that is begun twice sends once.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic import TypeAdapter

from pipelines.actions.approval import ApprovalAnswer, record_answer
from pipelines.actions.approval_subjects import NOT_APPROVED
from pipelines.actions.engine import Engine, RunPhase, RunProgress
from pipelines.actions.proposals import proposed_parameters, shown_facts
from pipelines.actions.send_context import SendContext
from pipelines.delivery.proposal_record import ProposalRow, ProposalState
from pipelines.model.errors import GlocalError


@dataclass(frozen=True, slots=True)
class WorkOutcome:
    """What is to be told of a sending that has ended, and stands neither in the ledger nor on the website."""

    fault: str = ""
    """What stopped all languages; empty: nothing did."""
    notes: Mapping[str, str] = field(default_factory=dict)
    """By locale, what was said of its delivery."""

    @property
    def is_not_as_approved(self) -> bool:
        """Whether nothing was sent because words, readers or time were others than those of the yes."""
        return self.fault.startswith(NOT_APPROVED)


_OUTCOME = TypeAdapter(WorkOutcome)


def outcome_of(row: ProposalRow) -> WorkOutcome:
    """How the work on a proposal ended."""
    return _OUTCOME.validate_json(row.outcome) if row.outcome else WorkOutcome()


def take_up(context: SendContext, engine: Engine, row: ProposalRow) -> ProposalRow:
    """Bring a proposal that was approved as far as it can be brought now, and return it.

    What nobody has approved, or what has ended, is returned as it is.
    """
    if row.state is ProposalState.APPROVED:
        _record_yes(context, row)
        row = _next_state(context, row, ProposalState.APPROVED, ProposalState.BEGUN)
    if row.state is not ProposalState.BEGUN:
        return row
    progress = engine.progress(row.run) if row.run else None
    if progress is None:
        return _begin_sending(context, engine, row)
    return _ended(context, row, _work_outcome(progress)) if progress.is_over else row


def take_up_all(context: SendContext, engine: Engine) -> None:
    """All that was approved and is not through, after a start of the machine or at intervals."""
    for row in context.ledger.proposals.under_way():
        if row.state is not ProposalState.OPEN:
            take_up(context, engine, row)


def send_rest(context: SendContext, engine: Engine, row: ProposalRow) -> ProposalRow:
    """Go on with what an ended sending left undone, under the same yes, which has to hold still."""
    if row.state is not ProposalState.DONE:
        return row
    return take_up(
        context, engine, _next_state(context, row, ProposalState.DONE, ProposalState.BEGUN, run="")
    )


def _record_yes(context: SendContext, row: ProposalRow) -> None:
    answer = ApprovalAnswer(send=True, by=row.answered_by, origin=f"proposal {row.id}, {row.answered_from}")
    subjects = shown_facts(row).subjects
    record_answer(
        context.ledger, subjects, answer, row.proposer, row.answered_at or context.clock(), once=True
    )


def _begin_sending(context: SendContext, engine: Engine, row: ProposalRow) -> ProposalRow:
    try:
        run = engine.publish(proposed_parameters(row), row.proposer)
    except GlocalError as error:
        if engine.running(row.issue):  # another look began it in this moment, or a test is at work: later
            return context.ledger.proposals.get(row.id) or row
        return _ended(context, row, WorkOutcome("; ".join(filter(None, (error.message, error.hint)))))
    return _next_state(context, row, ProposalState.BEGUN, ProposalState.BEGUN, run=run)


def _ended(context: SendContext, row: ProposalRow, outcome: WorkOutcome) -> ProposalRow:
    told = _OUTCOME.dump_json(outcome).decode()
    return _next_state(context, row, ProposalState.BEGUN, ProposalState.DONE, outcome=told)


def _next_state(
    context: SendContext, row: ProposalRow, before: ProposalState, after: ProposalState, **values: Any
) -> ProposalRow:
    """The proposal in its next state, or as another look at it has left it."""
    moved = context.ledger.proposals.move(row, [before], after, **values)
    return moved or context.ledger.proposals.get(row.id) or row


def _work_outcome(progress: RunProgress) -> WorkOutcome:
    if progress.phase is RunPhase.BROKE:
        return WorkOutcome("; ".join(filter(None, (progress.fault, progress.hint))))
    report = progress.report
    if report is None:
        return WorkOutcome(progress.hint)
    return WorkOutcome(report.site.fault, {row.locale: row.note for row in report.rows if row.note})
