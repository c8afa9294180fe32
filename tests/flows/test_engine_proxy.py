"""What goes through to Prefect's pages below `/engine/`, and comes back; a function stands for the server."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from pipelines.flows.door import basic_authorization
from pipelines.flows.engine_proxy import POLICY, EngineProxy, Message

LOGIN = "glocal:7Hq"
Answer = Callable[[httpx.Request], httpx.Response]


def asked(
    answer: Answer,
    path: str,
    method: str = "GET",
    body: tuple[bytes, ...] = (),
    headers: dict[str, str] | None = None,
    trouble: str = "",
    kind: str = "http",
) -> list[Message]:
    """All messages that come back to the browser."""
    proxy = EngineProxy("http://127.0.0.1:9", LOGIN, lambda: trouble, httpx.MockTransport(answer))
    target, _, query = path.partition("?")
    scope: dict[str, Any] = {
        "type": kind,
        "method": method,
        "path": target,
        "raw_path": target.encode(),
        "query_string": query.encode(),
        "headers": [(name.encode(), value.encode()) for name, value in (headers or {}).items()],
    }
    chunks = list(body)
    sent: list[Message] = []

    async def receive() -> Message:
        chunk = chunks.pop(0) if chunks else b""
        return {"type": "http.request", "body": chunk, "more_body": bool(chunks)}

    async def send(message: Message) -> None:
        sent.append(message)

    with ThreadPoolExecutor(1) as thread:  # a browser's test before this one may have a loop in ours
        thread.submit(asyncio.run, proxy(scope, receive, send)).result()
    return sent


def told(messages: list[Message]) -> tuple[int, dict[str, str], bytes]:
    headers = {name.decode().lower(): value.decode() for name, value in messages[0]["headers"]}
    return messages[0]["status"], headers, b"".join(each.get("body", b"") for each in messages[1:])


def nobody(request: httpx.Request) -> httpx.Response:
    raise AssertionError(f"{request.url} was asked")


def test_the_server_sees_its_own_login_and_nothing_of_the_browsers() -> None:
    """A page that Prefect shows could hand on the desk's cookie; and its server would refuse our origin."""
    seen: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        request.read()
        seen.append(request)
        return httpx.Response(201, stream=httpx.ByteStream(b"{}"))

    browser = {
        "host": "desk.example.org",
        "cookie": "glocal-desk-4200=secret",
        "origin": "https://desk.example.org",
        "referer": "https://desk.example.org/engine/",
        "authorization": "Basic eQ==",
        "content-type": "application/json",
        "accept": "application/json",
    }
    back = asked(answer, "/engine/api/flow_runs/filter?a=%20b", "POST", (b'{"a"', b": 1}"), browser)
    assert told(back)[0] == 201
    (request,) = seen
    assert (request.method, str(request.url), request.content) == (
        "POST",
        "http://127.0.0.1:9/engine/api/flow_runs/filter?a=%20b",
        b'{"a": 1}',
    )
    kept = {name: request.headers[name] for name in ("authorization", "content-type", "accept", "host")}
    assert kept == {
        "authorization": basic_authorization(LOGIN).decode(),
        "content-type": "application/json",
        "accept": "application/json",
        "host": "127.0.0.1:9",
    }
    assert {"cookie", "origin", "referer"} & set(request.headers) == set()


def test_what_comes_back_sets_nothing_and_asks_nobody_outside() -> None:
    """Prefect's pages live on the desk's origin: a cookie of theirs would be the desk's."""

    def answer(_: httpx.Request) -> httpx.Response:
        given = {"set-cookie": "a=b", "content-security-policy": "frame-ancestors *", "etag": "x"}
        return httpx.Response(200, headers=given, stream=httpx.ByteStream(b"<html>"))

    status, headers, body = told(asked(answer, "/engine/dashboard"))
    assert (status, body, headers["etag"], headers["content-security-policy"]) == (
        200,
        b"<html>",
        "x",
        POLICY,
    )
    assert "set-cookie" not in headers


def test_its_pages_ask_for_no_login_and_offer_no_other_pages() -> None:
    """The login is put in here, and the newer pages call a host outside at once."""

    def answer(_: httpx.Request) -> httpx.Response:
        return httpx.Response(
            200, json={"auth": "BASIC", "available_uis": ["v1", "v2"], "v2_base_url": "/v2", "api_url": "/a"}
        )

    _, headers, body = told(asked(answer, "/engine/ui-settings"))
    assert json.loads(body) == {
        "auth": None,
        "available_uis": ["v1"],
        "v2_base_url": None,
        "api_url": "/a",
    }
    assert headers["content-length"] == str(len(body))
    assert told(asked(nobody, "/engine/v2/dashboard"))[0] == 404


def test_no_socket_is_opened() -> None:
    """Any page may open one to any origin, with the cookies of its host."""
    assert asked(nobody, "/engine/api/events/in", kind="websocket") == [
        {"type": "websocket.close", "code": 1008}
    ]


@pytest.mark.parametrize("starting", [True, False])
def test_while_there_is_no_server_it_says_so(*, starting: bool) -> None:
    """An engineer who comes too early waits some seconds, and does not look for a fault."""

    def gone(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("refused", request=request)

    back = asked(nobody, "/engine/", trouble="It is starting.") if starting else asked(gone, "/engine/")
    status, _, body = told(back)
    words = "It is starting." if starting else "Prefect does not answer."
    assert (status, body.decode()) == (503, f"{words} Load this page again in some seconds.\n")
