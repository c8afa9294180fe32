"""One reader's letter: who is in which state, and what a person says of those whom nobody else can close."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from enum import StrEnum

from pipelines.delivery.claims import is_dead, new_holder
from pipelines.delivery.ledger import Ledger
from pipelines.delivery.provider import Provider, SettlesReaders, UnknownReader, finish_run
from pipelines.model.article import Article
from pipelines.model.delivery import Delivery, DeliveryState
from pipelines.model.errors import DeliveryError, UnsupportedFeature


class ReaderWord(StrEnum):
    """What a person says of readers who may have their letter or not."""

    SENT = "sent"
    NOT_SENT = "not sent"
    AGAIN = "send it again"
    """Nobody knows: they are sent the very same letter, which most receivers drop if they have it."""


def readers_in_state(
    rows: Iterable[Delivery], state: str, open_provider: Callable[[str], Provider]
) -> list[tuple[Delivery, UnknownReader]]:
    """Readers of these deliveries in a state, each with its delivery; none where no record is kept."""
    by_issue: dict[tuple[str, str], dict[str, Delivery]] = {}
    for row in rows:
        by_issue.setdefault((row.provider, row.issue_id), {})[row.locale] = row
    found = []
    for (name, issue_id), deliveries in by_issue.items():
        provider = open_provider(name)
        if isinstance(provider, SettlesReaders):
            readers = provider.readers(issue_id, state)
            found += [(deliveries[each.locale], each) for each in readers if each.locale in deliveries]
            finish_run(provider, issue_id)
    return found


def resolve_readers(
    ledger: Ledger,
    article: Article,
    key: str,
    who: Sequence[str],
    word: ReaderWord,
    by: str,
    now: datetime,
    open_provider: Callable[[str], Provider],
) -> int:
    """Close readers of a delivery: addresses, message ids, or "all" who are unknown. How many they were.

    With another word than "sent" the next run sends them the same letter. DeliveryError while a run is on it,
    and for somebody who is not unknown.
    """
    row = next((each for each in ledger.rows(article.id) if each.key == key), None)
    if row is None:
        raise DeliveryError(f"there is no delivery {key!r}", hint="glocal status shows the keys")
    provider = open_provider(row.provider)
    if not isinstance(provider, SettlesReaders):
        raise UnsupportedFeature(
            f"{row.provider} keeps no record of single readers", hint="look at its own page"
        )
    ledger.release_dead(is_dead)
    holder, settled, before = new_holder(), 0, row.state
    if not ledger.hold(row, holder, now):
        raise DeliveryError(f"{row.key}: another run is working on it", hint="run it again when it has ended")
    try:
        if word is not ReaderWord.SENT and before is not DeliveryState.SENDING:
            # First: a run after a kill in between asks the record of readers, and goes on or puts it back.
            row = ledger.record(row, DeliveryState.SENDING, holder, now, detail="some are to get it again")
        for each in who:
            persons = provider.settle_reader(row.issue_id, row.locale, each, has_it=word is ReaderWord.SENT)
            for person in persons:
                ledger.note(row, by, now, "resolved", f"a person said of reader {person[:12]}: {word}")
            settled += len(persons)
    finally:
        if not settled and row.state is not before:
            ledger.record(row, before, holder, now, detail="nobody is to get it again")
        ledger.release(row, holder)
        finish_run(provider, row.issue_id)
    return settled
