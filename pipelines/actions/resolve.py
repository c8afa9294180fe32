"""A person's word about a delivery: it was sent, it was not, what is there is right, it stays as it is."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import replace
from datetime import datetime
from enum import StrEnum
from typing import assert_never

from pipelines.delivery.claims import new_holder
from pipelines.delivery.ledger import Ledger
from pipelines.delivery.provider import Provider
from pipelines.delivery.reconcile import reconcile
from pipelines.model.article import Article
from pipelines.model.delivery import Delivery, DeliveryState
from pipelines.model.errors import DeliveryError


class Word(StrEnum):
    """What a person says of a delivery that nobody else can close."""

    SENT = "sent"
    NOT_SENT = "not sent"
    ADOPT = "adopt"
    """What stands at the provider is right."""
    FORGET = "forget"
    """It stays as it is, and is not sent."""


def resolve(
    ledger: Ledger,
    article: Article,
    key: str,
    person: str,
    now: datetime,
    word: Word,
    open_provider: Callable[[str], Provider] | None = None,
) -> Delivery:
    """A person has looked, and says what is to become of a delivery that needs somebody.

    `open_provider` is needed for Word.ADOPT, and for a word about what was sent to some. DeliveryError where
    the word does not fit what is known.
    """
    allowed: tuple[DeliveryState, ...]
    for row in ledger.rows(article.id):
        if row.key == key:
            match word:
                case Word.SENT:
                    sent_unseen = row.state is DeliveryState.UNKNOWN  # what its numbers are is asked later
                    state = DeliveryState.SENT if sent_unseen else DeliveryState.DELIVERED
                    allowed = _OPEN
                case Word.NOT_SENT:
                    state, allowed = DeliveryState.DRAFTED, _NOT_OUT
                    if ledger.events.history(key)[-1:] == ("resolved",):  # a word may be taken back
                        allowed = (*_NOT_OUT, DeliveryState.DELIVERED)
                    _refuse_second_letters(row, allowed, open_provider)
                case Word.FORGET:
                    state, allowed = DeliveryState.HELD, (*_OPEN, DeliveryState.SCHEDULED)
                case Word.ADOPT:
                    return _adopt(ledger, row, person, now, article.slug, open_provider)
                case _:
                    assert_never(word)
            ledger.resolve(row, state, person, now, allowed)
            return replace(row, state=state)
    raise DeliveryError(f"there is no delivery {key!r}", hint="glocal status shows the keys")


_NOT_OUT = (DeliveryState.UNKNOWN, DeliveryState.GONE, DeliveryState.STOPPED, DeliveryState.HELD)
"""What may be sent once a person has said that nobody got it."""
_OPEN = (
    *(DeliveryState.UNKNOWN, DeliveryState.GONE, DeliveryState.STOPPED, DeliveryState.CHANGED),
    *(DeliveryState.SENT, DeliveryState.SENDING),
)
"""What a person may close."""


def _refuse_second_letters(
    row: Delivery, allowed: Collection[DeliveryState], open_provider: Callable[[str], Provider] | None
) -> None:
    """Some have it already, by the provider's own numbers: whoever sends all of it again mails them twice.

    A provider that has a record of each reader goes on with the others.
    """
    some = row.numbers if row.state in allowed and row.numbers and row.numbers.sent else None
    if some and not (open_provider and _goes_on(open_provider(row.provider))):
        leave = "say --sent to leave it at that, or --forget"
        there = row.state is DeliveryState.STOPPED
        raise DeliveryError(
            f"{row.key}: it was sent to {some.of}, who would get it twice",
            hint=f"resume it on the provider's page, or {leave}" if there else leave,
        )
    if row.state in (DeliveryState.SENT, DeliveryState.CHANGED, DeliveryState.SCHEDULED):
        raise DeliveryError(
            f"{row.key} is not unknown, so there is nothing to resolve: the provider has it ({row.state})",
            hint="if nobody got it, delete it on the provider's page, then: glocal status --refresh",
        )


def _goes_on(provider: Provider) -> bool:
    return provider.capabilities.look_up == "own" and provider.capabilities.resumes


def _adopt(
    ledger: Ledger,
    row: Delivery,
    person: str,
    now: datetime,
    article: str,
    open_provider: Callable[[str], Provider] | None,
) -> Delivery:
    """What stands at the provider is right: from now on that is what it is compared with."""
    if row.state is not DeliveryState.CHANGED or open_provider is None:
        raise DeliveryError(
            f"{row.key} is not changed there, so there is nothing to adopt",
            hint="glocal status --refresh asks the provider",
        )
    provider, holder = open_provider(row.provider), new_holder()
    if not ledger.hold(row, holder, now):
        raise DeliveryError(f"{row.key}: another run is working on it", hint="run it again in a moment")
    try:
        there = provider.read(row.reference)
        ledger.note(row, person, now, "resolved", "a person said: adopt what is there")
        row = ledger.record(row, row.state, holder, now, detail="adopted", stored=there.digest)
        return reconcile(row, provider, ledger, holder, lambda: now, article)
    finally:
        ledger.release(row, holder)
