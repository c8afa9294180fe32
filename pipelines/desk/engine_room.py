"""The door to the engine room: what stands behind it is for administrators who are signed in."""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.websockets import WebSocketClose

from pipelines.desk.desk import Desk
from pipelines.desk.rights import Act, may, missing_right
from pipelines.desk.routing import NOBODY, SIGN_IN


class EngineRoom:
    """An ASGI application behind that door. The desk's cookie does not go in."""

    def __init__(self, app: ASGIApp, desk: Desk) -> None:
        self.app, self.desk = app, desk

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request or WebSocket, as ASGI has it."""
        caller = HTTPConnection(scope)
        value = caller.cookies.get(self.desk.cookie, "")
        session = await run_in_threadpool(self.desk.store.session, value, self.desk.clock())
        person = await run_in_threadpool(self.desk.people.find, session.person) if session else None
        if person and may(person, Act.ENGINE):
            left_out = (b"cookie", b"authorization")
            headers = [each for each in scope["headers"] if each[0].lower() not in left_out]
            await self.app({**scope, "headers": headers}, receive, send)
            return
        place = caller.client.host if caller.client else ""
        path = caller.url.path
        method = scope.get("method", "WEBSOCKET")
        why = missing_right(Act.ENGINE) if person else NOBODY
        self.desk.audit.refused(person.id if person else "", f"{method} {path}", why, place)
        if scope["type"] == "websocket":
            await WebSocketClose(1008)(scope, receive, send)
            return
        answer: Response = PlainTextResponse("The engine room is for administrators.\n", 403)
        if person is None and scope["method"] == "GET":
            answer = RedirectResponse(f"{SIGN_IN}?next=/engine/", 303)
        await answer(scope, receive, send)
