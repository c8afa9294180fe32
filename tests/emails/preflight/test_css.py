"""CSS that mail programs know, and the table that says which."""

from __future__ import annotations

import re

import pytest

from pipelines.emails.preflight.css_table import CLIENTS, TABLE, Feature
from pipelines.model.finding import Severity
from tests.emails.preflight.preflight_mail import ERROR, HINT, mail, said

NO_RULE = "EOF reached before {} block for a qualified rule"
ALL_BUT_APPLE = "Gmail, Outlook on Windows, Outlook.com and the new Outlook, Yahoo Mail"


def judged(css: str, style: str = "") -> list[tuple[Severity, str]]:
    """What is said of a sheet and of one attribute, without the name of the rule."""
    head = f"<style>{css}</style>"
    found = said(mail(f'<p style="{style}">A</p>', head=head))
    assert {name for name, _, _ in found} <= {"css-support"}
    return [(severity, message) for _, severity, message in found]


def lost(shown: str, feature: str, clients: str, tested: str, instead: str) -> tuple[Severity, str]:
    text = f"`{shown}`: {feature} does nothing in {clients} (caniemail.com, tested {tested}); use {instead}"
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
                    "display: flex", "display: flex", "Outlook on Windows", "2021-11", "mj-column, or a table"
                ),
                lost("gap: 8px", "gap", "Outlook on Windows, Yahoo Mail", "2022-12", "padding"),
            ],
        ),
        ("display: inline-block", []),
        (
            "margin: 0 -8px",
            [lost("margin: 0 -8px", "negative margin", ALL_BUT_APPLE, "2019-10", "less padding around it")],
        ),
        ("margin: 0 8px -0px", []),
        (
            "margin-inline-start: 8px",
            [
                lost(
                    "margin-inline-start: 8px",
                    "logical sides",
                    ALL_BUT_APPLE,
                    "2022-07",
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
                    "Outlook on Windows, Yahoo Mail",
                    "2021-09",
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
                    "Outlook on Windows, Outlook.com and the new Outlook, Yahoo Mail",
                    "2020-02",
                    "a length in px or %",
                )
            ],
        ),
        (
            "font-size: 1.5rem",
            [lost("font-size: 1.5rem", "rem", "Outlook on Windows, Yahoo Mail", "2020-02", "px")],
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
        ("--blue: #00f", [lost("--blue: #00f", "var()", ALL_BUT_APPLE, "2020-02", "the value itself")]),
        ("mso-hide: all; -webkit-text-size-adjust: 100%", []),
        ("colour: red", [unknown("colour: red", "colour")]),
        ("COLOR: #000", []),
        (
            "color red",
            [
                (
                    HINT,
                    f"no CSS: {NO_RULE} in line 1 of 'color red'; correct it",
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
        ("@media (prefers-color-scheme: dark) { .card > p { visibility: hidden } }", []),
        (
            "@media (max-width: 480px) { p { visibility: hidden } }",
            [lost("p { visibility: hidden }", "visibility", "Gmail", "2019-02", "display: none")],
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
                    "Outlook on Windows, Outlook.com and the new Outlook",
                    "2019-10",
                    "one class",
                )
            ],
        ),
        ("td.card, #outlook a, :root, [data-ogsc] p, a:hover { color: #00e }", []),
        ("p:not(.x) { color: #000 }", [lost("p:not(.x)", ":not()", ALL_BUT_APPLE, "2019-10", "a class")]),
        (
            "p:before { color: #000 }",
            [
                lost(
                    "p:before",
                    "::before",
                    "Gmail, Outlook on Windows, Yahoo Mail",
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
                    "Gmail, Outlook.com and the new Outlook, Yahoo Mail",
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
                    "Gmail, Outlook.com and the new Outlook, Yahoo Mail",
                    "2023-12",
                    "fonts that readers have",
                )
            ],
        ),
        ("@keyframes x { from { position: absolute } }", []),
        ("@layer x;", [unknown("@layer x", "@layer")]),
        (
            "p { color: #000; b { color: #000 } }",
            [(HINT, "no CSS: a rule within a rule in line 1 of a style sheet; correct it")],
        ),
        (
            "p { color: #000 }\n}",
            [
                (
                    HINT,
                    f"no CSS: {NO_RULE} in line 2 of a style sheet; correct it",
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


@pytest.mark.parametrize("feature", TABLE.values(), ids=lambda feature: feature.name)
def test_a_row_of_the_table(feature: Feature) -> None:
    """What is missing somewhere says what then; what is not has nothing to say; a test has a date."""
    assert re.fullmatch(rf"[yanu]{{{len(CLIENTS)}}}", feature.support)
    assert bool(feature.missing()) == (bool(feature.degrades) != bool(feature.instead))
    assert re.fullmatch(r"20(19|2[0-5])-(0[1-9]|1[0-2])", feature.tested) or set(feature.support) <= {
        "y",
        "u",
    }


def test_what_nobody_has_tested_is_named_as_such() -> None:
    """The table must not claim more than its source says."""
    assert [feature.name for feature in TABLE.values() if not feature.tested] == [
        *("color", "font-family", "font-style", "supported-color-schemes", ":root")
    ]
