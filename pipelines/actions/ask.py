"""How a run asks a person: until somebody answers whose word counts."""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence

from pipelines.actions.approval import ApprovalAnswer, ApprovalQuestion, question_digest, record_answer
from pipelines.actions.approval_message import approval_message
from pipelines.actions.audience_sizes import AudienceSize, doubts
from pipelines.actions.publish_events import ApprovalGiven, ApprovalNeeded, PublishEvent, PublishPlan
from pipelines.actions.publish_steps import PublishSteps, RunContext
from pipelines.actions.request import PublishRequest
from pipelines.actions.sending_notes import sending_notes
from pipelines.delivery.approval import AnswerKind, ApprovalRow, ApprovalSubject, is_explained
from pipelines.model.errors import DeliveryError

_ATTEMPTS = 5
"""How often the same question is put, if those answer whose word does not count."""


def ask_for_approval(
    request: PublishRequest,
    run: RunContext,
    steps: PublishSteps,
    plan: PublishPlan,
    subjects: Sequence[ApprovalSubject],
    address: str,
    sizes: Mapping[str, AudienceSize],
) -> Generator[PublishEvent, None, ApprovalAnswer]:
    """Show what would go out, wait for a yes or a no of somebody whose word counts, and write it down.

    `address`: where previews are served, or empty. `sizes`: by locale, who would get the mail. DeliveryError
    if only those answer who must not.
    """
    record = run.ledger.approvals
    why = [words for subject in subjects if (words := _why_again(record.rows(subject.key), subject))]
    asked = [record.ask(subject, request.by, run.clock()) for subject in subjects]
    notes = (*why, *sending_notes(run.workspace, plan, run.provider, sizes, run.clock()))
    text = approval_message(run.workspace, request, plan, address, sizes, notes)
    for attempt in range(_ATTEMPTS):
        digest = question_digest(asked, doubts(sizes), attempt)
        yield ApprovalNeeded(question := ApprovalQuestion(text, digest, len(plan.ready)))
        answer = steps.ask(question)
        if not answer.send or not record.policy.does_not_count(answer.by, request.by):
            about = [subject for _, subject in asked]
            record_answer(run.ledger, about, answer, request.by, run.clock(), once=True)
            yield ApprovalGiven(answer)
            return answer
        who = f"{answer.by} asked for this." if answer.by.strip() else "The answer had no name."
        text = f"**{who} Somebody else has to say yes.**\n\n{text}"
    raise DeliveryError(
        "nothing was sent: whoever asks for a send cannot approve it", hint="ask somebody else"
    )


def _why_again(rows: Sequence[ApprovalRow], subject: ApprovalSubject) -> str:
    """What has changed since somebody was asked or said yes, in words; empty: nothing, or nobody was.

    `rows`: of the same edition, oldest first.
    """
    last = rows[-1] if rows else None
    if last is None or last.answer is AnswerKind.NO:
        return ""
    since = f"since {last.by} said yes" if last.answer is AnswerKind.YES else "since it was asked"
    if last.digest != subject.digest:
        return f"{subject.key}: its words, readers or time have changed {since}."
    if last.size is None or subject.size is None or is_explained(last.size, subject.size):
        return ""
    return f"{subject.key}: the list has gone from {last.size:,} to {subject.size:,} readers {since}."
