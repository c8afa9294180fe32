"""From an empty workspace to mail in the outbox, and back: with mouse and keyboard, as people do it."""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner
from playwright.sync_api import expect

from pipelines.cli import cli
from pipelines.desk.app import make_app
from pipelines.desk.invitations import Invitation, invite
from pipelines.desk.rights import Right
from tests.desk.reception import MemoryEngine
from tests.desk.test_words import ENGINEERS
from tests.prefect_served import Served, served

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page

MOST_CLICKS = 25
MOST_TO_PROPOSE = 5
MOST_TO_APPROVE = 3
PASTED = """<h1>A day in the lab</h1><p>We <strong>met</strong> in <a href="https://example.org/lab">the
lab</a>.</p><h2>What comes</h2><ul><li>Robots</li><li>Music</li></ul>"""
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PASSWORD = "seven beads on a thread"
GREEK = {
    "A day in the lab": "Μια μέρα στο εργαστήριο",
    "What we did in the lab, and what comes.": "Τι κάναμε στο εργαστήριο και τι ακολουθεί.",
    "We **met** in [the lab](https://example.org/lab).": (
        "Συναντηθήκαμε **όλοι** στο [εργαστήριο](https://example.org/lab)."
    ),
    "What comes": "Τι ακολουθεί",
    "Robots": "Ρομπότ",
    "Music": "Μουσική",
    "A robot that plays the violin": "Ένα ρομπότ που παίζει βιολί",
}
SAID = """() => {
  if (self !== top) return
  const tell = () => {
    const named = [...document.querySelectorAll("[aria-label], [title]")]
    const words = named.map(each => each.ariaLabel ?? each.title)
    said(location.pathname, [document.title, document.body.innerText, ...words].join("\\n"))
  }
  addEventListener("DOMContentLoaded", () => {
    tell()
    const watched = {childList: true, subtree: true, characterData: true}
    new MutationObserver(tell).observe(document.body, watched)
  })
}"""
"""All that a page says, now and whenever it changes: what is told for a moment too."""


@pytest.fixture(scope="module", params=["browser", "firefox"], ids=["chromium", "firefox"])
def program(request: pytest.FixtureRequest) -> Browser:
    """Each of the browsers that people at the desk are likely to have."""
    found: Browser = request.getfixturevalue(request.param)
    return found


@pytest.fixture(scope="module")
def server(
    program: Browser, tmp_path_factory: pytest.TempPathFactory, prefect_home: Path
) -> Iterator[Served]:
    """A workspace as `glocal init` leaves it, of three languages, in which somebody else says yes: one a
    browser, since only the first account of all is made by the link.
    """
    folder = tmp_path_factory.mktemp(program.browser_type.name) / "workspace"
    folder.mkdir()
    about = ["--name", "Lab news", "--url", "https://example.org/news", "--sender", "Lab <lab@example.org>"]
    done = CliRunner().invoke(cli, ["init", str(folder), *about, "--locales", "en,fr,el"])
    assert done.exit_code == 0, done.output
    settings = folder / "glocal.toml"
    settings.write_text(f"{settings.read_text()}\n[delivery]\nfour_eyes = true\n")
    with served(folder, prefect_home) as running:
        yield running


@dataclass
class Hand:
    """Somebody's hand on mouse and keyboard: it counts clicks, and looks at each page it comes to."""

    page: Page
    look: Callable[[Page], list[str]]
    touch: bool = False
    clicks: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def click(self, where: Locator) -> None:
        where.scroll_into_view_if_needed()
        box = where.bounding_box()
        assert box, where
        self.clicks.append(str(where))
        move = self.page.touchscreen.tap if self.touch else self.page.mouse.click
        move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)

    def press(self, name: str, role: str = "button", *, exact: bool = False) -> None:
        """A click on what has this name, and a look at where it leads."""
        found = self.page.get_by_role(role, name=name, exact=exact)  # type: ignore[arg-type] # a role's name
        self.click(found.locator("visible=true").first)
        self.page.wait_for_load_state()

    def seen(self) -> None:
        self.faults += self.look(self.page)


@pytest.fixture(scope="module")
def looked_at(program: Browser) -> Callable[[Page], list[str]]:
    """What is wrong with a page: none is wider than its window, and axe has nothing against it, in the dark
    at 200 %, and in the light 320 pixels wide. One browser is enough for axe.
    """
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    is_chromium = program.browser_type.name == "chromium"

    def look(page: Page) -> list[str]:
        faults = []
        size = page.viewport_size
        assert size
        for width, scheme in ((640, "dark"), (320, "light")):
            page.set_viewport_size({"width": width, "height": 800})
            if is_chromium:
                page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type] # light or dark
                options = {"runOnly": RULES, "resultTypes": ["violations"], "iframes": False}
                for rule in axe.run(page, options=options).response["violations"]:
                    places = [" ".join(map(str, node["target"])) for node in rule["nodes"]][:3]
                    faults.append(f"{page.url} at {width}, {scheme}: {rule['id']}: {places}")
            if (wide := page.evaluate("document.documentElement.scrollWidth - innerWidth")) > 0:
                faults.append(f"{page.url} at {width}: {wide} pixels too wide")
        page.set_viewport_size(size)
        return faults

    return look


def test_from_nothing_to_sent_and_withdrawn(
    program: Browser, server: Served, looked_at: Callable[[Page], list[str]], tmp_path: Path
) -> None:
    """Two people, one of them at a phone, 25 clicks at most, and no page with an engineer's word.

    A text that is ready takes 5 clicks from home until it is proposed, and 3 until it is approved.
    """
    asked: list[str] = []
    said: set[tuple[str, str]] = set()
    touch = program.browser_type.name == "chromium"
    at_desk = program.new_context(viewport={"width": 1280, "height": 900}, accept_downloads=True)
    at_phone = program.new_context(
        viewport={"width": 390, "height": 844}, accept_downloads=True, has_touch=touch, is_mobile=touch
    )
    for context in (at_desk, at_phone):
        context.on("request", lambda request: asked.append(request.url))
        context.expose_function("said", lambda path, words: said.update((path, x) for x in words.split("\n")))
        context.add_init_script(f"({SAID})()")
    ana = Hand(at_desk.new_page(), looked_at)
    nikos = Hand(at_phone.new_page(), looked_at, touch, ana.clicks, ana.faults)
    _come_first(ana, server)
    _bring(ana, tmp_path)
    _look_at_greek(ana)
    _invite_somebody(nikos, server)
    _translate(ana, nikos, tmp_path)
    _name_the_house_in_greek(nikos, tmp_path)
    _send(ana, nikos)
    (outbox,) = (server.folder / "output/outbox").iterdir()
    assert sorted(each.name for each in outbox.glob("*.eml")) == ["el.eml", "en.eml"]
    _withdraw(ana)
    assert ana.faults == []
    assert len(ana.clicks) <= MOST_CLICKS, ana.clicks
    assert {"/", "/new", "/first"} < {path for path, _ in said}
    assert [each for each in sorted(said) if ENGINEERS.search(each[1])] == []
    ours = (f"{server.pages}/", "data:", "blob:", "about:")
    assert [url for url in asked if not url.startswith(ours)] == []
    at_desk.close()
    at_phone.close()


def _come_first(ana: Hand, server: Served) -> None:
    """The first account, by the link that is printed once."""
    page = ana.page
    page.goto(server.glocal("link").stdout.strip())
    ana.seen()
    for words in ("Ana Ivanova", "ana@example.org", PASSWORD):
        page.keyboard.press("Tab") if words != "Ana Ivanova" else page.locator("#f-name").focus()
        page.keyboard.type(words)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{server.pages}/")
    ana.seen()


def _bring(ana: Hand, folder: Path) -> None:
    """A text that was copied elsewhere."""
    page = ana.page
    elsewhere = page.context.new_page()
    elsewhere.set_content(PASTED)
    elsewhere.keyboard.press("Control+a")
    elsewhere.keyboard.press("Control+c")
    elsewhere.close()
    page.bring_to_front()
    ana.press("Bring a text", "link")
    expect(page.locator("#f-text")).to_be_focused()
    page.keyboard.press("Control+v")
    page.get_by_text("Headings, lists, links and pictures of what you pasted are kept.").wait_for()
    ana.seen()
    ana.press("Make an article of it")
    page.wait_for_url("**/write*")
    body = page.locator("#f-body").input_value()
    for kept in ("**met**", "[the lab](https://example.org/lab)", "## What comes", "- Robots"):
        assert kept in body
    page.locator("#f-summary").fill("What we did in the lab, and what comes.")
    picture = folder / "robot <b>.png"
    picture.write_bytes(one_colour(600, 400))
    page.once("dialog", lambda dialog: dialog.accept("A robot that plays the violin"))
    ends = page.locator("#f-body")
    ends.focus()
    page.keyboard.press("Control+End")
    with page.expect_file_chooser() as chooser:
        ana.click(page.get_by_role("button", name="Picture or file").first)
    chooser.value.set_files(picture)
    expect(ends).to_have_value(re.compile("plays the violin"))
    page.keyboard.press("Control+s")
    page.get_by_text("Saved", exact=False).first.wait_for()
    ana.seen()


def _look_at_greek(ana: Hand) -> None:
    """Greek, on a phone, before anybody has translated it."""
    page = ana.page
    ana.press("Look", "link")
    page.locator("#f-locale").select_option("el")
    ana.clicks += ["a list is opened", "el is chosen"]
    page.wait_for_url("**locale=el*width=phone*")
    page.frame_locator("#looker iframe").get_by_role("img", name="A robot that plays the violin").wait_for()
    ana.seen()


def _invite_somebody(nikos: Hand, server: Served) -> None:
    """A colleague is invited, and comes by phone."""
    desk = make_app(server.folder, MemoryEngine(), port=server.port).state.desk
    rights = (Right.PUBLISHER, Right.TRANSLATOR)
    link = invite(desk, Invitation("Nikos Pappas", "nikos@example.org", rights, ("el",)))
    nikos.page.goto(f"{server.pages}{link}")
    nikos.seen()
    nikos.page.locator("#f-password").focus()
    nikos.page.keyboard.type(PASSWORD)
    nikos.page.keyboard.press("Enter")
    nikos.page.wait_for_url(f"{server.pages}/")
    nikos.seen()


def _translate(ana: Hand, nikos: Hand, folder: Path) -> None:
    """Greek is handed over, and comes back as a file."""
    page = ana.page
    ana.press("Languages", "link")
    ana.seen()
    ana.click(page.locator('a.btn[href$="/languages/el"]').first)
    page.wait_for_url("**/languages/el")
    ana.press("Hand over")
    page.get_by_text("Tell Nikos Pappas").wait_for()
    ana.seen()
    nikos.page.goto(page.url)
    with nikos.page.expect_download() as download:
        nikos.press("Take the file (.po)", "link", exact=True)
    taken = Path(download.value.path()).read_bytes()
    done = folder / "el.po"
    done.write_bytes(_translated(taken))
    nikos.page.locator("#f-file").set_input_files(done)
    nikos.press("Bring the file", exact=True)
    nikos.page.get_by_text("sentences were taken").wait_for()
    nikos.page.get_by_text("Every sentence of the article is translated.").wait_for()
    nikos.seen()


def _name_the_house_in_greek(nikos: Hand, folder: Path) -> None:
    """The newsletter's own name is on the same page, as a file of its own."""
    with nikos.page.expect_download() as download:
        nikos.click(nikos.page.locator('a[href$="/file/brand-words"]'))
    empty = 'msgid "Lab news"\nmsgstr ""'
    text = Path(download.value.path()).read_text()
    assert empty in text
    done = folder / "brand-words.el.po"
    done.write_text(text.replace(empty, 'msgid "Lab news"\nmsgstr "Νέα του εργαστηρίου"'))
    nikos.page.locator("#f-file-brand-words").set_input_files(done)
    nikos.click(nikos.page.locator('form[action$="/file/brand-words"] button'))
    nikos.page.get_by_text("One sentence was taken").wait_for()
    nikos.page.get_by_text("Every sentence is translated.").wait_for()
    nikos.seen()


def _send(ana: Hand, nikos: Hand) -> None:
    """Proposed by one, approved by the other."""
    page = ana.page
    ana.press("Home", "link")
    before = len(ana.clicks)
    ana.click(page.locator(".issues a.t").first)
    ana.press("Send", "link", exact=True)
    page.wait_for_url("**/propose")
    ana.seen()
    ana.press("Ask for approval")
    page.get_by_text("You asked for it, so somebody else says yes").wait_for()
    assert len(ana.clicks) - before <= MOST_TO_PROPOSE
    ana.seen()
    nikos.press("Home", "link")
    nikos.seen()
    before = len(nikos.clicks)
    nikos.click(nikos.page.locator(".waits a.btn").first)
    nikos.page.wait_for_url("**/send/**")
    nikos.seen()
    nikos.press("Approve and send")
    assert len(nikos.clicks) - before <= MOST_TO_APPROVE
    nikos.page.get_by_text("What became of it").wait_for(timeout=60_000)
    nikos.seen()


def _withdraw(ana: Hand) -> None:
    """What came of it; and back."""
    page = ana.page
    page.reload()
    page.get_by_text("2 of 2").first.wait_for()
    ana.press("History", "link")
    page.get_by_role("heading", name="Numbers", exact=True).wait_for()
    ana.seen()
    ana.press("Send", "link", exact=True)
    ana.press("Withdraw pages", "link")
    ana.seen()
    ana.press("Withdraw them")
    page.get_by_text("No page of it is out.").wait_for()
    ana.seen()


def one_colour(width: int, height: int) -> bytes:
    """A PNG of one colour."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = b"".join(b"\0" + b"\x20\x60\xc0" * width for _ in range(height))
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(rows))
        + chunk(b"IEND", b"")
    )


def _translated(catalog: bytes) -> bytes:
    """The file as a translator's program leaves it."""
    text = catalog.decode()
    for words, greek in GREEK.items():
        empty = f'msgid "{words}"\nmsgstr ""\n'
        assert empty in text, words
        text = text.replace(empty, f'msgid "{words}"\nmsgstr "{greek}"\n')
    return text.encode()
