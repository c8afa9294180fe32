"""How a run asks a person: until somebody answers whose word counts."""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence

from pipelines.actions.approval import ApprovalAnswer, ApprovalQuestion, question_digest, record_answer
from pipelines.actions.approval_message import approval_message
from pipelines.actions.audience_sizes import AudienceSize, doubts
from pipelines.actions.publish_events import ApprovalGiven, ApprovalNeeded, PublishEvent, PublishPlan
from pipelines.actions.publish_steps import PublishSteps, RunContext
from pipelines.actions.request import PublishRequest
from pipelines.actions.sending_notes import question_notes
from pipelines.delivery.approval import ApprovalSubject
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
    notes = question_notes(run, plan, subjects, sizes)  # before it is on record that somebody is asked
    asked = [record.ask(subject, request.by, run.clock()) for subject in subjects]
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
