"""The commands around Prefect's server: serve, and the answer to a run that waits for one."""

from __future__ import annotations

import getpass
import os
from contextlib import ExitStack, nullcontext
from urllib.parse import urlsplit

import click

from pipelines.cli.options import command, in_workspace
from pipelines.cli.screen import Screen
from pipelines.workspace.paths import Workspace

_run = click.argument("run", metavar="RUN")
_name = click.option("--name", default="", help="Your name in the record; default: your login.")


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Where others can reach it: 0.0.0.0.")
@click.option("--port", default=4200, show_default=True, type=click.IntRange(1024, 65534))
@command
@in_workspace
def serve(screen: Screen, workspace: Workspace, host: str, port: int) -> None:
    """Start the pages where staff publish, preview and approve; Ctrl-C ends them."""
    from pipelines.flows.environment import PREVIEW_URL, Address, note_served, quiet_prefect  # noqa: PLC0415
    from pipelines.flows.previews import serve_folder  # noqa: PLC0415

    joined = os.environ.get("PREFECT_API_URL", "")
    address = Address(host, port)
    if joined:
        parts = urlsplit(joined)
        address = Address(parts.hostname or host, parts.port or port)
    quiet_prefect(workspace, address)
    from pipelines.flows.server import check_host, prefect_server, serve_flows  # noqa: PLC0415 - see above

    check_host(host)
    screen.say(f"Joining {joined}." if joined else "Starting; this takes some seconds.")
    with ExitStack() as stack:
        login = os.environ.get("PREFECT_API_AUTH_STRING", "")
        at = stack.enter_context(serve_folder(workspace.output / "preview", host, port + 1, login))
        os.environ.setdefault(PREVIEW_URL, f"http://{Address(host).name}:{at}")
        log = workspace.state / "server.log"
        stack.enter_context(nullcontext() if joined else prefect_server(address, log))
        note_served(workspace, address)
        stack.callback(note_served, workspace, None)
        serve_flows(workspace, screen.say, address)


@click.command()
@command
@in_workspace
def forms(screen: Screen, workspace: Workspace) -> None:
    """Bring the forms on a Prefect server up to date with the workspace; `glocal serve` does so by itself."""
    _on_a_server(workspace)
    from pipelines.flows import runs  # noqa: PLC0415 - only after its environment is set
    from pipelines.flows.form import refresh  # noqa: PLC0415

    with runs.server() as client:
        changed = refresh(client, workspace)
    screen.say(f"Changed: {', '.join(changed)}." if changed else "All forms are up to date.")
    screen.document({"changed": changed})


@click.command()
@_run
@_name
@click.option("--comment", default="", help="Kept in the record of deliveries.")
@command
@in_workspace
def approve(screen: Screen, workspace: Workspace, run: str, name: str, comment: str) -> None:
    """Say yes to a run that waits: RUN is its issue, or the beginning of its id."""
    _answer(screen, workspace, run, name, comment, send=True)


@click.command()
@_run
@_name
@click.option("--why", required=True, help="Kept in the record of deliveries.")
@command
@in_workspace
def reject(screen: Screen, workspace: Workspace, run: str, name: str, why: str) -> None:
    """Say no to a run that waits: nothing is sent, drafts stay."""
    _answer(screen, workspace, run, name, why, send=False)


def _answer(screen: Screen, workspace: Workspace, run: str, name: str, comment: str, *, send: bool) -> None:
    _on_a_server(workspace)
    from pipelines.flows.runs import answer, find  # noqa: PLC0415 - only after its environment is set

    waiting = find(run)
    who = name or getpass.getuser()
    answer(waiting, send=send, by=who, comment=comment)
    screen.say(f"{waiting.name}: {'it is sent' if send else 'nothing is sent'}, says {who}.")
    screen.document({"run": str(waiting.id), "issue": waiting.issue, "send": send, "by": who})


def _on_a_server(workspace: Workspace) -> None:
    """Set Prefect's environment; DeliveryError if no server is known."""
    from pipelines.flows.environment import quiet_prefect  # noqa: PLC0415
    from pipelines.model.errors import DeliveryError  # noqa: PLC0415

    quiet_prefect(workspace)
    if not os.environ.get("PREFECT_API_URL"):
        raise DeliveryError(
            "no Prefect server runs for this workspace",
            hint="start one with glocal serve, or set PREFECT_API_URL",
        )
