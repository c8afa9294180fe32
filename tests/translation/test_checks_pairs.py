"""Each check on its good and bad pairs, and on the translations that go out today."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from pipelines.languages.table import BUILT_IN, EU24
from pipelines.model.finding import Severity
from pipelines.model.markup import SAFE_ATTRIBUTES, SAFE_TAGS
from pipelines.rendering.inline import inline_html
from pipelines.translation.checks import CHECKS, FILE_CHECKS, HINTS, check_catalog, check_message
from pipelines.translation.checks.base import CheckContext
from pipelines.translation.formats.po import parse_catalog
from pipelines.translation.glossary import parse_glossary
from tests.translation.check_pairs import PAIRS, Row

ROOT = Path(__file__).resolve().parents[2]
TESTS = {check.id: check.test for check in CHECKS}
STATES = ("empty", "fuzzy", "alt-text", "picture", "note", "summary")


@pytest.mark.parametrize(
    ("check", "row"),
    [(name, row) for name, rows in PAIRS.items() for row in rows],
    ids=lambda value: value if isinstance(value, str) else f"{value.locale}: {value.translation[:30]}",
)
def test_pair(check: str, row: Row) -> None:
    """A check that is silent lets a fault out; one that cries wolf is switched off."""
    assert TESTS[check](row.pair()) == row.fault


def test_every_check_has_good_and_bad_pairs() -> None:
    """A check without pairs is a guess."""
    kinds = {name: {bool(row.fault) for row in rows} for name, rows in PAIRS.items()}
    wrong = {check.id for check in CHECKS if kinds.get(check.id) != {True, False}} | (set(kinds) - set(TESTS))
    assert wrong == set(), (
        "each check of CHECKS, and no other id, needs a good and a bad pair in PAIRS of"
        f" tests/translation/check_pairs.py; not so: {', '.join(sorted(wrong))}"
    )


def test_ids_are_unique_and_fit_a_flag() -> None:
    """`#, ignore-<id>` is read by gettext's tools: no blank, no comma."""
    names = [check.id for check in CHECKS] + [name for name, _, _ in FILE_CHECKS] + list(STATES)
    assert [name for name in names if not re.fullmatch(r"[a-z]+(-[a-z]+)*", name)] == []
    assert len(set(names)) == len(names)


def test_what_stops_an_edition() -> None:
    """Making a check an error holds languages back: that is a decision, not a slip."""
    assert [check.id for check in CHECKS if check.severity is Severity.ERROR] == [
        *(
            "placeholders",
            "links",
            "emphasis",
            "html-tags",
            "notes",
            "unsafe-html",
            "line-marks",
            "names",
            "blank",
        ),
        *("copied", "mixed-letters", "control", "zero-width", "cedilla", "conflict"),
    ]


def test_the_page_names_every_check_with_its_severity() -> None:
    """A translator who is stopped looks the word up."""
    page = (ROOT / "docs/checks.md").read_text()
    wanted = [(check.id, check.severity) for check in CHECKS]
    wanted += [(name, severity) for name, severity, _ in FILE_CHECKS]
    rows = dict(re.findall(r"^\| `([a-z-]+)` \| (error|hint) \|", page, re.MULTILINE))
    assert {name: rows.get(name) for name, _ in wanted} == {name: severity.value for name, severity in wanted}
    assert [name for name in STATES if name not in rows] == []


def test_the_sample_translations_have_no_error() -> None:
    """They are what a newcomer copies, and what the first run sends."""
    found = []
    terms = ROOT / "translations/glossary.csv"
    glossary = parse_glossary(terms.read_text(), terms.name)
    paths = sorted(ROOT.glob("translations/*/LC_MESSAGES/*.po"))
    for path in paths:
        catalog = parse_catalog(path.read_bytes(), path.relative_to(ROOT).as_posix())
        findings = check_catalog(catalog.messages, catalog, CheckContext(path.parts[-3], glossary))
        found += [finding for finding in findings if finding.severity is Severity.ERROR]
    assert found == []
    assert {path.parts[-3] for path in paths} == set(EU24) - {"en"}


def test_the_glossary_tells_people_what_the_check_knows() -> None:
    """A translator who follows the decision of the glossary must not be told otherwise."""
    terms = ROOT / "translations/glossary.csv"
    decided = {term.term: term.translations for term in parse_glossary(terms.read_text(), terms.name)}
    label = {tag: "".join(words) for tag, words in decided["(letter after a label)"].items()}
    assert label == {tag: BUILT_IN[tag].after_label for tag in EU24 if tag != "en"}
    assert set(decided["(form of address)"]) == set(EU24) - {"en"}


def test_safe_html_is_what_the_pages_keep() -> None:
    """A tag that the check allows and the sanitiser cuts would vanish without a word."""
    check = TESTS["unsafe-html"]
    written = {tag: f"<{tag}>" if tag in ("br", "wbr") else f"<{tag}>words</{tag}>" for tag in SAFE_TAGS}
    for tag, names in SAFE_ATTRIBUTES.items():
        for name in names:
            element, value = ("b", "fr") if tag == "*" else (tag, "https://example.org")
            value = "rtl" if name == "dir" else value
            written[f"{tag} {name}"] = f'<{element} {name}="{value}">words</{element}>'
    for name, text in written.items():
        assert (name, check(Row("words", text).pair()), inline_html(text)) == (name, "", text)


def test_errors_alone_are_the_errors_of_all() -> None:
    """Who asks for no hints saves half of the work, and must be told the same of what holds an edition."""
    for rows in PAIRS.values():
        for row in rows:
            pair = row.pair()
            alone = replace(pair.context, ignored=HINTS)
            errors = [f for f in check_message(pair.message, "x.po", pair.context) if f.severity == "error"]
            assert list(check_message(pair.message, "x.po", alone)) == errors
