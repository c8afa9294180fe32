"""The pictures of the desk: two people at work, by mouse, in a workspace of its own, in headless Chromium.

`make screenshots` writes docs/images/desk-*.png. Mail goes to a server of this machine that keeps it.
"""

from __future__ import annotations

import tempfile
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from pipelines.desk.desk import first_link
from pipelines.desk.passwords import Passwords
from pipelines.desk.people import People, new_person, with_password
from pipelines.desk.rights import Right
from tests.conftest import ROOT, copy_workspace, empty_catalogs
from tests.delivery.mailing.sink import Sink, running
from tests.prefect_served import Served, served

IMAGES = ROOT / "docs" / "images"
ISSUE = "sofia-community-meeting"
TITLE = "One day in Sofia, a year of ideas"
PASSWORD = "seven beads on a thread"
WIDE, PHONE = (1280, 880), (390, 844)
LATE = ("el", "ga", "mt")
"""The languages that are not translated."""
PEOPLE = (
    ("Maria Papadaki", "maria@example.org", (Right.AUTHOR, Right.PUBLISHER), ()),
    ("Joseph Borg", "joseph@example.org", (Right.TRANSLATOR,), ("mt",)),
    ("Eleni Nikolaou", "eleni@example.org", (Right.TRANSLATOR,), ("el",)),
    ("Yannis Pappas", "yannis@example.org", (Right.TRANSLATOR,), ("el",)),
)
BROUGHT = """Our library learns to code

Forty children came to the library on Saturday. They built small robots from card and wire:

- a robot that draws
- a lamp that answers to clapping

Come on 5 December, at ten. You need nothing but time.
"""


def make_workspace(folder: Path, port: int) -> Path:
    """The sample issues, three languages of one not translated, and some readers of each language."""
    workspace = copy_workspace(folder)
    catalogs = workspace.glob(f"translations/*/*/{ISSUE}.po")
    tags = sorted({"en", *(catalog.parts[-3] for catalog in catalogs)})
    empty_catalogs(workspace, ISSUE, keep=[tag for tag in tags if tag not in LATE])
    rows = [
        f"reader{number}@{tag}.example.org,{tag}"
        for place, tag in enumerate(tags)
        for number in range(12 + 7 * place % 40)
    ]
    (workspace / "subscribers.csv").write_text("\n".join(["address,locale", *rows, ""]))
    with (workspace / "glocal.toml").open("a") as settings:
        settings.write(
            '\n[delivery]\nprovider = "smtp"\ntime_zone = "Europe/Brussels"\nfour_eyes = true\n'
            f'[providers.smtp]\nhost = "127.0.0.1"\nport = {port}\nsecurity = "none"\nsign_env = "SIGN"\n'
            'subscribers = "subscribers.csv"\n'
        )
    return workspace


def take(page: Page, name: str, *, height: int = 0) -> None:
    """What the window shows, in few colours."""
    page.evaluate("scrollTo(0, 0)")
    page.mouse.move(2, 2)
    page.wait_for_timeout(400)
    size = page.viewport_size
    assert size
    clip = {"x": 0, "y": 0, "width": size["width"], "height": height or size["height"]}
    shot = Image.open(BytesIO(page.screenshot(clip=clip)))  # type: ignore[arg-type] # four numbers
    shot.convert("RGB").quantize(128).save(IMAGES / f"desk-{name}.png", optimize=True)


def sign_in(browser: Browser, server: Served, size: tuple[int, int], address: str) -> Page:
    page = browser.new_page(viewport={"width": size[0], "height": size[1]})
    page.set_default_timeout(30_000)
    page.goto(server.pages)
    page.get_by_label("Mail address").click()
    page.keyboard.type(address)
    page.get_by_label("Password").click()
    page.keyboard.type(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    return page


def first_account(browser: Browser, server: Served) -> Page:
    """Ana, who comes by the link that the terminal shows; the others are there after her."""
    page = browser.new_page(viewport={"width": WIDE[0], "height": WIDE[1]})
    page.set_default_timeout(30_000)
    page.goto(server.pages + first_link(server.folder / ".glocal"))
    for label, words in (
        ("Your name", "Ana Ivanova"),
        ("Mail address", "ana@example.org"),
        ("Password", PASSWORD),
    ):
        page.get_by_label(label).click()
        page.keyboard.type(words)
    page.locator("main form button").click()
    people, hashed = People(server.folder / ".glocal"), Passwords().hashed(PASSWORD)
    for name, address, rights, languages in PEOPLE:
        assert people.add(with_password(new_person(name, address, rights, languages), hashed))
    return page


def write_and_look(page: Page) -> None:
    page.get_by_role("link", name=TITLE, exact=True).click()
    page.get_by_role("link", name="Write").click()
    page.frame_locator("#unsaved").get_by_role("heading", name=TITLE).wait_for()
    take(page, "write")
    page.get_by_role("link", name="Look", exact=True).click()
    page.get_by_role("combobox").first.select_option("bg")
    page.wait_for_load_state("networkidle")
    take(page, "look")


def hand_over(page: Page) -> None:
    page.get_by_role("link", name="Languages").click()
    page.get_by_role("link", name="Ask somebody ελληνικά").click()
    page.get_by_label("Hand over to").select_option("Eleni Nikolaou")
    page.get_by_role("button", name="Hand over").click()
    page.get_by_role("link", name="Languages").first.click()
    page.get_by_label("Translations are due on").fill("2026-12-04")
    page.get_by_role("button", name="Set the day").click()
    page.get_by_text("Saved.").wait_for()
    take(page, "languages", height=700)


def propose(page: Page) -> None:
    page.get_by_role("link", name="Send", exact=True).click()
    page.get_by_label("A word to who is asked").click()
    page.keyboard.type("The date in the second paragraph is right now.")
    take(page, "propose")
    page.get_by_role("button", name="Ask for approval").click()
    page.get_by_role("button", name="Take the question back").wait_for()


def decide(browser: Browser, server: Served) -> None:
    """Maria sees at her desk that something waits, and answers from her phone."""
    page = sign_in(browser, server, WIDE, "maria@example.org")
    take(page, "home")
    page.emulate_media(color_scheme="dark")
    take(page, "home-dark")
    page.close()
    page = sign_in(browser, server, PHONE, "maria@example.org")
    page.locator("ul.waits a.btn").first.click()
    take(page, "decide")
    page.locator(".stickybar").get_by_role("button", name="Approve and send").click()
    page.get_by_role("heading", name="What became of it").wait_for(timeout=120_000)


def bring(page: Page) -> None:
    page.get_by_role("link", name="Home").first.click()
    page.get_by_role("link", name="Bring a text").click()
    page.get_by_label("Or paste the text").click()
    page.keyboard.insert_text(BROUGHT)
    page.get_by_role("button", name="Make an article of it").click()
    page.get_by_role("heading", name="From what was brought").wait_for()
    take(page, "brought")


def session(server: Served) -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        page = first_account(browser, server)
        write_and_look(page)
        hand_over(page)
        propose(page)
        decide(browser, server)
        page.get_by_role("link", name="Send", exact=True).click()
        page.get_by_role("heading", name="What became of it").wait_for()
        take(page, "sent", height=700)
        page.get_by_role("link", name="History").click()
        take(page, "history")
        bring(page)
        browser.close()


def main() -> None:
    sink = Sink()
    with tempfile.TemporaryDirectory() as name, running(sink):
        workspace = make_workspace(Path(name) / "workspace", sink.port)
        with served(workspace, SIGN="0123456789abcdef") as server:
            session(server)


if __name__ == "__main__":
    main()
