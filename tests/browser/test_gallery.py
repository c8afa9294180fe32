"""The look: the page on which staff see every language's edition before they press send."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from pipelines.emails.variants import VariantKind, variant
from pipelines.languages.table import EU24
from pipelines.model.article import Reference
from tests.emails.support import email_of
from tests.rendering.support import golden_article

if TYPE_CHECKING:
    from playwright.sync_api import Page

Look = Callable[..., "Page"]
Violations = Callable[["Page"], list[tuple[str, list[str]]]]


@dataclass(frozen=True)
class Shown:
    """What a person sees of an edition in the gallery."""

    file: str
    width: int
    dark: bool


@pytest.fixture
def index(editions: Path) -> str:
    return (editions / "index.html").as_uri()


def settle(page: Page) -> None:
    """A click on a link changes the address at once, and what is shown a moment later."""
    page.wait_for_function(
        """() => {
            const asked = location.hash.slice(1).split("/")[0];
            const known = [...document.querySelectorAll("nav a")].some((a) => a.dataset.locale === asked);
            const marked = document.querySelector("nav [aria-current]");
            return marked.dataset.locale === (known ? asked : "all");
        }"""
    )


def shown(page: Page) -> list[Shown]:
    """The editions that stand on the page and are not hidden."""
    settle(page)
    found = []
    for frame in page.locator("iframe:visible").all():
        content = frame.element_handle().content_frame()
        assert content is not None
        content.wait_for_load_state()
        found.append(
            Shown(
                content.url.rpartition("/")[2],
                content.evaluate("innerWidth"),
                content.evaluate("matchMedia('(prefers-color-scheme: dark)').matches"),
            )
        )
    return found


def current(page: Page) -> list[str]:
    """The languages that the list marks as shown."""
    settle(page)
    marked: list[str] = page.locator("nav [aria-current]").evaluate_all(
        "all => all.map(a => a.dataset.locale)"
    )
    return marked


def test_the_overview_shows_every_language(look: Look, index: str, outside: list[str]) -> None:
    """One glance before sending: 24 languages and the workspace's others, in EU order; no server is asked."""
    page = look(index, 1440)
    assert [edition.file for edition in shown(page)] == [f"{tag}.html" for tag in (*EU24, "ar")]
    assert (current(page), outside) == (["all"], [])


def test_24_languages_fit_on_a_screen(look: Look, index: str) -> None:
    """A glance is no glance if one has to scroll."""
    page = look(index, 1440)
    page.set_viewport_size({"width": 1440, "height": 900})
    bottoms: list[float] = page.locator(".stage").evaluate_all(
        "all => all.map(stage => stage.getBoundingClientRect().bottom)"
    )
    assert max(bottoms[:24]) <= 900


def test_a_click_opens_one(look: Look, index: str) -> None:
    """From the glance to the reading."""
    page = look(index, scheme="null")
    page.locator("article", has_text="français").click()
    assert shown(page) == [Shown("fr.html", 640, dark=False)]
    assert current(page) == ["fr"]


def test_the_list_is_walked_by_keys(look: Look, index: str) -> None:
    """24 languages are looked through with one finger; the one that is shown has the focus."""
    page = look(f"{index}#es")
    walk = []
    for key in ("j", "ArrowDown", "ArrowRight", "k", "ArrowUp", "ArrowLeft", "ArrowLeft", "k", "k"):
        page.keyboard.press(key)
        walk += current(page)
        assert page.evaluate("document.activeElement.getAttribute('aria-current')") == "true"
    assert walk == ["cs", "da", "de", "da", "cs", "es", "bg", "all", "all"]


def test_letters_do_nothing_outside_the_list(look: Look, index: str) -> None:
    """WCAG 2.2, 2.1.4: a word said to a voice control must not turn pages."""
    page = look(f"{index}#fr")
    page.locator("article:visible .findings").focus()
    page.keyboard.press("j")
    assert current(page) == ["fr"]


@pytest.mark.parametrize(
    ("label", "expected"),
    [
        ("Phone 375", Shown("fr.html", 375, dark=False)),
        ("Full", Shown("fr.html", 672, dark=False)),
        ("Dark", Shown("fr.html", 640, dark=True)),
        ("Plain text", Shown("fr.txt", 640, dark=False)),
        ("Outlook", Shown("fr.outlook.html", 640, dark=False)),
        ("Gmail without styles", Shown("fr.gmail.html", 640, dark=False)),
        ("Forced dark", Shown("fr.forced-dark.html", 640, dark=False)),
        ("Pictures off", Shown("fr.no-pictures.html", 640, dark=False)),
    ],
)
def test_a_switch_does_what_it_says(look: Look, index: str, label: str, expected: Shown) -> None:
    """The edition itself is laid out anew, in the width and the colours that its reader will have."""
    page = look(f"{index}#fr", scheme="null")
    page.get_by_label(label, exact=True).check()
    assert shown(page) == [expected]


def test_switches_stay_from_language_to_language(look: Look, index: str) -> None:
    """Who looks at phones looks at 24 of them."""
    page = look(f"{index}#fr", scheme="null")
    page.get_by_label("Phone 375").check()
    page.get_by_label("Dark", exact=True).check()
    page.get_by_role("navigation").get_by_role("link", name="Gaeilge").click()
    assert shown(page) == [Shown("ga.html", 375, dark=True)]


def test_a_link_points_to_what_one_sees(look: Look, index: str) -> None:
    """A colleague who gets the address sees the same edition in the same way."""
    page = look(f"{index}#el/phone/dark", scheme="null")
    assert shown(page) == [Shown("el.html", 375, dark=True)]
    assert look(page.url, scheme="null").url == f"{index}#el/phone/dark"


def test_the_browsers_way_back_works(look: Look, index: str) -> None:
    """Everybody presses it."""
    page = look(f"{index}#fr")
    page.get_by_role("navigation").get_by_role("link", name="Gaeilge").click()
    page.go_back()
    assert current(page) == ["fr"]


def test_an_unknown_address_shows_all(look: Look, index: str) -> None:
    """A link from another issue, or a slip of the hand, is no blank page."""
    assert current(look(f"{index}#tlh/purple")) == ["all"]


def test_findings_stand_beside_the_edition(look: Look, index: str) -> None:
    """What the checks say is read where it can be seen, errors first though they come later in the text."""
    page = look(f"{index}#el")
    findings = page.locator("article:visible .findings li p:first-child").all_inner_texts()
    assert findings[:2] == ["error gate", "error links"] and "hint doubled-words" in findings
    badges = page.get_by_role("navigation").get_by_role("link", name="ελληνικά").locator(".badge")
    assert badges.first.inner_text() == "2 errors"
    assert page.locator("header.top div p").inner_text() == "25 editions, 2 with errors"


def test_without_scripts_files_and_findings_are_there(look: Look, index: str) -> None:
    """A locked-down office browser still shows what there is."""
    page = look(index, script=False)
    page.get_by_role("navigation").get_by_role("link", name="ελληνικά").click()
    article = page.locator("article#el")
    files = [link.get_attribute("href") for link in article.locator(".files a").all()]
    assert files == [
        *("el.html", "el.txt", "el.eml"),
        *("el.outlook.html", "el.gmail.html", "el.forced-dark.html", "el.no-pictures.html"),
    ]
    assert page.locator(".simulated p:visible").count() == 4
    assert article.locator(".findings").get_by_text("codeweek.eu/elsewhere").first.is_visible()
    assert not page.locator(".controls").is_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("state", ["", "#el", "#ar/text", "#ar/gmail/phone"])
def test_axe_has_nothing_against_it(
    look: Look, violations: Violations, keep: Callable[..., None], index: str, state: str, scheme: str
) -> None:
    """The page is for everybody on the staff, in light and dark."""
    page = look(index + state, 1440, scheme)
    assert violations(page) == []
    keep(page, f"gallery-{state.strip('#').replace('/', '-') or 'all'}-{scheme}", whole=False)


def test_a_simulation_says_what_it_is(look: Look, index: str) -> None:
    """Nobody takes it for the program itself; of the mail as it is sent there is nothing to say."""
    page = look(f"{index}#fr")
    said = page.locator(".simulated")
    assert not said.is_visible()
    page.get_by_label("Forced dark").check()
    assert said.inner_text().startswith("Forced dark (a simulation). Programs that darken a mail")
    page.get_by_label("Plain text").check()
    assert not said.is_visible()
    assert page.locator("iframe:visible").get_attribute("title") == (
        "français, Desktop 640, Light, Forced dark, Plain text"
    )


def test_frames_hold_a_mail_fast(look: Look, index: str, outside: list[str]) -> None:
    """No script and no form of a mail does anything here; its pictures come from this disk, or not at all."""
    page = look(f"{index}#en/full")
    frame = page.locator("iframe:visible")
    assert frame.get_attribute("sandbox") == "allow-same-origin allow-popups allow-popups-to-escape-sandbox"
    assert loaded_pictures(page) > 1
    page.get_by_label("Pictures off").check()
    assert (loaded_pictures(page), outside) == (0, [])


def loaded_pictures(page: Page) -> int:
    """How many pictures of the edition that is shown are there."""
    content = page.locator("iframe:visible").element_handle().content_frame()
    assert content is not None
    content.wait_for_load_state()
    number: int = content.evaluate("[...document.images].filter((image) => image.naturalWidth).length")
    return number


MEASURED = """() => {
    const wide = (element) => element.getBoundingClientRect().width;
    const cells = [...document.querySelectorAll("td")].filter((cell) => cell.style.width.endsWith("px"));
    const differs = (cell) => Math.abs(wide(cell) - parseFloat(cell.style.width)) > 1;
    const tables = [...document.querySelectorAll("table[width]")];
    return {
        sideways: document.scrollingElement.scrollWidth - innerWidth,
        ghosts: cells.length > 2 && tables.length > 2,
        cells: cells.filter(differs).map((cell) => [cell.style.width, wide(cell)]),
        tables: tables.map(wide).filter((width) => width > 601),
    };
}"""


@pytest.mark.parametrize("kind", ["article", "newsletter"])
@pytest.mark.parametrize("locale", ["en", "ar"])
def test_outlooks_cells_are_as_wide_as_they_say(
    look: Look, keep: Callable[..., None], tmp_path: Path, kind: str, locale: str
) -> None:
    """Word takes the widths of the ghost tables at their word: one that is wrong tears the layout apart.

    Every block once, and in the newsletter a lead story and cards besides.
    """
    article = golden_article()
    if kind == "newsletter":
        article = replace(article, articles=tuple(map(Reference, ("one", "two", "three", "four"))))
    file = tmp_path / "outlook.html"
    file.write_text(variant(email_of(article, locale).html, VariantKind.OUTLOOK))
    page = look(file.as_uri(), 640)
    assert page.evaluate(MEASURED) == {"sideways": 0, "ghosts": True, "cells": [], "tables": []}
    keep(page, f"outlook-{kind}-{locale}")


@pytest.mark.parametrize("state", ["", "#el", "#el/no-pictures"])
def test_no_sideways_scrolling_on_a_phone(look: Look, violations: Violations, index: str, state: str) -> None:
    """Approval happens on the train; the edition may be wider than the phone, the page around it is not."""
    page = look(index + state, 375)
    assert page.evaluate("document.scrollingElement.scrollWidth") == 375
    assert violations(page) == []
