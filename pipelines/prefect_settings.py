"""The environment that Prefect is loaded in: offline, quiet, its database inside the workspace.

To be called before Prefect is imported. What the user has set already stays: a server at
`PREFECT_API_URL`, a home of their own, a log level.
"""

from __future__ import annotations

import os
from pathlib import Path

_QUIET = {
    # Measured: without these four the server looks up an analytics host, and logs an error when offline.
    "DO_NOT_TRACK": "1",
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "PREFECT_CLOUD_ENABLE_ORCHESTRATION_TELEMETRY": "false",
    "PREFECT_SERVER_UI_SHOW_PROMOTIONAL_CONTENT": "false",
    # The run's own log keeps INFO for those who look at it later; only the terminal is kept clean.
    "PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL": "CRITICAL",
    "PREFECT_LOGGING_SERVER_LEVEL": "CRITICAL",
    # A new database on a busy machine takes longer than Prefect's 20 seconds.
    "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "180",
}


def quiet_prefect(state: Path) -> None:
    """Set what is not set yet; `state` is the workspace's `.glocal`."""
    home = state / "prefect"
    home.mkdir(parents=True, exist_ok=True)
    for name, value in {**_QUIET, "PREFECT_HOME": str(home)}.items():
        os.environ.setdefault(name, value)
