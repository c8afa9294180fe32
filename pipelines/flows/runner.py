"""Where a flow's tasks run: in threads, or on a Dask cluster; `[flows]` in glocal.toml says."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from prefect.task_runners import TaskRunner, ThreadPoolTaskRunner

from pipelines.flows.run_context import current_workspace
from pipelines.model.errors import GlocalError, SettingsError
from pipelines.model.finding import Origin
from pipelines.workspace.settings import SETTINGS, FlowSettings


def task_runner() -> TaskRunner[Any]:
    """The runner of the workspace that the process was started for; threads where there is none."""
    try:
        settings = current_workspace().settings.flows
    except GlocalError:  # a flow that is only looked at; whoever runs it is told what is wrong
        settings = FlowSettings()
    if settings.task_runner == "threads":
        return ThreadPoolTaskRunner(max_workers=4)
    try:
        dask = import_module("prefect_dask.task_runners")  # an extra
    except ImportError as error:
        raise SettingsError(
            'task_runner is "dask", and Dask is not installed',
            origin=Origin(SETTINGS),
            hint="install it: pip install 'glocal[dask]'",
        ) from error
    cluster = {"n_workers": 2, "threads_per_worker": 2, "dashboard_address": None}
    where = {"address": settings.dask_address} if settings.dask_address else {"cluster_kwargs": cluster}
    runner: TaskRunner[Any] = dask.DaskTaskRunner(**where)
    return runner
