"""A translator's day at the desk, by mouse and keys: an article from its first text to its last, each seen
where its readers will meet it before it is saved.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from starlette.applications import Starlette

from pipelines.actions.extract import extract
from pipelines.desk.app import make_app
from pipelines.desk.rights import Right
from pipelines.rendering.inline import inline_text
from pipelines.translation.formats.po import parse_catalog
from pipelines.translation.formats.po_writer import serialize_catalog
from pipelines.workspace.paths import open_workspace
from pipelines.workspace.snapshot import open_snapshot
from tests.browser.test_desk import Served, cookie_of, serving
from tests.conftest import SLUG, copy_workspace, empty_catalogs
from tests.desk.reception import CHEAP, MemoryEngine, Reception

if TYPE_CHECKING:
    from playwright.sync_api import Page

SEEN = """words => {
  const frame = document.getElementById("stands"), here = frame.contentDocument?.getElementById("here");
  if (!here) return false;
  const box = here.getBoundingClientRect(), said = here.textContent.replace(/\\s+/g, " ").trim();
  return said === words && box.bottom > 0 && box.top < frame.clientHeight;
}"""
"""Whether the text at work says this in the mail or the page, within the window of its frame."""


@pytest.fixture(scope="module")
def reception(tmp_path_factory: pytest.TempPathFactory) -> Reception:
    """The sample article in Maltese and Arabic, of which nobody has translated a word."""
    folder = copy_workspace(tmp_path_factory.mktemp("story") / "workspace", SLUG, locales=("en", "mt", "ar"))
    empty_catalogs(folder, SLUG, keep=())
    list(extract(open_snapshot(open_workspace(folder)), [SLUG]))
    return Reception(folder)


@pytest.fixture(scope="module")
def desk(reception: Reception) -> Iterator[Served]:
    def app_at(port: int) -> Starlette:
        reception.app = make_app(
            reception.root, MemoryEngine(), port=port, clock=lambda: reception.now, passwords=CHEAP
        )
        return reception.app

    yield from serving(app_at)


def prose(path: Path) -> dict[str, str]:
    """What a translator would write, by the source."""
    catalog = parse_catalog(path.read_bytes(), path.name)
    return {message.id: message.strings[0] for message in catalog.messages}


MALTESE = prose(Path(__file__).parents[2] / f"translations/mt/LC_MESSAGES/{SLUG}.po")
ARABIC = prose(Path(__file__).with_name("arabic.po"))


def in_words(text: str) -> str:
    """As the browser says it: blanks are one, and no address is told."""
    return re.sub(r"\s+", " ", re.sub(r" \(https?:[^)]*\)", "", inline_text(text)))


def colleague_wrote(path: Path, words: dict[str, str], most: int) -> None:
    """The first of the texts are translated in the file."""
    catalog = parse_catalog(path.read_bytes(), path.name)
    done = [replace(message, strings=(words[message.id],)) for message in catalog.messages[:most]]
    path.write_bytes(serialize_catalog(replace(catalog, messages=(*done, *catalog.messages[most:]))))


def translate_one(page: Page, words: dict[str, str], how: str) -> None:
    """The text at work is written, seen where it stands, and saved by `mouse`, `touch` or `keys`."""
    source, kind = page.locator("#source").inner_text(), page.locator("#this").inner_text()
    field, save = page.locator("#f-text0"), page.locator("#save")
    wanted, done = in_words(words[source]), page.locator(".entries .is-done").count()
    field.tap() if how == "touch" else field.click()
    page.keyboard.insert_text(words[source])
    if "subject" in kind:  # it stands in no mail: the inbox beside the field shows it
        page.locator(".inbox b", has_text=wanted).wait_for()
    elif "alt" in kind:
        page.frame_locator("#stands").locator(f'#here[alt="{wanted}"]').wait_for()
    else:
        page.wait_for_function(SEEN, arg=wanted)
    match how:
        case "mouse":
            save.click()
        case "touch":
            save.tap()
        case _:
            field.press("Control+Enter")
    page.wait_for_function("n => document.querySelectorAll('.entries .is-done').length > n", arg=done)


def test_from_empty_to_done_each_text_seen_where_it_stands(
    opened: Callable[..., Page], reception: Reception, desk: Served
) -> None:
    """In Maltese by mouse and keys, in Arabic from right to left, and the last of Arabic on a phone.

    Of the Arabic a colleague has done the first half already.
    """
    cookie = cookie_of(reception, desk, *Right)
    phone = {"has_touch": True, "is_mobile": True}
    colleague_wrote(reception.root / f"translations/ar/LC_MESSAGES/{SLUG}.po", ARABIC, 14)
    for tag, words, on_phone in (("mt", MALTESE, 0), ("ar", ARABIC, 4)):
        here = f"{desk.address}/issues/{SLUG}/languages/{tag}/translate"
        page = opened(cookie)
        page.goto(here)
        count = page.locator(".entries li").count() - page.locator(".entries .is-done").count()
        for number in range(count - on_phone):
            translate_one(page, words, "mouse" if number < 3 else "keys")
        if on_phone:
            page = opened(cookie, 390, **phone)
            page.goto(here)
            for _ in range(on_phone):
                translate_one(page, words, "touch")
        page.get_by_text("All texts are done.", exact=True).wait_for()
        catalog = prose(reception.root / f"translations/{tag}/LC_MESSAGES/{SLUG}.po")
        assert {source: catalog[source] for source in words} == words
        assert page.locator("h2[lang]").get_attribute("dir") == ("rtl" if tag == "ar" else "ltr")
