"""The commands around Prefect's server: serve, and the answer to a run that waits for one."""

from __future__ import annotations

import atexit
import getpass
import os
import sys
import webbrowser
from contextlib import ExitStack, closing, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import click

from pipelines.actions.late import at_another_time, refuse_late
from pipelines.actions.request import read_request
from pipelines.cli.options import command, in_workspace
from pipelines.cli.screen import Screen
from pipelines.cli.signup import signup_beside
from pipelines.desk.app import make_app
from pipelines.desk.desk import first_link
from pipelines.desk.git_keeper import GitKeeper
from pipelines.desk.sending import go_on
from pipelines.desk.serving import Front, check_front, desk_server
from pipelines.desk.sign_in_services import check_sign_in
from pipelines.desk.teller import Teller
from pipelines.flows.background import Background, is_open
from pipelines.flows.door import DOOR, Door
from pipelines.flows.engine import DeskEngine
from pipelines.flows.engine_proxy import EngineProxy
from pipelines.flows.environment import (
    AUTH,
    CLIENT_AUTH,
    ENGINE_API,
    PREVIEW_URL,
    check_login,
    known_login,
    load_flows,
    new_login,
    quiet_prefect,
    server_environment,
)
from pipelines.flows.memory import share_arenas
from pipelines.flows.run_marks import living_runs
from pipelines.flows.served import ServeNote, is_served, read_note, sole_server, started_at, write_note
from pipelines.flows.server_child import ServerChild, listen
from pipelines.model.errors import DeliveryError, GlocalError
from pipelines.workspace.paths import Workspace

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
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
    help="A name by which people reach the pages, such as desk.example.org; may be repeated.",
)
@click.option(
    "--proxy",
    "proxies",
    multiple=True,
    metavar="ADDRESS",
    help="The web server in front that speaks TLS, such as 127.0.0.1; may be repeated.",
)
@click.option("--certificate", type=_FILE, help="Speak TLS with this certificate, and all above it (PEM).")
@click.option("--key", type=_FILE, help="The certificate's private key (PEM).")
@click.option(
    "--engine-port",
    default=0,
    type=click.IntRange(0, 65535),
    help="Where programs of this machine reach Prefect's API; default: any free port.",
)
@command
@in_workspace
def serve_command(screen: Screen, workspace: Workspace, engine_port: int, **options: Any) -> None:
    """Start the desk, where people write, look, approve and send; Ctrl-C ends it."""
    front = Front(**options)
    check_front(front)
    check_sign_in(workspace.settings)
    with ExitStack() as stack:
        left = stack.enter_context(sole_server(workspace))
        patience = LEFT_SECONDS if left and left.pages == front.address else 0
        listening = stack.enter_context(closing(listen(front.host, front.port, patience)))
        stack.enter_context(signup_beside(screen, workspace, front.host, front.port + 2, patience))
        background, room = _engine(screen, workspace, stack, front, engine_port, left)
        app = make_app(
            workspace.root,
            background.engine,
            port=front.port,
            names=front.known_names,
            engine_room=room,
            complaint=background.pulse.complaint,
        )
        os.environ.setdefault(PREVIEW_URL, f"{front.address}/previews")
        server = desk_server(app, front)

        def ready() -> None:
            screen.say(f"Ready: {front.address}")
            with suppress(GlocalError):  # whoever opens the desk is told
                go_on(app.state.desk)

        teller = Teller(app.state.desk)
        teller.start()
        stack.callback(teller.stop)
        keeper = GitKeeper(app.state.desk)
        keeper.start()
        stack.callback(keeper.stop)
        background.ready = ready
        share_arenas()
        background.failed = server.end
        screen.say(f"The desk is at {_way_in(screen, workspace, front.address)}")
        screen.say("Press Ctrl-C to stop. What sends and what is scheduled begins in some seconds.")
        background.start()
        try:
            server.serve_on(listening)
        finally:
            background.stop()
            screen.say("Stopped.")
            # Prefect would try for minutes to tell a server that has ended what became of its runs.
            atexit.register(os._exit, 3 if background.error else 0)
        if background.error:
            raise background.error


LEFT_SECONDS = 20
"""A server whose `glocal serve` was killed ends by itself within this time."""


def _engine(
    screen: Screen,
    workspace: Workspace,
    stack: ExitStack,
    front: Front,
    port: int,
    left: ServeNote | None,
) -> tuple[Background, EngineProxy | None]:
    """Prefect as it is to run beside the desk, not begun yet; and the way to its pages."""
    since = started_at(datetime.now(UTC))
    background = Background(
        workspace, os.environ.get("PREFECT_API_URL", ""), None, DeskEngine(workspace.root), screen.say
    )
    if background.api:
        screen.say(f"Joining {background.api}.")
        write_note(workspace, ServeNote(background.api, front.address, since=since))
        quiet_prefect(workspace, background.api)
        if is_open(background.api):
            screen.complain(
                f"warning: {background.api} asks for no login:"
                " any page in a browser that reaches it can start runs",
                f"  next: set {AUTH} for that server, and {CLIENT_AUTH} to the same here",
            )
        return background, None
    # Runs in processes of their own that go on after a kill have to report where they always did.
    goes_on = left if left and living_runs(workspace.state) else None
    login = known_login() or (goes_on.login if goes_on else "") or new_login()
    made_up = login != known_login()
    os.environ[AUTH] = os.environ[CLIENT_AUTH] = login
    port = port or (urlsplit(goes_on.api).port or 0 if goes_on else 0)
    listening = stack.enter_context(closing(listen("127.0.0.1", port, LEFT_SECONDS if left else 0)))
    target = f"http://127.0.0.1:{listening.getsockname()[1]}"
    background.api = f"{target}{ENGINE_API}"
    door = Door(login, made_up, front.names)
    background.child = ServerChild(
        [sys.executable, "-m", "pipelines.flows.server_process"],
        listening,
        workspace.state / "server.log",
        {},
    )
    note = ServeNote(background.api, front.address, login if made_up else "", since=since)
    write_note(workspace, note)
    quiet_prefect(workspace, background.api)
    background.child.environment = {**server_environment(workspace.state), DOOR: door.as_json()}
    return background, EngineProxy(target, login, background.pulse.complaint)


def _way_in(screen: Screen, workspace: Workspace, address: str) -> str:
    """The desk's address; on a terminal, with what makes the first account. No log may hold that."""
    return address + (first_link(workspace.state) if screen.is_terminal else "")


@click.command()
@click.option("--open", "opened", is_flag=True, help="Open it in this machine's browser too.")
@command
@in_workspace
def link_command(screen: Screen, workspace: Workspace, *, opened: bool) -> None:
    """Print the desk's address; as long as it has no account, the link that makes the first one, once."""
    note = read_note(workspace) if is_served(workspace) else None
    if note is None and is_served(workspace):
        hint = "wait until it prints its address; if it never does, end it and start it again"
        raise DeliveryError("glocal serve of this workspace is starting", hint=hint)
    if note is None:
        raise DeliveryError("no glocal serve runs for this workspace", hint="start one with glocal serve")
    address = note.pages + first_link(workspace.state)
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
