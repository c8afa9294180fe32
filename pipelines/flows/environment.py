"""The environment that Prefect is loaded in: offline, quiet, its database inside the workspace.

To be set before Prefect is imported. What the user has set already stays: a server at
`PREFECT_API_URL`, a home of their own, a log level.
"""

from __future__ import annotations

import os
import secrets
import socket
import sys
import urllib.error
import urllib.request
from dataclasses import dataclass
from http import HTTPStatus
from importlib import import_module
from pathlib import Path
from typing import Any

from pipelines.flows.door import basic_authorization
from pipelines.flows.memory import loading
from pipelines.flows.served import running_note
from pipelines.model.errors import DeliveryError
from pipelines.workspace.paths import Workspace

WORKSPACE, PREVIEW_URL = "GLOCAL_WORKSPACE", "GLOCAL_PREVIEW_URL"
ENGINE = "/engine"
"""Below this path of the desk are Prefect's own pages."""
ENGINE_API = f"{ENGINE}/api"
EVERYWHERE = ("0.0.0.0", "::")  # noqa: S104 - to be told apart, not to be bound to
AUTH = "PREFECT_SERVER_API_AUTH_STRING"
"""`name:password` that the server asks for."""
CLIENT_AUTH = "PREFECT_API_AUTH_STRING"
"""The same, as its clients say it."""

_QUIET = {
    # Measured: without these four the server looks up an analytics host, and logs an error when offline.
    "DO_NOT_TRACK": "1",
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "PREFECT_CLOUD_ENABLE_ORCHESTRATION_TELEMETRY": "false",
    "PREFECT_SERVER_UI_SHOW_PROMOTIONAL_CONTENT": "false",
    # Of the two faces that Prefect 3.8 has, the newer asks a host outside from the browser.
    "PREFECT_SERVER_UI_V2_ENABLED": "false",
    # The run's own log keeps INFO for those who look at it later; only the terminal is kept clean.
    "PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL": "CRITICAL",
    "PREFECT_LOGGING_SERVER_LEVEL": "CRITICAL",
    # A new database on a busy machine takes longer than Prefect's 20 seconds.
    "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "180",
    # Runs of one flow go one after the other; whoever waits looks again this often.
    "PREFECT_SERVER_DEPLOYMENTS_CONCURRENCY_SLOT_WAIT_SECONDS": "5",
    # What ended 90 days ago is taken out of the database, with its logs; the ledger keeps what went out.
    "PREFECT_SERVER_SERVICES_DB_VACUUM_ENABLED": "events,flow_runs",
    # No page of another origin is told that it may read an answer; Prefect's default is all of them.
    "PREFECT_SERVER_CORS_ALLOWED_ORIGINS": "https://nobody.invalid",
}


_INDOORS = {
    # The server looks for its catalogue of plug-ins on a code host whenever somebody opens the pages of
    # blocks or makes a work pool; there is no setting for that. A proxy that is not there keeps it indoors.
    "HTTPS_PROXY": "http://127.0.0.1:9",
    "NO_PROXY": "127.0.0.1,localhost",
}


_UNNEEDED = (
    # Watches over workers of work pools; those have a server of their own (docs/operations.md).
    *("FOREMAN", "CLEANUP_RECONCILER", "CANCELLATION_CLEANUP"),
    # Automations, which nobody can make here, and the record of events that only they read.
    *("TRIGGERS", "EVENT_PERSISTER"),
    # Limits and pauses with an end, which our flows have not; and what is due begins within seconds.
    *("REPOSSESSOR", "PAUSE_EXPIRATIONS", "LATE_RUNS"),
)
"""Services of Prefect's server that would ask its database every few seconds for nothing."""


def server_environment(state: Path) -> dict[str, str]:
    """The environment of a server of our own, below `/engine`; what is set already stays. `state`: the
    workspace's folder for such things.
    """
    ours = {
        "PREFECT_UI_SERVE_BASE": ENGINE,
        "PREFECT_SERVER_API_BASE_PATH": ENGINE_API,
        # So the pages find the API under whatever name, and through whatever web server, they were opened.
        "PREFECT_UI_API_URL": ENGINE_API,
        # Else the pages are copied, with that path in them, into the installed package.
        "PREFECT_UI_STATIC_DIRECTORY": str(state / "ui"),
        # Types of blocks, which no flow of ours uses, are written into the database at each start.
        "PREFECT_API_BLOCKS_REGISTER_ON_START": "false",
        # Schedules that people change on Prefect's pages; what is due begins by its time all the same.
        "PREFECT_SERVER_SERVICES_SCHEDULER_RECENT_DEPLOYMENTS_LOOP_SECONDS": "30",
        # Each of its threads would keep memory of its own that it has freed (mallopt(3)).
        "MALLOC_ARENA_MAX": "2",
        **{f"PREFECT_SERVER_SERVICES_{name}_ENABLED": "false" for name in _UNNEEDED},
    }
    return _INDOORS | ours | dict(os.environ)


@dataclass(frozen=True, slots=True)
class Address:
    """Where pages are."""

    host: str = "127.0.0.1"
    port: int = 4200

    @property
    def name(self) -> str:
        """What others call the host; one that listens everywhere is known by the machine's name."""
        return socket.gethostname() if self.host in EVERYWHERE else self.host

    @property
    def pages(self) -> str:
        return f"http://{in_address(self.name)}:{self.port}"


def in_address(host: str) -> str:
    """As a web address has it: an IPv6 address stands in brackets."""
    return f"[{host}]" if ":" in host else host


def known_login() -> str:
    """The login that a person has set; empty if none is."""
    return os.environ.get(AUTH) or os.environ.get(CLIENT_AUTH, "")


def new_login() -> str:
    """A login that nobody can guess, for the processes of one start."""
    return f"glocal:{secrets.token_urlsafe(32)}"


def quiet_prefect(workspace: Workspace, api: str = "") -> None:
    """Set what is not set yet. With the address of an API, that server is meant; else one that `glocal serve`
    runs for this workspace, if it does; else Prefect starts one for the moment, which asks for a login too.
    """
    home = workspace.state / "prefect"
    home.mkdir(parents=True, exist_ok=True)
    wanted = {**_QUIET, "PREFECT_HOME": str(home), WORKSPACE: str(workspace.root)}
    if api:
        wanted["PREFECT_API_URL"] = api
    elif "PREFECT_API_URL" not in os.environ:
        if note := running_note(workspace):
            wanted["PREFECT_API_URL"] = note.api
            if note.login:
                os.environ[CLIENT_AUTH] = note.login
        elif "prefect" not in sys.modules:  # which has read its environment by then
            os.environ[AUTH] = os.environ[CLIENT_AUTH] = known_login() or new_login()
    if login := known_login():
        wanted[CLIENT_AUTH] = login
    for name, value in wanted.items():
        os.environ.setdefault(name, value)


def load_flows(module: str, workspace: Workspace, api: str = "") -> Any:
    """A module of this folder that imports Prefect, which reads its environment once, at that moment."""
    quiet_prefect(workspace, api)
    with loading():
        return import_module(f"pipelines.flows.{module}")


def check_login() -> None:
    """DeliveryError if the server that is joined asks for another login than ours, with where it is set."""
    if not (api := os.environ.get("PREFECT_API_URL")):
        return  # no server is joined
    asked = urllib.request.Request(f"{api}/admin/version")  # noqa: S310 - http(s), as Prefect's client asks it
    asked.add_header("Authorization", basic_authorization(known_login()).decode())
    try:
        with urllib.request.urlopen(asked, timeout=10):  # noqa: S310 - as above
            return
    except urllib.error.HTTPError as error:
        if error.code == HTTPStatus.UNAUTHORIZED:
            hint = f"set {CLIENT_AUTH} to the login that it was started with: name:password"
            raise DeliveryError(f"the Prefect server at {api} asks for a login", hint=hint) from error
    except (OSError, ValueError):
        return  # nobody is there, or no address: whoever calls it in earnest says so
