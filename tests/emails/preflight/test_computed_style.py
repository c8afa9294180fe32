"""Colours, and as much of the cascade as contrast needs."""

from __future__ import annotations

import pytest

from pipelines.emails.preflight.colours import parse_colour
from pipelines.emails.preflight.contrast import _contrast_faults
from pipelines.rendering.colours import Colour, over, ratio
from tests.emails.preflight.preflight_mail import ERROR, mail, said

WHITE = Colour(1, 1, 1)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("#000000", "#ffffff", 21.0),
        ("#fff", "white", 1.0),
        ("#777777", "#ffffff", 4.48),
        ("#767676", "#ffffff", 4.54),
        ("#949494", "#ffffff", 3.03),
        ("#ff0000", "#ffffff", 4.0),
        ("#0000ff", "#ffffff", 8.59),
        ("#00ff00", "#ffffff", 1.37),
        ("#ffff00", "#0000ff", 8.0),
    ],
)
def test_ratio(one: str, other: str, expected: float) -> None:
    """The figures that WCAG's own examples and the usual tools give; in either order the same."""
    first, second = parse_colour(one), parse_colour(other)
    assert first and second
    assert round(ratio(first, second), 2) == round(ratio(second, first), 2) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("#0e47cb", "#0e47cb"),
        ("#FFF", "#ffffff"),
        ("rgb(14, 71, 203)", "#0e47cb"),
        ("rgb(300, -5, 0)", "#ff0000"),
        ("hsl(120, 100%, 25%)", "#008000"),
        ("RebeccaPurple", "#663399"),
        ("transparent", "#000000"),
        ("currentcolor", "None"),
        ("oklch(0.5 0.1 20)", "None"),
        ("no colour", "None"),
        ("", "None"),
    ],
)
def test_parse_colour(text: str, expected: str) -> None:
    """What is no colour, or none that can be compared, must not be taken for black."""
    assert str(parse_colour(text)) == expected


def test_a_colour_shines_through() -> None:
    """Half of black over white is grey; all of it is black."""
    assert over(Colour(0, 0, 0, 0.5), WHITE) == Colour(0.5, 0.5, 0.5)
    assert over(Colour(0, 0, 0), WHITE) == Colour(0, 0, 0)


def told(colour: str, background: str, reached: float, place: str = "<p>", mode: str = "light mode") -> str:
    return f"{colour} on {background} has a contrast of {reached:g}:1 in {mode}, 4.5:1 is needed, in {place}"


def contrasts(body: str, css: str = "", head: str = "") -> list[str]:
    """The findings on contrast alone, without the advice that all of them give."""
    found = said(mail(body, head=f"{head}<style>{css}</style>"))
    assert {severity for name, severity, _ in found if name == "contrast"} <= {ERROR}
    advice = ": choose colours that differ more"
    return [message.removesuffix(advice) for name, _, message in found if name == "contrast"]


GREY = told("#767676", "#eeeeee", 3.91)
PALE = told("#949494", "#ffffff", 3.03)
LIGHT = told("#eeeeee", "#ffffff", 1.16)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ('<p style="color: #767676">A</p>', []),
        ('<p style="color: #767676; background: #eee">A</p>', [GREY]),
        ('<p style="color: #767676; background: url(x.png) #eee no-repeat">A</p>', [GREY]),
        ('<p style="color: #767676; background-color: #EEEEEE; background: url(x.png)">A</p>', []),
        ('<div style="background-color: #eee"><p style="color: #767676">A</p></div>', [GREY]),
        ('<div style="background: #eee"><p style="color: #767676; background: none">A</p></div>', [GREY]),
        ('<div style="background: #eee"><p style="color: #767676; background: #fff">A</p></div>', []),
        (
            '<div style="background: #000"><p style="color: #767676; background: #ffffff80">A</p></div>',
            [told("#767676", "#808080", 1.15)],
        ),
        (
            '<table role="none"><tr><td bgcolor="#eee"><p style="color: #767676">A</p></td></tr></table>',
            [GREY],
        ),
        (
            '<table bgcolor="nonsense" role="none"><tr><td><p style="color: #767676">A</p></td></tr></table>',
            [],
        ),
    ],
)
def test_what_is_behind_a_text(body: str, expected: list[str]) -> None:
    """Transparent lets through what is further back; white is the last."""
    assert contrasts(body) == expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ('<p style="color: rgba(0, 0, 0, .4)">A</p>', [told("#999999", "#ffffff", 2.84)]),
        ('<div style="opacity: 40%"><p style="color: #000">A</p></div>', [told("#999999", "#ffffff", 2.84)]),
        ('<div style="background: #eee; color: #767676"><p>A</p></div>', [GREY]),
        ('<p style="background: #eee"><font color="#767676">A</font></p>', [GREY.replace("<p>", "<font>")]),
        ('<p style="background: #222">A</p>', [told("#000000", "#222222", 1.31)]),
        (
            '<p style="background: #009"><a href="[[browser_url]]">In your browser</a></p>',
            [told("#0000ee", "#000099", 1.53, "<a>")],
        ),
        ('<p style="background: #009; color: #fff"><a>A</a></p>', []),
        (
            '<p style="color: #eee"><img src="https://a.eu/x.png" alt="A" width="6" height="3"></p>',
            [LIGHT[:-3] + "<img>"],
        ),
        ('<p style="color: #eee"><img src="https://a.eu/x.png" alt="" width="6" height="3"></p>', []),
    ],
)
def test_the_colour_of_a_text(body: str, expected: list[str]) -> None:
    """Text takes its parent's colour, a link its own; with pictures off, the alt text is read."""
    assert contrasts(body) == expected


@pytest.mark.parametrize(
    ("body", "css", "expected"),
    [
        ("<p>A</p>", "p { color: #767676; background: #eee }", [GREY]),
        ("<p>A</p>", "p { color: #767676; background: #eee } p { color: #000 }", []),
        ('<p class="x">A</p>', ".x { color: #000 } p { color: #767676; background: #eee }", []),
        ('<p style="color: #000">A</p>', "p { color: #767676; background: #eee }", []),
        ('<p style="color: #000">A</p>', "p { color: #767676 !important; background: #eee }", [GREY]),
        ('<p style="color: #000 !important">A</p>', "p { color: #767676 !important; background: #eee }", []),
        ("<p>A</p>", "p { color: #767676; background: #eee; color: nonsense }", [GREY]),
        (
            "<p>A</p>",
            "h1, p { color: #767676; background: #eee } p, ( { color: #000 }",
            [GREY],
        ),
        ("<p>A</p>", "p::first-line { color: #eee } p:hover { color: #eee } x|p { color: #eee }", []),
        ("<p>A</p>", "p { color: #000 } p, p >> b { color: #eee }", []),
        ("<div><p>A</p></div>", "div > p { color: #eee } div > span { color: #fff }", [LIGHT]),
        ("<p>A</p>", "@media print { p { color: #eee } } @media (hover) { p { color: #eee } }", []),
        ("<p>A</p>", "@media only screen and (min-width: 480px), print { p { color: #eee } }", [LIGHT]),
        ("<p>A</p>", "@supports (display: grid) { p { color: #eee } }", []),
        (
            '<p style="background: #009; color: #fff"><a href="https://a.eu">A</a></p>',
            "a { color: inherit }",
            [],
        ),
    ],
)
def test_which_rule_wins(body: str, css: str, expected: list[str]) -> None:
    """Importance, then the attribute, then specificity, then order; what is invalid never does."""
    assert contrasts(body, css) == expected


@pytest.mark.parametrize(
    ("body", "css", "expected"),
    [
        ('<p style="color: #949494; font-size: 24px">A</p>', "", []),
        ('<p style="color: #949494; font-size: 18pt">A</p>', "", []),
        ('<div style="font-size: 12px"><p style="color: #949494; font-size: 2em">A</p></div>', "", []),
        ('<p style="color: #949494; font-size: 23px">A</p>', "", [PALE]),
        ('<p style="color: #949494; font-size: x-large">A</p>', "", []),
        ('<p style="color: #949494; font-size: large">A</p>', "", [PALE]),
        ('<div style="font-size: 20px"><p style="color: #949494; font-size: larger">A</p></div>', "", []),
        (
            '<div style="font-size: 24px"><p style="color: #949494; font-size: smaller">A</p></div>',
            "",
            [PALE],
        ),
        ('<div style="font-size: 24px"><p style="color: #949494; font-size: nonsense">A</p></div>', "", []),
        ('<p style="color: #949494; font-size: 19px; font-weight: bolder">A</p>', "", []),
        ('<p style="color: #949494; font-size: 19px; font-weight: 600">A</p>', "", [PALE]),
        (
            '<h2 style="color: #949494; font-size: 19px; font-weight: lighter">A</h2>',
            "",
            [PALE[:-3] + "<h2>"],
        ),
        ('<p style="color: #949494; font: bold 19px/1 Arial">A</p>', "", []),
        ('<p style="color: #949494; font-weight: 700; font: 19px/1 Arial">A</p>', "", [PALE]),
        ('<p style="color: #949494; font-size: 19px"><b>A</b></p>', "", []),
        ('<p style="color: #949494; font-size: 18px"><b>A</b></p>', "", [PALE[:-3] + "<b>"]),
        ('<h2 style="color: #949494">A</h2>', "", []),
        ('<h3 style="color: #949494">A</h3>', "", []),
        ('<h4 style="color: #949494">A</h4>', "", [PALE[:-3] + "<h4>"]),
        ('<h2 style="color: #949494">A</h2>', "@media (max-width: 480px) { h2 { font-size: 20px } }", []),
        (
            '<h2 style="color: #949494">A</h2>',
            "@media (max-width: 480px) { h2 { font-size: 18px } }",
            [told("#949494", "#ffffff", 3.03, "<h2>", "light mode on a phone")],
        ),
        ('<h2 style="color: #949494">A</h2>', "@media (max-width: 320px) { h2 { font-size: 18px } }", []),
    ],
)
def test_large_text_needs_less(body: str, css: str, expected: list[str]) -> None:
    """24 px, or 18.66 px in bold type; what a phone makes smaller must be readable there."""
    assert contrasts(body, css) == expected


def test_even_large_text_needs_something() -> None:
    """3:1 is asked of it, and the finding says so."""
    assert contrasts('<h2 style="color: #aaa">A</h2>') == [
        "#aaaaaa on #ffffff has a contrast of 2.32:1 in light mode, 3:1 is needed for large text, in <h2>"
    ]


@pytest.mark.parametrize(
    "body",
    [
        '<div style="display: none"><p style="color: #fff; display: block">A</p></div>',
        '<p style="color: #fff; visibility: hidden">A</p>',
        '<p style="color: #fff; font-size: 1px">A</p>',
        '<p style="color: #fff; max-height: 0px; overflow: hidden">A</p>',
        '<p style="color: #fff; opacity: 0">A</p>',
        '<div style="opacity: 0"><p style="color: #fff; opacity: nonsense">A</p></div>',
        '<div style="color: #fff"> <p style="color: #000">A</p> <!-- A --> </div>',
    ],
)
def test_what_nobody_sees_is_not_judged(body: str) -> None:
    """The preview line is hidden in the HTML; layout has no text."""
    assert contrasts(body) == []


def test_a_pair_of_colours_is_told_once() -> None:
    """The same grey in forty paragraphs is one decision; its place is named as the template names it."""
    body = '<td class="card"><p style="color: #eee">A</p><p style="color: #eee">B</p></td>'
    assert contrasts(f'<table role="none"><tr>{body}</tr></table>') == [
        LIGHT.replace("<p>", '<p> within <td class="card">')
    ]


DARK = "@media (prefers-color-scheme: dark)"
META = '<meta name="color-scheme" content="light dark">'


@pytest.mark.parametrize(
    ("body", "css", "head", "expected"),
    [
        (
            '<p style="background: #fff; color: #000">A</p>',
            f"{DARK} {{ p {{ color: #fff !important }} }}",
            "",
            [told("#ffffff", "#ffffff", 1, mode="dark mode")],
        ),
        ('<p style="background: #fff; color: #000">A</p>', f"{DARK} {{ p {{ color: #fff }} }}", "", []),
        ('<p style="color: #000">A</p>', "", "", []),
        ('<p style="color: #000">A</p>', "", META, [told("#000000", "#121212", 1.12, mode="dark mode")]),
        (
            '<p style="color: #000">A</p>',
            ":root { color-scheme: light dark }",
            "",
            [told("#000000", "#121212", 1.12, mode="dark mode")],
        ),
        ("<p>A</p>", "", META, []),
        (
            "<p>A</p>",
            f"{DARK} {{ body {{ background: #222 }} }}",
            "",
            [
                told("#000000", "#222222", 1.31, mode="dark mode"),
                told("#0000ee", "#222222", 1.69, "<a>", "dark mode"),
            ],
        ),
        ("<p>A</p>", f"{DARK} {{ body {{ background: #222 }} }}", META, []),
        ('<p style="color: #eee">A</p>', f"{DARK} {{ p {{ color: #000 !important }} }}", "", [LIGHT]),
    ],
)
def test_the_dark(body: str, css: str, head: str, expected: list[str]) -> None:
    """Only an email that says that it can be dark is drawn on a dark ground with light text by default."""
    assert contrasts(body, css, head) == expected


LINK = '<a href="https://a.eu/{}" style="font-size: 16px">A</a>'
CARD = '<div class="card"><p lang="{0}">{1} <a href="https://a.eu/{0}">{1}</a></p></div>'


def test_editions_of_the_same_look_are_judged_once() -> None:
    """Words, links and languages do not change how a template looks; 24 editions cost as much as one."""
    css = "<style>.card p { color: #eee }</style>"
    _contrast_faults.cache_clear()
    english = said(mail(CARD.format("en", "Welcome"), head=css))
    french = said(mail(CARD.format("fr", "Bienvenue"), head=css, locale="fr", root='lang="fr"'))
    assert [fault for fault in english if fault[0] == "contrast"] == [
        fault for fault in french if fault[0] == "contrast"
    ]
    assert _contrast_faults.cache_info()[:2] == (1, 1)


@pytest.mark.parametrize(
    ("css", "clean", "spoilt"),
    [
        ("p:nth-child(2) { color: #eee }", "<div><p>A</p></div>", "<div><p>A</p><p>A</p></div>"),
        ("b + b { color: #eee }", "<p><b>A</b></p>", "<p><b>A</b> <b>A</b></p>"),
        ("[lang=el] { color: #eee }", '<p lang="en">A</p>', '<p lang="el">A</p>'),
        (":lang(el) { color: #eee }", '<p lang="en">A</p>', '<p lang="el">A</p>'),
        ("a[href*=map] { color: #eee }", f"<p>{LINK.format('other')}</p>", f"<p>{LINK.format('map')}</p>"),
        ("p { color: #000 }", "<p>A</p>", '<p style="color: #eee">A</p>'),
        ("p { color: #000 }", '<p class="x">A</p>', '<p class="x"><font color="#eee">A</font></p>'),
    ],
)
def test_a_look_of_its_own_is_judged_anew(css: str, clean: str, spoilt: str) -> None:
    """What was found in one edition must not stand in for another that the rules treat differently."""
    assert contrasts(clean, css) == []
    assert [fault.startswith("#eeeeee on #ffffff") for fault in contrasts(spoilt, css)] == [True]
