"""The way to Prefect's own pages, below `/engine/` of the desk: for engineers, whom the desk has let in.

Prefect's server listens at a port that only this machine reaches, with a login that is made up at each start:
it is put in here, so that no browser ever holds it. What goes in has neither the desk's cookie nor the origin
of a page; what comes out may ask nobody outside.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Awaitable, Callable, MutableMapping
from typing import Any

import httpx

from pipelines.flows.door import basic_authorization
from pipelines.flows.environment import ENGINE

Message = MutableMapping[str, Any]

SECONDS = 60.0
"""How long an answer may take; a server that is just started again lets callers wait."""
LEFT_OUT = frozenset(
    b"host cookie origin referer authorization connection keep-alive transfer-encoding content-length"
    b" upgrade te trailer expect accept-encoding".split()
)
"""Of a request: what is between the browser and the desk."""
NOT_BACK = frozenset(
    b"connection keep-alive transfer-encoding server date set-cookie www-authenticate"
    b" content-security-policy x-frame-options access-control-allow-origin".split()
)
"""Of an answer."""
POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline';"
    " img-src 'self' data: blob:; font-src 'self' data:; worker-src 'self' blob:; connect-src 'self';"
    " form-action 'self'; base-uri 'self'; frame-ancestors 'none'"
)
"""Prefect's pages as they are, and nothing from or to another place."""


class EngineProxy:
    """An ASGI application before a server at `target`, such as `http://127.0.0.1:41000`."""

    def __init__(
        self,
        target: str,
        login: str,
        trouble: Callable[[], str],
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        """`trouble`: why the server cannot answer now, as a sentence; empty if it can."""
        self._target, self._trouble = target, trouble
        self._login = basic_authorization(login)
        self._client = httpx.AsyncClient(timeout=SECONDS, trust_env=False, transport=transport)

    async def __call__(
        self,
        scope: Message,
        receive: Callable[[], Awaitable[Message]],
        send: Callable[[Message], Awaitable[None]],
    ) -> None:
        """Serve one request, as ASGI has it; a WebSocket is closed, since Prefect's pages need none."""
        if scope["type"] == "websocket":
            await receive()
            await send({"type": "websocket.close", "code": 1008})
            return
        path = scope.get("raw_path", scope["path"].encode()).partition(b"?")[0].decode("ascii")
        if path.startswith(f"{ENGINE}/v2"):
            await _answer_words(send, 404, "There is no such page.")
        elif trouble := self._trouble():
            await _answer_words(send, 503, f"{trouble} Load this page again in some seconds.")
        else:
            query = scope.get("query_string", b"").decode("ascii")
            address = f"{self._target}{path}{f'?{query}' if query else ''}"
            headers = [(name, value) for name, value in scope["headers"] if name.lower() not in LEFT_OUT]
            headers += [(b"authorization", self._login), (b"accept-encoding", b"identity")]
            try:
                async with self._client.stream(
                    scope["method"], address, headers=headers, content=_sent_body(scope, receive)
                ) as answer:
                    await _hand_on(answer, path, send)
            except httpx.TransportError:
                await _answer_words(
                    send, 503, "Prefect does not answer. Load this page again in some seconds."
                )


def _sent_body(scope: Message, receive: Callable[[], Awaitable[Message]]) -> AsyncIterator[bytes] | None:
    if scope["method"] in ("GET", "HEAD"):
        return None

    async def chunks() -> AsyncIterator[bytes]:
        more = True
        while more:
            message = await receive()
            more = message["type"] == "http.request" and message.get("more_body", False)
            yield message.get("body", b"")

    return chunks()


async def _hand_on(answer: httpx.Response, path: str, send: Callable[[Message], Awaitable[None]]) -> None:
    headers = [(name, value) for name, value in answer.headers.raw if name.lower() not in NOT_BACK]
    headers.append((b"content-security-policy", POLICY.encode()))
    if path == f"{ENGINE}/ui-settings" and answer.status_code == 200:
        # Its pages would ask for a login that is put in here, and offer others that call a host outside.
        told = json.loads(await answer.aread()) | {"auth": None, "available_uis": ["v1"], "v2_base_url": None}
        body = json.dumps(told).encode()
        headers = [each for each in headers if each[0].lower() != b"content-length"]
        headers.append((b"content-length", b"%d" % len(body)))
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body})
        return
    await send({"type": "http.response.start", "status": answer.status_code, "headers": headers})
    async for chunk in answer.aiter_raw():
        await send({"type": "http.response.body", "body": chunk, "more_body": True})
    await send({"type": "http.response.body", "body": b""})


async def _answer_words(send: Callable[[Message], Awaitable[None]], status: int, words: str) -> None:
    body = f"{words}\n".encode()
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"content-length", b"%d" % len(body))]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
