"""The door before Prefect's server, as ASGI: it turns away whoever has not the login, or a foreign name."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from pipelines.flows.door import CLOSED, GUARD, Door
from pipelines.flows.environment import ENGINE_API

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
SendMessage = Callable[[Message], Awaitable[None]]
Asgi = Callable[[Message, Receive, SendMessage], Awaitable[None]]

_HEALTH = (f"{ENGINE_API}/health", f"{ENGINE_API}/ready")
_GUARD = tuple((name.lower().encode(), value.encode()) for name, value in GUARD.items())


class DoorApp:
    """An ASGI application behind a door."""

    def __init__(self, app: Asgi, door: Door) -> None:
        self._app, self._door = app, door

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
        elif self._door.made_up and "authorization" not in headers and scope["path"] not in _HEALTH:
            await _answer(send, 401, CLOSED)
        else:
            await self._app(scope, receive, _guarded(send))


def _guarded(send: SendMessage) -> SendMessage:
    async def sent(message: Message) -> None:
        if message["type"] == "http.response.start":
            message["headers"] = [*message.get("headers", ()), *_GUARD]
        await send(message)

    return sent


async def _answer(send: SendMessage, status: int, text: str) -> None:
    """A few words."""
    body = f"{text}\n".encode()
    headers = [
        (b"content-type", b"text/plain; charset=utf-8"),
        (b"content-length", b"%d" % len(body)),
        (b"cache-control", b"no-store"),
        *_GUARD,
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


async def _close(receive: Receive, send: SendMessage) -> None:
    await receive()
    await send({"type": "websocket.close", "code": 1008})
