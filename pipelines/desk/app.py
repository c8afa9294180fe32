"""The desk as one ASGI application."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.body_limit import RequestBodyLimitMiddleware
from starlette.responses import PlainTextResponse
from starlette.routing import BaseRoute, Mount
from starlette.types import ASGIApp

from pipelines.actions.engine import Engine
from pipelines.desk import error_pages
from pipelines.desk.audit import Audit
from pipelines.desk.desk import Desk
from pipelines.desk.desk_request import Forbidden
from pipelines.desk.engine_room import EngineRoom
from pipelines.desk.guard import LARGEST_BODY, Guard, Names
from pipelines.desk.handovers import Handovers
from pipelines.desk.page_templates import PageTemplates
from pipelines.desk.pages import (
    account,
    approval,
    audiences,
    bring,
    crop,
    delivered,
    drafts,
    files,
    git,
    health,
    history,
    home,
    languages,
    look,
    people,
    person_details,
    preview,
    previews,
    propose,
    send,
    settings,
    sign_in,
    sign_in_service,
    translate,
    translate_frame,
    translate_questions,
    way_out,
    write,
)
from pipelines.desk.passwords import Passwords, TooBusy
from pipelines.desk.people import People
from pipelines.desk.service_calls import ServiceCalls
from pipelines.desk.sign_in_services import SignInServices
from pipelines.desk.store import DeskStore
from pipelines.desk.workspace_cache import WorkspaceCache
from pipelines.model.errors import GlocalError

PAGES = (
    home,
    bring,
    write,
    crop,
    look,
    preview,
    languages,
    drafts,
    delivered,
    translate,
    translate_frame,
    translate_questions,
    history,
    propose,
    approval,
    send,
    way_out,
    sign_in,
    sign_in_service,
    settings,
    audiences,
    people,
    person_details,
    account,
    files,
    previews,
    git,
    health,
)
"""The modules with the desk's pages: a new page is a module, and its name here."""


def make_app(
    root: Path,
    engine: Engine,
    *,
    port: int,
    names: Names = Names(),  # noqa: B008 - frozen
    engine_room: ASGIApp | None = None,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    passwords: Passwords | None = None,
    calls: ServiceCalls | None = None,
    complaint: Callable[[], str] = str,
) -> Starlette:
    """The desk of the workspace at `root`; its `Desk` is at `.state.desk`.

    `port`: where people reach it. `engine_room`: what answers below `/engine`, for administrators; it is
    called as a mounted application, with `/engine` as its `root_path`. `complaint`: what is wrong with the
    engine, as a sentence; empty: nothing is. `calls`: how services are asked by which people sign in.
    `Desk.first_link()` gives the path of the link that makes the first account. Nothing runs in the
    background: there is no lifespan to wait for.
    """
    state = root / ".glocal"
    cache = WorkspaceCache(root)
    audit = Audit(state, clock)
    desk = Desk(
        root,
        engine,
        port,
        clock,
        cache,
        People(state),
        DeskStore(state),
        audit,
        passwords or Passwords(),
        PageTemplates(cache),
        Handovers(state),
        SignInServices(root, clock, calls),
        complaint=complaint,
    )
    routes: list[BaseRoute] = [route for each in PAGES for route in each.routes]
    if engine_room:
        routes.append(Mount("/engine", EngineRoom(engine_room, desk)))
    app = Starlette(
        routes=routes,
        middleware=[
            Middleware(Guard, names=names, audit=audit, refuse=_refusal, machines=(delivered.PATH,)),
            Middleware(RequestBodyLimitMiddleware, max_body_size=LARGEST_BODY),
        ],
        exception_handlers={
            Forbidden: error_pages.forbidden,
            TooBusy: error_pages.too_busy,
            HTTPException: error_pages.not_there,
            GlocalError: error_pages.cannot_go_on,
            Exception: error_pages.broken,
        },
    )
    app.state.desk = desk
    return app


def _refusal(why: str) -> ASGIApp:
    return PlainTextResponse(f"{why}\n", 403)
