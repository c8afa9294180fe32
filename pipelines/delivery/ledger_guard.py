"""Whether the ledger is the one that was there: asked before anything is sent to readers.

What is sent, and to whom, stands in the ledger alone. If it was deleted, emptied, damaged, or an older copy
was put back, the next run would send everything again. So its file is read through, its mark compared, and
whatever the second witnesses know must stand in it; else a person has to say what happened.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, timedelta

import sqlalchemy as sa

from pipelines.delivery.copies import DAMAGED, LedgerFile, ledger_path, look_at, mark_path
from pipelines.delivery.database import looking, open_database
from pipelines.delivery.mark import LedgerMark, mark_of, read_mark
from pipelines.delivery.schema import deliveries, events
from pipelines.delivery.secrets import secret
from pipelines.delivery.witness import (
    NOT_OUT,
    Mailed,
    Testimony,
    edition_name,
    has_an_older_website,
    testimonies,
)
from pipelines.model.delivery import RESTORED, DeliveryState
from pipelines.model.errors import DeliveryError
from pipelines.workspace.paths import Workspace

DISCLAIMED = "disclaimed"
"""The event of a person's word that an edition which a witness knows did not go out."""
_OUT_EVENTS = {*(set(DeliveryState) - NOT_OUT), "resolved", RESTORED, DISCLAIMED}
SHOWN = 3


@dataclass(frozen=True, slots=True)
class LedgerCheck:
    """The ledger, compared with what is known of it elsewhere."""

    where: str
    """For a person: its file, or the environment variable that has its address."""
    fault: str
    """Why it is not the ledger that was there; empty if nothing says so."""
    unknown: tuple[Testimony, ...]
    """Editions that a witness knows and the ledger does not."""
    deliveries: int
    mark: LedgerMark | None
    last_mark: LedgerMark | None
    """Of the last run of this workspace."""
    known: int
    """How many editions the witnesses know."""
    has_others: bool = False
    """Whether editions stand in it that another machine sent, as far as a person said."""

    @property
    def may_miss_others(self) -> bool:
        """Whether another machine may have sent what it does not know of: it is new, or was not alone."""
        return not self.deliveries or self.has_others

    @property
    def is_sound(self) -> bool:
        return not self.fault and not self.unknown


def check_ledger(workspace: Workspace) -> LedgerCheck:
    """Read the ledger through and ask the witnesses; a ledger that is not there is not made."""
    said = testimonies(workspace)  # before the ledger: what comes in between stands in both
    last = read_mark(mark_path(workspace))
    if name := workspace.settings.ledger.url_env:
        found = _compared(secret(name), f"the database in {name}", last, said)
    else:
        file = look_at(ledger_path(workspace))
        where = workspace.relative(file.path)
        if file.fault:
            found = LedgerCheck(where, _fault_of(file, last), tuple(said), 0, None, last, len(said))
        else:
            found = _compared(f"sqlite:///{file.path}", where, last, said)
    if not (found.fault or found.deliveries) and has_an_older_website(workspace):
        return replace(found, fault="it knows of no delivery, but the website has been published")
    return found


def require_sound(workspace: Workspace) -> None:
    """DeliveryError if the ledger is not what it was: then a person has to say what happened."""
    if not (check := check_ledger(workspace)).is_sound:
        raise DeliveryError(
            f"nothing is sent: {question(check)}",
            hint="see what is known: glocal ledger check; put it back: glocal ledger restore; "
            "if the ledger is right as it is: glocal ledger accept",
        )


def question(check: LedgerCheck) -> str:
    """What is not as it was, in a sentence."""
    parts = [f"the ledger ({check.where}): {check.fault}"] if check.fault else []
    if check.unknown:
        keys = [one.mailed.key for one in check.unknown]
        more = f" and {len(keys) - SHOWN} more" if len(keys) > SHOWN else ""
        witnesses = sorted({one.witness for one in check.unknown})
        which = f"{len(keys)} edition{'s' * (len(keys) > 1)} that went out"
        parts.append(
            f"the ledger does not know of {which} ({', '.join(keys[:SHOWN])}{more}), "
            f"{' and '.join(witnesses[:SHOWN])} {'does' if len(witnesses) == 1 else 'do'}"
        )
    return "; ".join(parts)


def _fault_of(file: LedgerFile, last: LedgerMark | None) -> str:
    """An absent or empty ledger is the first use of a workspace, unless there has been one."""
    if file.fault == DAMAGED or (last and last.sequence):
        return file.fault
    return ""


def _compared(url: str, where: str, last: LedgerMark | None, said: Sequence[Testimony]) -> LedgerCheck:
    fault = ""
    engine = open_database(url)
    try:
        with looking(engine) as connection:
            mark = mark_of(connection)
            count = connection.execute(sa.select(sa.func.count()).select_from(deliveries)).scalar_one()
            missing = unknown_to(connection, said)
            others = sa.select(events.c.id).where(events.c.event.in_((RESTORED, DISCLAIMED))).limit(1)
            has_others = connection.execute(others).first() is not None
    finally:
        engine.dispose()
    if last and last.id != mark.id and last.sequence:
        fault = "it is another one than the last run had"
    elif last and mark.sequence < last.sequence:
        fault = f"it is an older copy: it has seen {mark.sequence} changes, the last run {last.sequence}"
    return LedgerCheck(where, fault, missing, count, mark, last, len(said), has_others)


def unknown_to(connection: sa.Connection, said: Iterable[Testimony]) -> tuple[Testimony, ...]:
    """What a ledger does not know of: no event of the time, or later, says that the edition left."""
    columns = deliveries.c.key, deliveries.c.issue_id, deliveries.c.locale, deliveries.c.provider
    rows = connection.execute(sa.select(*columns))
    keys = {edition_name(row.issue_id, row.locale, row.provider): row.key for row in rows}
    left = sa.select(events.c.key, sa.func.max(events.c.at)).where(events.c.event.in_(_OUT_EVENTS))
    last = {key: at.replace(tzinfo=UTC) for key, at in connection.execute(left.group_by(events.c.key))}

    def is_known(mailed: Mailed) -> bool:
        name = edition_name(mailed.issue_id, mailed.locale, mailed.provider)
        seen = [last[key] for key in {keys.get(name, ""), mailed.key} if key in last]
        return any(at + timedelta(seconds=1) > mailed.at for at in seen)

    return tuple(one for one in said if not is_known(one.mailed))
