"""What can be asked of a Prefect server about runs: twins of a run, runs that wait for an answer, orphans."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, cast
from uuid import UUID

from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.filters import (
    DeploymentFilter,
    DeploymentFilterName,
    FlowRunFilter,
    FlowRunFilterDeploymentId,
    FlowRunFilterState,
    FlowRunFilterStateName,
    FlowRunFilterStateType,
)
from prefect.client.schemas.objects import FlowRun, State, StateType
from prefect.client.schemas.responses import SetStateStatus
from prefect.client.schemas.sorting import FlowRunSort
from prefect.states import Cancelled, Completed, Crashed

from pipelines.actions.approval import ApprovalAnswer
from pipelines.actions.request import PublishParameters
from pipelines.flows.approval import NO, YES
from pipelines.flows.run_marks import forget_mark, is_alive, was_begun_here
from pipelines.model.errors import DeliveryError
from pipelines.model.times import to_the_minute

DEPLOYMENT = "glocal"
"""Every flow is deployed under this name: `publish/glocal`."""
FORMER_DEPLOYMENT = "newsroom"
"""What `DEPLOYMENT` was before; what is deployed under it is removed."""
DESK = "desk: "
"""Before the desk's id of a run, in a tag of it."""
DOUBLE_CLICK = timedelta(seconds=10)
"""A run that ended so shortly ago was triggered by the same hand; later the texts may be others."""
_OPEN = (StateType.PENDING, StateType.RUNNING, StateType.PAUSED, StateType.SCHEDULED)


def server() -> SyncPrefectClient:
    """The server that the process belongs to."""
    return get_client(sync_client=True)


def older_twin(run_id: str) -> FlowRun | None:
    """An earlier run of the same deployment with the same parameters that has not ended, or just did.

    Somebody clicked twice, or a webhook called again. The form gives runs no key to compare. What the desk
    began has none: a yes is taken once there, and after a kill the same is begun again and has to go on.
    """
    with server() as client:
        me = client.read_flow_run(UUID(run_id))
        if me.deployment_id is None or any(tag.startswith(DESK) for tag in me.tags):
            return None
        others = client.read_flow_runs(
            flow_run_filter=FlowRunFilter(deployment_id=FlowRunFilterDeploymentId(any_=[me.deployment_id])),
            sort=FlowRunSort.EXPECTED_START_TIME_DESC,
            limit=100,
        )
    mine, born = _alike(me.parameters), me.created or datetime.now(UTC)
    for other in others:
        begun = other.created or born
        if (begun, other.id) >= (born, me.id) or _alike(other.parameters) != mine:
            continue
        ended = other.end_time or begun
        just_done = other.state_type == StateType.COMPLETED and born - ended < DOUBLE_CLICK
        if other.state_type in _OPEN or just_done:
            return other
    return None


def _alike(parameters: Mapping[str, Any]) -> dict[str, Any]:
    """What is wanted, whoever wants it, in whatever order the languages were clicked."""
    kept = {
        name: value for name, value in parameters.items() if name != "your_name" and value not in (None, [])
    }
    return {name: sorted(value) if isinstance(value, list) else value for name, value in kept.items()}


def nothing_to_do(twin: FlowRun) -> State[Any]:
    """The end of a run whose twin does its work."""
    message = f"Run {twin.name} does the same already: nothing was done here."
    return Completed(name="Nothing to do", message=message)  # not Cancelled, which ends in a traceback


@dataclass(frozen=True, slots=True)
class Waiting:
    """A run that waits for an answer."""

    id: UUID
    name: str
    since: str

    @property
    def issue(self) -> str:
        return self.name.removeprefix("publish ")


def waiting() -> list[Waiting]:
    """All runs that wait for a yes or a no, the oldest first."""
    suspended = FlowRunFilterState(name=FlowRunFilterStateName(any_=["Suspended"]))
    with server() as client:
        runs = client.read_flow_runs(
            flow_run_filter=FlowRunFilter(state=suspended), sort=FlowRunSort.EXPECTED_START_TIME_ASC
        )
    return [
        Waiting(run.id, run.name, to_the_minute(run.state.timestamp))
        for run in runs
        if run.state and run.name.startswith("publish ")
    ]


def find(name: str) -> Waiting:
    """The waiting run that `name` means: its issue, its id or the beginning of that."""
    there = waiting()
    found = [w for w in there if name in (w.issue, w.name) or str(w.id).startswith(name)]
    if len(found) == 1:
        return found[0]
    known = "; ".join(f"{w.issue} ({str(w.id)[:8]}, since {w.since})" for w in there) or "none"
    fault = (
        f"{len(found)} runs wait under the name {name!r}" if found else f"no run {name!r} waits for an answer"
    )
    raise DeliveryError(fault, hint=f"waiting are: {known}")


def answer(run: Waiting, *, send: bool, by: str, comment: str) -> None:
    """Give the answer; DeliveryError if somebody else was sooner, or the form says no to it."""
    given = {"decision": YES if send else NO, "your_name": by, "comment": comment}
    with server() as client:
        response = client.resume_flow_run(run.id, run_input=given)
    if response.status != SetStateStatus.ACCEPT:
        reason = getattr(response.details, "reason", "") or response.status
        raise DeliveryError(
            f"{run.name}: the answer was not accepted: {reason}", hint="see who answered: glocal status"
        )


def parameters_of(run: Waiting) -> PublishParameters:
    """What the run was asked to do."""
    with server() as client:
        return cast(PublishParameters, client.read_flow_run(run.id).parameters)


def begin_again(run_id: str, parameters: PublishParameters) -> FlowRun:
    """Start a run in the place of one whose time to send is over; once, however often it is called."""
    key = f"instead of {run_id}, {parameters.get('send_at') or 'now'}"
    return trigger_publish(parameters, key)


def end_late(run: Waiting, by: str, when: str) -> None:
    """End a run that waits, and that another was begun in place of."""
    with server() as client:
        instead: State[Any] = Cancelled(message=f"Its time to send was over; {by} chose another: {when}.")
        client.set_flow_run_state(run.id, instead, force=True)


def answers_of(run_id: str) -> list[dict[str, str]]:
    """What people have answered to a run that asked whether to send.

    Prefect keeps an answer under the state's name, the key of `flows/approval.py`, and `response`.
    """
    with server() as client:
        given = client.filter_flow_run_input(
            UUID(run_id), key_prefix="suspended-approval-", limit=50, exclude_keys=set()
        )
    return [json.loads(each.value) for each in given if each.key.endswith("-response")]


def refusal_of(run_id: str) -> ApprovalAnswer | None:
    """The no that a run was given, if it was."""
    for values in answers_of(run_id):
        if values["decision"] == NO:
            return ApprovalAnswer(send=False, by=values["your_name"], comment=values.get("comment", ""))
    return None


@dataclass(frozen=True, slots=True)
class Orphans:
    """What was under way at the server when nobody served its runs."""

    ended: tuple[str, ...]
    """Names of runs whose process is gone."""
    living: Mapping[str, str]
    """Names, by id, of runs that a process still works on."""


def close_orphans(state: Path, *, ours: bool) -> Orphans:
    """End the runs that no process works on any more, which would stay Running for ever.

    To be called only by the one process that serves the workspace. `ours` tells whether the server is ours
    alone; at another's, only what this workspace began is ended.
    """
    working = FlowRunFilterState(
        type=FlowRunFilterStateType(any_=[StateType.RUNNING, StateType.PENDING, StateType.CANCELLING])
    )
    with server() as client:
        found = client.read_flow_runs(
            deployment_filter=DeploymentFilter(
                name=DeploymentFilterName(any_=[DEPLOYMENT, FORMER_DEPLOYMENT])
            ),
            flow_run_filter=FlowRunFilter(state=working),
        )
        living = {str(run.id): run.name for run in found if is_alive(state, str(run.id))}
        dead = [
            run for run in found if str(run.id) not in living and (ours or was_begun_here(state, str(run.id)))
        ]
        for run in dead:
            _crash(client, state, run.id)
    return Orphans(tuple(run.name for run in dead), living)


def close_ended(state: Path, living: dict[str, str]) -> list[str]:
    """End those of `living` runs whose process is gone meanwhile, and take them out; the names of those that
    could not tell the server how they ended.
    """
    untold = []
    for run_id in sorted(run_id for run_id in living if not is_alive(state, run_id)):
        with server() as client:
            run = client.read_flow_run(UUID(run_id))
            if run.state_type in (StateType.RUNNING, StateType.PENDING, StateType.CANCELLING):
                _crash(client, state, run.id)
                untold.append(run.name)
        living.pop(run_id)
    return untold


def _crash(client: SyncPrefectClient, state: Path, run: UUID) -> None:
    stopped: State[Any] = Crashed(
        message="Glocal was stopped while this ran. Start it again: it goes on where it was."
    )
    client.set_flow_run_state(run, stopped, force=True)
    forget_mark(state, str(run))


def trigger_publish(parameters: PublishParameters, key: str) -> FlowRun:
    """Start `publish` on the server; the same key starts it once, however often it is called."""
    with server() as client:
        return _start(client, "publish", dict(parameters), key)


def trigger_due(key: str) -> FlowRun:
    """Start `send what is due` on the server; the same key starts it once."""
    with server() as client:
        return _start(client, "send what is due", {}, key)


def _start(client: SyncPrefectClient, flow: str, parameters: dict[str, Any], key: str) -> FlowRun:
    deployment = client.read_deployment_by_name(f"{flow}/{DEPLOYMENT}")
    return client.create_flow_run_from_deployment(deployment.id, parameters=parameters, idempotency_key=key)


def _unfinished(client: SyncPrefectClient, deployment: UUID) -> list[FlowRun]:
    """The runs of a deployment that no process works on yet, or at the moment."""
    waits = [StateType.PAUSED, StateType.SCHEDULED, StateType.PENDING]
    return client.read_flow_runs(
        flow_run_filter=FlowRunFilter(
            deployment_id=FlowRunFilterDeploymentId(any_=[deployment]),
            state=FlowRunFilterState(type=FlowRunFilterStateType(any_=waits)),
        )
    )


def move_runs(client: SyncPrefectClient, flow: str, former: UUID) -> None:
    """What waits under a former deployment, for an answer or its turn, begins again under today's.

    It finds what was done before. Runs that a schedule made are dropped: today's has its own.
    """
    for run in _unfinished(client, former):
        if not run.auto_scheduled:
            _start(client, flow, run.parameters, f"instead of {run.id}")
        moved: State[Any] = Cancelled(message="Begun again as a run of the deployment's new name.")
        client.set_flow_run_state(run.id, moved, force=True)
