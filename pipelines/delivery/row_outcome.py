"""What a provider's answer means for a row of the ledger, and what a person can do about it. Pure.

`reconcile.py` asks, and writes down what is new.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import assert_never

from pipelines.delivery.late import late_words
from pipelines.delivery.provider import Capabilities, Remote, RemoteState
from pipelines.model.delivery import Delivery, DeliveryState
from pipelines.model.times import to_the_minute

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
