"""Addresses, and who may go there: each route names its act, and `may` is asked before its handler."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from inspect import iscoroutinefunction
from typing import cast
from urllib.parse import urlencode

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from pipelines.desk.desk import Desk
from pipelines.desk.desk_request import DeskRequest, Forbidden, receive_request
from pipelines.desk.error_pages import broken
from pipelines.desk.passwords import TooBusy
from pipelines.desk.rights import Act, may
from pipelines.desk.sign_in_page import sign_in_page
from pipelines.model.errors import GlocalError

Handler = Callable[[DeskRequest], Response]
LaterHandler = Callable[[DeskRequest], Awaitable[Response]]
"""For what goes on for long, such as an event stream; everything else runs in a thread."""
SIGN_IN = "/sign-in"
NOBODY = "Nobody was signed in, or the session was over or forged."
"""Why a form was refused, as the audit says it."""
MOST_FIELDS, MOST_FILES = 2000, 20


class AskedRoute(Route):
    """A route that knows its act; None: anybody may come, without an account."""

    def __init__(
        self, path: str, handler: Handler | LaterHandler, act: Act | None, methods: Sequence[str]
    ) -> None:
        async def endpoint(http: Request) -> Response:
            try:
                return await _answer_to(http, handler, act)
            except (HTTPException, Forbidden, TooBusy, GlocalError):
                raise
            except Exception as error:  # noqa: BLE001 - answered here, so that the guard's headers are on it
                return await run_in_threadpool(broken, http, error)

        super().__init__(path, endpoint, methods=list(methods), name=f"{handler.__module__}.{path}")
        self.act = act


def page(path: str, handler: Handler | LaterHandler, act: Act) -> AskedRoute:
    """A page that shows and changes nothing. `{issue}` and `{locale}` of the path are what `may` is asked
    about.
    """
    return AskedRoute(path, handler, act, ["GET"])


def form_at(path: str, handler: Handler | LaterHandler, act: Act) -> AskedRoute:
    """Where a form is sent to. The handler returns `request.go(…)`, or the form's page with what is wrong."""
    return AskedRoute(path, handler, act, ["POST"])


def open_page(path: str, handler: Handler) -> AskedRoute:
    """A page for people without an account, such as the one where they sign in."""
    return AskedRoute(path, handler, None, ["GET"])


def open_form(path: str, handler: Handler) -> AskedRoute:
    """A form for people without an account."""
    return AskedRoute(path, handler, None, ["POST"])


async def _answer_to(http: Request, handler: Handler | LaterHandler, act: Act | None) -> Response:
    desk = cast("Desk", http.app.state.desk)
    request = await run_in_threadpool(receive_request, desk, http, FormData())
    if act is not None:
        if request.somebody is None:
            return _to_sign_in(request)
        given = http.path_params
        if not may(request.somebody, act, str(given.get("issue", "")), str(given.get("locale", ""))):
            raise Forbidden(act)
    if http.method != "POST":
        return await _handled(handler, request)
    # Only now is read what they send: whoever may not send it need not be listened to.
    async with http.form(max_files=MOST_FILES, max_fields=MOST_FIELDS, max_part_size=2_000_000) as filled:
        return await _handled(handler, await run_in_threadpool(receive_request, desk, http, filled))


async def _handled(handler: Handler | LaterHandler, request: DeskRequest) -> Response:
    if iscoroutinefunction(handler):
        return cast("Response", await handler(request))
    return await run_in_threadpool(cast("Handler", handler), request)


def _to_sign_in(request: DeskRequest) -> Response:
    """Whoever opens a page is led to the sign-in and back; a form or a script is told."""
    http = request.http
    what = f"{http.method} {http.url.path}"
    if http.method in ("GET", "HEAD") and http.headers.get("sec-fetch-dest", "document") == "document":
        return RedirectResponse(f"{SIGN_IN}?{urlencode({'next': _asked_for(http)})}", 303)
    request.desk.audit.refused("", what, NOBODY, request.place)
    return sign_in_page(request, 401, signed_out=True)


def _asked_for(http: Request) -> str:
    query = http.url.query
    return f"{http.url.path}?{query}" if query else http.url.path
