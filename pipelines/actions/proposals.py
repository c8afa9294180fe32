"""Proposals: somebody asks for a send, somebody says yes or no, and it is begun. Nothing is sent by asking.

    propose → open → approved → begun → done
                   → refused, withdrawn
                   → changed: asked again as another proposal

A yes is to exactly what was shown. If words, readers or time are others when it is given it is not taken, and
the question is put again with what has changed. A yes is kept before anything is begun by it, so that a
machine that goes down at any moment leaves an open question, or a yes that is taken up again, once.
"""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum

from pipelines.actions.proposal_changes import FactChange, what_changed
from pipelines.actions.proposal_facts import (
    FACTS,
    SendFacts,
)
from pipelines.actions.request import PublishParameters, PublishRequest
from pipelines.actions.send_context import SendContext, Signatory
from pipelines.delivery.proposal_record import ProposalRow, ProposalState
from pipelines.model.errors import DeliveryError, GlocalError
from pipelines.workspace.articles import pick_articles

OPEN_FOR = timedelta(days=7)
"""How long a question about a send "at once" waits for its answer."""


class AnswerOutcome(StrEnum):
    """What became of an answer."""

    TAKEN = "taken"
    BEFORE = "answered before"
    """The proposal was answered, taken back or asked again before; the row says what and by whom."""
    CHANGED = "changed"
    """What would go out is not what was shown; it was asked again, as the row that comes with this."""
    NOT_POSSIBLE = "not possible"
    """Nothing of it can go out now, and `why` says what stands in the way; it waits for another answer."""
    OWN = "own"
    """With four eyes: whoever asks cannot say yes."""
    LATE = "late"


@dataclass(frozen=True, slots=True)
class GivenAnswer:
    """An answer, and what became of it."""

    outcome: AnswerOutcome
    row: ProposalRow
    """The proposal that counts now."""
    changes: tuple[FactChange, ...] = ()
    why: str = ""

    @property
    def is_taken(self) -> bool:
        return self.outcome is AnswerOutcome.TAKEN


def propose(
    context: SendContext, parameters: PublishParameters, by: Signatory, comment: str = ""
) -> ProposalRow:
    """Ask for a send, in the languages of the request that can go out; nothing is sent.

    Returns the proposal that waits now: the very same asked twice, by a second click, is one. DeliveryError
    if nothing of it could go out, or while a former one is at work.
    """
    asked = context.request({**parameters, "ask_first": False, "approved_only": True, "your_name": by.name})
    if asked.is_draft:
        raise DeliveryError(
            "nothing would be sent or shown", hint="choose a time for the mail, or the website now"
        )
    facts = context.facts(asked, update=True)
    there = tuple(each.locale for each in facts.going)
    if not there:
        raise DeliveryError(*_nothing(facts))
    waiting, out = (*facts.waiting, *context.waiting(asked)), facts.out
    if there != asked.locales:  # what is held now is another proposal, when it is ready
        asked = asked.model_copy(update={"locales": there})
        facts = context.facts(asked)
    facts = replace(facts, waiting=waiting, out=out)
    row = _question(context, asked, facts, by, comment)
    if (same := _waiting_for(context, row)) is not None:
        return same
    counts = context.ledger.proposals.open(row)
    if counts.id != row.id:
        raise DeliveryError(
            f"{row.issue} is being sent, as {counts.answered_by} approved",
            hint="wait until that is through; then propose what is left",
        )
    return row


def _nothing(facts: SendFacts) -> tuple[str, ...]:
    if facts.waiting:
        first = facts.waiting[0]
        return (f"none of these languages can go out: {first.language}: {first.why}",)
    return ("all of it is out already",)


def _question(
    context: SendContext, asked: PublishRequest, facts: SendFacts, by: Signatory, comment: str
) -> ProposalRow:
    now = context.clock()
    (article,) = pick_articles(context.workspace, [asked.issue])
    last = facts.first if asked.at and facts.first else now + OPEN_FOR
    return ProposalRow(
        id=secrets.token_hex(8),
        issue_id=article.id,
        issue=asked.issue,
        parameters=json.dumps(asked.parameters(context.workspace.languages), ensure_ascii=False),
        facts=FACTS.dump_json(facts).decode(),
        digest=facts.digest,
        proposer_id=by.account,
        proposer=by.name,
        asked_from=by.origin,
        asked_at=now,
        expires_at=last,
        comment=" ".join(comment.split()),
    )


def _waiting_for(context: SendContext, row: ProposalRow) -> ProposalRow | None:
    """The very same question, if it waits for its answer already."""
    for other in context.ledger.proposals.of(row.issue_id):
        same = (other.parameters, other.digest, other.proposer_id, other.comment)
        if other.state is ProposalState.OPEN and not other.is_late(context.clock()):
            return other if same == (row.parameters, row.digest, row.proposer_id, row.comment) else None
    return None


def proposed_parameters(row: ProposalRow) -> PublishParameters:
    """What was asked for."""
    parameters: PublishParameters = json.loads(row.parameters)
    return parameters


def shown_facts(row: ProposalRow) -> SendFacts:
    """What was shown."""
    return FACTS.validate_json(row.facts)


def may_answer(context: SendContext, row: ProposalRow, account: str) -> bool:
    """Whether this account's yes would count; rights are looked at by whoever asks this."""
    return not context.workspace.settings.delivery.four_eyes or account != row.proposer_id


def approve_proposal(context: SendContext, row: ProposalRow, shown: str, by: Signatory) -> GivenAnswer:
    """Say yes to what was shown, whose digest is `shown`. It is on record then, and nothing is begun.

    Said again, by the same person or another, it changes nothing.
    """
    if refused := _not_to_be_answered(context, row):
        return refused
    if not may_answer(context, row, by.account) or context.ledger.approvals.policy.does_not_count(
        by.name, row.proposer
    ):
        return GivenAnswer(AnswerOutcome.OWN, row)
    try:
        today = context.facts(context.request(proposed_parameters(row)))
    except GlocalError as error:
        why = "; ".join(filter(None, (error.message, error.hint)))
        return GivenAnswer(AnswerOutcome.NOT_POSSIBLE, row, why=why)
    changes = what_changed(shown_facts(row), today)
    if changes or shown != row.digest:
        return _asked_again(context, row, today, changes) if changes else _other_page(row)
    return _answered(context, row, ProposalState.APPROVED, by)


def _not_to_be_answered(context: SendContext, row: ProposalRow) -> GivenAnswer | None:
    now = context.ledger.proposals.get(row.id)
    if now is None or now.state is not ProposalState.OPEN:
        return GivenAnswer(AnswerOutcome.BEFORE, now or row)
    if now.is_late(context.clock()):
        return GivenAnswer(AnswerOutcome.LATE, now)
    return None


def _other_page(row: ProposalRow) -> GivenAnswer:
    """A yes to what an older page showed."""
    return GivenAnswer(AnswerOutcome.CHANGED, row)


def _asked_again(
    context: SendContext, row: ProposalRow, today: SendFacts, changes: tuple[FactChange, ...]
) -> GivenAnswer:
    facts = replace(today, waiting=(*shown_facts(row).waiting, *today.waiting))
    if not facts.going:
        return GivenAnswer(AnswerOutcome.NOT_POSSIBLE, row, changes, _nothing(today)[0])
    again = replace(
        row,
        id=secrets.token_hex(8),
        facts=FACTS.dump_json(facts).decode(),
        digest=facts.digest,
        asked_at=context.clock(),
        expires_at=facts.first or context.clock() + OPEN_FOR,
        former=row.id,
    )
    if context.ledger.proposals.ask_again(again):
        return GivenAnswer(AnswerOutcome.CHANGED, again, changes)
    return GivenAnswer(AnswerOutcome.BEFORE, context.ledger.proposals.get(row.id) or row)


def refuse_proposal(context: SendContext, row: ProposalRow, by: Signatory, reason: str) -> GivenAnswer:
    """Say no, with a reason; DeliveryError without one. The proposer may take it back instead."""
    if not reason.strip():
        raise DeliveryError("whoever asked wants to know why", hint="write a sentence about what is wrong")
    refused = _not_to_be_answered(context, row)
    if refused and refused.outcome is not AnswerOutcome.LATE:
        return refused
    return _answered(context, row, ProposalState.REFUSED, by, " ".join(reason.split()))


def withdraw_proposal(context: SendContext, row: ProposalRow, by: Signatory) -> GivenAnswer:
    """Take a question back."""
    refused = _not_to_be_answered(context, row)
    if refused and refused.outcome is not AnswerOutcome.LATE:
        return refused
    return _answered(context, row, ProposalState.WITHDRAWN, by)


def _answered(
    context: SendContext, row: ProposalRow, state: ProposalState, by: Signatory, reason: str = ""
) -> GivenAnswer:
    proposals = context.ledger.proposals
    answered = proposals.move(
        row,
        [ProposalState.OPEN],
        state,
        answered_by_id=by.account,
        answered_by=by.name,
        answered_from=by.origin,
        answered_at=context.clock(),
        reason=reason,
    )
    if answered is None:  # somebody else was faster
        return GivenAnswer(AnswerOutcome.BEFORE, proposals.get(row.id) or row)
    return GivenAnswer(AnswerOutcome.TAKEN, answered)
