"""How a run ends that cannot go on: with the message of the error, for the person who started it."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import ParamSpec, TypeVar

from prefect.client.schemas.objects import State
from prefect.runtime import deployment, flow_run
from prefect.states import Failed

from pipelines.flows.run_context import current_workspace
from pipelines.flows.run_log import log_line
from pipelines.flows.run_marks import marked_alive
from pipelines.model.errors import GlocalError
from pipelines.model.markup import visible

Params = ParamSpec("Params")
Result = TypeVar("Result")


def failing_with_message(
    work: Callable[Params, Result], *args: Params.args, **kwargs: Params.kwargs
) -> Result | State[Result]:
    """Do a flow's work; an error is its end, with where, what and what to do next instead of a traceback.

    Called by the command line, which prints errors itself, it lets them through.
    """
    if deployment.id is None:
        return work(*args, **kwargs)
    try:
        with marked_alive(current_workspace().state, str(flow_run.id)):
            return work(*args, **kwargs)
    except GlocalError as error:
        lines = str(error).split("\n")
        for line in lines:
            log_line(line, logging.ERROR)
        return Failed(message="\n".join(map(visible, lines)))
