"""A campaign sent to its audience: everybody once, and those whom the server put off tried again later."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import islice

from pipelines.delivery.mailing.log_writer import LogWriter
from pipelines.delivery.mailing.mailing import Letter, Mailing
from pipelines.delivery.mailing.recipient_entries import RecipientState
from pipelines.delivery.mailing.recipients import Recipient
from pipelines.delivery.mailing.workers import Workers

LOOKED_UP = 500
"""Recipients that are looked up in the log at once."""


def send_to_audience(mailing: Mailing, audience: Iterable[Recipient]) -> int:
    """Send a campaign to all who have no letter yet: how many of them are left for another run.

    Raises what stopped it; everything until then is in the log.
    """
    shared = mailing.shared
    with LogWriter(mailing.log) as writer:
        workers = Workers(mailing, writer)
        workers.serve(_without_message(mailing, audience))
        for number in range(shared.retries):
            if not workers.put_off:
                break
            time.sleep(shared.backoff * 2**number)
            workers.serve_again()
    return len(workers.put_off) + workers.beyond


def _without_message(mailing: Mailing, audience: Iterable[Recipient]) -> Iterator[Letter]:
    """The letters that are still to be sent."""
    people, blank = iter(audience), mailing.blank
    while chunk := list(islice(people, LOOKED_UP)):
        persons = [one.person for one in chunk]
        known, suppressed = mailing.log.known(blank.issue_id, persons), mailing.suppressed(persons)
        for one in chunk:
            there = known.get(one.person)
            if there and (there.state is not RecipientState.FAILED or there.run == blank.run):
                mailing.note_duplicate(one, there)
            elif reason := suppressed.get(one.person):
                mailing.note_suppressed(one, reason)
            else:
                message_id = there.message_id if there else mailing.messages.message_id(one.person)
                date = there.letter_date if there else None
                entry = replace(blank, person=one.person, message_id=message_id, letter_date=date)
                yield Letter(one, entry)
