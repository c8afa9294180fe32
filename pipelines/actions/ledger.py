"""Looking after the ledger: what is there, what its witnesses know, and putting it back."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from pipelines.actions.site import witness_mail
from pipelines.delivery.claims import is_dead
from pipelines.delivery.copies import (
    DAMAGED,
    LedgerFile,
    copies_folder,
    ledger_path,
    look_at,
    look_at_copies,
    mark_path,
    write_copy,
)
from pipelines.delivery.ledger import ledger_url
from pipelines.delivery.ledger_guard import LedgerCheck, check_ledger
from pipelines.delivery.ledger_repair import LedgerRepair
from pipelines.delivery.mark import LedgerMark, read_mark, write_mark
from pipelines.delivery.providers import open_provider
from pipelines.delivery.witness import Mailed, Testimony, testimonies
from pipelines.model.delivery import DeliveryState
from pipelines.model.errors import DeliveryError, GlocalError
from pipelines.model.times import to_the_minute
from pipelines.workspace.paths import Workspace

Row = dict[str, str | int]


@dataclass(frozen=True, slots=True)
class RestorePlan:
    """What would be put back."""

    base: Path | None
    """The copy that would take the ledger's place; None: today's ledger stays, or a new one is begun."""
    begins_anew: bool
    """No ledger and no copy is left that could be trusted."""
    entered: tuple[tuple[Testimony, DeliveryState], ...]
    """What the base does not know and a witness does, with the state that it would have."""

    def __bool__(self) -> bool:
        return self.base is not None or self.begins_anew or bool(self.entered)


def file_rows(workspace: Workspace, check: LedgerCheck) -> list[Row]:
    """The ledger and its copies, for a table: what each has, and what is wrong with it."""
    rows: list[Row] = [
        {
            "ledger": check.where,
            "editions": check.deliveries,
            "changes": check.mark.sequence if check.mark else "",
            "written": "",
            "fault": check.fault,
        }
    ]
    return rows + [
        {
            "ledger": workspace.relative(found.path),
            "editions": found.deliveries,
            "changes": found.mark.sequence if found.mark else "",
            "written": to_the_minute(found.made) if found.made else "",
            "fault": found.fault,
        }
        for found in look_at_copies(workspace)
    ]


def testimony_rows(said: Sequence[Testimony]) -> list[Row]:
    """Editions that witnesses know, for a table."""
    return [
        {
            "edition": one.mailed.key,
            "state": one.mailed.state,
            "when": to_the_minute(one.mailed.at) if one.mailed.at.year > 1970 else "",
            "says": one.witness,
        }
        for one in said
    ]


def plan_restore(workspace: Workspace, source: Path | None) -> RestorePlan:
    """What to put back: the best ledger that there is, or `source`, and what the witnesses know beside it.

    DeliveryError for a `source` that is no whole ledger.
    """
    check = check_ledger(workspace)
    if workspace.settings.ledger.url_env:
        if source:
            hint = "restore it with the database's own tools; then run glocal ledger check"
            raise DeliveryError("this workspace's ledger is a database, not a file", hint=hint)
        return RestorePlan(None, begins_anew=False, entered=_entries(workspace, check.unknown))
    last = read_mark(mark_path(workspace))
    base = _chosen(source) if source else _best(workspace, check, last)
    if base is None:
        return RestorePlan(None, begins_anew=True, entered=_entries(workspace, testimonies(workspace)))
    if base.path == ledger_path(workspace):
        return RestorePlan(None, begins_anew=False, entered=_entries(workspace, check.unknown))
    missing = _missing_from(base.path, workspace)
    return RestorePlan(base.path, begins_anew=False, entered=_entries(workspace, missing))


def _chosen(source: Path) -> LedgerFile:
    found = look_at(source)
    if found.fault:
        raise DeliveryError(
            f"{source} cannot be put back: {found.fault}",
            hint="name another file; glocal ledger check lists the copies",
        )
    return found


def _best(workspace: Workspace, check: LedgerCheck, last: LedgerMark | None) -> LedgerFile | None:
    """Today's ledger if nothing says that it is not the right one; else of all whole ones the newest."""
    today = look_at(ledger_path(workspace))
    if not (today.fault or check.fault):
        return today
    whole = [found for found in (today, *look_at_copies(workspace)) if not found.fault]
    ours = [found for found in whole if found.mark and (last is None or found.mark.id == last.id)]
    return max(ours, key=_sequence, default=None)


def _sequence(found: LedgerFile) -> int:
    return found.mark.sequence if found.mark else 0


def _missing_from(base: Path, workspace: Workspace) -> tuple[Testimony, ...]:
    """What the witnesses know and this copy does not; the copy itself is not touched."""
    trial = copies_folder(workspace) / f".trial-{os.getpid()}.sqlite"
    trial.parent.mkdir(parents=True, exist_ok=True)
    try:
        write_copy(base, trial)
        with closing(LedgerRepair(f"sqlite:///{trial}")) as ledger:
            return ledger.unknown_of(testimonies(workspace))
    finally:
        _remove(trial)


def _entries(workspace: Workspace, said: Sequence[Testimony]) -> tuple[tuple[Testimony, DeliveryState], ...]:
    """The state in which each is entered: what its provider can be asked about is `sending`."""
    look_ups: dict[str, str] = {}
    for name in {one.mailed.provider for one in said}:
        look_ups[name] = "own"
        with suppress(GlocalError):  # settings that are incomplete today, or a plug-in that is gone
            look_ups[name] = open_provider(name, workspace).capabilities.look_up
    return tuple((one, _state_to_enter(one.mailed, look_ups[one.mailed.provider])) for one in said)


def _state_to_enter(mailed: Mailed, look_up: str) -> DeliveryState:
    if mailed.state == DeliveryState.HELD:
        return DeliveryState.HELD
    if look_up != "own":
        return DeliveryState.SENDING  # the next run asks the provider, which has it under our key
    if mailed.state in (DeliveryState.SENDING, DeliveryState.UNKNOWN):
        return DeliveryState.UNKNOWN  # how far it came is lost with the ledger
    return DeliveryState.DELIVERED


def rows_to_enter(plan: RestorePlan) -> list[Row]:
    """What would be entered, for a table."""
    rows = testimony_rows([one for one, _ in plan.entered])
    return [row | {"entered as": state.value} for row, (_, state) in zip(rows, plan.entered, strict=True)]


def restore_ledger(workspace: Workspace, plan: RestorePlan, person: str, now: datetime) -> int:
    """Put back what was planned: all of it, or nothing. How many editions were entered.

    The ledger that was there is moved to the copies, whatever it is. DeliveryError while a run is working.
    """
    target = ledger_path(workspace)
    if workspace.settings.ledger.url_env or not (plan.base or plan.begins_anew):
        with closing(LedgerRepair(ledger_url(workspace), workspace=workspace)) as ledger:
            _enter(ledger, plan, person, now)
            write_mark(mark_path(workspace), ledger.continue_from(read_mark(mark_path(workspace))))
        return len(plan.entered)
    _refuse_at_work(workspace, now)
    new = workspace.state / f".ledger-{os.getpid()}.sqlite"
    workspace.state.mkdir(parents=True, exist_ok=True)
    try:
        if plan.base:
            write_copy(plan.base, new)
        with closing(LedgerRepair(f"sqlite:///{new}")) as ledger:
            _enter(ledger, plan, person, now)
            mark = ledger.continue_from(read_mark(mark_path(workspace)))
        whole = new.with_suffix(".whole")  # without a log beside it
        write_copy(new, whole)
        write_mark(mark_path(workspace), mark)  # first: killed here, the ledger is still a question
        _move_aside(workspace, now)
        whole.replace(target)
    finally:
        _remove(new)
        _remove(new.with_suffix(".whole"))
    return len(plan.entered)


def _enter(ledger: LedgerRepair, plan: RestorePlan, person: str, now: datetime) -> None:
    for one, state in plan.entered:
        detail = f"restored: {one.witness} knows of it"
        ledger.enter(one.mailed, state, person, max(now, one.mailed.at), detail)


def _refuse_at_work(workspace: Workspace, now: datetime) -> None:
    """DeliveryError while a run that may live holds a row of today's ledger."""
    if look_at(ledger_path(workspace)).fault:
        return
    with closing(LedgerRepair(f"sqlite:///{ledger_path(workspace)}")) as ledger:
        if holders := [name for name in ledger.holders(now) if not is_dead(name)]:
            raise DeliveryError(
                f"a run is working with the ledger: {', '.join(holders)}",
                hint="wait until it has ended, or for ten minutes if it died on another machine",
            )


def _move_aside(workspace: Workspace, now: datetime) -> None:
    """Today's file, and the log that SQLite keeps beside it, to the copies: nothing is thrown away."""
    folder = copies_folder(workspace)
    folder.mkdir(parents=True, exist_ok=True)
    for path in _with_logs(ledger_path(workspace)):
        if path.exists():
            path.replace(folder / f"replaced-{now:%Y%m%dT%H%M%S}-{path.name}")


def _with_logs(path: Path) -> Iterator[Path]:
    # The logs first: a log must never lie beside a file that it does not belong to.
    yield from (path.with_name(f"{path.name}{suffix}") for suffix in ("-wal", "-shm", ""))


def _remove(path: Path) -> None:
    for each in (*_with_logs(path), path.with_name(f"{path.name}.lock")):
        each.unlink(missing_ok=True)


def accept_ledger(
    workspace: Workspace, person: str, now: datetime, confirm: Callable[[LedgerCheck], None]
) -> int:
    """A person's word that the ledger is right: what only witnesses know did not go out. How many that are.

    DeliveryError for a file that is damaged: nobody can say that of it.
    """
    check = check_ledger(workspace)
    if check.fault == DAMAGED:
        raise DeliveryError("a damaged ledger cannot be right", hint="put it back: glocal ledger restore")
    confirm(check)
    with closing(LedgerRepair(ledger_url(workspace), workspace=workspace)) as ledger:
        for one in check.unknown:
            ledger.disclaim(one.mailed, person, max(now, one.mailed.at), f"{one.witness} knows of it")
        write_mark(mark_path(workspace), ledger.continue_from(read_mark(mark_path(workspace))))
    witness_mail(workspace, "")  # from now on the website's manifest tells of mail
    return len(check.unknown)
