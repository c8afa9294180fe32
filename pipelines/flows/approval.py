"""The question before anything is sent, and its answer.

The run is suspended, not paused: no process waits, and the answer may take days and a restart of everything.
It then begins anew from the top, and finds the answer under the digest of what was asked. If a text, a list
or a time has changed since, the digest has too, and the question is asked again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Literal

from prefect.flow_runs import suspend_flow_run
from prefect.input import RunInput
from pydantic import Field

from pipelines.delivery.ledger import Ledger
from pipelines.model.delivery import Campaign
from pipelines.model.errors import DeliveryError

YES, NO = "send", "do not send"


class Approval(RunInput):
    """The form. Without defaults in the first two: an empty answer would count as one."""

    decision: Literal["send", "do not send"] = Field(
        title="What shall happen",
        description="**send**: every language in the list above goes out, and onto the website.",
    )
    your_name: str = Field(
        title="Your name", description="Kept in the record of deliveries.", min_length=2, max_length=80
    )
    comment: str = Field(
        default="", title="Comment", description="Optional; kept in the record too.", max_length=500
    )


@dataclass(frozen=True, slots=True)
class Answer:
    send: bool
    by: str
    comment: str

    @property
    def words(self) -> str:
        """For a person: who, and why."""
        return f"{self.by}: {self.comment}" if self.comment else self.by


def ask(question: str, asked: Sequence[tuple[Campaign, str]]) -> Answer:
    """Suspend the run until somebody answers; `asked` are the campaigns, and when each would go out."""
    parts = [(c.key, c.email.digest, c.audience, c.excluded, when) for c, when in asked]
    key = f"approval-{sha256(repr(parts).encode()).hexdigest()[:16]}"
    try:
        answer = suspend_flow_run(
            wait_for_input=Approval.with_initial_data(description=question), timeout=None, key=key
        )
    except RuntimeError as error:  # Prefect's word for a run without a deployment
        raise DeliveryError(
            "only a run that was started on a Prefect server can wait for an answer",
            hint="start it there: glocal serve",
        ) from error
    return Answer(answer.decision == YES, answer.your_name.strip(), answer.comment.strip())


def write_down(ledger: Ledger, campaigns: Sequence[Campaign], answer: Answer, now: datetime) -> None:
    """The answer in the record of each delivery that it is about."""
    event = "approved by a person" if answer.send else "refused by a person"
    for campaign in campaigns:
        ledger.note_once(campaign.key, answer.by, now, event, answer.comment)
