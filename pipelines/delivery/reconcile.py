"""What became of a delivery that is out: the provider is asked, and believed over our record.

    look up by our key → read → judge → write down what is new

A row is asked about until it is delivered, or a person has closed it. Nothing is sent here, made or taken
back. What a person has to do about it, and with which command, is in the row's note.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from pipelines.delivery.provider import Provider, Remote, RemoteState
from pipelines.delivery.row_outcome import RowOutcome, judge
from pipelines.model.delivery import Campaign, Delivery, DeliveryState, Email, Numbers
from pipelines.model.errors import DeliveryError

if TYPE_CHECKING:  # SQLAlchemy is loaded only by those who deliver
    from pipelines.delivery.ledger import Ledger

CANCELLING = "cancelling"
"""The ledger's event before a scheduled send is taken back."""


def reconcile(
    row: Delivery,
    provider: Provider,
    ledger: Ledger,
    holder: str,
    clock: Callable[[], datetime],
    article: str,
) -> Delivery:
    """Ask the provider about one row, which `holder` has claimed, and write down what is new.

    `article`: how its issue is called today, for the commands in the note.
    The returned row's note says what became of it, and `attention` whether a person has to do something. An
    answer that does not come is such a note too: the row stays as it was, and the others go on.
    """
    try:
        found = provider.find(_as_campaign(row))
        remote, copies = _ours(row, found)
        if remote is not None:
            remote = provider.read(remote.reference)
    except DeliveryError as error:
        words = f"{row.state}, as far as is known: {provider.name} could not be asked: {error.message}"
        return _told(row, article, words, error.hint or "run it again later")
    last = ledger.events.history(row.key)[-1:] if remote is None else ()
    verdict = judge(row, remote, provider.capabilities, clock(), vouched=last == ("resolved",))
    if last == (CANCELLING,) and provider.capabilities.look_up == "own":
        verdict = RowOutcome(DeliveryState.DRAFTED, "it was taken back, and nobody has it")
    row = _write_down(row, remote, verdict, ledger, holder, clock())
    row = _told(row, article, verdict.words, verdict.way_out)
    if copies:
        places = ", ".join(copy.url or copy.reference for copy in copies)
        row = _told(
            row,
            article,
            f"{len(copies) + 1} campaigns for it are there, also {places}",
            "delete there what is not needed, but never one that was sent; or take our mark out of its name"
            " and tags",
        )
    return row


def numbers_today(row: Delivery, provider: Provider) -> Numbers | None:
    """How a delivery fares that is done; None if the provider has nothing to tell of it any more."""
    if not provider.capabilities.numbers:
        return None
    remote, _ = _ours(row, provider.find(_as_campaign(row)))
    return provider.read(remote.reference).numbers if remote else None


def with_own_numbers(row: Delivery, provider: Provider, ledger: Ledger) -> Delivery:
    """A row that was sent just now, written down with how many have it, where the record is our own.

    Whom it misses is for a person: nobody else knows of them.
    """
    able = provider.capabilities
    numbers = provider.read(row.reference).numbers if able.look_up == "own" and able.numbers else None
    if numbers is None:
        return row
    ledger.keep_numbers(row, numbers)
    return replace(row, numbers=numbers, attention=numbers.missing > 0)


def _ours(row: Delivery, found: Sequence[Remote]) -> tuple[Remote | None, list[Remote]]:
    """The campaign that we handed over, and what else is there under our key."""
    named = [remote for remote in found if remote.reference == row.reference]
    ours = named[0] if named else found[0] if found else None
    return ours, [remote for remote in found if remote is not ours]


def _write_down(
    row: Delivery, remote: Remote | None, verdict: RowOutcome, ledger: Ledger, holder: str, now: datetime
) -> Delivery:
    """The row as the provider has it; an event only where something is new."""
    new = row
    if remote is not None:
        new = replace(row, reference=remote.reference, url=remote.url or row.url)
        if remote.numbers:
            new = replace(new, numbers=remote.numbers)
        if remote.state is RemoteState.SCHEDULED and remote.at:
            new = replace(new, at=remote.at)
        elif remote.state in (RemoteState.SENDING, RemoteState.SENT) and row.at and now < row.at:
            new = replace(new, at=None)  # somebody sent it there before its time
        if verdict.state.went_out and not row.stored:
            new = replace(new, stored=remote.digest)
    if verdict.state is row.state and new == row:
        return row
    values: dict[str, str | datetime | Numbers | None] = {
        name: getattr(new, name)
        for name in ("reference", "url", "numbers", "at", "stored")
        if getattr(new, name) != getattr(row, name)
    }
    if verdict.state is row.state and values.keys() <= {"numbers"} and new.numbers:
        ledger.keep_numbers(row, new.numbers)
        return new
    return ledger.record(row, verdict.state, holder, now, detail=verdict.words or "asked", **values)


def _told(row: Delivery, article: str, words: str, way_out: str) -> Delivery:
    """The row with more to say of it."""
    command = way_out.replace("ARTICLE", article).replace("KEY", row.key)
    said = "; ".join(filter(None, (row.note, words, command)))
    return replace(row, note=said, attention=row.attention or bool(way_out))


def _as_campaign(row: Delivery) -> Campaign:
    """As much of a campaign as a provider is asked for to find it again."""
    issue, _, _ = row.key.partition("/")
    nothing = datetime(1970, 1, 1, tzinfo=UTC)
    email = Email(issue, row.locale, "", "", "", "", nothing, row.digest)
    return Campaign(row.key, row.issue_id, email, "", ())
