"""The desk's colours: the branding's in one file, the brand's derived so that words can be read, always."""

from __future__ import annotations

import re

import pytest

from pipelines.desk.page_templates import static_file
from pipelines.desk.rights import Right
from pipelines.desk.style import brand_css, brand_mark
from pipelines.rendering.colours import Colour, hex_colour, ratio
from pipelines.rendering.looks import Looks
from pipelines.rendering.palette import BrandColours
from tests.desk.reception import Reception
from tools.extract_desk import LOCALE

DESK = LOCALE.parent
LITERAL = re.compile(r"#[0-9a-fA-F]{3,8}\b|\b(?:rgba?|oklch|hwb|lab)\(")
BRANDS = [
    "#0e47cb",
    "#ffb733",
    "#ffff00",
    "#000000",
    "#ffffff",
    "#d81b60",
    "#00695c",
    "#7f7f7f",
    "#ff0000",
    "#00ffff",
]


def colours(css: str) -> list[dict[str, Colour]]:
    """The tokens by name: of the light scheme, and of the dark one, with what it takes over."""
    blocks = re.findall(r":root\s*{(.*?)}", css, re.DOTALL)
    light, dark = (
        {name: hex_colour(value) for name, value in re.findall(r"--([\w-]+):\s*(#[0-9a-f]{6})", block)}
        for block in blocks
    )
    return [light, light | dark]


def test_colours_stand_in_one_file() -> None:
    """A page with a colour of its own stays light in the dark, and nobody's brand changes it."""
    for path in [*DESK.glob("static/*"), *DESK.glob("templates/*")]:
        found = [] if path.name == "tokens.css" else LITERAL.findall(re.sub(r"&#\d+;", "", path.read_text()))
        assert found == [], path.name
    assert not any(LITERAL.search(path.read_text()) for path in DESK.rglob("*.py"))


def test_no_page_has_a_style_of_its_own() -> None:
    """The policy would leave it out: what is drawn by a number has a class, or is an SVG."""
    for path in DESK.glob("templates/*"):
        assert not re.search(r"\sstyle=|<style|\son\w+=|javascript:", path.read_text()), path.name


@pytest.mark.parametrize("brand", BRANDS)
def test_words_can_be_read_with_every_brand(brand: str) -> None:
    """On what can be pressed, on what is soft, on languages that were sent: 4.5:1 (WCAG 2.2, 1.4.3)."""
    looks = Looks(BrandColours(accent=hex_colour(brand)))
    branding = colours((static_file("tokens.css") or b"").decode())
    for tokens, grounds in zip(colours(brand_css(looks)), branding, strict=True):
        for name, behind in (
            ("on-brand", tokens["brand"]),
            ("brand-ink", tokens["brand-soft"]),
            ("brand-ink", grounds["surface"]),
            ("brand-ink", grounds["ground"]),
            ("brand-ink", grounds["sunken"]),
            ("on-sent", tokens["sent"]),
        ):
            assert ratio(tokens[name], behind) >= 4.5, (name, behind)
        for ground in ("fill", "brand-soft"):
            assert ratio(grounds["ink"], tokens[ground]) >= 4.5, ground
        for seen in ("focus", "brand-ink"):
            assert ratio(tokens[seen], grounds["ground"]) >= 3, seen


@pytest.mark.parametrize("scheme", [0, 1])
def test_words_can_be_read_on_the_houses_own_grounds(scheme: int) -> None:
    """States on their soft grounds, and second text, in both schemes."""
    tokens = colours((static_file("tokens.css") or b"").decode())[scheme]
    for words in ("ink", "muted"):
        for behind in ("ground", "surface", "sunken"):
            assert ratio(tokens[words], tokens[behind]) >= 4.5, (words, behind)
    for state in ("good", "wait", "bad"):
        for behind in (f"{state}-soft", "surface", "ground"):
            assert ratio(tokens[state], tokens[behind]) >= 4.5, (state, behind)
    for behind in ("ground", "surface"):
        assert ratio(tokens["edge"], tokens[behind]) >= 3


def test_a_brand_paints_the_desk(reception: Reception) -> None:
    """Its colours come as a file whose address changes with them, so that browsers may keep it for ever."""
    browser = reception.signed_in(Right.AUTHOR)
    (before,) = re.findall(r'href="(/brand/\w+\.css)"', browser.get("/").text)
    settings = reception.root / "glocal.toml"
    settings.write_text(f'{settings.read_text()}[brand]\nname = "Die <Zeitung>"\naccent = "#d81b60"\n')
    reception.desk.cache.snapshot(fresh=True)
    page = browser.get("/").text
    (after,) = re.findall(r'href="(/brand/\w+\.css)"', page)
    assert after != before
    assert "Die &lt;Zeitung&gt;" in page
    looks = Looks(BrandColours(accent=hex_colour("#d81b60")))
    answer = browser.get(after)
    assert (answer.text, "immutable" in answer.headers["cache-control"]) == (brand_css(looks), True)
    assert browser.get("/brand/mark.svg").text == brand_mark(looks)


def test_files_are_kept_for_ever_and_no_other_is_given_out(reception: Reception) -> None:
    """Their address has their digest; nothing beside them can be reached through it."""
    browser = reception.browser()
    version = reception.desk.templates.version
    kept = browser.get(f"/static/{version}/desk.js")
    assert (kept.headers["content-type"], "immutable" in kept.headers["cache-control"]) == (
        "text/javascript; charset=utf-8",
        True,
    )
    assert browser.get("/static/old/desk.js").headers["cache-control"] == "no-store"
    for name in ("..%2fapp.py", "%2e%2e/app.py", "x.css", "app.py", "%00", ".."):
        assert browser.get(f"/static/{version}/{name}").status_code in (404, 307)


def test_the_script_stays_small() -> None:
    """Everything works without it; what it adds is read at one sitting."""
    assert len((DESK / "static/desk.js").read_text().splitlines()) <= 150
