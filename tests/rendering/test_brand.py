"""Colours come from the brand alone, and one line changes them everywhere."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from pipelines.desk.style import brand_css
from pipelines.rendering.looks import PLAIN
from tests.rendering.support import ROOT

FOLDERS = ("email_templates", "site_templates", "pipelines")
PAINTED = {".mjml", ".html", ".css", ".txt", ".js", ".svg"}
COLOUR = re.compile(
    r"(?<![&\w\"'])#(?:[0-9a-f]{3,4}|[0-9a-f]{6}|[0-9a-f]{8})\b"
    r"|[:\"'(]\s*#(?:[0-9a-f]{3,4}|[0-9a-f]{6}|[0-9a-f]{8})\b"
    r"|\b(?:rgb|hsl|hwb|lab|lch|oklab|oklch)a?\("
    r"|(?:color|background|border|outline|fill|stroke)[\w-]*\s*[:=][^;>{}]*\b(?:white|black|red|green|blue|gr[ae]y"
    r"|silver|navy|yellow|orange|gold|teal|purple|maroon|rebeccapurple)\b",
    re.IGNORECASE,
)
"""A colour that somebody wrote down. `currentcolor`, `transparent` and `none` are nobody's."""
DESK = ROOT / "pipelines/desk/static"
TOKENS = DESK / "tokens.css"
"""The desk's grounds, inks and states, which are nobody's brand; its other files have no colour."""
FILES = sorted(path for folder in FOLDERS for path in (ROOT / folder).rglob("*.*") if path.suffix in PAINTED)


@pytest.mark.parametrize(
    "path", [path for path in FILES if path != TOKENS], ids=lambda path: str(path.relative_to(ROOT))
)
def test_no_file_has_a_colour_of_its_own(path: Path) -> None:
    """A colour in a template is one that `[brand]` does not reach: the next brand keeps it for ever."""
    assert COLOUR.findall(path.read_text()) == []


@pytest.mark.parametrize(
    "text",
    [
        "color: #fff",
        'color="#0e47cb"',
        "a{color:#abc}",
        "border: 1px solid white",
        "background: RGB(0 0 0)",
        "#fffa;",
    ],
)
def test_what_a_colour_is(text: str) -> None:
    """A search that finds nothing proves nothing."""
    assert COLOUR.search(text)


@pytest.mark.parametrize("text", ["&#847;", 'href="#content"', "{# NOTE: a #}", "var(--ink)", "#note-1"])
def test_what_no_colour_is(text: str) -> None:
    """Anchors, comments and character references are not painted."""
    assert not COLOUR.search(text)


@pytest.mark.parametrize(
    "path",
    [path for path in FILES if path.suffix == ".css"],
    ids=lambda path: f"{path.parent.name}/{path.name}",
)
def test_every_colour_that_a_style_sheet_asks_for_is_there(path: Path) -> None:
    """A custom property that nobody sets is no colour at all, and nothing says so."""
    asked = set(re.findall(r"var\(--([\w-]+)", path.read_text()))
    set_there = path.read_text() + PLAIN.light.css
    if path.parent == DESK:
        set_there += TOKENS.read_text() + brand_css(PLAIN)
    assert asked - set(re.findall(r"--([\w-]+):", set_there)) <= {"radius"}
