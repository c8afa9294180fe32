"""The sign-up pages of a workspace, put together, and served on a socket."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

import uvicorn
from starlette.applications import Starlette

from pipelines.delivery.kit import utc_now
from pipelines.delivery.ledger_guard import require_sound
from pipelines.delivery.mailing.per_reader import PerReaderProvider
from pipelines.delivery.mailing.signups import open_signups
from pipelines.delivery.providers import open_provider
from pipelines.model.errors import SettingsError, UnsupportedFeature
from pipelines.model.finding import Origin
from pipelines.signup.app import SignupContext, signup_app
from pipelines.signup.letters import Letters
from pipelines.signup.pages import Pages
from pipelines.workspace.paths import Workspace
from pipelines.workspace.settings import SETTINGS
from pipelines.workspace.settings_file import setting_line
from pipelines.workspace.snapshot import open_snapshot

GRACE = 5
"""Seconds that open connections get at the end."""


def open_signup_app(
    workspace: Workspace, say: Callable[[str], None], clock: Callable[[], datetime] = utc_now
) -> Starlette:
    """The application of a workspace, ready to serve; what is not set up for it is told here."""
    settings = workspace.settings
    if not settings.signup.url:
        raise SettingsError(
            "signup.url is not set, so nobody could reach the sign-up pages",
            origin=Origin(SETTINGS, setting_line(workspace.settings_text(), ("signup",))),
            hint='add [signup] and url = "https://…", the address that readers see; docs/sign-up.md',
        )
    provider = open_provider(settings.signup.provider, workspace)
    if not isinstance(provider, PerReaderProvider):
        raise UnsupportedFeature(
            f"{provider.name} keeps its readers itself, so they sign up there",
            hint="name a provider that sends to each reader, such as smtp, in [signup] provider",
        )
    require_sound(workspace)  # who signed up, and above all who left, stands in it
    pages, signups = Pages(open_snapshot(workspace), settings.signup.url), open_signups(workspace)
    secret = provider.sign_secret
    letters = Letters(pages, signups, provider.transport, settings.email, secret)
    return signup_app(SignupContext(pages, signups, letters, secret, provider.other_list, clock, say))


def misled_links(workspace: Workspace) -> str:
    """A warning if the unsubscribe links of letters do not lead to these pages; empty: all is well."""
    pages, links = workspace.settings.signup.url, workspace.settings.email.unsubscribe_url
    if links.partition("?")[0] == f"{pages}/unsubscribe":
        return ""
    return (
        f"unsubscribe links lead to {links}, not to these pages: with [email] unsubscribe_url ="
        f' "{pages}/unsubscribe?lang={{locale}}" they would'
    )


def signup_server(app: Starlette, workspace: Workspace) -> uvicorn.Server:
    """A server for the application; `run(sockets=[…])` serves until it is told to end."""
    return uvicorn.Server(
        uvicorn.Config(
            app,
            lifespan="on",
            log_level="warning",
            access_log=False,  # addresses of these pages say who reads them
            server_header=False,
            proxy_headers=True,
            forwarded_allow_ips=list(workspace.settings.signup.proxies),
            limit_concurrency=200,
            timeout_graceful_shutdown=GRACE,
        )
    )


@contextmanager
def serving_signup(app: Starlette, workspace: Workspace, listening: socket.socket) -> Iterator[None]:
    """Serve on a socket beside other work, while the block lasts."""
    server = signup_server(app, workspace)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, name="sign-up", daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.should_exit = True
        thread.join(2 * GRACE)
