"""How a run waits for an answer: it is suspended, not paused.

No process waits, and the answer may take days and a restart of everything. The run then begins anew from the
top, and finds the answer under the digest of what was asked.
"""

from __future__ import annotations

from hashlib import sha256
from typing import Literal

from prefect.flow_runs import suspend_flow_run
from prefect.input import RunInput
from prefect.runtime import flow_run
from pydantic import Field

from pipelines.actions.approval import ApprovalAnswer, ApprovalQuestion
from pipelines.model.errors import DeliveryError, PastTime

YES, NO = "send", "do not send"


class Approval(RunInput):
    """The form. Without defaults in the first two: an empty answer would count as one."""

    decision: Literal["send", "do not send"] = Field(
        title="What shall happen",
        description="**send**: what the list above says is done, on the website too.",
    )
    your_name: str = Field(
        title="Your name", description="Kept in the record of deliveries.", min_length=2, max_length=80
    )
    comment: str = Field(
        default="", title="Comment", description="Optional; kept in the record too.", max_length=500
    )


class AnotherTime(RunInput):
    """The form for a run whose time to send is over."""

    send_at: str = Field(
        title="Send at",
        description="Another time, such as 2026-12-01 09:00; or **now**. To send nothing, cancel the run.",
        min_length=3,
        max_length=40,
    )


def suspend_for_time(past: PastTime, send_at: str) -> str:
    """Suspend a run until somebody gives another time to send than `send_at`, which is over; that time."""
    text = f"# {past.message}\n\nThe answer came after the time to send, so nothing was sent."
    given = suspend_flow_run(
        wait_for_input=AnotherTime.with_initial_data(description=text),
        timeout=None,
        key=f"time-{sha256(send_at.encode()).hexdigest()[:16]}",
    )
    return str(given.send_at)


def suspend_for_answer(question: ApprovalQuestion) -> ApprovalAnswer:
    """Suspend the run until somebody answers; the answer, once the run has begun anew."""
    try:
        answer = suspend_flow_run(
            wait_for_input=Approval.with_initial_data(description=question.text),
            timeout=None,
            key=f"approval-{question.digest}",
        )
    except RuntimeError as error:  # what Prefect raises for a run without a deployment
        raise DeliveryError(
            "only a run that was started on a Prefect server can wait for an answer",
            hint="start it there: glocal serve",
        ) from error
    origin = f"run {flow_run.name} ({flow_run.id})"
    return ApprovalAnswer(answer.decision == YES, answer.your_name.strip(), answer.comment.strip(), origin)
