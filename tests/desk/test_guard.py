"""Who is turned away before any page is asked, what every answer carries, and that it is written down."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from starlette.routing import BaseRoute, Mount
from starlette.testclient import TestClient
from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocketDisconnect

from pipelines.desk.app import make_app
from pipelines.desk.guard import GUARDING, LARGEST_BODY, Names
from pipelines.desk.rights import Act, Person, Right, may, missing_right
from pipelines.desk.routing import NOBODY, AskedRoute
from pipelines.model.errors import SettingsError
from tests.desk.reception import CHEAP, HOME, PASSWORD, MemoryEngine, Reception, words_of

NAMED = Names(("desk.example.org",))
OURS = {"host": "127.0.0.1:4200", "sec-fetch-site": "same-origin"}


@pytest.mark.parametrize(
    ("method", "headers", "names", "passes"),
    [
        ("POST", OURS, Names(), True),
        ("POST", {**OURS, "origin": "http://127.0.0.1:4200"}, Names(), True),
        ("POST", {**OURS, "sec-fetch-site": "none"}, Names(), True),
        ("POST", {**OURS, "sec-fetch-site": "same-site"}, Names(), False),
        ("POST", {**OURS, "sec-fetch-site": "cross-site"}, Names(), False),
        ("POST", {**OURS, "sec-fetch-site": ""}, Names(), False),
        ("POST", {**OURS, "origin": "http://127.0.0.1:4201"}, Names(), False),
        ("POST", {**OURS, "origin": "null"}, Names(), False),
        ("POST", {**OURS, "origin": ""}, Names(), False),
        ("POST", {"host": "127.0.0.1:4200"}, Names(), False),
        ("POST", {"host": "127.0.0.1:4200", "origin": "http://127.0.0.1:4200"}, Names(), True),
        ("POST", {"host": "127.0.0.1:4200", "origin": "http://evil.example"}, Names(), False),
        ("PUT", {"host": "127.0.0.1:4200", "sec-fetch-site": "cross-site"}, Names(), False),
        ("DELETE", {"host": "127.0.0.1:4200", "origin": "http://evil.example"}, Names(), False),
        ("OPTIONS", {"host": "127.0.0.1:4200", "origin": "http://evil.example"}, Names(), False),
        ("WEBSOCKET", {"host": "127.0.0.1:4200", "origin": "http://evil.example"}, Names(), False),
        ("GET", {"host": "127.0.0.1:4200", "sec-fetch-site": "cross-site"}, Names(), True),
        ("GET", {"host": "localhost"}, Names(), True),
        ("GET", {"host": "[::1]:4200"}, Names(), True),
        ("GET", {"host": "127.9.9.9:4200"}, Names(), True),
        ("GET", {"host": "LOCALHOST.:4200"}, Names(), True),
        ("GET", {"host": "evil.example"}, Names(), False),
        ("GET", {"host": "localhost.evil.example"}, Names(), False),
        ("GET", {"host": "127.0.0.1.evil.example"}, Names(), False),
        ("GET", {"host": "192.0.2.7"}, Names(), False),
        ("GET", {"host": "192.0.2.7"}, Names(anywhere=True), True),
        ("GET", {"host": "evil.example"}, Names(anywhere=True), False),
        ("GET", {"host": ""}, Names(), False),
        ("GET", {}, Names(), False),
        ("GET", {"host": "[::1"}, Names(), False),
        ("GET", {"host": "desk.example.org"}, NAMED, True),
        ("POST", {"host": "desk.example.org", "origin": "https://desk.example.org"}, NAMED, True),
        ("POST", {"host": "127.0.0.1:4200", "origin": "https://desk.example.org"}, NAMED, True),
        ("POST", {"host": "desk.example.org", "origin": "https://evil.example"}, NAMED, False),
    ],
)  # fmt: skip
def test_only_our_own_pages_may_change_anything(
    method: str, headers: dict[str, str], names: Names, *, passes: bool
) -> None:
    """A cookie proves who, not from where: browsers send it along from other ports of the host."""
    assert (names.refusal(method, headers) == "") is passes


def test_what_is_turned_away_changes_nothing_and_is_written_down(reception: Reception) -> None:
    """A page of another origin, in the browser of somebody who is signed in."""
    person = reception.person(Right.AUTHOR)
    browser = reception.as_person(person)
    for more in (
        {"Sec-Fetch-Site": "cross-site"},
        {"Origin": "http://127.0.0.1:4201"},
        {"Host": "evil.example"},
    ):
        answer = browser.post("/account", data={"name": "Eve", "locale": ""}, headers=more)
        assert answer.status_code == 403
    kept = reception.desk.people.find(person.id)
    assert kept == person
    lines = reception.desk.audit.lines()
    assert [(line.what, line.end, line.at) for line in lines] == [
        ("POST /account", "refused", "2026-11-23T09:00:00Z")
    ] * 3
    assert all(line.place and line.why for line in lines)


@pytest.mark.parametrize(
    "path", ["/sign-in", "/", "/nowhere", "/account", "/static/x/desk.css", "/first?key=x"]
)
def test_every_answer_is_guarded(reception: Reception, path: str) -> None:
    """A page without the policy would be the one that is attacked; those of errors too."""
    for browser in (reception.browser(), reception.signed_in(Right.AUTHOR)):
        answer = browser.get(path)
        for name, value in GUARDING.items():
            if name != "Cache-Control" or not path.startswith("/static"):
                assert answer.headers[name] == value
    assert "unsafe" not in GUARDING["Content-Security-Policy"]


def test_a_fault_of_ours_is_told_without_what_is_inside(
    reception: Reception, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A traceback helps those who attack; the log has it for those who mend."""
    browser = reception.signed_in(Right.AUTHOR)

    def broken(*_: object) -> None:
        raise ValueError("secret inside")

    monkeypatch.setattr(reception.desk.store, "sessions", broken)
    answer = browser.get("/account")
    assert answer.status_code == 500
    assert "secret inside" not in answer.text and "Traceback" not in answer.text
    assert "It is a fault of the program, not yours." in words_of(answer)
    assert answer.headers["Content-Security-Policy"] == GUARDING["Content-Security-Policy"]


def test_a_file_that_is_broken_is_told_in_words(reception: Reception) -> None:
    """Somebody has edited the settings and slipped: where, what, and what to do."""
    browser = reception.signed_in(Right.AUTHOR)
    assert browser.get("/").status_code == 200
    (reception.root / "glocal.toml").write_text("locales = [\n")
    reception.desk.cache._looked = 0.0
    answer = browser.get("/")
    assert answer.status_code == 409
    assert "glocal.toml" in words_of(answer)
    (reception.root / ".glocal/people.json").write_text('{"people": [{"name": 3}]}')
    assert "people.json" in words_of(browser.get("/"))


def test_a_body_is_bounded(reception: Reception) -> None:
    """Whoever sends more than a camera's picture is stopped, also if it does not say how much comes."""
    browser = reception.signed_in(Right.AUTHOR)
    told = browser.post("/account", content=b"x" * (LARGEST_BODY + 1), headers={"Content-Type": "text/plain"})
    assert told.status_code == 413

    def endless() -> Iterator[bytes]:
        for _ in range(30):
            yield b"x" * 1_000_000

    form = {"Content-Type": "application/x-www-form-urlencoded"}
    assert browser.post("/account", content=endless(), headers=form).status_code == 413


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"\xff\xfe", "application/x-www-form-urlencoded"),
        (b"name=%00&locale=%ff", "application/x-www-form-urlencoded"),
        (b"--x\r\nbroken", "multipart/form-data; boundary=x"),
        (b"{}", "application/json"),
        (b"&".join(b"f%d=1" % n for n in range(3000)), "application/x-www-form-urlencoded"),
    ],
)
def test_what_is_no_form_is_refused_in_words(reception: Reception, content: bytes, kind: str) -> None:
    """Whatever a caller sends, nobody sees a traceback, and nothing is changed."""
    browser = reception.signed_in(Right.AUTHOR, name="Ana")
    answer = browser.post("/account", content=content, headers={"Content-Type": kind})
    assert answer.status_code in (400, 422)
    assert "text/html" in answer.headers["content-type"]
    assert [each.name for each in reception.desk.people.all()] == ["Ana"]


def walked(routes: list[BaseRoute]) -> Iterator[AskedRoute]:
    for route in routes:
        assert isinstance(route, AskedRoute), f"{route} asks nobody: make it with page() or form_at()"
        yield route


OPEN = {
    ("/drafts/etranslation", "POST"),
    ("/health", "GET"),
    ("/sign-in", "GET"), ("/sign-in", "POST"), ("/first", "GET"), ("/first", "POST"),
    ("/invitation", "GET"), ("/invitation", "POST"),
    ("/sign-in/{service}", "POST"), ("/sign-in/{service}/back", "GET"),
    ("/sign-in/{service}/first", "POST"), ("/sign-in/{service}/invitation", "POST"),
    ("/static/{version}/{name}", "GET"), ("/brand/mark.svg", "GET"), ("/brand/{digest}.css", "GET"),
    ("/shared/{issue}/{key}", "GET"), ("/shared/{issue}/{key}/{locale}/{face}", "GET"),
    ("/shared/{issue}/{key}/files/{path:path}", "GET"),
}  # fmt: skip
"""What people without an account may call. A route that comes here is a decision."""


def test_every_route_asks_who_may(reception: Reception) -> None:
    """A page that forgot to ask would be open to everybody, and nobody would notice."""
    routes = list(walked(reception.app.router.routes))
    opened = {(each.path, method) for each in routes if each.act is None for method in each.methods or ()}
    assert {each for each in opened if each[1] != "HEAD"} == OPEN
    for route in routes:
        assert (route.methods or set()) <= {"GET", "HEAD"} or route.methods == {"POST"}


def filled(path: str) -> str:
    for name, value in (("issue", "hello"), ("locale", "fr")):
        path = path.replace(f"{{{name}}}", value)
    return path.replace("{", "").replace("}", "")


def test_nobody_without_an_account_gets_further(reception: Reception) -> None:
    """Every other address leads to the sign-in, or is refused."""
    browser = reception.browser()
    for route in walked(reception.app.router.routes):
        if route.act is None:
            continue
        path = filled(route.path)
        if "POST" in (route.methods or ()):
            answer = browser.post(path, data={"name": "Eve"})
            assert answer.status_code == 401, path
            assert "You are not signed in any more" in words_of(answer)
        else:
            answer = browser.get(path)
            assert answer.status_code == 303 and answer.headers["location"].startswith("/sign-in"), path


@pytest.mark.parametrize("act", Act)
def test_a_right_that_is_missing_is_said_with_who_has_it(reception: Reception, act: Act) -> None:
    """Whoever may not do something is told whom to ask, on every page; and the refusal is written down."""
    helper = reception.person(*Right, name="Maria Papadaki")
    nobody = reception.person(name="Jonas Weber")
    if may(nobody, act):
        return
    browser = reception.as_person(nobody)
    for route in walked(reception.app.router.routes):
        if route.act is act:
            path = filled(route.path)
            answer = browser.post(path) if "POST" in (route.methods or ()) else browser.get(path)
            assert answer.status_code == 403, path
            assert "Maria Papadaki" in words_of(answer) and "Jonas Weber" in answer.text
            assert reception.desk.audit.lines()[-1].who == nobody.id
    assert may(helper, act, locale="fr")


FORGED = "forged-0123456789"


@pytest.mark.parametrize(
    ("headers", "says"),
    [
        ({"Sec-Fetch-Site": "cross-site"}, "A page of another origin may not call the desk."),
        ({"Origin": "http://127.0.0.1:4201"}, "A page of another origin may not call the desk."),
        ({"Host": "evil.example"}, "This desk does not know the name"),
        ({"Cookie": FORGED}, NOBODY),
        ({}, "The account has no right to "),
    ],
)
def test_each_refusal_of_each_form_is_a_sentence_in_the_audit(
    reception: Reception, headers: dict[str, str], says: str
) -> None:
    """All that changes something is found by listing it: who, what, and why, as an officer can read it."""
    helper, nobody = reception.person(*Right), reception.person(name="Jonas Weber")
    before = reception.desk.people.all()
    for route in walked(reception.app.router.routes):
        if "POST" not in (route.methods or ()):
            continue
        foreign = "Cookie" not in headers and bool(headers)
        allowed = route.act is None or may(nobody, route.act, "hello", "fr")
        if not foreign and (route.act is None or (allowed and not headers)):
            continue  # it is for everybody, or for everybody with an account
        browser = reception.browser()
        if headers.get("Cookie") == FORGED:
            browser.cookies.set(reception.desk.cookie, FORGED)
        else:
            browser = reception.as_person(helper if foreign else nobody)
        more = {name: value for name, value in headers.items() if name != "Cookie"}
        path, count = filled(route.path), len(reception.desk.audit.lines())
        answer = browser.post(path, data={"name": "Eve"}, headers=more)
        assert answer.status_code == (401 if "Cookie" in headers else 403), path
        (line,) = reception.desk.audit.lines()[count:]
        assert (line.what, line.end) == (f"POST {path}", "refused")
        assert line.who == ("" if headers else nobody.id)
        assert line.why.startswith(says) and line.why[-1] in ".E", line.why
        assert line.place
    assert reception.desk.people.all() == before


@pytest.mark.parametrize("act", Act)
def test_a_missing_right_is_said_as_a_sentence(act: Act) -> None:
    """With what it would be for, and who has it; each act has its own."""
    said = [missing_right(each) for each in Act]
    assert len(set(said)) == len(Act)
    assert re.fullmatch(r"The account has no right to [a-z, ]+: that is for [a-z, ]+\.", missing_right(act))


EVERYTHING = {
    Right.AUTHOR: {Act.LOOK, Act.OWN_ACCOUNT, Act.WRITE, Act.HAND_OVER, Act.PROPOSE},
    Right.TRANSLATOR: {Act.LOOK, Act.OWN_ACCOUNT},
    Right.PUBLISHER: set(Act) - {Act.PEOPLE, Act.SETTINGS, Act.ENGINE},
    Right.ADMINISTRATOR: {Act.LOOK, Act.OWN_ACCOUNT, Act.PEOPLE, Act.SETTINGS, Act.ENGINE},
}


@pytest.mark.parametrize("right", Right)
def test_what_each_right_allows(right: Right) -> None:
    """The whole table, so that a change of it is seen."""
    person = Person("1", "Ana", "ana@example.org", frozenset({right}), ("el",))
    assert {act for act in Act if may(person, act, "hello", "fr")} == EVERYTHING[right]
    assert may(person, Act.TRANSLATE, "hello", "el") is (right in (Right.TRANSLATOR, Right.PUBLISHER))
    gone = Person("1", "Ana", "ana@example.org", frozenset(Right), ("el",), left=True)
    assert [act for act in Act if may(gone, act, "hello", "el")] == []


def test_who_left_is_out_at_once(reception: Reception) -> None:
    """Also where the browser is still signed in; and the last administrator cannot go."""
    boss = reception.person(Right.ADMINISTRATOR)
    person = reception.person(Right.AUTHOR)
    browser = reception.as_person(person)
    assert browser.get("/").status_code == 200
    reception.desk.people.change(person.id, lambda each: replace(each, left=True))
    assert browser.get("/").status_code == 303
    with pytest.raises(SettingsError, match="nobody would be left"):
        reception.desk.people.change(boss.id, lambda each: replace(each, left=True))


class Inside:
    """An engine room that keeps what comes in."""

    def __init__(self) -> None:
        self.seen: list[dict[bytes, bytes]] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.seen.append(dict(scope["headers"]))
        if scope["type"] == "websocket":
            await receive()
            await send({"type": "websocket.accept"})
            await send({"type": "websocket.close", "code": 1000})
            return
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"inside"})


def test_the_engine_room_is_for_administrators(reception: Reception) -> None:
    """Others are refused, by page and by WebSocket; the desk's cookie does not go in."""
    inside = Inside()
    options: dict[str, Any] = {"port": 4200, "clock": lambda: reception.now, "passwords": CHEAP}
    app = make_app(reception.root, MemoryEngine(), engine_room=inside, **options)
    assert isinstance(app.router.routes[-1], Mount)
    browsers = [
        TestClient(app, HOME, headers=dict(each.headers), cookies=dict(each.cookies), follow_redirects=False)
        for each in (reception.browser(), reception.signed_in(Right.PUBLISHER), reception.signed_in(*Right))
    ]
    assert [each.get("/engine/runs").status_code for each in browsers] == [303, 403, 200]
    assert [each.post("/engine/api/x").status_code for each in browsers] == [403, 403, 200]
    foreign = {"Sec-Fetch-Site": "cross-site"}
    assert browsers[-1].post("/engine/api/x", headers=foreign).status_code == 403
    assert len(inside.seen) == 2
    assert all(b"cookie" not in headers for headers in inside.seen)
    with pytest.raises(WebSocketDisconnect), browsers[1].websocket_connect("/engine/api/events/out"):
        pass
    assert len(inside.seen) == 2


def test_no_page_has_a_secret_in_it(reception: Reception) -> None:
    """Neither a password nor its hash, nor what a cookie says; and `repr` does not say them in a log."""
    browser = reception.signed_in(*Right)
    cookie = browser.cookies[reception.desk.cookie]
    for route in walked(reception.app.router.routes):
        if "GET" in (route.methods or ()):
            text = browser.get(filled(route.path)).text
            assert PASSWORD not in text and "scrypt$" not in text and cookie not in text
    assert "scrypt$" not in repr(reception.desk.people.all())
