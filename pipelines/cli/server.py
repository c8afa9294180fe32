"""The commands around Prefect's server: serve, and the answer to a run that waits for one."""

from __future__ import annotations

import getpass
import os
import secrets
import time
import webbrowser
from contextlib import ExitStack, closing
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

import click

from pipelines.actions.late import at_another_time, refuse_late
from pipelines.actions.request import read_request
from pipelines.cli.options import command, in_workspace
from pipelines.cli.screen import Screen
from pipelines.cli.signup import signup_beside
from pipelines.flows.door import ENTRANCE, Door
from pipelines.flows.environment import (
    AUTH,
    CLIENT_AUTH,
    EVERYWHERE,
    PREVIEW_URL,
    Address,
    check_host,
    check_login,
    in_address,
    known_login,
    load_flows,
    new_login,
)
from pipelines.flows.previews import serve_folder
from pipelines.flows.run_marks import living_runs
from pipelines.flows.served import ServeNote, is_served, running_note, sole_server, started_at, write_note
from pipelines.flows.server_child import listen
from pipelines.model.errors import DeliveryError
from pipelines.workspace.paths import Workspace

_run_argument = click.argument("run", metavar="RUN")
_name_option = click.option("--name", default="", help="Your name in the record; default: your login.")


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Where others can reach it: 0.0.0.0.")
@click.option("--port", default=4200, show_default=True, type=click.IntRange(1024, 65534))
@click.option(
    "--name",
    "names",
    multiple=True,
    metavar="HOST",
    help="A name by which people reach the pages, such as staff.example.org; may be repeated.",
)
@command
@in_workspace
def serve_command(screen: Screen, workspace: Workspace, host: str, port: int, names: tuple[str, ...]) -> None:
    """Start the pages where staff publish, preview and approve; Ctrl-C ends them."""
    check_host(host)
    with ExitStack() as stack:
        left = stack.enter_context(sole_server(workspace))
        joined = os.environ.get("PREFECT_API_URL", "")
        address = Address(host, port)
        if joined:
            parts = urlsplit(joined)
            address = Address(parts.hostname or host, parts.port or port)
        screen.say(f"Joining {joined}." if joined else "Starting; this takes some seconds.")
        login = known_login()
        made_up = "" if login or joined else _login_for_this_start(workspace, left)
        if not joined:
            os.environ[AUTH] = os.environ[CLIENT_AUTH] = login = login or made_up
        known = (*names, host, Address(host).name, urlsplit(os.environ.get(PREVIEW_URL, "")).netloc)
        door = Door(login, bool(made_up), port, tuple(filter(None, known)), anywhere=host in EVERYWHERE)
        patience = LEFT_SECONDS if left and left.pages == address.pages else 0
        listening = None if joined else stack.enter_context(closing(listen(host, port, patience)))
        previews = stack.enter_context(closing(listen(host, port + 1, patience)))
        stack.enter_context(signup_beside(screen, workspace, host, port + 2, patience))
        write_note(
            workspace,
            ServeNote(
                address.api, address.pages, door.as_json(), made_up, since=started_at(datetime.now(UTC))
            ),
        )
        flows = load_flows("server", workspace, address)
        pulse = flows.Pulse()
        stack.enter_context(serve_folder(workspace.output / "preview", previews, door, pulse.complaint))
        os.environ.setdefault(PREVIEW_URL, f"http://{in_address(Address(host).name)}:{port + 1}")
        if joined and flows.is_open(address):
            screen.complain(
                f"warning: {joined} asks for no login: any page in a browser that reaches it can start runs",
                f"  next: set {AUTH} for that server, and {CLIENT_AUTH} to the same here",
            )
        child = None
        if listening:
            log = workspace.state / "server.log"
            child = stack.enter_context(flows.prefect_server(listening, address, door, log))
        flows.serve_flows(workspace, screen.say, _way_in(screen, door, address.pages), child, pulse)


LEFT_SECONDS = 20
"""A server whose `glocal serve` was killed ends by itself within this time."""


def _login_for_this_start(workspace: Workspace, left: ServeNote | None) -> str:
    """A new one; the former where runs of a `glocal serve` that was killed go on, and have to report."""
    return left.login if left and left.login and living_runs(workspace.state) else new_login()


def _way_in(screen: Screen, door: Door, pages: str) -> str:
    """The address of the pages; on a terminal, with what lets one browser in. No log may hold that."""
    return _link(door, pages) if door.made_up and screen.is_terminal else pages


def _link(door: Door, pages: str) -> str:
    return f"{pages}{ENTRANCE}?token={door.link_token(secrets.token_hex(8), time.time())}"


@click.command()
@click.option("--open", "opened", is_flag=True, help="Open it in this machine's browser too.")
@command
@in_workspace
def link_command(screen: Screen, workspace: Workspace, *, opened: bool) -> None:
    """Print an address that lets a browser in at the pages of `glocal serve`, once, within ten minutes."""
    note = running_note(workspace)
    if note is None and is_served(workspace):
        hint = "wait until it prints its address; if it never does, end it and start it again"
        raise DeliveryError("glocal serve of this workspace is starting, or does not answer", hint=hint)
    if note is None:
        raise DeliveryError("no glocal serve runs for this workspace", hint="start one with glocal serve")
    door = note.open_door(known_login())
    address = _link(door, note.pages) if door.login else note.pages
    screen.say(address)
    screen.document({"address": address})
    if opened:
        webbrowser.open(address)


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
@click.option(
    "--at", default="", metavar="TIME", help="Another time to send, where the first is over; or: now."
)
@command
@in_workspace
def approve_command(screen: Screen, workspace: Workspace, run: str, name: str, comment: str, at: str) -> None:
    """Say yes to a run that waits: RUN is its issue, or the beginning of its id."""
    if at:
        _choose_time(screen, workspace, run, name, at)
    else:
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


_GOES_ON = "yes. The run goes on and sends it, or asks again if something has changed since it asked."


def _give_answer(
    screen: Screen, workspace: Workspace, run: str, name: str, comment: str, *, send: bool
) -> None:
    runs = _load_with_server("runs", workspace)
    waiting = runs.find(run)
    who = name or getpass.getuser()
    if send:
        refuse_late(workspace, waiting.name, runs.parameters_of(waiting), datetime.now(UTC))
    runs.answer(waiting, send=send, by=who, comment=comment)
    screen.say(f"{waiting.name}: {_GOES_ON if send else 'nothing is sent.'} ({who})")
    screen.document({"run": str(waiting.id), "issue": waiting.issue, "send": send, "by": who})


def _choose_time(screen: Screen, workspace: Workspace, run: str, name: str, at: str) -> None:
    """Begin a run that waits again, for another time. It asks anew: a yes holds for one time."""
    runs = _load_with_server("runs", workspace)
    waiting = runs.find(run)
    who = name or getpass.getuser()
    other = at_another_time(runs.parameters_of(waiting), at)
    read_request(workspace, other, datetime.now(UTC))
    begun = runs.begin_again(str(waiting.id), other)
    runs.end_late(waiting, who, at)
    screen.say(
        f"{waiting.name}: begun again for {at}. When it waits, look, and say yes: glocal approve {run}"
    )
    screen.document({"run": str(begun.id), "issue": waiting.issue, "at": at, "by": who})


def _load_with_server(module: str, workspace: Workspace) -> Any:
    """A module of `flows/` that asks a server; DeliveryError if none is known."""
    loaded = load_flows(module, workspace)
    if not os.environ.get("PREFECT_API_URL"):
        raise DeliveryError(
            "no Prefect server runs for this workspace",
            hint="start one with glocal serve, or set PREFECT_API_URL",
        )
    check_login()
    return loaded
