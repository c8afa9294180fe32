"""A run's log: what is written there is made visible, so that no terminal that shows it obeys it."""

from __future__ import annotations

import logging

from prefect import get_run_logger

from pipelines.model.markup import visible


def log_line(text: str, level: int = logging.INFO) -> None:
    """A line in the log of the run that calls it."""
    get_run_logger().log(level, "%s", visible(text))
