"""What a send has come to, in words; nothing is called sent of which nobody accepted a letter."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pipelines.delivery.mailing.recipient_entries import RecipientState
from pipelines.delivery.mailing.recipient_log import RecipientLog
from pipelines.model.delivery import Campaign
from pipelines.model.errors import DeliveryError, Refused


def in_words(counts: Mapping[RecipientState, int]) -> str:
    """How many readers are in which state."""
    return ", ".join(f"{counts[state]} {state}" for state in RecipientState if state in counts)


def left_open(counts: Mapping[RecipientState, int], issue: str) -> Iterator[str]:
    """What a person should know of a send of an issue that is through."""
    if bounced := counts.get(RecipientState.BOUNCED):
        yield f"{bounced} refused by the mail server for good"
    if unknown := counts.get(RecipientState.UNKNOWN):
        command = f"glocal status {issue} --recipients unknown"
        yield f"{unknown} may have their message or not, and get no second one: {command}"


def refuse_nobody(campaign: Campaign, key: str, size: int, log: RecipientLog, left_out: str = "") -> None:
    """Raise what is wrong if a send is through and not one letter was accepted.

    Refusals are taken back then: the fault may be ours. `size`: how many people the list has for it;
    `left_out`: who of them gets no mail any more, in words.
    """
    counts = log.counts(key)
    if counts.get(RecipientState.ACCEPTED):
        return
    if counts.get(RecipientState.UNKNOWN):
        raise DeliveryError(
            f"{campaign.key}: nobody is known to have it: {in_words(counts)}",
            hint=f"glocal status {campaign.email.issue} --recipients unknown shows whom to look for",
        )
    if answer := log.reopen(key):
        raise Refused(
            f"{campaign.key}: the server refused everybody, the last one with: {answer}",
            hint="if the addresses are right, ask who runs the mail server; then run it again",
        )
    hint = f"see [audiences.{campaign.email.locale}] and the list's columns locale and lists"
    if size:
        raise Refused(f"{campaign.key}: nobody was left to get it: all have the issue already", hint=hint)
    if left_out:
        raise Refused(f"{campaign.key}: nobody is left to get this edition, {left_out}", hint=hint)
    raise Refused(f"{campaign.key}: nobody on the list gets this edition", hint=hint)
