"""Everything that is done at the desk by keyboard alone, and everything without its script.

The desk's engine publishes in this process: mails into memory, pages into a folder.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect
from starlette.applications import Starlette

from pipelines.actions.publish_steps import DirectSteps
from pipelines.desk.app import make_app
from pipelines.desk.rights import Person, Right
from pipelines.desk.send_tools import SendTools
from tests.actions.publish_room import ARTICLE
from tests.actions.test_proposals import SendRoom, room
from tests.browser.test_desk import serving
from tests.browser.test_desk_story import PASTED, one_colour
from tests.conftest import ROOT
from tests.desk.reception import CHEAP, PASSWORD, Reception

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

FOCUSED = """() => {
  const field = document.activeElement
  if (!field || field === document.body || !document.hasFocus()) return null
  const seen = field.matches(".vh, .vh *") || field.type === "radio" || field.type === "checkbox"
    ? field.closest("label, li") ?? field : field
  const box = seen.getBoundingClientRect()
  const style = getComputedStyle(field), around = getComputedStyle(seen)
  const isDrawn = each => parseFloat(each.outlineWidth) >= 2 && each.outlineStyle !== "none"
  const x = Math.min(Math.max(box.left + box.width / 2, 0), innerWidth - 1)
  const y = Math.min(Math.max(box.top + Math.min(box.height / 2, 12), 0), innerHeight - 1)
  const there = document.elementFromPoint(x, y)
  field.dataset.met ??= String(document.querySelectorAll("[data-met]").length)
  const words = field.ariaLabel || field.innerText || field.labels?.[0]?.innerText || field.title || field.id
  const isOneStop = !field.matches("iframe, [type=date], [type=time]")  // parts of these have it, one by one
  return {
    met: field.dataset.met,
    words: words.trim().replace(/\\s+/g, " "),
    isOneStop,
    isVisible: isDrawn(style) || isDrawn(around) || !isOneStop,
    isOnTop: Boolean(there && (seen.contains(there) || there.contains(seen))),
  }
}"""
"""What has the focus: whether it is drawn around it, and whether nothing lies over it.

Nothing, while the browser's own buttons have it.
"""
REACHABLE = """() => {
  const all = [...document.querySelectorAll("a[href], button, input, select, textarea, summary, iframe")]
  const open = all.filter(each => !each.disabled && each.type !== "hidden" && each.checkVisibility())
  const one = open.filter(each => each.type !== "radio" || each.checked)
  return one.filter(each => !each.dataset.met).map(each => each.outerHTML.slice(0, 120))
}"""
"""What can be worked with and never had the focus; of the choices of one group, the chosen one has it."""


@dataclass
class HouseAtWork:
    """A desk, what it publishes, and the two who work there."""

    room: SendRoom
    reception: Reception
    address: str
    ana: Person
    nikos: Person

    def cookie(self, person: Person) -> dict[str, str]:
        desk = self.reception.desk
        value = desk.store.sign_in(person.id, "192.0.2.1", self.reception.now)
        return {"name": desk.cookie, "value": value, "url": self.address}


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[HouseAtWork]:
    folder = tmp_path_factory.mktemp("acts") / "workspace"
    for name in ("email_templates", "site_templates"):
        shutil.copytree(ROOT / name, folder / name)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LEDGER", f"sqlite:///{folder.parent}/ledger.sqlite")
        here = room(folder, "[delivery]\nfour_eyes = true\n")
        other = folder / "content/again/index.md"
        other.parent.mkdir()
        other.write_text(ARTICLE.replace("hello", "again").replace("Hello", "Once more"))
        here.provider.name = "outbox"
        here.provider.capabilities = replace(here.provider.capabilities, reaches_readers=False)
        here.steps = DirectSteps  # type: ignore[method-assign, assignment] # those of every day
        reception = Reception(folder, here.engine)  # type: ignore[arg-type] # an Engine

        def app_at(port: int) -> Starlette:
            reception.app = make_app(
                folder,
                here.engine,
                port=port,
                clock=lambda: reception.now,
                passwords=CHEAP,
            )
            tools = SendTools(lambda *_: here.provider)
            reception.app.state.desk = replace(reception.desk, send_tools=tools)
            return reception.app

        for served in serving(app_at):
            ana = reception.person(Right.AUTHOR, Right.ADMINISTRATOR, address="ana@example.org")
            rights = (Right.PUBLISHER, Right.TRANSLATOR)
            nikos = reception.person(
                *rights, languages=["fr"], name="Nikos Pappas", address="nikos@example.org"
            )
            yield HouseAtWork(here, reception, served.address, ana, nikos)


def tab_to(page: Page, words: str) -> None:
    """Go there with the Tab key; wherever the focus comes by, it can be seen."""
    for _ in range(120):
        page.keyboard.press("Tab")
        found = page.evaluate(FOCUSED)
        if found is None:
            continue
        assert found["isVisible"], (page.url, found)
        assert found["isOnTop"], (page.url, found)
        if re.fullmatch(words, found["words"]):
            return
    raise AssertionError(f"{page.url}: the Tab key does not lead to {words!r}")


def walk(page: Page) -> None:
    """Round the page with the Tab key: everything is reached, and nothing holds the focus."""
    before: list[str] = []
    for _ in range(200):
        page.keyboard.press("Tab")
        found = page.evaluate(FOCUSED)
        if found is None and before:
            break  # it has left the page
        if found is None:
            continue
        assert found["isVisible"], (page.url, found)
        assert found["isOnTop"], (page.url, found)
        is_held = found["isOneStop"] and before[-1:] == [found["met"]]
        assert not is_held, (page.url, found)
        if len(before) > 1 and found["met"] == before[0]:
            break
        before.append(found["met"])
    assert page.evaluate(REACHABLE) == []


@pytest.mark.parametrize(
    ("program", "issue", "title"),
    [("browser", "hello", "Hello"), ("firefox", "again", "Once more")],
    ids=["chromium", "firefox"],
)
def test_a_send_by_keyboard_alone(
    request: pytest.FixtureRequest, house: HouseAtWork, program: str, issue: str, title: str
) -> None:
    """From home to proposed, and by the other, at a phone's width, from home to approved."""
    browser: Browser = request.getfixturevalue(program)
    # A round of Firefox goes through its own buttons too, so one browser shows that nothing holds the focus.
    go_round: Callable[[Page], object] = walk if program == "browser" else lambda _: None

    def come(person: Person, width: int) -> Page:
        context = browser.new_context(viewport={"width": width, "height": 800})
        context.add_cookies([house.cookie(person)])  # type: ignore[list-item] # a cookie by its address
        page = context.new_page()
        page.goto(house.address)
        return page

    ana = come(house.ana, 1280)
    go_round(ana)
    ana.goto(f"{house.address}/issues/{issue}/write")
    go_round(ana)
    ana.goto(house.address)
    tab_to(ana, title)
    ana.keyboard.press("Enter")
    ana.wait_for_url(f"**/issues/{issue}**")
    tab_to(ana, "Send")
    ana.keyboard.press("Enter")
    ana.wait_for_url("**/propose")
    go_round(ana)
    ana.reload()
    tab_to(ana, "Ask for approval")
    ana.keyboard.press("Space")
    ana.wait_for_url("**/send/**")
    nikos = come(house.nikos, 390)
    tab_to(nikos, f".*{title}.*")
    nikos.keyboard.press("Enter")
    nikos.wait_for_url("**/send/**")
    go_round(nikos)
    nikos.reload()
    tab_to(nikos, "Approve and send")
    nikos.keyboard.press("Enter")
    nikos.get_by_text("What became of it").wait_for()
    assert [asked["issue"] for asked, _ in house.room.engine.begun].count(issue) == 1
    for page in (ana, nikos):
        page.context.close()


def test_without_script_everything_is_done(
    house: HouseAtWork, opened: Callable[..., Page], tmp_path: Path
) -> None:
    """Bring, write, hand over, translate, propose, approve, withdraw, set: by forms and links."""
    ana, nikos = (opened(java_script_enabled=False, accept_downloads=True) for _ in range(2))
    for page, person in ((ana, house.ana), (nikos, house.nikos)):
        page.goto(house.address)
        page.get_by_label("Mail address").fill(person.address)
        page.get_by_label("Password").fill(PASSWORD)
        page.keyboard.press("Enter")
        page.get_by_role("heading", name="Issues").wait_for()
    article = _write(ana, tmp_path)
    _translate(ana, nikos, article, tmp_path)
    _send(house, ana, nikos, article)
    _settle(ana, house)


def _write(page: Page, folder: Path) -> str:
    """A web page that was saved becomes an article, with a picture; its address."""
    page.get_by_role("link", name="Bring a text").first.click()
    kept = folder / "lab.html"
    kept.write_text(PASTED)
    page.locator("#f-file").set_input_files(kept)
    page.get_by_role("button", name="Make an article of it").click()
    page.locator("#f-summary").fill("What we did.")
    picture = folder / "robot.png"
    picture.write_bytes(one_colour(600, 400))
    page.locator("#f-file").set_input_files(picture)
    page.locator("#f-alt").fill("A robot that plays the violin")
    page.get_by_role("button", name="Put it into the text").click()
    expect(page.locator("#f-body")).to_have_value(re.compile(r"!\[A robot that plays the violin\]"))
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_text("Saved", exact=False).first.wait_for()
    expect(page.locator("#f-summary")).to_have_value("What we did.")
    return page.url.partition("/write")[0]


def _translate(ana: Page, nikos: Page, article: str, folder: Path) -> None:
    ana.goto(f"{article}/languages/fr")
    ana.get_by_role("button", name="Hand over").click()
    ana.get_by_text("Tell Nikos Pappas").wait_for()
    nikos.goto(f"{article}/languages/fr")
    with nikos.expect_download() as download:
        nikos.get_by_role("link", name="Take the file (.po)", exact=True).click()
    done = folder / "fr.po"
    text = Path(download.value.path()).read_text()
    assert 'msgid "Robots"\nmsgstr ""' in text
    done.write_text(text.replace('msgid "Robots"\nmsgstr ""', 'msgid "Robots"\nmsgstr "Les robots"'))
    nikos.locator("#f-file").set_input_files(done)
    nikos.get_by_role("button", name="Bring the file", exact=True).click()
    nikos.get_by_text("One sentence was taken.").wait_for()


def _send(house: HouseAtWork, ana: Page, nikos: Page, article: str) -> None:
    ana.goto(article)
    ana.get_by_role("link", name="Send", exact=True).click()
    ana.get_by_role("button", name="Ask for approval").click()
    ana.get_by_text("You asked for it, so somebody else says yes").wait_for()
    nikos.goto(house.address)
    nikos.locator(".waits a.btn").first.click()
    nikos.get_by_role("button", name="Approve and send").locator("visible=true").first.click()
    nikos.get_by_text("One page is out.").wait_for()
    nikos.get_by_role("link", name="Withdraw pages").click()
    nikos.get_by_role("button", name="Withdraw them").click()
    nikos.get_by_text("No page of it is out.").wait_for()


def _settle(page: Page, house: HouseAtWork) -> None:
    """A setting, and an invitation."""
    page.goto(f"{house.address}/settings")
    page.locator("#f-name").fill("Lab news")
    page.get_by_role("button", name="Save the brand").click()
    page.get_by_text("Saved", exact=False).first.wait_for()
    assert 'name = "Lab news"' in (house.reception.root / "glocal.toml").read_text()
    page.goto(f"{house.address}/people")
    page.locator("#f-name").fill("Zoë Borg")
    page.locator("#f-address").fill("zoe@example.org")
    page.locator("input[value=author]").check()
    page.get_by_role("button", name="Make the link").click()
    expect(page.locator("#f-link")).to_have_value(re.compile(f"{house.address}/."))
