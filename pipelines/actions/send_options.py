"""What a request means for the mail of each locale."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from pipelines.actions.audience import send_times
from pipelines.actions.request import MailChoice, PublishRequest
from pipelines.delivery.protocol import SendOptions
from pipelines.delivery.provider import Capabilities
from pipelines.workspace.paths import Workspace


def send_options(
    workspace: Workspace,
    request: PublishRequest,
    now: datetime,
    to_mail: Sequence[str],
) -> dict[str, SendOptions]:
    """What is to be done with each locale that is mailed."""
    times = send_times(workspace, to_mail, request.at, now, local=request.local_time)
    return {
        tag: SendOptions(
            request.sends, times.get(tag), request.by, request.by, request.tests, request.accepted
        )
        for tag in to_mail
    }


def usual_mail(capabilities: Capabilities) -> MailChoice:
    """What becomes of the mail where a command says nothing of it: readers get nothing without a word.

    Files that reach nobody are simply written: there is no draft of them.
    """
    return MailChoice.DRAFT if capabilities.reaches_readers else MailChoice.NOW
