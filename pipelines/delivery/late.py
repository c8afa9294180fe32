"""What is said of a send by Glocal itself whose time has passed, or that was cut off."""

from __future__ import annotations

from datetime import datetime, timedelta

from pipelines.delivery.provider import Provider, Remote, SentWhenDue
from pipelines.delivery.send_options import SendOptions
from pipelines.model.delivery import Campaign
from pipelines.model.errors import DeliveryError
from pipelines.model.times import to_the_minute

ON_TIME = timedelta(minutes=2)
"""As long as `glocal serve` may take until it begins to send what is due."""


def late_words(at: datetime, until: datetime, now: datetime) -> tuple[str, str]:
    """What there is to say of a time at which Glocal itself sends, and what a person can do; empty: nothing.

    `until`: how long it is sent without a person's word.
    """
    if now <= at + ON_TIME:
        return "", ""
    if now <= until:
        way = f"glocal deliver-due, or glocal serve, sends it until {to_the_minute(until)}"
    else:
        way = "it is not sent by itself any more: glocal deliver-due ARTICLE --late sends it"
    passed = f"its time ({to_the_minute(at)}) has passed, and nothing has been sent"
    return passed, f"{way}; glocal cancel ARTICLE takes it back"


def refuse_other_terms(campaign: Campaign, provider: Provider, remote: Remote, options: SendOptions) -> None:
    """DeliveryError if a send that was cut off cannot go on as a run wants it: at another time, or with
    what the article says today in the place of what was approved.
    """
    if isinstance(provider, SentWhenDue) and provider.kept(remote.reference):
        raise DeliveryError(
            f"{campaign.key}: its send at a time was cut off; the others get what was approved",
            hint=f"glocal deliver-due {campaign.email.issue} --late goes on with them, and with nobody else",
        )
    if options.send and options.at:
        moved = options.moved
        raise DeliveryError(
            f"{campaign.key}: it was begun and cut off, so the others cannot have another time"
            + (f": {moved}" if moved else ""),
            hint="run it again then" if moved else "leave out the time: it goes on with the others",
        )
