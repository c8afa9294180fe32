"""How a run ends that cannot go on: with the message of the error, for the person who started it."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import ParamSpec, TypeVar

from prefect.client.schemas.objects import State
from prefect.runtime import deployment
from prefect.states import Failed

from pipelines.flows.run_log import log_line
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
    try:
        return work(*args, **kwargs)
    except GlocalError as error:
        if deployment.id is None:
            raise
        lines = str(error).split("\n")
        for line in lines:
            log_line(line, logging.ERROR)
        return Failed(message="\n".join(map(visible, lines)))
