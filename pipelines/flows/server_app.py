"""Prefect's server as an application behind our door; its modules are imported with this one."""

from __future__ import annotations

import os
from datetime import timedelta
from functools import partial

from docket import Worker
from prefect.server.api import background_workers
from prefect.server.api.server import create_app

from pipelines.flows.door import DOOR, Door
from pipelines.flows.door_app import DoorApp
from pipelines.flows.environment import AUTH

CHORES = timedelta(seconds=2)
"""Between two looks of Prefect's server at its chores, such as planning what is scheduled. By itself it looks
eight times a second, which keeps a machine awake that has nothing to do.
"""


def prefect_app() -> DoorApp:
    """Prefect's server, for those whom the door lets in."""
    # There is no setting for it.
    vars(background_workers)["Worker"] = partial(
        Worker, minimum_check_interval=CHORES, scheduling_resolution=CHORES
    )
    return DoorApp(create_app(final=True), Door.from_json(os.environ[DOOR], os.environ.get(AUTH, "")))
