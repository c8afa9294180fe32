"""The desk's own words: all of them reach its translators, and its readers in their language."""

from __future__ import annotations

import ast
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from pipelines.desk.rights import Right
from pipelines.desk.words import desk_messages, desk_words
from pipelines.model.catalog import Catalog
from pipelines.translation.checks import check_catalog
from pipelines.translation.checks.base import CheckContext
from pipelines.translation.formats.po import parse_catalog
from tests.desk.reception import Reception
from tools.extract_desk import LOCALE, desk_template, merged_catalog

DESK = LOCALE.parent


def test_the_template_has_every_word() -> None:
    """A sentence that is not in it can be translated by nobody: `python -m tools.extract_desk`."""
    assert (LOCALE / "desk.pot").read_bytes() == desk_template()


@pytest.mark.parametrize("tag", ["de", "fr", "el"])
def test_a_catalog_knows_todays_words(tag: str) -> None:
    """Else its translators work on yesterday's."""
    assert (LOCALE / f"{tag}.po").read_bytes() == merged_catalog(LOCALE / f"{tag}.po")


def faults(tag: str, catalog: Catalog) -> list[str]:
    """What Glocal's own checks say of the desk's words in a language."""
    return [finding.message for finding in check_catalog(desk_messages(), catalog, CheckContext(tag))]


@pytest.mark.parametrize("path", sorted(LOCALE.glob("*.po")), ids=lambda path: path.stem)
def test_every_word_is_translated(path: Path) -> None:
    """A page half in English is worse than one in English, and a lost placeholder loses a name or a number.

    Messages that are empty, fuzzy or break a rule of the checks are named. French says one form of none and
    of one, so its form of one has the number too.
    """
    assert faults(path.stem.replace("_", "-"), parse_catalog(path.read_bytes(), path.name)) == []


@pytest.mark.parametrize(
    ("key", "changes", "fault"),
    [
        ("Sign out", {"strings": ("",)}, "not translated: 'Sign out'"),
        ("Sign out", {"flags": ("fuzzy",)}, "to be reviewed: 'Sign out'"),
        ("One sentence", {"strings": ("Ein Satz", "")}, "not translated: 'One sentence'"),
        (
            "last seen %(when)s",
            {"strings": ("zuletzt",)},
            "placeholder %(when)s is missing, in 'last seen %(when)s'",
        ),
        (
            "One sentence",
            {"strings": ("Ein Satz", "Sätze")},
            "placeholder %(num)s is missing, in 'One sentence'",
        ),
        (
            "{count} of {room}",
            {"strings": ("{count}",)},
            "placeholder {room} is missing, in '{count} of {room}'",
        ),
    ],
)
def test_a_word_that_is_missing_is_named(key: str, changes: dict[str, Any], fault: str) -> None:
    """Whoever adds a page learns which of its words a language does not have yet."""
    whole = parse_catalog((LOCALE / "de.po").read_bytes(), "de.po")
    broken = tuple(replace(one, **changes) if one.id == key else one for one in whole.messages)
    assert faults("de", replace(whole, messages=broken)) == [fault]


WORDS = re.compile(r"[^\W\d_]{2}")
NOT_SAID = {"Glocal"}


@pytest.mark.parametrize("path", sorted(DESK.glob("templates/*.html")), ids=lambda path: path.name)
def test_no_word_of_a_page_stands_outside_of_gettext(path: Path) -> None:
    """Whatever is written into a template as it is stays English for everybody."""
    text = re.sub(r"{#.*?#}|<!doctype html>|{{.*?}}|{%.*?%}", "\0", path.read_text(), flags=re.DOTALL)
    shown = re.sub(r"<[^>]*>", "\n", text).replace("\0", "\n").split("\n")
    found = {line.strip() for line in shown if WORDS.search(line)}
    attributes = re.findall(r'(?:title|alt|placeholder|aria-label)="([^"]*)"', text)
    found |= {value for value in attributes if WORDS.search(value)}
    assert found - NOT_SAID == set()


def test_every_language_can_be_chosen(reception: Reception) -> None:
    """By the person's setting, then by the browser; the page says which it is, and which way it runs."""
    assert {"en", "de", "fr", "el"} <= set(desk_words())
    assert '<html lang="el" dir="ltr">' in reception.browser("el,en;q=0.5").get("/sign-in").text
    assert '<html lang="en"' in reception.browser("xx").get("/sign-in").text
    person = reception.person(Right.AUTHOR)
    browser = reception.as_person(person)
    assert browser.post("/account", data={"name": "Ana", "locale": "fr"}).status_code == 303
    assert '<html lang="fr"' in browser.get("/account").text
    assert browser.post("/account", data={"name": "Ana", "locale": "xx"}).status_code == 422


def test_sentences_are_not_put_together() -> None:
    """A sentence in pieces cannot be translated: no f-string, and no sum of strings, goes into gettext."""
    for path in DESK.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("gettext"):
                assert isinstance(node.args[0], ast.Constant), f"{path.name}:{node.lineno}"


ENGINEERS = re.compile(
    r"(?i)\b(runs?|flows?|deployments?|artifacts?|work ?pools?|suspended|workers?|prefect|tracebacks?"
    r"|exceptions?|digests?|payloads?|slugs?|locales?|endpoints?|queues?|json|null|none|catalogs?|ledgers?)\b"
)
"""Words of the engine and of those who look after it: nobody who writes or translates knows them."""
ALLOWED = {"pipelines/desk/engine_room.py"}


def test_no_page_speaks_of_the_engine() -> None:
    """All that the desk can say, so that no page is missed, whatever state it is in."""
    said = {
        text
        for message in desk_messages()
        if not set(message.references) & ALLOWED
        for text in (message.id, message.plural or "")
        if ENGINEERS.search(re.sub(r"%\(\w+\)s", "", text))
    }
    assert said == set()
