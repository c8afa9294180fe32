"""The check that a site is of one piece: quiet on a good one, and each fault is named with its page."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from pipelines.model.site import SiteState
from pipelines.website.files import common_files, opml_row
from pipelines.website.integrity import PageFacts, SiteRoot, check_integrity, facts_of
from pipelines.website.state import update, withdraw
from tests.rendering.support import localized
from tests.website.site_pieces import MONDAY, TUESDAY, files, french, many, newsletter, sites, website

SITE = "https://example.org/news"
EN, FR = "en/every-block/index.html", "fr/every-block/index.html"
Files = dict[str, bytes]

STATE = update(SiteState(), [localized(), french(), *many(60), newsletter("article-001")], MONDAY)


def built(state: SiteState = STATE) -> Files:
    found = files(state)
    facts = [facts_of(path, data, SiteRoot(SITE)) for path, data in found.items()]
    pages = [each for each in facts if each and each.kind == "page"]
    rows = [opml_row(here) for here in sites(state).values()]
    pictures = {
        f"{item.localized.locale}/{item.localized.article.slug}/{image}": b""
        for item in state.published
        for image in ("lead.png", "second.png")
    }
    logo = {"images/logo.png": b""}  # of the brand that these pages are made with
    return found | common_files(pages, rows, website()) | pictures | logo


def faults(found: Files) -> list[str]:
    facts: dict[str, PageFacts] = {}
    for path, data in found.items():
        if each := facts_of(path, data, SiteRoot(SITE)):
            facts[path] = each
    maps = {path: data for path, data in found.items() if path.startswith("sitemap")}
    return [f"{f.origin}: {f.message}" for f in check_integrity(found, facts, maps, SITE)]


def test_a_good_site_is_quiet() -> None:
    """Archives, a second page, a newsletter, and something withdrawn: nothing to say."""
    gone = withdraw(STATE, {"tag:example.org,2026:every-block/fr"}, TUESDAY)
    assert (faults(built()), faults(built(gone))) == ([], [])


def swap(path: str, old: str, new: str) -> Callable[[Files], None]:
    def change(found: Files) -> None:
        assert old.encode() in found[path]
        found[path] = found[path].replace(old.encode(), new.encode())

    return change


def drop(path: str) -> Callable[[Files], None]:
    def change(found: Files) -> None:
        del found[path]

    return change


HOME = f"{SITE}/en/every-block/"
FR_LINK = f'<link rel="alternate" hreflang="fr" href="{SITE}/fr/every-block/">'
CANONICAL, DEFAULT = '<link rel="canonical" href="', 'hreflang="x-default" href="'
LOST = "which does not exist"
LEADS = {
    "picture": (drop("en/every-block/second.png"), f"{EN}: leads to en/every-block/second.png, {LOST}"),
    "link": (swap(EN, "../../en/feeds/index.html", "../gone.html"), f"{EN}: leads to en/gone.html, {LOST}"),
    "card": (
        swap(EN, f'"{HOME}lead.png"', f'"{HOME}lost.png"'),
        f"{EN}: leads to en/every-block/lost.png, {LOST}",
    ),
    "one way": (swap(EN, FR_LINK, ""), f"{FR}: {EN} lists other languages than this page"),
    "canonical": (
        swap(EN, f"{CANONICAL}{HOME}", f"{CANONICAL}{SITE}/en/other/"),
        f"{EN}: its canonical address is '{SITE}/en/other/' instead of {HOME}",
    ),
    "default": (
        swap(EN, f"{DEFAULT}{SITE}/", f"{DEFAULT}{SITE}/en/"),
        f"{EN}: its x-default is '{SITE}/en/' instead of the chooser",
    ),
    "language": (
        swap(FR, '<html lang="fr"', '<html lang="de"'),
        f"{FR}: does not list itself among its languages, as de",
    ),
    "id": (
        swap(EN, 'id="content"', 'id="languages"'),
        f"{EN}: the id 'languages' appears more than once on the page",
    ),
    "formats": (
        swap("fr/rss.xml", "every-block/fr<", "every-block/xx<"),
        "fr/rss.xml: its entries differ from those of atom.xml beside it",
    ),
    "sitemap": (
        swap("sitemap.xml", f"<url><loc>{SITE}/fr/every-block/", f"<url><loc>{SITE}/fr/else/"),
        f"{FR}: is missing from the sitemap",
    ),
    "no page": (
        swap("sitemap.xml", f"<url><loc>{SITE}/fr/every-block/", f"<url><loc>{SITE}/fr/else/"),
        f"sitemap.xml: lists {SITE}/fr/else/, which is not a page, or lists it twice",
    ),
    "two minds": (
        swap(EN, FR_LINK, ""),
        f"sitemap.xml: lists other languages for {HOME} than the page does",
    ),
}


@pytest.mark.parametrize(("change", "expected"), LEADS.values(), ids=LEADS)
def test_each_fault_is_found(change: Callable[[Files], None], expected: str) -> None:
    """Each of these was a real fault of some site that search engines or readers stumbled over."""
    found = built()
    change(found)
    assert expected in faults(found)


def test_a_feed_that_leads_to_a_page_of_another_language() -> None:
    """The French feed must not lead its readers to an English page."""
    found = built()
    for name in ("atom.xml", "rss.xml", "feed.json"):
        swap(f"fr/{name}", f"{SITE}/fr/every-block/", f"{SITE}/en/every-block/")(found)
    told = [fault for fault in faults(found) if "not a page in fr" in fault]
    assert len(told) == 3


def test_an_entry_that_stands_twice() -> None:
    """Readers' programs keep one of the two, and nobody knows which."""
    found = built()
    data = found["en/atom.xml"]
    begin = data.index(b"<entry ")
    end = data.index(b"</entry>") + len(b"</entry>")
    found["en/atom.xml"] = data[:end] + data[begin:end] + data[end:]
    assert any("appears in it twice" in fault for fault in faults(found))


def test_what_others_put_beside_our_folders_is_their_business() -> None:
    """A privacy statement at the same host is not part of the site; a page below a language is."""
    found = built()
    change = "https://example.org/news/privacy"
    swap(EN, "https://example.org/privacy", change)(found)
    assert faults(found) == []
    swap(EN, change, "https://example.org/news/en/privacy/")(found)
    assert faults(found) == [f"{EN}: leads to en/privacy/index.html, which does not exist"]
