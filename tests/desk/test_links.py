"""No page of the desk has a link that leads nowhere, and none speaks of the engine: all pages are walked."""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import urljoin

import pytest

from pipelines.desk.rights import Right
from pipelines.desk.routing import AskedRoute
from tests.desk.reception import HOME, Reception, words_of
from tests.desk.test_words import ENGINEERS

LINK = re.compile(r'<(?:a|link|script|img|iframe)\b[^>]*?(?:href|src)="([^"]*)"')
FORM_TO = re.compile(r'<form\b[^>]*?action="([^"]*)"')
EVERYBODY = [(right,) for right in Right] + [tuple(Right)]


def pages(reception: Reception) -> list[str]:
    found = []
    for route in reception.app.routes:
        assert isinstance(route, AskedRoute)
        path = route.path.replace("{issue}", "hello").replace("{locale}", "fr")
        if "GET" in (route.methods or ()) and "{" not in path:
            found.append(path)
    return found


@pytest.mark.parametrize("rights", EVERYBODY, ids="+".join)
def test_every_link_leads_somewhere_its_reader_may_go(
    reception: Reception, rights: tuple[Right, ...]
) -> None:
    """A link to nothing, or to what one may not see, is a promise that is broken."""
    browser = reception.signed_in(*rights, languages=("fr",))
    waiting, seen, broken = ["/"], set[str](), []
    while waiting:
        here = waiting.pop()
        answer = browser.get(here)
        if answer.status_code >= 400:
            broken.append(f"{here}: {answer.status_code}")
        if answer.status_code in (303, 307):
            links = [answer.headers["location"]]
        elif answer.headers["content-security-policy"].startswith("sandbox"):
            links = []  # the document of an edition, in a frame: its links lead nowhere there
        elif "text/html" in answer.headers["content-type"]:
            links = LINK.findall(answer.text)
        else:
            links = []
        for link in links:
            there = urljoin(f"{HOME}{here}", unescape(link)).partition("#")[0]
            if there.startswith(f"{HOME}/") and there not in seen and not link.startswith("#"):
                seen.add(there)
                waiting.append(there.removeprefix(HOME))
    assert broken == []
    assert len(seen) > 8


def test_every_form_is_taken_somewhere(reception: Reception) -> None:
    """What somebody has filled in must not end on a page that says that there is none."""
    browser = reception.signed_in(*Right, languages=("fr",))
    targets = {
        urljoin(here, unescape(target)).partition("?")[0]
        for here in pages(reception)
        for target in FORM_TO.findall(browser.get(here).text)
    }
    posts = [
        each
        for each in reception.app.routes
        if isinstance(each, AskedRoute) and "POST" in (each.methods or ())
    ]
    assert {each for each in targets if not any(route.path_regex.match(each) for route in posts)} == set()
    assert targets


def test_no_page_shows_a_word_of_the_engine(reception: Reception) -> None:
    """Nor does what comes from elsewhere: states of the record, reasons, names of fields."""
    browser = reception.signed_in(*Right)
    found = {
        path: words
        for path in pages(reception)
        if "html" in (answer := browser.get(path)).headers.get("content-type", "")
        and (words := ENGINEERS.findall(words_of(answer)))
    }
    assert found == {}
