"""A yes that comes after the time to send: it sends nothing, and another time may be chosen."""

from __future__ import annotations

from datetime import datetime

from pipelines.actions.request import MailChoice, PublishParameters, read_request
from pipelines.model.errors import GlocalError, PastTime
from pipelines.workspace.paths import Workspace


def refuse_late(workspace: Workspace, run: str, parameters: PublishParameters, now: datetime) -> None:
    """PastTime for a yes to `run` after its time to send; what else may be wrong meanwhile, the run says."""
    try:
        read_request(workspace, parameters, now)
    except PastTime as past:
        hint = (
            f"choose another: glocal approve {parameters['issue']} --at TIME, or --at now; or glocal reject"
        )
        raise PastTime(f"{run}: too late, nothing is sent: {past.message}", hint=hint) from past
    except GlocalError:
        return


def at_another_time(parameters: PublishParameters, when: str) -> PublishParameters:
    """The same request for another time to send; `now` sends at once."""
    if when.strip().casefold() == "now":
        return {**parameters, "send": MailChoice.NOW.value, "send_at": "", "local_time": False}
    return {**parameters, "send": MailChoice.AT.value, "send_at": when.strip()}
