"""The environment that Prefect is loaded in: offline, quiet, its database inside the workspace.

To be set before Prefect is imported. What the user has set already stays: a server at
`PREFECT_API_URL`, a home of their own, a log level.
"""

from __future__ import annotations

import json
import os
import socket
import urllib.request
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from pipelines.workspace.files import write_if_changed
from pipelines.workspace.paths import Workspace

WORKSPACE, PREVIEW_URL = "GLOCAL_WORKSPACE", "GLOCAL_PREVIEW_URL"
EVERYWHERE = ("0.0.0.0", "::")  # noqa: S104 - to be told apart, not to be bound to
AUTH = "PREFECT_SERVER_API_AUTH_STRING"
"""`name:password` that the server asks for."""

_QUIET = {
    # Measured: without these four the server looks up an analytics host, and logs an error when offline.
    "DO_NOT_TRACK": "1",
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "PREFECT_CLOUD_ENABLE_ORCHESTRATION_TELEMETRY": "false",
    "PREFECT_SERVER_UI_SHOW_PROMOTIONAL_CONTENT": "false",
    # Of the two faces that Prefect 3.8 has, the newer asks a host outside from the browser.
    "PREFECT_SERVER_UI_V2_ENABLED": "false",
    # So the pages find the API under whatever name, and through whatever web server, they were opened.
    "PREFECT_SERVER_UI_API_URL": "/api",
    # The run's own log keeps INFO for those who look at it later; only the terminal is kept clean.
    "PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL": "CRITICAL",
    "PREFECT_LOGGING_SERVER_LEVEL": "CRITICAL",
    # A new database on a busy machine takes longer than Prefect's 20 seconds.
    "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "180",
    # Runs of one flow go one after the other; whoever waits looks again this often.
    "PREFECT_SERVER_DEPLOYMENTS_CONCURRENCY_SLOT_WAIT_SECONDS": "5",
}


_INDOORS = {
    # The server looks for its catalogue of plug-ins on a code host whenever somebody opens the pages of
    # blocks or makes a work pool; there is no setting for that. A proxy that is not there keeps it indoors.
    "HTTPS_PROXY": "http://127.0.0.1:9",
    "NO_PROXY": "127.0.0.1,localhost",
}


def server_environment() -> dict[str, str]:
    """The environment of a server of our own; a proxy that is set already stays."""
    return _INDOORS | dict(os.environ)


@dataclass(frozen=True, slots=True)
class Address:
    """Where a Prefect server is."""

    host: str = "127.0.0.1"
    port: int = 4200

    @property
    def name(self) -> str:
        """What others call the host; one that listens everywhere is known by the machine's name."""
        return socket.gethostname() if self.host in EVERYWHERE else self.host

    @property
    def pages(self) -> str:
        return f"http://{self.name}:{self.port}"

    @property
    def api(self) -> str:
        """For this machine's own processes."""
        return f"http://{'127.0.0.1' if self.host in EVERYWHERE else self.host}:{self.port}/api"


def quiet_prefect(workspace: Workspace, address: Address | None = None) -> None:
    """Set what is not set yet. With an address, the server there is meant; else one that `glocal serve` runs
    for this workspace, if it does; else Prefect starts one for the moment.
    """
    home = workspace.state / "prefect"
    home.mkdir(parents=True, exist_ok=True)
    wanted = {**_QUIET, "PREFECT_HOME": str(home), WORKSPACE: str(workspace.root)}
    if AUTH in os.environ:
        wanted["PREFECT_API_AUTH_STRING"] = os.environ[AUTH]
    api = address.api if address else _served(workspace)
    if api:
        wanted["PREFECT_API_URL"] = api
    for name, value in wanted.items():
        os.environ.setdefault(name, value)


def load_flows(module: str, workspace: Workspace, address: Address | None = None) -> Any:
    """A module of this folder that imports Prefect, which reads its environment once, at that moment."""
    quiet_prefect(workspace, address)
    return import_module(f"pipelines.flows.{module}")


def note_served(workspace: Workspace, address: Address | None) -> None:
    """Tell other commands where the server of this workspace is, or that there is none any more."""
    path = workspace.state / "serve.json"
    if address is None:
        path.unlink(missing_ok=True)
    else:
        write_if_changed(path, json.dumps({"api": address.api}).encode())


def _served(workspace: Workspace) -> str:
    """The API of the server that `glocal serve` runs for this workspace; nothing if it does not answer."""
    try:
        api = str(json.loads((workspace.state / "serve.json").read_bytes())["api"])
        with urllib.request.urlopen(f"{api}/health", timeout=2):  # noqa: S310 - written by ourselves
            return api
    except (OSError, ValueError, KeyError, TypeError):
        return ""
