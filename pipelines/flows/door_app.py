"""The door before Prefect's server, as ASGI: turns away, lets in by a link, and puts in the login."""

from __future__ import annotations

import json
import time
from collections.abc import Awaitable, Callable, Iterable, Mapping, MutableMapping
from html import escape
from typing import Any
from urllib.parse import parse_qs

from pipelines.flows.door import CLOSED, ENTRANCE, GUARD, Door

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
SendMessage = Callable[[Message], Awaitable[None]]
Asgi = Callable[[Message, Receive, SendMessage], Awaitable[None]]

_HEALTH = ("/api/health", "/api/ready")
_GUARD = tuple((name.lower().encode(), value.encode()) for name, value in GUARD.items())


class DoorApp:
    """An ASGI application behind a door."""

    def __init__(self, app: Asgi, door: Door, clock: Callable[[], float] = time.time) -> None:
        self._app, self._door, self._clock = app, door, clock
        self._used: dict[str, float] = {}
        """Nonces of links that were taken, and when."""

    async def __call__(self, scope: Message, receive: Receive, send: SendMessage) -> None:
        """Serve one request, as ASGI has it."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        headers = {
            name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]
        }
        refused = self._door.refusal(scope.get("method", "GET"), headers)
        if scope["type"] == "websocket":
            # Prefect asks for the login in the first message.
            await (_close(receive, send) if refused else self._app(scope, receive, send))
        elif refused:
            await _answer(send, 403, refused)
        elif scope["path"] == ENTRANCE:
            await self._enter(scope, headers, send)
        elif self._door.has_session(headers, self._clock()):
            asks = scope["path"] == "/ui-settings"
            left_out = (b"authorization", b"accept-encoding") if asks else (b"authorization",)
            known = [(name, value) for name, value in scope["headers"] if name.lower() not in left_out]
            inside = {**scope, "headers": [*known, (b"authorization", self._door.authorization)]}
            await self._app(inside, receive, _without_login(send) if asks else _guarded(send))
        elif self._door.made_up and "authorization" not in headers and scope["path"] not in _HEALTH:
            await _answer(send, 401, CLOSED)
        else:
            await self._app(scope, receive, _guarded(send))

    async def _enter(self, scope: Message, headers: Mapping[str, str], send: SendMessage) -> None:
        """Let a browser in that has a link; its address, which others might read, is left at once."""
        now = self._clock()
        self._used = {nonce: at for nonce, at in self._used.items() if now - at < 3600}
        query = parse_qs(scope.get("query_string", b"").decode("latin-1"))
        nonce = self._door.nonce_of(query.get("token", [""])[0], now) if scope["method"] == "GET" else ""
        if not nonce or nonce in self._used:
            if self._door.has_session(headers, now):  # the link was opened once more, where it was before
                await _answer(send, 303, "You are in.", [(b"location", b"/")])
            else:
                await _answer(send, 401, CLOSED)
            return
        self._used[nonce] = now
        cookie = self._door.session_cookie(now).encode()
        await _answer(send, 303, "You are in.", [(b"location", b"/"), (b"set-cookie", cookie)])


def _guarded(send: SendMessage) -> SendMessage:
    async def sent(message: Message) -> None:
        if message["type"] == "http.response.start":
            message["headers"] = [*message.get("headers", ()), *_GUARD]
        await send(message)

    return sent


def _without_login(send: SendMessage) -> SendMessage:
    """Prefect's pages would ask for a password that the door has put in already; the answer is plain JSON."""
    start: list[Message] = []
    body = bytearray()

    async def sent(message: Message) -> None:
        if message["type"] == "http.response.start":
            start.append(message)
            return
        body.extend(message.get("body", b""))
        if message.get("more_body"):
            return
        whole = bytes(body)
        if start[0]["status"] == 200:
            whole = json.dumps(json.loads(whole) | {"auth": None}).encode()
        kept = [each for each in start[0].get("headers", ()) if each[0].lower() != b"content-length"]
        start[0]["headers"] = [*kept, (b"content-length", b"%d" % len(whole)), *_GUARD]
        await send(start[0])
        await send({"type": "http.response.body", "body": whole})

    return sent


async def _answer(
    send: SendMessage, status: int, text: str, more: Iterable[tuple[bytes, bytes]] = ()
) -> None:
    """A page with a few words."""
    body = (
        '<!doctype html><html lang="en"><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width"><title>Glocal</title>'
        f'<pre style="font:1rem/1.5 sans-serif;white-space:pre-wrap;margin:3rem">{escape(text)}</pre></html>'
    ).encode()
    headers = [
        (b"content-type", b"text/html; charset=utf-8"),
        (b"content-length", b"%d" % len(body)),
        (b"cache-control", b"no-store"),
        *_GUARD,
        *more,
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


async def _close(receive: Receive, send: SendMessage) -> None:
    await receive()
    await send({"type": "websocket.close", "code": 1008})
