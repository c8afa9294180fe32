"""Who gets in at Prefect's server behind `glocal serve`: no page, under whatever name, and no other user."""

from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest

from pipelines.flows.door import Door
from pipelines.flows.door_app import DoorApp, Message, Receive, SendMessage
from pipelines.flows.environment import ENGINE_API

LOGIN = "glocal:7Hq"
DOOR = Door(LOGIN, made_up=True)
BASIC = f"Basic {base64.b64encode(LOGIN.encode()).decode()}"
HOST = "127.0.0.1:4200"

TURNED_AWAY: dict[str, tuple[Door, str, dict[str, str]]] = {
    "foreign name": (DOOR, "GET", {"host": "evil.example"}),
    "foreign name, our port": (DOOR, "GET", {"host": "evil.example:4200"}),
    "no name": (DOOR, "GET", {"host": ""}),
    "a name that begins as ours": (DOOR, "GET", {"host": "127.0.0.1.evil.example"}),
    "a name that ends as ours": (DOOR, "GET", {"host": "evil-localhost"}),
    "another machine's address": (DOOR, "GET", {"host": "192.0.2.7:4200"}),
    "no address at all": (DOOR, "GET", {"host": "[::1"}),
    "another port": (DOOR, "POST", {"host": HOST, "origin": "http://127.0.0.1:9999"}),
    "another port, as a browser says it": (DOOR, "POST", {"host": HOST, "sec-fetch-site": "same-site"}),
    "another site": (DOOR, "POST", {"host": HOST, "sec-fetch-site": "cross-site"}),
    "an origin without a name": (DOOR, "POST", {"host": HOST, "origin": "null"}),
    "a form of another origin": (
        DOOR,
        "POST",
        {
            "host": HOST,
            "sec-fetch-site": "same-site",
            "sec-fetch-mode": "navigate",
            "sec-fetch-dest": "document",
        },
    ),
    "a frame in another page": (
        DOOR,
        "GET",
        {
            "host": HOST,
            "sec-fetch-site": "same-site",
            "sec-fetch-mode": "navigate",
            "sec-fetch-dest": "iframe",
        },
    ),
    "a picture in another page": (
        DOOR,
        "GET",
        {
            "host": HOST,
            "sec-fetch-site": "cross-site",
            "sec-fetch-mode": "no-cors",
            "sec-fetch-dest": "image",
        },
    ),
    "localhost is another origin": (DOOR, "POST", {"host": HOST, "origin": "http://localhost:4200"}),
    "a name that is not ours behind a server": (
        replace(DOOR, names=("staff.example.org",)),
        "POST",
        {"host": HOST, "origin": "https://example.org"},
    ),
}
WELCOME: dict[str, tuple[Door, str, dict[str, str]]] = {
    "a program": (DOOR, "POST", {"host": HOST}),
    "localhost": (DOOR, "GET", {"host": "LocalHost:4200"}),
    "a name with its dot": (DOOR, "GET", {"host": "localhost.:4200"}),
    "IPv6": (DOOR, "GET", {"host": "[::1]:4200"}),
    "the other loopback": (DOOR, "GET", {"host": "127.0.0.2"}),
    "our own page": (
        DOOR,
        "POST",
        {"host": HOST, "origin": f"http://{HOST}", "sec-fetch-site": "same-origin"},
    ),
    "typed by a person": (DOOR, "GET", {"host": HOST, "sec-fetch-site": "none"}),
    "a link in a mail": (
        DOOR,
        "GET",
        {
            "host": HOST,
            "sec-fetch-site": "cross-site",
            "sec-fetch-mode": "navigate",
            "sec-fetch-dest": "document",
        },
    ),
    "a name that was given": (
        replace(DOOR, names=("Staff.example.org",)),
        "POST",
        {"host": "staff.example.org", "origin": "https://staff.example.org"},
    ),
    "behind a server that does not hand the name on": (
        replace(DOOR, names=("staff.example.org",)),
        "POST",
        {"host": HOST, "origin": "https://staff.example.org"},
    ),
}


@pytest.mark.parametrize("case", TURNED_AWAY)
def test_a_foreign_page_or_name_is_turned_away(case: str) -> None:
    """Whoever knows the login too: a browser may know it, and not the page that is open in it."""
    door, method, headers = TURNED_AWAY[case]
    assert door.refusal(method, headers)


@pytest.mark.parametrize("case", WELCOME)
def test_people_and_programs_are_not_turned_away(case: str) -> None:
    """A door that is shut before those who work there is taken off its hinges."""
    door, method, headers = WELCOME[case]
    assert door.refusal(method, headers) == ""


def test_it_travels_without_its_login() -> None:
    """The description of the door is on disk and in an environment; the login is not in it, nor in a log."""
    door = replace(DOOR, names=("staff.example.org",))
    assert (LOGIN in door.as_json(), LOGIN in repr(door)) == (False, False)
    assert Door.from_json(door.as_json(), LOGIN) == door


async def _inside(scope: Message, _: Receive, send: SendMessage) -> None:
    """Stands for Prefect's server: says what it was asked with."""
    headers = dict(scope["headers"])
    told = {"auth": "BASIC", "login": headers.get(b"authorization", b"").decode()}
    await send({"type": "http.response.start", "status": 200, "headers": []})
    body = json.dumps(told).encode()
    await send({"type": "http.response.body", "body": body})


class Browser:
    """Asks a `DoorApp`, as a server would for a browser."""

    def __init__(self, door: Door) -> None:
        self.app = DoorApp(_inside, door)

    def ask(self, path: str, method: str = "GET", **headers: str) -> tuple[int, dict[str, str], str]:
        target, _, query = path.partition("?")
        messages = self._run(
            {"type": "http", "method": method, "path": target, "query_string": query.encode()}, headers
        )
        start, body = messages
        given = {name.decode(): value.decode() for name, value in start["headers"]}
        return start["status"], given, body["body"].decode()

    def socket(self, **headers: str) -> list[Message]:
        return self._run({"type": "websocket", "path": "/api/events/in"}, headers)

    def _run(self, scope: dict[str, Any], headers: Mapping[str, str]) -> list[Message]:
        sent: list[Message] = []
        named = [
            (name.replace("_", "-").encode(), value.encode())
            for name, value in {"host": HOST, **headers}.items()
        ]

        async def receive() -> Message:
            return {"type": "websocket.connect"}

        async def send(message: Message) -> None:
            sent.append(message)

        call = self.app({**scope, "headers": named}, receive, send)
        with ThreadPoolExecutor(1) as thread:  # a browser's test before this one may have a loop in ours
            thread.submit(asyncio.run, call).result()
        return sent


def test_without_the_login_of_this_start_nobody_is_answered() -> None:
    """Not even by the description of its API; who has the login is let through to where it is compared."""
    browser = Browser(DOOR)
    for path, method in (
        (f"{ENGINE_API}/flow_runs/filter", "POST"),
        ("/openapi.json", "GET"),
        ("/docs", "GET"),
    ):
        status, headers, words = browser.ask(path, method)
        assert (status, headers["cache-control"], "the login of this start" in words) == (
            401,
            "no-store",
            True,
        )
        assert browser.ask(path, method, cookie="glocal-4200=1790000600.x")[0] == 401
    status, guard, body = browser.ask(f"{ENGINE_API}/flow_runs/filter", "POST", authorization=BASIC)
    assert (status, json.loads(body)["login"], guard["x-frame-options"]) == (200, BASIC, "SAMEORIGIN")


def test_a_password_that_people_know_is_asked_for_by_prefect_itself() -> None:
    """Programs that know it reach the API; what they say is compared there."""
    browser = Browser(replace(DOOR, login="staff:s3cret", made_up=False))
    status, _, body = browser.ask("/ui-settings")
    assert (status, json.loads(body)) == (200, {"auth": "BASIC", "login": ""})


def test_health_is_told_without_a_login_and_to_no_foreign_name() -> None:
    """Whoever watches over the server has no browser."""
    browser = Browser(DOOR)
    assert browser.ask(f"{ENGINE_API}/health")[0] == 200
    assert browser.ask(f"{ENGINE_API}/health", host="evil.example")[0] == 403


def test_sockets_of_foreign_pages_are_closed() -> None:
    """A browser opens a socket to any origin, with the cookies of its host, and asks nobody."""
    browser = Browser(DOOR)
    closed: list[Message] = [{"type": "websocket.close", "code": 1008}]
    assert browser.socket(origin="http://127.0.0.1:9999", cookie="glocal-desk-4200=x") == closed
    assert browser.socket(host="evil.example") == closed
    assert browser.socket()[0]["status"] == 200  # a program: the server asks it for the login
