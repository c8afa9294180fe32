"""The website as a reader's browser shows it, from the disk and without a network: a page of every kind."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import pytest

from pipelines.rendering.inline import inline_text
from tests.conftest import SLUG
from tests.sample_site import KINDS, MOVED, READ, SampleSite

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Route

Look = Callable[..., "Page"]
Scheme = Literal["light", "dark"]
Axe = Callable[["Page", dict[str, Any]], list[tuple[str, list[str]]]]

EVERY_KIND = pytest.mark.parametrize("kind", KINDS)
EVERY_PAGE = pytest.mark.parametrize(
    ("kind", "locale"),
    [
        (kind, locale)
        for kind in KINDS
        for locale in ("en", "el", "ar")
        if kind != "chooser" or locale == "en"
    ],
)
SCHEMES = pytest.mark.parametrize("scheme", ["light", "dark"])

ALL_RULES = {
    "runOnly": [
        *("wcag2a", "wcag2aa", "wcag2aaa", "wcag21a", "wcag21aa", "wcag22aa"),
        *("best-practice", "experimental"),
    ]
}
"""By their tags, which also turns on what axe-core leaves out by default."""
DRAWN_RULES = {
    "runOnly": {
        "type": "rule",
        "values": ["color-contrast-enhanced", "target-size", "scrollable-region-focusable"],
    }
}
"""Those whose answer hangs on colours or on the width."""

FEEDS = {"atom.xml": "application/atom+xml", "rss.xml": "application/rss+xml"}
TITLES = {"atom.xml": ("feed > title", "entry > title"), "rss.xml": ("channel > title", "item > title")}
_REFRESH = re.compile(r'<meta http-equiv="refresh"[^>]*>')
_STANDS_OUT = """() => {
    const box = document.querySelector("main").getBoundingClientRect();
    const scrolls = (node) => node.closest("main *") && getComputedStyle(node).overflowX === "auto";
    const inside = (node) => node !== document.body && (scrolls(node) || inside(node.parentElement));
    return [...document.querySelectorAll("main *")].filter((node) => {
        const { left, right, width } = node.getBoundingClientRect();
        return width && (left < box.left || right > box.right) && !inside(node.parentElement);
    }).map((node) => node.tagName);
}"""
_LOOK_OF = """(selector) => {
    const node = document.querySelector(selector);
    const { width, height, top } = node.getBoundingClientRect();
    let behind = node;
    while (getComputedStyle(behind).backgroundColor === "rgba(0, 0, 0, 0)") behind = behind.parentElement;
    return {
        text: node.textContent,
        shown: width > 100 && height > 15 && top < innerHeight,
        ink: getComputedStyle(node).color,
        paper: getComputedStyle(behind).backgroundColor,
    };
}"""


@pytest.fixture(scope="session")
def axe() -> Axe:
    """Asks axe-core about a page as it stands, as often as one likes."""
    module = pytest.importorskip(
        "axe_playwright_python.sync_playwright", reason="no axe-core: pip install axe-playwright-python"
    )
    script = module.Axe().axe_script

    def run(page: Page, options: dict[str, Any]) -> list[tuple[str, list[str]]]:
        if page.evaluate("typeof axe") == "undefined":
            page.evaluate(script)
        asked = {"resultTypes": ["violations"], **options}
        found = page.evaluate("async (options) => (await axe.run(document, options)).violations", asked)
        return [(rule["id"], [" ".join(node["target"]) for node in rule["nodes"]]) for rule in found]

    return run


def show(page: Page, path: Path) -> None:
    """Open a page of the site in a window; one that would lead elsewhere at once stays."""
    text = path.read_text("utf-8")
    if _REFRESH.search(text):
        page.set_content(_REFRESH.sub("", text))
    else:
        page.goto(path.as_uri())


@pytest.fixture(scope="module")
def window(browser: Browser) -> Iterator[Page]:
    """A window for one page after the other: a new one for each takes longer than to look at it."""
    page = browser.new_page()
    yield page
    page.close()


@EVERY_PAGE
def test_axe_has_nothing_against_it(
    window: Page, axe: Axe, keep: Callable[..., None], site: SampleSite, kind: str, locale: str
) -> None:
    """Every rule that axe-core knows, those of WCAG's level AAA and the experimental ones too.

    On a phone by day and on a desk by night. Pictures for people lie in output/look.
    """
    window.set_viewport_size({"width": 375, "height": 800})
    window.emulate_media(color_scheme="light")
    show(window, site.page(kind, locale))
    faults = axe(window, ALL_RULES)
    if locale == "ar":
        keep(window, f"site-{kind}-{locale}")
    window.set_viewport_size({"width": 1280, "height": 800})
    window.emulate_media(color_scheme="dark")
    faults += axe(window, DRAWN_RULES)
    if locale == "en":
        keep(window, f"site-{kind}-{locale}-dark")
    assert faults == []


@EVERY_KIND
def test_it_is_whole_and_asks_nobody(look: Look, site: SampleSite, kind: str, outside: list[str]) -> None:
    """Reading tells no server, and no picture is missing; there is no script that could do otherwise."""
    page = look("about:blank")
    show(page, site.page(kind, "el"))
    missing = "[...document.images].filter(image => !image.naturalWidth).map(image => image.src)"
    scripts = "[...document.scripts].map(script => script.type)"
    assert (page.evaluate(missing), outside) == ([], [])
    assert set(page.evaluate(scripts)) <= {"application/ld+json"}


@EVERY_KIND
def test_nothing_stands_out_sideways(window: Page, site: SampleSite, kind: str) -> None:
    """A text is read downwards only (WCAG 2.2, 1.4.10), and stays within its sheet on a desk too.

    320 px are a phone as narrow as they come, and a window of 1280 px at 400 %.
    """
    faults = []
    for locale in READ:
        show(window, site.page(kind, locale))
        for width in (320, 1280):
            window.set_viewport_size({"width": width, "height": 800})
            needed = window.evaluate("document.scrollingElement.scrollWidth")
            if needed > width or window.evaluate(_STANDS_OUT):
                faults.append((locale, width, needed, window.evaluate(_STANDS_OUT)))
    assert faults == []


def test_one_walks_through_it_without_scripts(look: Look, site: SampleSite) -> None:
    """From the front door to an article in another language and back, as a locked-down browser does."""
    page = look(site.page("chooser", "").as_uri(), script=False)
    home = site.folder.as_uri()
    walk = []
    for selector in (
        "main a[hreflang=el]",
        "nav a[rel=next]",
        "nav a[rel=prev]",
        f"main a[href*='{MOVED}']",
        "footer a[hreflang=ar]",
        "header nav li:nth-child(2) a",
        "main li a",
        f"main a[href*='{SLUG}']",
        "header nav li:nth-child(3) a",
        "header > a",
    ):
        page.locator(selector).first.click()
        walk.append(page.url.removeprefix(f"{home}/").removesuffix("/index.html"))
    assert walk == [
        "el",
        "el/page/2",
        "el",
        f"el/{MOVED}",
        f"ar/{MOVED}",
        "ar/newsletters",
        "ar/spring-2025-news",
        f"ar/{SLUG}",
        "ar/feeds",
        "ar",
    ]


def test_an_old_address_leads_to_the_new_one(look: Look, site: SampleSite) -> None:
    """A link in a mail that was sent years ago is followed today, without a script."""
    page = look(site.page("moved", "el").as_uri(), script=False)
    page.wait_for_url(f"**/el/{MOVED}/index.html")
    assert page.locator("h1").count() == 1


def test_the_first_key_skips_to_the_text(look: Look, site: SampleSite) -> None:
    """Who reads by keyboard does not walk through the same links on every page (WCAG 2.2, 2.4.1)."""
    page = look(site.page("article", "el").as_uri())
    page.keyboard.press("Tab")
    box = page.locator(":focus").bounding_box()
    assert box and box["x"] >= 0 and box["y"] >= 0
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null")


@pytest.fixture
def served(browser: Browser, site: SampleSite) -> Iterator[Page]:
    """A window to which the site is at its own address, with the types that a server would give its files."""
    page = browser.new_page(viewport={"width": 375, "height": 800})

    def answer(route: Route) -> None:
        path = Path(site.folder, route.request.url.removeprefix(f"{site.url}/"))
        if route.request.url.startswith(site.url) and path.is_file():
            route.fulfill(path=path, content_type=FEEDS.get(path.name))
        else:
            route.abort()

    page.route("**/*", answer)
    yield page
    page.close()


@SCHEMES
@pytest.mark.parametrize("locale", ["el", "ar"])
@pytest.mark.parametrize("name", FEEDS)
def test_a_feed_is_readable_in_a_browser(
    served: Page, keep: Callable[..., None], site: SampleSite, name: str, locale: str, scheme: Scheme
) -> None:
    """Who follows a link to a feed sees what it is and what is in it, and no code."""
    served.emulate_media(color_scheme=scheme)
    served.goto(f"{site.url}/{locale}/{name}")
    found = [served.evaluate(_LOOK_OF, selector) for selector in TITLES[name]]
    newest = inline_text(site.items[locale][0].localized.article.title.value)
    assert [each["text"] for each in found] == [title_of(site, locale), newest]
    assert [each["shown"] for each in found] == [True, True]
    assert min(contrast(each["ink"], each["paper"]) for each in found) >= 7
    hidden = (
        "[...document.getElementsByTagNameNS('*', 'link'), ...document.getElementsByTagNameNS('*', 'id')]"
    )
    assert not served.evaluate(f"{hidden}.some(node => getComputedStyle(node).display !== 'none')")
    assert served.evaluate("document.scrollingElement.scrollWidth") == 375
    keep(served, f"site-{name}-{locale}-{scheme}", whole=False)


def title_of(site: SampleSite, locale: str) -> str:
    """The site's name as its list of articles gives it."""
    found = re.search("<title>(.+?)( – .+)?</title>", site.page("list", locale).read_text("utf-8"))
    assert found
    return found[1]


def contrast(ink: str, paper: str) -> float:
    """Between two CSS colours (WCAG 2.2, contrast ratio)."""
    light, dark = sorted((luminance(ink), luminance(paper)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def luminance(colour: str) -> float:
    parts = [int(part) / 255 for part in re.findall(r"\d+", colour)[:3]]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
