"""The sign-up pages as a phone shows them, without scripts of theirs and without a network."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from pipelines.signup.pages import Pages
from pipelines.workspace.paths import open_workspace
from pipelines.workspace.snapshot import open_snapshot
from tests.conftest import copy_workspace

if TYPE_CHECKING:
    from playwright.sync_api import Page

PHONE = 375
RULES = {
    "runOnly": [
        *("wcag2a", "wcag2aa", "wcag2aaa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"),
    ]
}


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Every kind of page, in Greek and (for its direction) in Arabic."""
    folder = copy_workspace(tmp_path_factory.mktemp("signup") / "workspace", "none")
    settings = folder / "glocal.toml"
    settings.write_text(settings.read_text().replace('["eu24"]', '["eu24", "ar"]'))
    written = Pages(open_snapshot(open_workspace(folder, explicit=True)), "https://example.org/letter")
    (folder / "style.css").write_text(written.style)
    found = {}
    for locale in ("el", "ar"):
        texts = {
            "form": written.subscribe(locale),
            "fault": written.subscribe(locale, "ada@", fault=True),
            "unsubscribe": written.unsubscribe(locale, "who.signature"),
            "letter": written.letter(locale, "https://example.org/letter/confirm?token=x")[2],
            "left": written.message(locale, "left"),
        }
        for name, text in texts.items():
            page = folder / f"{name}-{locale}.html"
            page.write_text(text.replace("/letter/style.css", "style.css"))
            found[page.stem] = page
    return found


def test_axe_has_nothing_against_them(
    look: Callable[..., Page], pages: dict[str, Path], outside: list[str]
) -> None:
    """Greek in the dark and Arabic in the light, down to contrast; none is wider than the phone."""
    module = pytest.importorskip(
        "axe_playwright_python.sync_playwright", reason="no axe-core: pip install axe-playwright-python"
    )
    script, faults = module.Axe().axe_script, []
    for scheme, locale in (("light", "ar"), ("dark", "el")):
        page = look("about:blank", PHONE, scheme)
        for name, path in ((name, path) for name, path in pages.items() if name.endswith(locale)):
            page.goto(path.as_uri())
            page.evaluate(script)
            ask = "async (rules) => (await axe.run(document, rules)).violations"
            found: list[dict[str, Any]] = page.evaluate(ask, RULES)
            faults += [
                (name, one["id"], [" ".join(node["target"]) for node in one["nodes"]])
                for one in found
                if not (name.startswith("letter") and one["id"] in ("region", "landmark-one-main"))
            ]
            if page.evaluate("document.documentElement.scrollWidth") > PHONE:
                faults.append((name, "too wide", []))
    assert faults == []
    assert outside == []
