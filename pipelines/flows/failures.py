"""How a run ends that cannot go on: in the words of the error, for the person who started it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from prefect import get_run_logger
from prefect.client.schemas.objects import State
from prefect.runtime import deployment
from prefect.states import Failed

from pipelines.model.errors import GlocalError

Result = TypeVar("Result")


def failing_in_words(work: Callable[..., Result], *args: Any, **kwargs: Any) -> Result | State[Any]:
    """Do a flow's work; an error is its end, with where, what and what to do next instead of a traceback.

    Called by the command line, which tells errors itself, it lets them through.
    """
    try:
        return work(*args, **kwargs)
    except GlocalError as error:
        if deployment.id is None:
            raise
        get_run_logger().error(str(error))
        return Failed(message=str(error))
