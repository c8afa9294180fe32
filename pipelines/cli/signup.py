"""The command that serves the sign-up pages by themselves, and their place beside those of `glocal serve`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager, suppress

import click

from pipelines.cli.options import command, in_workspace
from pipelines.cli.screen import Screen
from pipelines.flows.environment import Address
from pipelines.flows.server_child import listen
from pipelines.model.errors import GlocalError
from pipelines.signup.server import misled_links, open_signup_app, serving_signup, signup_server
from pipelines.workspace.paths import Workspace


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Where your reverse proxy reaches it.")
@click.option("--port", default=4202, show_default=True, type=click.IntRange(1024, 65535))
@command
@in_workspace
def subscribe_app_command(screen: Screen, workspace: Workspace, host: str, port: int) -> None:
    """Serve the pages where readers sign up, leave and choose their language; Ctrl-C ends it."""
    app = open_signup_app(workspace, screen.complain)
    with closing(listen(host, port)) as listening:
        _say_where(screen, workspace, host, port)
        screen.say("Press Ctrl-C to stop.")
        with suppress(KeyboardInterrupt):  # uvicorn passes it on when it has ended
            signup_server(app, workspace).run(sockets=[listening])
    screen.say("Stopped.")


@contextmanager
def signup_beside(
    screen: Screen, workspace: Workspace, host: str, port: int, patience: float
) -> Iterator[None]:
    """The sign-up pages while the block lasts, if the workspace has any; staff's go on without them."""
    with ExitStack() as stack:
        if workspace.settings.signup.url:
            try:
                app = open_signup_app(workspace, screen.complain)
                listening = stack.enter_context(closing(listen(host, port, patience)))
            except GlocalError as error:
                screen.complain(
                    f"warning: the sign-up pages are not there: {error.message}", f"  next: {error.hint}"
                )
            else:
                stack.enter_context(serving_signup(app, workspace, listening))
                _say_where(screen, workspace, host, port)
        yield


def _say_where(screen: Screen, workspace: Workspace, host: str, port: int) -> None:
    url = workspace.settings.signup.url
    screen.say(f"Sign-up pages: {Address(host, port).pages}, for readers of {url}")
    if warning := misled_links(workspace):
        screen.complain(f"warning: {warning}")
