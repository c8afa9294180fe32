"""CSS that mail programs know, and the table that says which."""

from __future__ import annotations

import re

import pytest

from pipelines.emails.data import load
from pipelines.emails.preflight.clients import CLIENTS, FEATURES, names_of
from pipelines.model.finding import Severity
from tests.emails.preflight.preflight_mail import ERROR, HINT, mail, said

NO_RULE = "EOF reached before {} block for a qualified rule"
NO_IMPORT = "Gmail, Outlook on Mac and on the web, Yahoo Mail, Orange"
ODD = (
    "Gmail without style sheets, Outlook on Windows, Yahoo Mail, Orange (caniemail.com, tested 2022-05);"
    " check that the mail works without it"
)
MOST = "Gmail, Outlook, Yahoo Mail"


def judged(css: str, style: str = "") -> list[tuple[Severity, str]]:
    """What is said of a sheet and of one attribute, without the name of the rule."""
    head = f"<style>{css}</style>"
    found = said(mail(f'<p style="{style}">A</p>', head=head))
    assert {name for name, _, _ in found} <= {"css-support"}
    return [(severity, message) for _, severity, message in found]


def lost(shown: str, feature: str, clients: str, tested: str, instead: str) -> tuple[Severity, str]:
    text = f"`{shown}`: no support for {feature} in {clients} (caniemail.com, tested {tested}); use {instead}"
    return ERROR, text


def unknown(shown: str, feature: str) -> tuple[Severity, str]:
    return HINT, f"`{shown}`: {feature} is not in our table of CSS; look it up at caniemail.com"


@pytest.mark.parametrize(
    ("style", "expected"),
    [
        (
            "display: flex; gap: 8px",
            [
                lost(
                    "display: flex",
                    "display: flex",
                    "Gmail without style sheets, Outlook on Windows, Orange",
                    "2021-11",
                    "mj-column, or a table",
                ),
                lost("gap: 8px", "gap", "Outlook on Windows, Yahoo Mail, GMX, Orange", "2022-12", "padding"),
            ],
        ),
        ("display: inline-block", []),
        (
            "margin: 0 -8px",
            [lost("margin: 0 -8px", "negative margin", MOST, "2019-10", "less padding around it")],
        ),
        ("margin: 0 8px -0px", []),
        (
            "margin-inline-start: 8px",
            [
                lost(
                    "margin-inline-start: 8px",
                    "logical sides",
                    MOST,
                    "2024-05",
                    "left and right, by the template's `start`",
                )
            ],
        ),
        ("margin-left: 8px; padding-top: 1px; border-top-color: red; border: 0; border-width: 1px", []),
        (
            "text-align: START",
            [
                lost(
                    "text-align: START",
                    "text-align: start",
                    "Outlook on Windows, Yahoo Mail, Orange",
                    "2025-11",
                    "left or right, by the template's `start`",
                )
            ],
        ),
        ("text-align: left", []),
        (
            "width: calc(100% - 8px) !important",
            [
                lost(
                    "width: calc(100% - 8px) !important",
                    "calc()",
                    "Gmail without style sheets, Outlook, Yahoo Mail, Orange",
                    "2020-02",
                    "a length in px or %",
                )
            ],
        ),
        (
            "font-size: 1.5rem",
            [lost("font-size: 1.5rem", "rem", "Outlook on Windows, Yahoo Mail, Orange", "2020-02", "px")],
        ),
        ("font-size: 1.5em", []),
        (
            "background: url(x.png) #fff",
            [
                lost(
                    "background: url(x.png) #fff",
                    "background-image",
                    "Outlook on Windows",
                    "2023-07",
                    "an img, or a background-color alone",
                )
            ],
        ),
        ("background: #fff", []),
        ("--blue: #00f", [lost("--blue: #00f", "var()", f"{MOST}, Orange", "2020-02", "the value itself")]),
        ("mso-hide: all; -webkit-text-size-adjust: 100%", []),
        ("colour: red", [unknown("colour: red", "colour")]),
        ("COLOR: #000", []),
        (
            "writing-mode: vertical-rl",
            [
                (
                    HINT,
                    "`writing-mode: vertical-rl`: no support for writing-mode in " + ODD,
                )
            ],
        ),
        (
            "color red",
            [
                (
                    HINT,
                    f"not valid CSS: {NO_RULE} in line 1 of 'color red'; correct it",
                )
            ],
        ),
    ],
)
def test_a_style_attribute(style: str, expected: list[tuple[Severity, str]]) -> None:
    """What is lost in a common program spoils the email there; what is unknown to us, a person looks up."""
    assert judged("", style) == expected


@pytest.mark.parametrize(
    ("css", "expected"),
    [
        (
            ".card { position: relative }",
            [
                lost(
                    ".card { position: relative }",
                    "position",
                    "Gmail, Outlook on Windows",
                    "2021-05",
                    "mj-column, or a table",
                )
            ],
        ),
        # Outlook on Windows and Gmail do not read what stands in there, so they lose nothing by it
        ("@media (prefers-color-scheme: dark) { .card > p { z-index: 1 } }", []),
        (
            "@media (max-width: 480px) { p { visibility: hidden } }",
            [lost("p { visibility: hidden }", "visibility", "Gmail, Orange", "2019-02", "display: none")],
        ),
        (
            ".card > p { color: #000 }",
            [lost(".card > p", ">", "Outlook on Windows", "2019-10", "a blank between the two")],
        ),
        (
            ".card.dark { color: #000 }",
            [
                lost(
                    ".card.dark",
                    ".a.b",
                    "Outlook on Windows and on the web",
                    "2019-10",
                    "one class",
                )
            ],
        ),
        ("td.card, #outlook a, :root, [data-ogsc] p, a:hover { color: #00e }", []),
        ("p:not(.x) { color: #000 }", [lost("p:not(.x)", ":not()", MOST, "2019-10", "a class")]),
        (
            "p:before { color: #000 }",
            [
                lost(
                    "p:before",
                    "::before",
                    "Gmail, Outlook on Windows, Yahoo Mail, Orange",
                    "2020-05",
                    "the words themselves",
                )
            ],
        ),
        ("p:is(.x) { color: #000 }", [unknown("p:is(.x)", ":is()")]),
        (
            '@import "x.css";',
            [
                lost(
                    '@import "x.css"',
                    "@import",
                    f"{NO_IMPORT}, WP.pl, Samsung Email, Thunderbird",
                    "2019-02",
                    "a style element",
                )
            ],
        ),
        (
            "@font-face { font-family: x }",
            [
                lost(
                    "@font-face",
                    "@font-face",
                    NO_IMPORT,
                    "2023-12",
                    "fonts that readers have",
                )
            ],
        ),
        ("@keyframes x { from { position: absolute } }", []),
        ("@layer x;", [unknown("@layer x", "@layer")]),
        (
            "p { color: #000; b { color: #000 } }",
            [(HINT, "not valid CSS: a rule within a rule in line 1 of a style sheet; correct it")],
        ),
        (
            "p { color: #000 }\n}",
            [
                (
                    HINT,
                    f"not valid CSS: {NO_RULE} in line 2 of a style sheet; correct it",
                )
            ],
        ),
    ],
)
def test_a_style_sheet(css: str, expected: list[tuple[Severity, str]]) -> None:
    """Selectors and at-rules are CSS too; a media query speaks to those alone who know it."""
    assert judged(css) == expected


def test_a_media_attribute_is_a_query_too() -> None:
    """mrml hangs its Thunderbird rules on one."""
    head = '<style media="(prefers-color-scheme: dark)">p > b { color: #000 }</style>'
    assert said(mail(head=head)) == []


def test_advice_is_about_what_is_missing_somewhere() -> None:
    """A slip in a name, or advice on what every program has learnt since, would never be read by anyone."""
    advice = load("css_advice.toml")
    assert [name for name in advice["known"] if name in load("caniemail.json")["features"]] == []
    assert sorted(advice["degrades"].keys() & advice["instead"]) == []
    advised = [*advice["degrades"], *advice["instead"]]
    assert [name for name in advised if name not in FEATURES or not FEATURES[name].missing] == []


def test_a_row_of_the_data() -> None:
    """A letter for each client, and the month of the test that says so."""
    rows = load("caniemail.json")["features"]
    letters = re.compile(rf"[yanu]{{{len(CLIENTS)}}}")
    month = re.compile(r"20(19|2[0-9])-(0[1-9]|1[0-2])")
    assert {n: r for n, r in rows.items() if not (month.fullmatch(r[0]) and letters.fullmatch(r[1]))} == {}


def test_clients_are_named_together_where_all_of_a_kind_are_meant() -> None:
    """A designer reads eight names, not twenty-four."""
    kinds = [client for client in CLIENTS if client[0] in ("Gmail", "GMX", "Apple Mail")]
    assert names_of(kinds) == "Gmail, Apple Mail, GMX"
    assert names_of(kinds[1:3]) == "Gmail on Android and on iOS"
    assert names_of([]) == ""
