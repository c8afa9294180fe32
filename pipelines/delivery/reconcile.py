"""What became of a delivery that is out: the provider is asked, and believed over our record.

    look up by our key → read → judge → write down what is new

A row is asked about until it is delivered, or a person has closed it. Nothing is sent here, made or taken
back. What a person has to do about it, and with which command, is in the row's note.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, assert_never

from pipelines.delivery.late import late_words
from pipelines.delivery.provider import Capabilities, Provider, Remote, RemoteState
from pipelines.model.delivery import Campaign, Delivery, DeliveryState, Email, Numbers
from pipelines.model.errors import DeliveryError
from pipelines.model.times import to_the_minute

if TYPE_CHECKING:  # SQLAlchemy is loaded only by those who deliver
    from pipelines.delivery.ledger import Ledger

CANCELLING = "cancelling"
"""The ledger's event before a scheduled send is taken back."""
LATE = timedelta(minutes=30)
"""How long past its time a scheduled send may begin: providers wait for the next minute or quarter hour."""


@dataclass(frozen=True, slots=True)
class RowOutcome:
    """What a provider's answer means for a row."""

    state: DeliveryState
    words: str = ""
    """What is new or wrong, for a person; empty where all is as it should be."""
    way_out: str = ""
    """What a person can do about it; empty where nothing need be done."""


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
    last = ledger.history(row.key)[-1:] if remote is None else ()
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


def judge(
    row: Delivery, remote: Remote | None, able: Capabilities, now: datetime, *, vouched: bool = False
) -> RowOutcome:
    """What the provider's answer (None: it has nothing under our key) says of a row.

    `vouched`: the last word about it was a person's, who saw that it was sent.
    """
    if remote is None:
        return _judge_absent(row, able, now, vouched=vouched)
    match remote.state:
        case RemoteState.DRAFT:
            return _judge_draft(row)
        case RemoteState.SCHEDULED:
            return _with_changes(row, remote, _judge_scheduled(row, remote, now))
        case RemoteState.SENDING:
            return _with_changes(row, remote, _judge_sending(row, remote, able))
        case RemoteState.SENT:
            return _with_changes(row, remote, _judge_sent(row, remote, able))
        case RemoteState.STOPPED:
            numbers = remote.numbers
            how_far = f" at {numbers.of}" if numbers and (numbers.sent or numbers.to_send) else ""
            return RowOutcome(
                DeliveryState.STOPPED, f"it was stopped there{how_far}", f"resume it there, or {_CLOSE}"
            )
        case _:
            assert_never(remote.state)


_ANSWER = "glocal resolve ARTICLE KEY"
_CLOSE = f"{_ANSWER} --forget if it is to stay so"
_LEAVE = f"{_ANSWER} --sent if it is to stay so, or --forget"
_LOST = (
    f"{_ANSWER} --sent if readers have it, --not-sent if it may be sent again, --forget if it is not to be"
)


def _judge_absent(row: Delivery, able: Capabilities, now: datetime, *, vouched: bool) -> RowOutcome:
    match row.state.send:
        case "to come":
            return RowOutcome(row.state)  # a draft is made anew when it is wanted
        case "begun":
            if able.look_up == "own":  # what we would have written down first did not happen
                return RowOutcome(DeliveryState.DRAFTED, "nothing was sent", "publish it again")
            return RowOutcome(
                DeliveryState.UNKNOWN, "it is not there any more, and may have gone out or not", _LOST
            )
        case "over":
            if row.at and now < row.at:
                words = "it was deleted there before its time: unless somebody sent it earlier, nobody has it"
                return RowOutcome(DeliveryState.GONE, words, _LOST)
            if vouched:
                return RowOutcome(DeliveryState.DELIVERED, "no longer there; a person said that it was sent")
            if row.numbers and row.numbers.sent:
                words = (
                    f"it is no longer there; when it was last asked about, it was sent to {row.numbers.of}"
                )
                if row.numbers.to_send and not row.numbers.missing:
                    return RowOutcome(DeliveryState.DELIVERED, words)
                return RowOutcome(DeliveryState.GONE, words, _LEAVE)
            words = "it is no longer there, and whether readers have it cannot be asked"
            return RowOutcome(DeliveryState.GONE, words, _LOST)
        case _:
            assert_never(row.state.send)


def _judge_draft(row: Delivery) -> RowOutcome:
    match row.state.send:
        case "to come":
            return RowOutcome(row.state)
        case "begun":
            return RowOutcome(
                DeliveryState.DRAFTED, "nothing was sent: it is a draft there", "publish it again"
            )
        case "over":
            return RowOutcome(
                DeliveryState.STOPPED,
                "it was taken back there: it is a draft, and nobody gets it",
                f"{_ANSWER} --not-sent if it may be sent again, --forget if it is not to be",
            )
        case _:
            assert_never(row.state.send)


def _judge_scheduled(row: Delivery, remote: Remote, now: datetime) -> RowOutcome:
    words = ""
    if not row.state.went_out and row.state is not DeliveryState.SENDING:
        words = "it was scheduled there"
    if row.at and remote.at and row.at != remote.at:
        words = f"it was moved there from {to_the_minute(row.at)} to {to_the_minute(remote.at)}"
    at = remote.at or row.at
    if at and remote.until:
        late, way_out = late_words(at, remote.until, now)
        return RowOutcome(DeliveryState.SCHEDULED, "; ".join(filter(None, (words, late))), way_out)
    if at and now > at + LATE:
        return RowOutcome(
            DeliveryState.SCHEDULED,
            f"its time ({to_the_minute(at)}) has passed, and it has not begun there",
            "look at it there; glocal cancel ARTICLE takes it back",
        )
    return RowOutcome(DeliveryState.SCHEDULED, words)


def _judge_sending(row: Delivery, remote: Remote, able: Capabilities) -> RowOutcome:
    how_far = remote.numbers.of if remote.numbers else ""
    if able.resumes and not row.state.went_out:
        way = "glocal deliver-due ARTICLE --late" if row.at else "publish it again"
        return RowOutcome(
            row.state, f"it was cut off: sent to {how_far}", f"{way}: it goes on with the others"
        )
    before, today = row.numbers, remote.numbers
    if row.state is DeliveryState.SENT and before and today and before.sent == today.sent:
        words = f"it is still being sent, and stands at {how_far} since it was asked about last"
        return RowOutcome(DeliveryState.SENT, words, f"look at it there, or {_CLOSE}")
    return RowOutcome(DeliveryState.SENT, f"it is being sent: {how_far}" if how_far else "it is being sent")


def _judge_sent(row: Delivery, remote: Remote, able: Capabilities) -> RowOutcome:
    numbers = remote.numbers
    if not able.numbers:
        return RowOutcome(DeliveryState.DELIVERED)
    if numbers is None:
        return RowOutcome(DeliveryState.SENT, "it is sent; there are no numbers yet")
    if numbers.missing and able.resumes:
        words = f"it was sent to {numbers.of}: {numbers.missing} may have it or not"
        way = f"glocal status ARTICLE --recipients unknown, then {_ANSWER} --recipient ADDRESS and a word"
        return RowOutcome(DeliveryState.SENT, words, way)
    if numbers.missing:
        return RowOutcome(
            DeliveryState.SENT,
            f"it was sent to {numbers.of}: {numbers.missing} did not get it",
            f"look there why; {_ANSWER} --sent if it is to stay so. To send it again to those who did not get"
            " it, use the provider's page: a run would mail everybody",
        )
    if not numbers.sent:
        known = row.state is DeliveryState.SENT and row.numbers is not None
        return RowOutcome(
            DeliveryState.SENT,
            "it is sent, but the provider counts nobody who got it",
            f"look there how many its list has; {_ANSWER} --sent if it is to stay so" if known else "",
        )
    return RowOutcome(DeliveryState.DELIVERED)


def _with_changes(row: Delivery, remote: Remote, verdict: RowOutcome) -> RowOutcome:
    """The verdict on a campaign that is on its way, unless it is not what the provider was given."""
    if not (row.stored and remote.digest and remote.digest != row.stored):
        return verdict
    done = "has gone out" if remote.state is RemoteState.SENT else "goes out"
    words = (f"text or readers were changed there, and it {done} like that", verdict.words)
    way_out = f"{_ANSWER} --adopt if that is right"
    if remote.state is RemoteState.SCHEDULED:
        way_out += ", or glocal cancel ARTICLE and publish it again"
    return RowOutcome(DeliveryState.CHANGED, "; ".join(filter(None, words)), way_out)


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
