"""What a start tells Prefect's server of the flows, and what it keeps to itself; no server is asked here."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from prefect.client.schemas.objects import VersionInfo
from prefect.deployments.runner import RunnerDeployment
from prefect.exceptions import ObjectNotFound

from pipelines.flows import runs
from pipelines.flows.form import FLOWS
from pipelines.flows.server import look_seconds, register
from pipelines.workspace.paths import Workspace, open_workspace
from tests.delivery.editions import small_workspace


class Server:
    """Stands for Prefect's, as its client and as where deployments are applied."""

    def __init__(self) -> None:
        self.known: dict[str, Any] = {}
        self.applied: list[str] = []

    def apply(self, deployment: RunnerDeployment, version_info: VersionInfo | None = None) -> UUID:
        self.applied.append(deployment.flow_name or "")
        schema = next(flow.parameters for flow in FLOWS if flow.name == deployment.flow_name)
        there = self.known.get(f"{deployment.flow_name}/glocal")
        self.known[f"{deployment.flow_name}/glocal"] = SimpleNamespace(
            id=there.id if there else uuid4(),
            flow_id=deployment.flow_name,
            # Without a word of ours it is the commit of the repository that the workspace stands in.
            version=version_info.version if version_info else "c739aef0",
            description=deployment.description,
            tags=deployment.tags,
            entrypoint=deployment.entrypoint,
            enforce_parameter_schema=deployment.enforce_parameter_schema,
            parameter_openapi_schema=schema.model_dump(exclude_unset=True),
            schedules=list(deployment.schedules or ()),
            paused=bool(deployment.paused),
        )
        return UUID(str(self.known[f"{deployment.flow_name}/glocal"].id))

    def read_deployment_by_name(self, name: str) -> object:
        if name not in self.known:
            raise ObjectNotFound(httpx.HTTPError("404"))
        return self.known[name]

    def read_deployments(self, **_: object) -> list[object]:
        return []

    def update_deployment(self, deployment: UUID, update: Any) -> None:
        for each in self.known.values():
            if each.id == deployment:
                each.parameter_openapi_schema = update.parameter_openapi_schema


def registered_now(workspace: Workspace) -> dict[UUID, Any]:
    """What `register` says, in a thread where no event loop runs: Prefect answers another way where one does,
    as it may here while a browser of another test is open.
    """
    with ThreadPoolExecutor(1) as threads:
        return threads.submit(register, workspace).result()


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Server:
    made = Server()

    def apply(deployment: RunnerDeployment, version_info: VersionInfo | None = None) -> UUID:
        return made.apply(deployment, version_info)

    monkeypatch.setattr(runs, "server", lambda: nullcontext(made))
    monkeypatch.setattr(RunnerDeployment, "apply", apply)
    return made


def names(registered: Mapping[UUID, Any]) -> list[str]:
    return [flow.name for flow in registered.values()]


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return small_workspace(tmp_path)


def test_what_the_server_knows_just_so_is_not_told_again(server: Server, workspace: Workspace) -> None:
    """It was two of the seconds that people wait at each start."""
    first = registered_now(workspace)
    assert server.applied == [flow.name for flow in FLOWS]
    assert server.known["publish/glocal"].parameter_openapi_schema["properties"]["issue"]["title"] == "Issue"
    server.applied.clear()
    assert registered_now(workspace) == first
    assert server.applied == []
    server.known["check/glocal"].description = "as a former version said it"
    server.known["publish/glocal"].parameter_openapi_schema["properties"].pop("website")
    assert names(registered_now(workspace)) == [flow.name for flow in FLOWS]
    assert server.applied == ["publish", "check"]


def test_a_schedule_that_people_removed_stays_removed(server: Server, tmp_path: Path) -> None:
    """Also where the workspace is a git repository, whose commit Prefect would take for a version: each start
    would look like a change of glocal.toml.
    """
    small_workspace(tmp_path)
    with (tmp_path / "glocal.toml").open("a") as settings:
        settings.write('\n[flows]\nfollow_up = "0 9 * * 1-5"\n')
    workspace = open_workspace(tmp_path, explicit=True)
    registered_now(workspace)
    follow_up = server.known["follow up/glocal"]
    assert [each.schedule.cron for each in follow_up.schedules] == ["0 9 * * 1-5"]
    follow_up.schedules = []
    follow_up.description = "as a former version said it"
    registered_now(workspace)
    assert server.known["follow up/glocal"].schedules == []


def test_by_night_it_looks_less_often() -> None:
    """Who has just sent something often has a question next; a machine at rest is left at rest."""
    assert [look_seconds(idle) for idle in (0.0, 300.0, 301.0)] == [3.0, 3.0, 10.0]
