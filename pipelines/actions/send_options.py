"""What a request means for the mail of each locale."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from pipelines.actions.audience import send_times
from pipelines.actions.request import MailChoice, PublishRequest
from pipelines.delivery.provider import Capabilities
from pipelines.delivery.send_options import SendOptions
from pipelines.model.errors import DeliveryError
from pipelines.model.times import to_the_minute
from pipelines.workspace.paths import Workspace


def send_options(
    workspace: Workspace,
    request: PublishRequest,
    now: datetime,
    to_mail: Sequence[str],
    able: Capabilities,
) -> dict[str, SendOptions]:
    """What is to be done with each locale that is mailed; a time outside its window is moved.

    DeliveryError if the provider cannot send later.
    """
    times: dict[str, datetime | None] = dict.fromkeys(to_mail)
    times |= send_times(workspace, to_mail, request.at, now, local=request.local_time)
    moved = dict.fromkeys(to_mail, "")
    if request.sends and able.reaches_readers:
        for tag in to_mail:
            times[tag], moved[tag] = within_window(workspace, tag, times[tag], now)
        if not able.schedules and (why := next(filter(None, moved.values()), "")):
            raise DeliveryError(
                f"{request.provider} cannot wait until readers may get mail: {why}",
                hint="publish it then; [delivery] window in glocal.toml says when",
            )
    by = request.by
    return {
        tag: SendOptions(request.sends, times[tag], by, by, request.tests, request.accepted, moved[tag])
        for tag in to_mail
    }


def within_window(
    workspace: Workspace, locale: str, at: datetime | None, now: datetime
) -> tuple[datetime | None, str]:
    """When a language's mail goes out that was to go at `at` (None: at once), by its window; why that is
    another time, in words, empty if it is not.
    """
    delivery = workspace.settings.delivery
    window, zone = delivery.window_of(locale), delivery.zone_of(locale)
    if window is None or window.is_open(at or now, zone):
        return at, ""
    opens = window.opening(at or now, zone)
    words = f"moved to {to_the_minute(opens.astimezone(zone))}: its window is {window} in {zone.key}"
    return opens, words


def usual_mail(capabilities: Capabilities) -> MailChoice:
    """What becomes of the mail where a command says nothing of it: readers get nothing without a word.

    Files that reach nobody are simply written: there is no draft of them.
    """
    return MailChoice.DRAFT if capabilities.reaches_readers else MailChoice.NOW
