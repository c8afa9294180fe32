"""Prefect's pages as an engineer opens them, and as pages of other origins in the same browser try to."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext

from tests.conftest import SLUG, copy_workspace
from tests.prefect_served import Served, served

pytestmark = pytest.mark.slow

# Every way in that was found open once, tried by a page that stands on another port of this machine: it
# knows the deployment, and the browser sends it the cookies of its host.
ATTACK = """async ([host, port, deployment]) => {
  const at = `http://${host}:${port}/engine`
  const body = JSON.stringify({parameters: {issue: "ISSUE", send: "send now", ask_first: false}})
  const run = `${at}/api/deployments/${deployment}/create_flow_run`
  const tried = {}
  const attempt = async (name, call) => {
    try { const answer = await call(); tried[name] = answer.type === "opaque" ? "opaque" : answer.status }
    catch (error) { tried[name] = "refused" }
  }
  const with_cookies = {credentials: "include"}
  const simple = {...with_cookies, method: "POST", mode: "no-cors"}
  await attempt("blob", () => fetch(run, {...simple, body: new Blob([body])}))
  await attempt("text", () => fetch(run, {...simple, body}))
  await attempt("json", () => fetch(run, {
    ...with_cookies, method: "POST", body, headers: {"content-type": "application/json"}}))
  await attempt("read", () => fetch(`${at}/api/deployments/${deployment}`, with_cookies))
  await attempt("token", () => fetch(`${at}/api/csrf-token?client=x`, with_cookies))
  await attempt("preview", () => fetch(`http://${host}:${port}/previews/`, with_cookies))
  await attempt("beacon", async () => ({status: navigator.sendBeacon(run, new Blob([body]))}))
  for (const way of ["in", "out"])
    await attempt(`socket ${way}`, () => new Promise((open, shut) => {
      const socket = new WebSocket(`ws://${host}:${port}/engine/api/events/${way}`)
      socket.onopen = () => open({status: "open"})
      socket.onerror = socket.onclose = shut
    }))
  await new Promise(loaded => {
    const frame = document.createElement("iframe")
    frame.onload = loaded
    frame.src = `${at}/deployments/deployment/${deployment}/run`
    document.body.append(frame)
  })
  return tried
}""".replace("ISSUE", SLUG)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, prefect_home: Path) -> Iterator[Served]:
    folder = copy_workspace(tmp_path_factory.mktemp("pages") / "workspace", SLUG)
    with served(folder, prefect_home) as running:
        yield running


@pytest.fixture(scope="module")
def staff(browser: Browser, server: Served) -> Iterator[BrowserContext]:
    """A browser that came by the link of the first account, and fills in its form."""
    context = browser.new_context()
    page = context.new_page()
    page.goto(server.glocal("link").stdout.strip())
    page.locator("[name=name]").fill("Ana Ivanova")
    page.locator("[name=address]").fill("ana@example.org")
    page.locator("[name=password]").fill("seven beads on a thread")
    page.locator("form.stack button").click()
    page.wait_for_url(f"{server.pages}/")
    assert server.glocal("link").stdout.strip() == server.pages  # no second first account
    yield context
    context.close()


@pytest.fixture
def other_port() -> Iterator[int]:
    """A page of another origin, on this machine."""

    class Page(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(b"<!doctype html><body>Recipes")

        def log_message(self, *_: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Page) as foreign:
        threading.Thread(target=foreign.serve_forever, daemon=True).start()
        yield int(foreign.server_address[1])
        foreign.shutdown()


def test_the_pages_ask_nobody_outside(staff: BrowserContext, server: Served) -> None:
    """An administrator sees the form below `/engine/`, without a login of Prefect's."""
    asked: set[str] = set()
    deployment = server.call("GET", "/deployments/name/publish/glocal")["id"]
    page = staff.new_page()
    page.on("request", lambda request: asked.add(request.url.partition("//")[2]))
    page.goto(f"{server.pages}/engine/deployments/deployment/{deployment}/run")
    page.get_by_text("Ask before anything is sent or public").wait_for()
    ours = f"127.0.0.1:{server.port}"
    blobs = {url for url in asked if len(url) == len(f"{ours}/") + 36}  # workers of the page's own
    assert {url.partition("/engine/")[0] for url in asked - blobs} == {ours}
    assert all(url.startswith(ours) for url in blobs)
    page.close()


def test_who_was_not_let_in_is_told_how(browser: Browser, server: Served) -> None:
    """A bookmark leads to where one signs in, not to an empty page."""
    page = browser.new_page()
    page.goto(f"{server.pages}/engine/dashboard")
    assert page.url == f"{server.pages}/sign-in?next=/engine/"
    page.close()


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "engine"])
def test_a_page_of_another_origin_does_nothing(
    staff: BrowserContext, server: Served, other_port: int, host: str
) -> None:
    """No run, no read of the form, in a browser that is let in: its cookie goes to every port of the host.
    `engine`: where Prefect itself listens, if the page had guessed the port.
    """
    port = server.port
    if host == "engine":
        host, port = "127.0.0.1", int(server.api.split(":")[2].split("/")[0])
    deployment = server.call("GET", "/deployments/name/publish/glocal")["id"]
    page = staff.new_page()
    page.goto(f"http://127.0.0.1:{other_port}/")
    tried = page.evaluate(ATTACK, [host, port, deployment])
    ways = ("blob", "text", "json", "read", "token", "preview", "socket in", "socket out")
    assert tried == dict.fromkeys(ways, "refused") | {
        "beacon": True
    }  # a beacon is not told what became of it
    page.wait_for_timeout(1000)
    for _ in range(50):  # a busy browser takes its time to refuse a frame
        if all(frame.url for frame in page.frames[1:]):
            break
        page.wait_for_timeout(200)
    assert [frame.url for frame in page.frames[1:]] == ["chrome-error://chromewebdata/"]
    assert server.call("POST", "/flow_runs/filter", {}) == []
    page.close()


def test_a_foreign_name_is_turned_away(server: Served) -> None:
    """A name that was made to lead here is a page of its own origin; what asks by it is turned away first."""
    for path in ("/deployments/name/publish/glocal", "/health"):
        assert server.refused("GET", path, host="evil.example")[0] == 403
    assert server.refused("POST", "/flow_runs/filter", {}, host=f"evil.example:{server.port}")[0] == 403
    for path in ("/", "/engine/", "/sign-in"):
        assert httpx.get(f"{server.pages}{path}", headers={"host": "evil.example"}).status_code == 403
