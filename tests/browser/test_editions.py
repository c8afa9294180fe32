"""The emails as a reader's browser, or a mail program that is one, shows them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from pipelines.languages.table import EU24
from tests.browser.conftest import NEWSLETTER
from tests.conftest import SLUG

if TYPE_CHECKING:
    from playwright.sync_api import Page

Look = Callable[..., "Page"]
Violations = Callable[["Page"], list[tuple[str, list[str]]]]

READ = pytest.mark.parametrize("locale", ["en", "el", "ar"])
SCHEMES = pytest.mark.parametrize("scheme", ["light", "dark"])

ISSUES = pytest.mark.parametrize("issue", [SLUG, NEWSLETTER])
ALPHABETS = ["en", "el", "mt", "ar"]
FACES = [
    (NEWSLETTER, "", "light", [*EU24, "ar"]),
    (SLUG, "", "light", ALPHABETS),
    *((issue, "", "dark", ALPHABETS) for issue in (NEWSLETTER, SLUG)),
    *((issue, ".forced-dark", "light", ALPHABETS) for issue in (NEWSLETTER, SLUG)),
]
"""One look takes a second. Languages differ by their words, and in the dark the colours alone differ."""


def address(editions: Path, locale: str) -> str:
    return (editions / f"{locale}.html").as_uri()


@READ
def test_it_is_whole_and_asks_nobody(look: Look, editions: Path, locale: str, outside: list[str]) -> None:
    """A look before sending shows the pictures and tells no server, not even for a font."""
    page = look(address(editions, locale))
    missing = "[...document.images].filter(image => !image.naturalWidth).map(image => image.src)"
    assert (page.evaluate(missing), outside) == ([], [])


@ISSUES
def test_no_sideways_scrolling(look: Look, editions: Path, issue: str) -> None:
    """A text is read downwards only: on a narrow phone, on others, and at 200 % in a window of 640 px.

    The last is the first again, 320 px (WCAG 2.2, 1.4.10), but with letters twice as large to a mail program.
    Every language has a longest word of its own.
    """
    page = look("about:blank")
    too_wide = []
    files = sorted(path for path in (editions.parent / issue).glob("*.html") if path.stem in (*EU24, "ar"))
    for file in files:
        page.goto(file.as_uri())
        for width, zoom in ((320, 1), (375, 1), (640, 1), (640, 2)):
            page.set_viewport_size({"width": width, "height": 800})
            page.evaluate(f"document.documentElement.style.zoom = {zoom}")
            needed = page.evaluate("document.scrollingElement.scrollWidth")
            if needed > width:
                too_wide.append((file.stem, width, zoom, needed))
    assert too_wide == []
    assert len(files) == len(EU24) + 1


@pytest.mark.parametrize(("issue", "face", "scheme", "locales"), FACES)
def test_axe_has_nothing_against_it(
    look: Look, violations: Violations, editions: Path, issue: str, face: str, scheme: str, locales: list[str]
) -> None:
    """Contrast, alternative texts, headings, language: what a machine can see of accessibility.

    A webmail puts the mail into the main part of its own page, so that is where it is looked at: a `main`
    of the mail's own would be the second there.
    """
    page = look("about:blank", 640, scheme)
    found = {}
    for locale in locales:
        page.goto((editions.parent / issue / f"{locale}{face}.html").as_uri())
        page.evaluate("document.body.innerHTML = `<main>${document.body.innerHTML}</main>`")
        found[locale] = violations(page)
    assert {locale: against for locale, against in found.items() if against} == {}


@SCHEMES
@pytest.mark.parametrize("locale", ["en", "el", "bg", "ar"])
def test_a_picture_for_people(
    look: Look, keep: Callable[..., None], editions: Path, locale: str, scheme: str
) -> None:
    """What no check sees, a person does: the pictures lie in output/look."""
    page = look(address(editions, locale), scheme=scheme)
    assert page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches") == (scheme == "dark")
    for width in (375, 640):
        page.set_viewport_size({"width": width, "height": 800})
        keep(page, f"{locale}-{width}-{scheme}")
