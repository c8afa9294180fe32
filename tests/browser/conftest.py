"""Pages as a reader's browser shows them: one Chromium for all tests here, from disk, without a network; and
one Firefox for the desk.

Where a browser or its driver is missing, these tests are skipped and say what to install.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import pytest
from click.testing import CliRunner

from pipelines.cli import cli
from tests.conftest import ROOT, SLUG

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Frame, Page, Playwright, Route

NEWSLETTER = "spring-2025-news"
LOCAL = re.compile(r"(file|data|about):")
Scheme = Literal["light", "dark", "null"]
"""What the reader's system prefers; "null" leaves it to Chromium, and to the page for its frames."""
CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@pytest.fixture(scope="session")
def driver() -> Iterator[Playwright]:
    """What moves the mouse of both browsers."""
    api = pytest.importorskip("playwright.sync_api", reason="no driver: pip install playwright")
    with api.sync_playwright() as driver:
        yield driver


@pytest.fixture(scope="session")
def browser(driver: Playwright) -> Iterator[Browser]:
    """The Chromium of this machine."""
    chromium = driver.chromium.launch(executable_path=_program("Chromium", *CHROMIUM), args=QUIET)
    yield chromium
    chromium.close()


@pytest.fixture(scope="session")
def firefox(driver: Playwright) -> Iterator[Browser]:
    """The Firefox of this machine, by the protocol that it speaks itself: WebDriver BiDi.

    It sends real mouse and key events. Width and script can be chosen; light or dark and touch cannot.
    """
    program = _program("Firefox", "firefox-esr", "firefox")
    firefox = driver.firefox.launch(channel="moz-firefox", executable_path=program)
    yield firefox
    firefox.close()


def _program(name: str, *commands: str) -> str:
    program = next(filter(None, map(shutil.which, commands)), None)
    if program is None:
        pytest.skip(f"no {name}: on Debian, install it with: apt-get install {commands[0]}")
    return program


@pytest.fixture
def opened(browser: Browser) -> Iterator[Callable[..., Page]]:
    """A page of a browser of its own, for somebody who is signed in (`cookie`) or not."""
    contexts = []

    def page(cookie: dict[str, str] | None = None, width: int = 1280, **more: Any) -> Page:
        context = browser.new_context(viewport={"width": width, "height": 800}, **more)
        contexts.append(context)
        if cookie:
            context.add_cookies([cookie])  # type: ignore[list-item] # a cookie by its address
        return context.new_page()

    yield page
    for context in contexts:
        context.close()


@pytest.fixture
def outside() -> list[str]:
    """What the pages of this test asked of anybody but this disk."""
    return []


@pytest.fixture
def look(browser: Browser, outside: list[str]) -> Iterator[Callable[..., Page]]:
    """Opens an address in a window of the given width, for readers who prefer light or dark."""
    pages: list[Page] = []

    def guard(route: Route) -> None:
        if LOCAL.match(route.request.url):
            route.continue_()
        else:
            outside.append(route.request.url)
            route.abort()

    def open_page(address: str, width: int = 1280, scheme: Scheme = "light", *, script: bool = True) -> Page:
        page = browser.new_page(
            viewport={"width": width, "height": 800}, color_scheme=scheme, java_script_enabled=script
        )
        pages.append(page)
        page.route("**/*", guard)
        page.goto(address)
        return page

    yield open_page
    for page in pages:
        page.close()


@pytest.fixture(scope="session")
def violations() -> Callable[[Page | Frame], list[tuple[str, list[str]]]]:
    """What axe-core holds against a document, its frames aside: each rule with the places that break it."""
    axe = pytest.importorskip(
        "axe_playwright_python.sync_playwright", reason="no axe-core: pip install axe-playwright-python"
    ).Axe()

    def run(page: Page | Frame) -> list[tuple[str, list[str]]]:
        options = {"resultTypes": ["violations"], "iframes": False}
        found: list[dict[str, Any]] = axe.run(page, options=options).response["violations"]
        return [(rule["id"], [" ".join(node["target"]) for node in rule["nodes"]]) for rule in found]

    return run


@pytest.fixture(scope="session")
def keep() -> Callable[..., None]:
    """Saves what a page looks like as `output/look/<name>.png` of the repository, for a person to see."""

    def save(page: Page, name: str, *, whole: bool = True) -> None:
        page.screenshot(path=ROOT / "output" / "look" / f"{name}.png", full_page=whole)

    return save


@pytest.fixture(scope="session")
def editions(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the sample article's editions, built by the command line; two things are special.

    The newsletter's editions lie beside it.

    Arabic is among them, untranslated, for its direction; the Greek one has a word doubled in its title and,
    further down, a link that leads elsewhere.
    """
    workspace = tmp_path_factory.mktemp("look") / "workspace"
    for name in ("content", "translations", "email_templates", "site_templates", "brand"):
        shutil.copytree(ROOT / name, workspace / name)
    settings = (ROOT / "glocal.toml").read_text()
    (workspace / "glocal.toml").write_text(_edit(settings, '["eu24"]', '["eu24", "ar"]'))
    greek = workspace / "translations/el/LC_MESSAGES" / f"{SLUG}.po"
    words = _edit(greek.read_text(), '"Μία μέρα στη Σόφια', '"Μία μέρα στη στη Σόφια')
    greek.write_text(
        _edit(words, "](https://codeweek.eu/ambassadors) και", "](https://codeweek.eu/elsewhere) και")
    )
    done = CliRunner().invoke(cli, ["build", "--workspace", str(workspace), SLUG, NEWSLETTER])
    assert done.exit_code == 0, done.output
    return workspace / "output/preview/outbox" / SLUG


def _edit(text: str, old: str, new: str) -> str:
    assert old in text
    return text.replace(old, new)
