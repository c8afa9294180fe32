"""Readers of whom something is still to be said: who they are, and a person's word about them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress

from pipelines.delivery.mailing.recipient_entries import RecipientState, SettledReaders
from pipelines.delivery.mailing.recipient_log import RecipientLog
from pipelines.delivery.mailing.recipients import ListRow, checked_address, person, places_of
from pipelines.delivery.provider import UnknownReader
from pipelines.model.errors import DeliveryError

ALL = "all"
IN_FLIGHT = (RecipientState.UNKNOWN, RecipientState.SENDING)
"""Where nobody is sending, an intent without an outcome is all that a killed run has left of a letter."""


def listed_readers(
    log: RecipientLog, read: Callable[[], Iterator[ListRow]], issue_id: str, state: str
) -> tuple[UnknownReader, ...]:
    """The readers of an issue in a state, with their place in today's list, if it can be read.

    "unknown" has those in flight too: of a run that was killed, until the next one begins.
    """
    if state not in [each.value for each in RecipientState]:
        raise DeliveryError(
            f"no reader can be {state!r}", hint=f"the states are: {', '.join(RecipientState)}"
        )
    states = IN_FLIGHT if state == RecipientState.UNKNOWN else (RecipientState(state),)
    entries = [entry for each in states for entry in log.entries(issue_id, each)]
    places: dict[str, str] = {}
    if entries:
        with suppress(DeliveryError):  # the list is not needed to say who it is about
            places = places_of({entry.person for entry in entries}, read())
    return tuple(
        UnknownReader(
            *(entry.locale, entry.person, entry.message_id),
            entry.words or ("on its way, or its run was killed" if entry.state in IN_FLIGHT else ""),
            places.get(entry.person, ""),
            entry.state,
        )
        for entry in entries
    )


def settle(log: RecipientLog, issue_id: str, locale: str, who: str, *, has_it: bool) -> tuple[str, ...]:
    """A person's word about one reader, or about all in flight; their fingerprints.

    Whoever was refused for good may be tried again too, if named: servers err.
    """
    who = who.strip()
    if who == ALL:
        which = SettledReaders(issue_id, locale, IN_FLIGHT)
    elif who.startswith("<"):
        states = IN_FLIGHT if has_it else (*IN_FLIGHT, RecipientState.BOUNCED)
        which = SettledReaders(issue_id, locale, states, message_id=who)
    else:
        if (address := checked_address(who)) is None:
            raise DeliveryError(
                f"{who!r} is no mail address",
                hint="write an address, a message id with its <>, or all",
            )
        states = IN_FLIGHT if has_it else (*IN_FLIGHT, RecipientState.BOUNCED)
        which = SettledReaders(issue_id, locale, states, person=person(address))
    settled = log.settle(which, has_it=has_it)
    if not settled:
        raise DeliveryError(
            f"nobody like that is unknown in {locale}: {who}",
            hint="glocal status ISSUE --recipients unknown lists who is",
        )
    return settled
