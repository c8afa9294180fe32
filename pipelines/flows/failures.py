"""How a run ends that cannot go on: with the message of the error, for the person who started it."""

from __future__ import annotations

from collections.abc import Callable
from typing import ParamSpec, TypeVar

from prefect import get_run_logger
from prefect.client.schemas.objects import State
from prefect.runtime import deployment
from prefect.states import Failed

from pipelines.model.errors import GlocalError

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
        get_run_logger().error(str(error))
        return Failed(message=str(error))
