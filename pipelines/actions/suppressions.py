"""Who gets no mail any more: looked at, entered and taken off by a person."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime

from pipelines.delivery.copies import copy_ledger
from pipelines.delivery.mailing.recipients import checked_address, person
from pipelines.delivery.mailing.suppression import (
    Suppression,
    SuppressionList,
    SuppressionReason,
    open_suppression_list,
)
from pipelines.model.errors import DeliveryError
from pipelines.model.times import to_the_minute
from pipelines.workspace.paths import Workspace


def suppression_rows(workspace: Workspace) -> list[dict[str, str | int]]:
    """How many get no mail, by reason."""
    with _using_list(workspace) as people:
        return [{"reason": str(reason), "readers": count} for reason, count in people.counts().items()]


def history_rows(workspace: Workspace, address: str) -> list[dict[str, str]]:
    """All that was ever entered for an address."""
    with _using_list(workspace) as people:
        return [
            {
                "reason": str(entry.reason),
                "since": to_the_minute(entry.at),
                "detail": entry.detail,
                "by": entry.by,
                "lifted": to_the_minute(entry.lifted_at) if entry.lifted_at else "",
                "lifted by": entry.lifted_by,
            }
            for entry in people.history(_person(address))
        ]


def suppress_addresses(
    workspace: Workspace, addresses: Sequence[str], by: str, detail: str, now: datetime
) -> int:
    """Enter addresses by hand, all or none; how many are new. DeliveryError for what is no address."""
    entries = [Suppression(_person(one), SuppressionReason.BY_HAND, now, detail, by) for one in addresses]
    with _using_list(workspace) as people:
        count = people.add(entries)
    copy_ledger(workspace, now)
    return count


def lift_addresses(
    workspace: Workspace,
    addresses: Sequence[str],
    by: str,
    now: datetime,
    confirm: Callable[[Sequence[Suppression]], None],
) -> int:
    """Let addresses get mail again; how many did not. `confirm` raises unless a person wants it: it is given
    what would end where the readers themselves wanted no mail.
    """
    persons = [_person(one) for one in addresses]
    with _using_list(workspace) as people:
        in_force = [entry for one in persons for entry in people.history(one) if entry.lifted_at is None]
        if wished := [entry for entry in in_force if entry.reason in _OWN_WISH]:
            confirm(wished)
        count = sum(bool(people.lift(one, by, now)) for one in dict.fromkeys(persons))
    copy_ledger(workspace, now)
    return count


_OWN_WISH = (SuppressionReason.UNSUBSCRIBED, SuppressionReason.COMPLAINED)


def _person(address: str) -> str:
    if (checked := checked_address(address)) is None:
        raise DeliveryError(f"{address!r} is no mail address", hint="write it as it stands in the list")
    return person(checked)


@contextmanager
def _using_list(workspace: Workspace) -> Iterator[SuppressionList]:
    people = open_suppression_list(workspace)
    try:
        yield people
    finally:
        people.close()
