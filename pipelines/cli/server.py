"""The commands around Prefect's server: serve, and the answer to a run that waits for one."""

from __future__ import annotations

import getpass
import os
from contextlib import ExitStack, nullcontext
from typing import Any
from urllib.parse import urlsplit

import click

from pipelines.cli.options import command, in_workspace
from pipelines.cli.screen import Screen
from pipelines.flows.environment import PREVIEW_URL, Address, load_flows, note_served
from pipelines.flows.previews import serve_folder
from pipelines.model.errors import DeliveryError
from pipelines.workspace.paths import Workspace

_run_argument = click.argument("run", metavar="RUN")
_name_option = click.option("--name", default="", help="Your name in the record; default: your login.")


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Where others can reach it: 0.0.0.0.")
@click.option("--port", default=4200, show_default=True, type=click.IntRange(1024, 65534))
@command
@in_workspace
def serve_command(screen: Screen, workspace: Workspace, host: str, port: int) -> None:
    """Start the pages where staff publish, preview and approve; Ctrl-C ends them."""
    joined = os.environ.get("PREFECT_API_URL", "")
    address = Address(host, port)
    if joined:
        parts = urlsplit(joined)
        address = Address(parts.hostname or host, parts.port or port)
    flows = load_flows("server", workspace, address)
    flows.check_host(host)
    screen.say(f"Joining {joined}." if joined else "Starting; this takes some seconds.")
    with ExitStack() as stack:
        login = os.environ.get("PREFECT_API_AUTH_STRING", "")
        at = stack.enter_context(serve_folder(workspace.output / "preview", host, port + 1, login))
        os.environ.setdefault(PREVIEW_URL, f"http://{Address(host).name}:{at}")
        log = workspace.state / "server.log"
        stack.enter_context(nullcontext() if joined else flows.prefect_server(address, log))
        note_served(workspace, address)
        stack.callback(note_served, workspace, None)
        flows.serve_flows(workspace, screen.say, address)


@click.command()
@command
@in_workspace
def forms_command(screen: Screen, workspace: Workspace) -> None:
    """Bring the forms on a Prefect server up to date with the workspace; `glocal serve` does so by itself."""
    changed = _load_with_server("form", workspace).refresh_all_forms(workspace)
    screen.say(f"Changed: {', '.join(changed)}." if changed else "All forms are up to date.")
    screen.document({"changed": changed})


@click.command()
@_run_argument
@_name_option
@click.option("--comment", default="", help="Kept in the record of deliveries.")
@command
@in_workspace
def approve_command(screen: Screen, workspace: Workspace, run: str, name: str, comment: str) -> None:
    """Say yes to a run that waits: RUN is its issue, or the beginning of its id."""
    _give_answer(screen, workspace, run, name, comment, send=True)


@click.command()
@_run_argument
@_name_option
@click.option("--why", required=True, help="Kept in the record of deliveries.")
@command
@in_workspace
def reject_command(screen: Screen, workspace: Workspace, run: str, name: str, why: str) -> None:
    """Say no to a run that waits: nothing is sent, drafts stay."""
    _give_answer(screen, workspace, run, name, why, send=False)


def _give_answer(
    screen: Screen, workspace: Workspace, run: str, name: str, comment: str, *, send: bool
) -> None:
    runs = _load_with_server("runs", workspace)
    waiting = runs.find(run)
    who = name or getpass.getuser()
    runs.answer(waiting, send=send, by=who, comment=comment)
    screen.say(f"{waiting.name}: {'it is sent' if send else 'nothing is sent'}, says {who}.")
    screen.document({"run": str(waiting.id), "issue": waiting.issue, "send": send, "by": who})


def _load_with_server(module: str, workspace: Workspace) -> Any:
    """A module of `flows/` that asks a server; DeliveryError if none is known."""
    loaded = load_flows(module, workspace)
    if not os.environ.get("PREFECT_API_URL"):
        raise DeliveryError(
            "no Prefect server runs for this workspace",
            hint="start one with glocal serve, or set PREFECT_API_URL",
        )
    return loaded
