"""CSS that mail programs know, and the table that says which."""

from __future__ import annotations

import re

import pytest

from pipelines.emails.clients import CLIENTS, FEATURES, PUBLISHED_SHARES, clients_in_use, names_of
from pipelines.emails.data import load
from pipelines.emails.preflight import preflight
from pipelines.model.finding import Severity
from tests.emails.preflight.preflight_mail import ERROR, HINT, SITE, mail, said

NO_RULE = "EOF reached before {} block for a qualified rule"
SHEETLESS = "Gmail without style sheets (part of its 27 % of opens)"
YAHOO = "Yahoo Mail (3 % of opens), AOL (share not known)"
ORANGE = "Orange (18 % of addresses in France)"
MOST = f"Gmail (27 % of opens), Outlook (5 % of opens), {YAHOO}"


def outlook(*platforms: str) -> str:
    """Some kinds of it."""
    return f"Outlook {' and '.join(platforms)} (part of its 5 % of opens)"


WINDOWS = outlook("on Windows")
BUT_WINDOWS = outlook("on Mac", "on the web", "on Android", "on iOS")
GMX = "GMX (40 % of addresses in Germany, with WEB.DE)"
NO_GAP = f"{WINDOWS}, {YAHOO}, {GMX}, {ORANGE}"
NOT_IOS = outlook("on Windows", "on Mac", "on the web", "on Android")
NO_IMPORT = (
    f"Gmail (27 % of opens), {BUT_WINDOWS}, {YAHOO}, {ORANGE}, WP.pl (26 % of addresses in Poland),"
    " Samsung Email (0.3 % of opens), Thunderbird (share not known)"
)
ODD = (
    f"{SHEETLESS}, {WINDOWS}, {YAHOO}, {ORANGE} (caniemail.com, tested 2022-05);"
    " check that the mail works without it"
)


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
                    f"{SHEETLESS}, {WINDOWS}, {ORANGE}",
                    "2021-11",
                    "mj-column, or a table",
                ),
                lost("gap: 8px", "gap", NO_GAP, "2022-12", "padding"),
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
                    MOST.replace("Outlook (5 % of opens)", NOT_IOS),
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
                    f"{WINDOWS}, {YAHOO}, {ORANGE}",
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
                    f"{SHEETLESS}, Outlook (5 % of opens), {YAHOO}, {ORANGE}",
                    "2020-02",
                    "a length in px or %",
                )
            ],
        ),
        (
            "width: 1.5rem",
            [lost("width: 1.5rem", "rem", f"{WINDOWS}, {YAHOO}, {ORANGE}", "2020-02", "px")],
        ),
        # plain: letters of the usual size, blanks of none
        ("font-size: 1.5rem; padding: calc(1px + 1px); line-height: 2vh", []),
        # who does not know the second takes the first
        ("width: 50%; width: calc(100% - 8px)", []),
        ("background-color: #fff; background: linear-gradient(#fff, #eee)", []),
        ("font-size: 1.5em", []),
        # plain: the colour behind it; if that is not enough, contrast says so
        ("background: url(x.png) #fff", []),
        ("opacity: 0.9; visibility: visible; filter: grayscale(1); border-radius: 2px; max-height: 9px", []),
        ("background: #fff", []),
        (
            "color: var(--blue)",
            [lost("color: var(--blue)", "var()", f"{MOST}, {ORANGE}", "2020-02", "the value itself")],
        ),
        ("--blue: 2px; padding: var(--blue); color: #00f; color: var(--blue)", []),
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
                    f"Gmail (27 % of opens), {outlook('on Windows', 'on iOS')}",
                    "2021-05",
                    "mj-column, or a table",
                )
            ],
        ),
        # Outlook on Windows and Gmail do not read what stands in there, so they lose nothing by it
        ("@media (prefers-color-scheme: dark) { .card > p { z-index: 1 } }", []),
        (
            "@media (max-width: 480px) { p { z-index: 1 } }",
            [
                lost(
                    "p { z-index: 1 }",
                    "z-index",
                    "Gmail (27 % of opens)",
                    "2021-05",
                    "one thing beside the other",
                )
            ],
        ),
        (
            ".card > p { width: 50% }",
            [lost(".card > p", ">", WINDOWS, "2019-10", "a blank between the two")],
        ),
        (
            ".card.dark { display: block }",
            [
                lost(
                    ".card.dark",
                    ".a.b",
                    outlook("on Windows", "on the web"),
                    "2019-10",
                    "one class",
                )
            ],
        ),
        ("td.card, #outlook a, :root, [data-ogsc] p, a:hover { color: #00e }", []),
        # plain: what colours do, contrast and readable-everywhere look at
        (".card > p, .card.dark, p:not(.x), p + p { color: #000; padding: 2px }", []),
        ("p:not(.x) { width: 50% }", [lost("p:not(.x)", ":not()", MOST, "2019-10", "a class")]),
        (
            "p:before { content: 'A' }",
            [
                lost(
                    "p:before",
                    "::before",
                    f"Gmail (27 % of opens), {outlook('on Windows', 'on Android')}, {YAHOO}, {ORANGE}",
                    "2020-05",
                    "the words themselves",
                )
            ],
        ),
        ("p:is(.x) { width: 50% }", [unknown("p:is(.x)", ":is()")]),
        (
            '@import "x.css";',
            [
                lost(
                    '@import "x.css"',
                    "@import",
                    NO_IMPORT,
                    "2019-02",
                    "a style element",
                )
            ],
        ),
        ("@font-face { font-family: x }", []),
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
    assert names_of(kinds) == f"Gmail (27 % of opens), Apple Mail (61 % of opens), {GMX}"
    assert names_of(kinds[1:3]) == "Gmail on Android and on iOS (part of its 27 % of opens)"
    assert names_of([]) == ""


def test_a_workspace_knows_its_own_readers() -> None:
    """Its own figure counts before a published one; what nobody uses is asked of nobody."""
    own = (("Outlook on Windows", 31), ("Outlook on Mac", 2), ("GMX", 12.5), ("T-Online", 0))
    windows, mac, web = (("Outlook", where) for where in ("on Windows", "on Mac", "on the web"))
    assert names_of([windows, mac], own=own) == "Outlook on Windows and on Mac (33 % of your readers)"
    assert names_of([windows, web], own=own) == outlook("on Windows", "on the web")
    assert names_of([("GMX", "")], own=own) == "GMX (12.5 % of your readers)"
    assert (
        names_of([windows], own=(("Outlook", 40),)) == "Outlook on Windows (part of its 40 % of your readers)"
    )
    assert set(CLIENTS) - clients_in_use(own) == {("T-Online", "")}
    assert clients_in_use((("Gmail", 0), ("Gmail on iOS", 3))) == {
        client for client in CLIENTS if client[0] != "Gmail" or client[1] == "on iOS"
    }
    email = mail('<p style="display: flex">A</p>')
    gone = tuple((name, 0.0) for name in ("Gmail", "Outlook", "Orange"))
    assert [f.check for f in preflight(email, SITE)] == ["css-support"]
    assert preflight(email, SITE, shares=gone) == ()


def test_published_shares_say_where_they_come_from() -> None:
    """A figure without a source is a guess."""
    families = {family for family, _ in CLIENTS}
    assert set(PUBLISHED_SHARES) <= families
    assert all(0 < share.percent <= 100 and share.source for share in PUBLISHED_SHARES.values())
    assert {share.of.partition(" in ")[0] for share in PUBLISHED_SHARES.values()} == {
        "of opens",
        "of addresses",
    }


@pytest.mark.parametrize(
    ("html", "feature", "instead"),
    [
        ('<img src="https://a.eu/a.webp" alt="A" width="2" height="2">', ".webp", "PNG or JPEG"),
        ('<video src="https://a.eu/a.mp4"></video>', "<video>", "a picture with a link to the video"),
        ("<button>A</button>", "<button>", "a link"),
    ],
)
def test_pictures_and_elements_that_are_not_there(html: str, feature: str, instead: str) -> None:
    """A picture that Outlook cannot draw is lost like one that was forgotten."""
    ((check, severity, message),) = said(mail(html))
    start = html.replace("</video>", "").replace("A</button>", "")
    assert (check, severity) == ("css-support", ERROR)
    assert message.startswith(f"`{start}`: no support for {feature} in ")
    assert message.endswith(f"; use {instead}")
    assert "Outlook on Windows" in message


def test_what_stands_in_for_an_element_is_enough() -> None:
    """A picture in place of a video, and a PNG beside a WebP, are seen by everybody."""
    img = '<img src="https://a.eu/a.png" alt="A" width="2" height="2">'
    source = '<source srcset="https://a.eu/a.webp" type="image/webp">'
    assert said(mail(f'<video src="https://a.eu/a.mp4">{img}</video><picture>{source}{img}</picture>')) == []


@pytest.mark.parametrize(
    ("html", "told"),
    [
        ('<p style="display: flex">A</p>', True),
        ('<!--[if !mso]><!--><p style="display: flex">A</p><!--<![endif]-->', False),
        ('<!--[if mso]>B<![endif]--><p style="display: flex">A</p>', True),
        # like another place that is for all
        (
            '<!--[if !mso]><!--><p style="display: flex">A</p><!--<![endif]--><p style="display: flex">B</p>',
            True,
        ),
    ],
)
def test_outlook_is_named_where_it_reads(html: str, told: bool) -> None:
    """What a conditional comment keeps from it does no harm there, and others are named all the same."""
    messages = [message for _, _, message in said(mail(html))]
    assert [WINDOWS in message for message in messages] == ([True] if told else [False])
    assert all(SHEETLESS in message for message in messages)


def test_a_sheet_that_is_not_for_outlook() -> None:
    """Selectors that only Outlook does not know are nobody's loss there."""
    style = "<style>.card > p { width: 50% }</style>"
    assert len(said(mail(head=style))) == 1
    assert said(mail(head=f"<!--[if !mso]><!-->{style}<!--<![endif]-->")) == []


def test_a_menu_that_opens_is_no_form() -> None:
    """MJML's menu has a hidden box to tick; a program without it shows the whole menu."""
    assert said(mail('<input type="checkbox" id="a" style="display: none"><p>A</p>')) == []
