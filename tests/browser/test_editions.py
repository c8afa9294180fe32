"""The emails as a reader's browser, or a mail program that is one, shows them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Page

Look = Callable[..., "Page"]
Violations = Callable[["Page"], list[tuple[str, list[str]]]]

READ = pytest.mark.parametrize("locale", ["en", "el", "ar"])
SCHEMES = pytest.mark.parametrize("scheme", ["light", "dark"])


def address(editions: Path, locale: str) -> str:
    return (editions / f"{locale}.html").as_uri()


@READ
def test_it_is_whole_and_asks_nobody(look: Look, editions: Path, locale: str, outside: list[str]) -> None:
    """A look before sending shows the pictures and tells no server, not even for a font."""
    page = look(address(editions, locale))
    missing = "[...document.images].filter(image => !image.naturalWidth).map(image => image.src)"
    assert (page.evaluate(missing), outside) == ([], [])


@READ
def test_no_sideways_scrolling(look: Look, editions: Path, locale: str) -> None:
    """A text is read downwards only: on a narrow phone, on others, and at 200 % in a window of 640 px.

    The last is the first again, 320 px (WCAG 2.2, 1.4.10), but with letters twice as large to a mail program.
    """
    page = look(address(editions, locale))
    too_wide = []
    for width, zoom in ((320, 1), (375, 1), (640, 1), (640, 2)):
        page.set_viewport_size({"width": width, "height": 800})
        page.evaluate(f"document.documentElement.style.zoom = {zoom}")
        needed = page.evaluate("document.scrollingElement.scrollWidth")
        if needed > width:
            too_wide.append((width, zoom, needed))
    assert too_wide == []


@READ
@SCHEMES
def test_axe_has_nothing_against_it(
    look: Look, violations: Violations, editions: Path, locale: str, scheme: str
) -> None:
    """Contrast, alternative texts, headings, language: what a machine can see of accessibility.

    A webmail puts the mail into the main part of its own page, so that is where it is looked at: a `main`
    of the mail's own would be the second there.
    """
    page = look(address(editions, locale), 640, scheme)
    page.evaluate("document.body.innerHTML = `<main>${document.body.innerHTML}</main>`")
    assert violations(page) == []


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
