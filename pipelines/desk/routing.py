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
from pipelines.desk.error_pages import broken
from pipelines.desk.passwords import TooBusy
from pipelines.desk.rights import Act, may
from pipelines.desk.visit import Forbidden, Visit, make_visit
from pipelines.model.errors import GlocalError

Handler = Callable[[Visit], Response]
LaterHandler = Callable[[Visit], Awaitable[Response]]
"""For what goes on for long, such as an event stream; everything else runs in a thread."""
SIGN_IN = "/sign-in"
MOST_FIELDS, MOST_FILES = 2000, 20


class AskedRoute(Route):
    """A route that knows its act; None: anybody may come, without an account."""

    def __init__(
        self, path: str, handler: Handler | LaterHandler, act: Act | None, methods: Sequence[str]
    ) -> None:
        async def endpoint(request: Request) -> Response:
            try:
                return await _answer_to(request, handler, act)
            except (HTTPException, Forbidden, TooBusy, GlocalError):
                raise
            except Exception as error:  # noqa: BLE001 - answered here, so that the guard's headers are on it
                return await run_in_threadpool(broken, request, error)

        super().__init__(path, endpoint, methods=list(methods), name=f"{handler.__module__}.{path}")
        self.act = act


def page(path: str, handler: Handler | LaterHandler, act: Act) -> AskedRoute:
    """A page that shows and changes nothing. `{issue}` and `{locale}` of the path are what `may` is asked
    about.
    """
    return AskedRoute(path, handler, act, ["GET"])


def form_at(path: str, handler: Handler | LaterHandler, act: Act) -> AskedRoute:
    """Where a form is sent to. The handler returns `visit.go(…)`, or the form's page with what is wrong."""
    return AskedRoute(path, handler, act, ["POST"])


def open_page(path: str, handler: Handler) -> AskedRoute:
    """A page for people without an account, such as the one where they sign in."""
    return AskedRoute(path, handler, None, ["GET"])


def open_form(path: str, handler: Handler) -> AskedRoute:
    """A form for people without an account."""
    return AskedRoute(path, handler, None, ["POST"])


async def _answer_to(request: Request, handler: Handler | LaterHandler, act: Act | None) -> Response:
    desk = cast("Desk", request.app.state.desk)
    visit = await run_in_threadpool(make_visit, desk, request, FormData())
    if act is not None:
        if visit.somebody is None:
            return _to_sign_in(visit)
        given = request.path_params
        if not may(visit.somebody, act, str(given.get("issue", "")), str(given.get("locale", ""))):
            raise Forbidden(act)
    if request.method != "POST":
        return await _handled(handler, visit)
    # Only now is read what they send: whoever may not send it need not be listened to.
    async with request.form(max_files=MOST_FILES, max_fields=MOST_FIELDS, max_part_size=2_000_000) as filled:
        return await _handled(handler, await run_in_threadpool(make_visit, desk, request, filled))


async def _handled(handler: Handler | LaterHandler, visit: Visit) -> Response:
    if iscoroutinefunction(handler):
        return cast("Response", await handler(visit))
    return await run_in_threadpool(cast("Handler", handler), visit)


def _to_sign_in(visit: Visit) -> Response:
    """Whoever opens a page is led to the sign-in and back; a form or a script is told."""
    request = visit.request
    what = f"{request.method} {request.url.path}"
    if request.method in ("GET", "HEAD") and request.headers.get("sec-fetch-dest", "document") == "document":
        return RedirectResponse(f"{SIGN_IN}?{urlencode({'next': _asked_for(request)})}", 303)
    visit.desk.audit.refused("", what, "nobody is signed in", visit.place)
    return visit.page("sign-in.html", 401, signed_out=True, then="/", fields=None, nobody=False)


def _asked_for(request: Request) -> str:
    query = request.url.query
    return f"{request.url.path}?{query}" if query else request.url.path
