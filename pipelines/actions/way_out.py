"""What fell short of a send, and what a person can do about each delivery: one list for all who show it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import assert_never

from pipelines.actions.deliveries import cancel, refresh
from pipelines.actions.readers import ReaderWord, resolve_readers
from pipelines.actions.resolve import Word, resolve
from pipelines.actions.send_context import SendContext, Signatory
from pipelines.delivery.claims import new_holder
from pipelines.delivery.provider import Capabilities, Provider, SettlesReaders, finish_run
from pipelines.model.article import Article
from pipelines.model.delivery import Delivery, DeliveryState
from pipelines.model.errors import DeliveryError


class Way(StrEnum):
    """What can be done about a delivery."""

    STOP = "stop"
    """Take a send back that is to go at a time."""
    SENT = "sent"
    """A person has seen that readers have it."""
    NOT_SENT = "not-sent"
    """A person has seen that nobody has it."""
    ADOPT = "adopt"
    """What was changed at the provider is right."""
    LEAVE = "leave"
    """It stays as it is, and is not sent."""
    READERS_HAVE_IT = "readers-have-it"
    """Of single readers of whom nobody knows: they have their letter."""
    READERS_AGAIN = "readers-again"
    """They get the very same letter again, with the rest; most receivers drop it if they have it."""


def ways_out(row: Delivery, able: Capabilities) -> tuple[Way, ...]:
    """What a person can do about a row; nothing where nothing is to be done, or the rest is to be sent."""
    match row.state:
        case DeliveryState.SCHEDULED:
            return (Way.STOP,) if able.cancels else ()
        case DeliveryState.UNKNOWN:
            return (Way.SENT, Way.NOT_SENT)
        case DeliveryState.GONE | DeliveryState.STOPPED:
            return (Way.SENT, Way.NOT_SENT, Way.LEAVE)
        case DeliveryState.CHANGED:
            return (Way.ADOPT, *((Way.STOP,) if row.at and able.cancels else ()), Way.LEAVE)
        case DeliveryState.HELD:
            return (Way.NOT_SENT,)
        case (
            DeliveryState.PLANNED
            | DeliveryState.DRAFTED
            | DeliveryState.APPROVED
            | DeliveryState.SENDING
            | DeliveryState.SENT
            | DeliveryState.DELIVERED
            | DeliveryState.FAILED
            | DeliveryState.NO_READERS
        ):
            return ()
        case _:
            assert_never(row.state)


@dataclass(frozen=True, slots=True)
class DeliveryOutlook:
    """One delivery, as it is shown with what can be done about it."""

    row: Delivery
    language: str
    """Its endonym."""
    ways: tuple[Way, ...]
    taken_back: bool
    """Whether somebody stopped it before its time, so that it is not simply sent on."""
    unknown_readers: int = 0
    """Readers who may have their letter or not, where each is sent it by itself."""

    @property
    def is_left_over(self) -> bool:
        """Whether it was to be sent and has not been, with nobody having said that it should not."""
        return self.row.state.send != "over" and not self.taken_back and not self._has_no_readers

    @property
    def _has_no_readers(self) -> bool:
        return self.row.state is DeliveryState.NO_READERS

    @property
    def fell_short(self) -> bool:
        """Whether a person has to look: it is not where it should be, or not with all its readers."""
        numbers = self.row.numbers
        missing = numbers.missing if numbers else 0
        return self.row.state.needs_a_person or self.is_left_over or bool(missing or self.unknown_readers)


def delivery_outlooks(context: SendContext, article: Article) -> tuple[DeliveryOutlook, ...]:
    """All deliveries of an issue, in EU order, as the ledger has them."""
    languages = context.workspace.languages
    order = {tag: place for place, tag in enumerate(context.workspace.locales)}
    rows = sorted(context.ledger.rows(article.id), key=lambda row: order.get(row.locale, len(order)))
    providers = {row.provider: context.open_provider(row.provider, context.workspace) for row in rows}
    unknown = {name: _count_unknown(provider, article.id) for name, provider in providers.items()}
    found = []
    for row in rows:
        back = context.ledger.events.last_note(row.key, DeliveryState.DRAFTED) == "cancelled"
        back = back and row.state is DeliveryState.DRAFTED
        language = languages[row.locale].endonym if row.locale in languages else row.locale
        ways, readers = ways_out(row, providers[row.provider].capabilities), unknown[row.provider][row.locale]
        if readers and row.state in (DeliveryState.SENT, DeliveryState.DELIVERED):
            ways = (Way.READERS_HAVE_IT, Way.READERS_AGAIN, *ways)
        found.append(DeliveryOutlook(row, language, ways, back, readers))
    return tuple(found)


def _count_unknown(provider: Provider, issue_id: str) -> Counter[str]:
    """How many they are, by locale."""
    if not isinstance(provider, SettlesReaders):
        return Counter()
    found = Counter(each.locale for each in provider.readers(issue_id, "unknown"))
    finish_run(provider, issue_id)
    return found


def stop_sends(context: SendContext, article: Article, keys: Sequence[str]) -> list[Delivery]:
    """Take back what is to go at a time; each row's note says what became of it, `attention` that it is out
    already or could not be taken back.
    """
    rows = [row for row in context.ledger.rows(article.id) if row.key in keys]
    done: list[Delivery] = []
    for name in dict.fromkeys(row.provider for row in rows):
        provider = context.open_provider(name, context.workspace)
        locales = [row.locale for row in rows if row.provider == name]
        done += cancel(context.ledger, article, locales, provider, new_holder(), context.clock())
    return done


def settle_delivery(context: SendContext, article: Article, key: str, way: Way, by: Signatory) -> Delivery:
    """Do one of the `ways_out` of a delivery; the row as it is then. DeliveryError where it is none."""
    words = {
        Way.SENT: Word.SENT,
        Way.NOT_SENT: Word.NOT_SENT,
        Way.ADOPT: Word.ADOPT,
        Way.LEAVE: Word.FORGET,
    }
    if way is Way.STOP:
        stopped = stop_sends(context, article, [key])
        if not stopped:
            raise DeliveryError(f"{key} is not to go at a time", hint="look at its state")
        return stopped[0]
    if way in _READERS:
        told = (key, ["all"], _READERS[way], by.name, context.clock())
        resolve_readers(
            context.ledger, article, *told, lambda name: context.open_provider(name, context.workspace)
        )
        return next(row for row in context.ledger.rows(article.id) if row.key == key)
    return resolve(
        *(context.ledger, article, key, by.name, context.clock(), words[way]),
        lambda name: context.open_provider(name, context.workspace),
    )


_READERS = {Way.READERS_HAVE_IT: ReaderWord.SENT, Way.READERS_AGAIN: ReaderWord.AGAIN}


def ask_providers(context: SendContext, article: Article) -> list[Delivery]:
    """Ask what became of each delivery, and keep the answers; notes and `attention` as of `refresh`."""
    opened = context.open_provider
    return refresh(context.ledger, article, lambda name: opened(name, context.workspace), context.clock)
