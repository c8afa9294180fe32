"""The desk in a browser: every page for everybody, with and without its script; and what the script adds."""

from __future__ import annotations

import asyncio
import re
import socket
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from html import escape
from typing import TYPE_CHECKING, Any

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response, StreamingResponse
from starlette.routing import Route
from starlette.types import ASGIApp

from pipelines.desk.app import make_app
from pipelines.desk.page_templates import static_file
from pipelines.desk.rights import Right
from pipelines.desk.routing import AskedRoute
from tests.conftest import SLUG, copy_workspace
from tests.desk.reception import CHEAP, NOW, PASSWORD, MemoryEngine, Reception

if TYPE_CHECKING:
    from playwright.sync_api import Page

WINDOWS = ((1280, "dark"), (320, "light"))
NO_PAGES = {
    "/brand/mark.svg",
    "/health",
    f"/issues/{SLUG}/history/numbers.csv",
    f"/issues/{SLUG}/languages/files",
    f"/issues/{SLUG}/languages/fr/file",
    f"/issues/{SLUG}/languages/fr/translate/frame",
}
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@dataclass
class Served:
    """An application that answers at a port of its own."""

    app: ASGIApp
    address: str = ""
    server: uvicorn.Server = field(init=False)

    def __post_init__(self) -> None:
        options: dict[str, Any] = {"log_level": "error", "lifespan": "off", "timeout_graceful_shutdown": 1}
        self.server = uvicorn.Server(uvicorn.Config(self.app, **options))


def serving(app_at: Callable[[int], ASGIApp]) -> Iterator[Served]:
    """What an application is while it is served; it learns its port first."""
    with closing(socket.socket()) as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        port = listening.getsockname()[1]
        served = Served(app_at(port), f"http://127.0.0.1:{port}")
        thread = threading.Thread(target=served.server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        yield served
        served.server.should_exit = True
        thread.join(5)


@pytest.fixture(scope="module")
def reception(tmp_path_factory: pytest.TempPathFactory) -> Reception:
    """A desk over the sample article, in which somebody with all rights works."""
    return Reception(
        copy_workspace(tmp_path_factory.mktemp("desk") / "workspace", SLUG, locales=("en", "fr", "el"))
    )


@pytest.fixture(scope="module")
def desk(reception: Reception) -> Iterator[Served]:
    def app_at(port: int) -> Starlette:
        reception.app = make_app(
            reception.root, MemoryEngine(), port=port, clock=lambda: reception.now, passwords=CHEAP
        )
        return reception.app

    yield from serving(app_at)


def cookie_of(reception: Reception, desk: Served, *rights: Right) -> dict[str, str]:
    person = reception.person(*rights, name="Maria Papadaki")
    value = reception.desk.store.sign_in(person.id, "192.0.2.1", NOW)
    return {"name": reception.desk.cookie, "value": value, "url": desk.address}


def addresses(app: Starlette, person: str = "") -> list[str]:
    """Every page that can be looked at, and some that are none."""
    found = []
    for route in app.routes:
        if isinstance(route, AskedRoute) and "GET" in (route.methods or ()):
            path = route.path.replace("{issue}", SLUG).replace("{locale}", "fr")
            path = path.replace("{person}", person or "{person}")
            if "{" not in path:
                found.append(path)
    return [*sorted(set(found) - NO_PAGES), "/nowhere", "/first?key=x"]


def test_every_page_is_for_everybody(opened: Callable[..., Page], reception: Reception, desk: Served) -> None:
    """axe has nothing against any, in the light, in the dark and on a phone; none is wider than its window;
    and the policy that guards them has nothing to stop.
    """
    module = pytest.importorskip("axe_playwright_python.sync_playwright")
    axe, cookie, faults = module.Axe(), cookie_of(reception, desk, *Right), []
    for width, scheme in WINDOWS:
        page = opened(cookie, width, color_scheme=scheme)
        page.on("console", lambda said: faults.append(said.text) if "Content Security" in said.text else None)
        for path in addresses(reception.app, reception.desk.people.present()[0].id):
            if page.goto(f"{desk.address}{path}") is None or not page.url.endswith(path):
                continue  # it led to another, which has its turn
            found = axe.run(page, options={"runOnly": RULES, "resultTypes": ["violations"], "iframes": False})
            for rule in found.response["violations"]:
                places = [" ".join(map(str, node["target"])) for node in rule["nodes"]][:3]
                faults.append(f"{path} at {width}, {scheme}: {rule['id']}: {places}")
            wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
            if wide > 0:
                faults.append(f"{path} at {width}: {wide} pixels too wide")
    assert faults == []


def test_without_script_everything_works(
    opened: Callable[..., Page], reception: Reception, desk: Served
) -> None:
    """Come in, change something, be told, go out: with links and forms alone, by keyboard."""
    person = reception.person(Right.AUTHOR, address="keyboard@example.org")
    page = opened(java_script_enabled=False)
    page.goto(f"{desk.address}/account")
    page.get_by_label("Mail address").fill(person.address)
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.get_by_label("Your name").fill("Ana the First")
    page.keyboard.press("Enter")
    page.locator("#told").get_by_text("Saved.", exact=True).wait_for()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "To the content"
    page.get_by_role("button", name="Sign out", exact=True).click()
    assert page.url == f"{desk.address}/sign-in"
    page.goto(f"{desk.address}/")
    assert page.url.startswith(f"{desk.address}/sign-in")


BASE = (
    """<!doctype html><title>t</title><div id="told" role="status"></div>%s<script src="/desk.js"></script>"""
)
FORM = """<form method="post" action="/saved" data-into="part"><div id="part" data-told="%s">
<input id="f" name="f" value="%s"><button>Save</button></div></form>"""


@dataclass
class Bench:
    """Pages to try the script on; it keeps what was sent."""

    sent: list[str] = field(default_factory=list)
    signed_in: bool = True

    async def first(self, _: Request) -> Response:
        preview = (
            '<form data-preview="seen" data-address="/seen"><textarea id="w" name="w"></textarea></form>'
        )
        live = '<p id="n">0</p><div data-live="/live"></div>'
        return HTMLResponse(BASE % f'{FORM % ("", "Καλ")}{preview}<p id="seen">-</p>{live}')

    async def saved(self, request: Request) -> Response:
        if not self.signed_in:
            return HTMLResponse("no", 401)
        words = str((await request.form())["f"])
        self.sent.append(words)
        if words == "away":
            return RedirectResponse("/elsewhere", 303)
        return HTMLResponse(BASE % (FORM % ("Saved it", escape(words))))

    async def seen(self, request: Request) -> Response:
        words = str((await request.form())["w"])
        self.sent.append(words)
        await asyncio.sleep(0.3 if words == "slow" else 0)
        return HTMLResponse(f'<p id="seen">{escape(words)}</p>')

    async def live(self, _: Request) -> Response:
        async def events() -> AsyncIterator[str]:
            for number in (1, 2):
                yield f'data: <p id="n">{number}</p>\n\n'
                await asyncio.sleep(0.05)
            yield "event: end\ndata:\n\n"

        return StreamingResponse(events(), media_type="text/event-stream")

    async def script(self, _: Request) -> Response:
        return Response(static_file("desk.js"), media_type="text/javascript")

    async def elsewhere(self, _: Request) -> Response:
        return HTMLResponse("<p id='there'>there</p>")

    def app(self, _: int) -> Starlette:
        return Starlette(
            routes=[
                Route("/", self.first),
                Route("/saved", self.saved, methods=["POST"]),
                Route("/seen", self.seen, methods=["POST"]),
                Route("/live", self.live),
                Route("/desk.js", self.script),
                Route("/{other}", self.elsewhere),
            ]
        )


@pytest.fixture(scope="module")
def bench() -> Bench:
    return Bench()


@pytest.fixture(scope="module")
def bench_at(bench: Bench) -> Iterator[Served]:
    yield from serving(bench.app)


def test_the_script_replaces_a_part_and_leaves_the_writer_alone(
    opened: Callable[..., Page], bench: Bench, bench_at: Served
) -> None:
    """A form that is sent without leaving the page: the caret stays, it is told once, an answer that is
    another page is gone to, and whoever is signed out is led to the sign-in.
    """
    page = opened(reduced_motion="reduce")
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(bench_at.address)
    page.locator("#f").fill("Καλημέρα")
    page.evaluate("document.getElementById('f').setSelectionRange(3, 3)")
    page.keyboard.press("Enter")
    page.get_by_role("status").get_by_text("Saved it").wait_for(state="attached")
    assert bench.sent == ["Καλημέρα"]
    assert page.evaluate("[document.activeElement.id, document.activeElement.selectionStart]") == ["f", 3]
    page.wait_for_function("document.getElementById('n').textContent === '2'")
    page.locator("#f").fill("away")
    page.keyboard.press("Enter")
    page.locator("#there").wait_for()
    assert page.url.endswith("/elsewhere")
    page.goto(bench_at.address)
    bench.signed_in = False
    page.get_by_role("button", name="Save").click()
    page.wait_for_url("**/sign-in?next=%2F")
    assert errors == []


def test_a_preview_follows_the_last_word(opened: Callable[..., Page], bench: Bench, bench_at: Served) -> None:
    """It waits for a pause, and an answer that comes late does not overwrite a newer one.

    The page's clock stands still, so that a slow machine does not make pauses of its own.
    """
    bench.sent.clear()
    page = opened(reduced_motion="reduce")
    page.clock.install()
    page.goto(bench_at.address)
    page.clock.pause_at(datetime.now(UTC) + timedelta(hours=1))
    page.locator("#w").press_sequentially("slow")
    page.clock.run_for(100)
    assert bench.sent == []
    page.clock.run_for(500)
    deadline = time.monotonic() + 5
    while bench.sent != ["slow"] and time.monotonic() < deadline:
        page.wait_for_timeout(20)
    page.locator("#w").fill("<b>quick</b>")
    page.clock.run_for(500)
    page.get_by_text("<b>quick</b>").first.wait_for()
    page.wait_for_timeout(400)
    assert page.locator("#seen").inner_text() == "<b>quick</b>"
    assert bench.sent == ["slow", "<b>quick</b>"]
    assert page.evaluate("document.activeElement.id") == "w"
    assert re.fullmatch(r"http://127.0.0.1:\d+/", page.url)


def test_a_text_is_translated_where_it_stands(
    opened: Callable[..., Page], reception: Reception, desk: Served
) -> None:
    """Typed words are seen in the mail before anybody saves them; a click on a text of the mail leads to it,
    what was typed is kept meanwhile, and Ctrl+Enter saves it.
    """
    page = opened(cookie_of(reception, desk, *Right))
    page.goto(f"{desk.address}/issues/{SLUG}/languages/fr/translate")
    field, mail = page.locator("#f-text0"), page.frame_locator("#stands")
    title = field.input_value()
    field.fill("Un essai **maintenant**")
    mail.locator("#here strong", has_text="maintenant").wait_for()
    mail.locator(".summary [data-msg]").first.click()
    page.wait_for_url("**entry=*")
    assert field.input_value() not in ("", title, "Un essai **maintenant**")
    page.go_back()
    page.get_by_text("This is what you typed here before").wait_for()
    assert field.input_value() == "Un essai **maintenant**"
    field.press("Control+Enter")
    page.get_by_text("Saved.").wait_for()
    catalog = reception.root / f"translations/fr/LC_MESSAGES/{SLUG}.po"
    assert "Un essai **maintenant**" in catalog.read_text()
    assert title not in catalog.read_text()


def test_a_picture_is_cropped_with_nothing_left_unsaved(
    opened: Callable[..., Page], reception: Reception, desk: Served
) -> None:
    """What was typed is saved on the way to the crop, so that its end meets no other version of the text."""
    page = opened(cookie_of(reception, desk, *Right))
    page.goto(f"{desk.address}/issues/{SLUG}/write")
    page.locator("#f-title").fill("Typed on the way")
    page.locator("a[href*='/crop?']").first.click()
    page.wait_for_url("**/crop?**")
    source = reception.root / f"content/{SLUG}/index.md"
    assert "Typed on the way" in source.read_text()
    page.get_by_role("button", name="Keep the part").click()
    page.wait_for_url("**/write")
    assert page.locator("#f-title").input_value() == "Typed on the way"
    assert page.get_by_text("Cropped:").is_visible()
