"""A run's log: what is written there is made visible, so that no terminal that shows it obeys it.

A fault that a person can mend stands there with its words; where in our code it was found tells them nothing.
"""

from __future__ import annotations

import logging

from prefect import get_run_logger

from pipelines.model.errors import GlocalError
from pipelines.model.markup import visible


def log_line(text: str, level: int = logging.INFO) -> None:
    """A line in the log of the run that calls it."""
    get_run_logger().log(level, "%s", visible(text))


def without_traceback(record: logging.LogRecord) -> bool:
    """Take the traceback from what Prefect logs of a `GlocalError`, unless `PREFECT_LOGGING_LEVEL` is DEBUG.

    A filter for `logging`: always true, as the line itself is kept.
    """
    error = record.exc_info[1] if record.exc_info else None
    if isinstance(error, GlocalError) and not logging.getLogger(record.name).isEnabledFor(logging.DEBUG):
        record.exc_info = None
    return True


def keep_errors_short() -> None:
    """Have Prefect log what flows and tasks of this process raise by `without_traceback`; it does so itself,
    before anybody else sees the error.
    """
    for name in ("prefect.flow_runs", "prefect.task_runs"):
        logging.getLogger(name).addFilter(without_traceback)
