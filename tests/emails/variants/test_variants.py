"""A mail as those see it who do not see it as it was made."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.emails.clients import CLIENTS
from pipelines.emails.preflight.colours import parse_colour
from pipelines.emails.preflight.features import picture_kind
from pipelines.emails.variants import EXPLAINED, VariantKind, variant
from pipelines.emails.variants.conditionals import outlook_html
from pipelines.emails.variants.forced_dark import dark_value
from pipelines.emails.variants.unknown import GMAIL_WITHOUT_SHEETS, OUTLOOK_ON_WINDOWS, selector_list
from pipelines.rendering.colours import BLACK, WHITE, ratio
from tests.emails.support import email_of
from tests.rendering.support import golden_article

OUTLOOK, GMAIL, DARK, BARE = VariantKind


def body(html: str, kind: VariantKind, head: str = "") -> str:
    """What becomes of a body."""
    made = variant(f"<!doctype html><html><head>{head}</head><body>{html}</body></html>", kind)
    return made.partition("<body>")[2].rpartition("</body>")[0]


def sheet(css: str, kind: VariantKind) -> str:
    """What becomes of a style sheet."""
    made = variant(f"<html><head><style>{css}</style></head><body><p>A</p></body></html>", kind)
    return "".join(re.findall(r"<style>(.*?)</style>", made, re.DOTALL)[-1:])


@pytest.mark.parametrize(
    ("asked", "there"),
    [
        ("mso", True),
        ("mso | IE", True),
        ("IE", False),
        ("!IE", True),
        ("!mso", False),
        ("gte mso 9", True),
        ("gt mso 16", False),
        ("lte mso 11", False),
        ("mso 16", True),
        ("mso 15", False),
        ("(gte mso 9)|(IE)", True),
        ("(gte mso 9)&(!IE)", True),
        ("(gte mso 9)&(lt mso 15)", False),
        ("!((gte mso 9)|(IE))", False),
        ("!vml", False),
        ("MSO", True),
        ("mso 9.", False),
        ("()", False),
        ("nonsense ((", False),
    ],
)
def test_a_condition(asked: str, there: bool) -> None:
    """Outlook 2016 and newer call themselves mso 16; what they do not know is not for them."""
    assert outlook_html(f"a<!--[if {asked}]>b<![endif]-->c") == ("abc" if there else "ac")
    assert outlook_html(f"a<!--[if {asked}]><!-->b<!--<![endif]-->c") == ("abc" if there else "ac")
    assert outlook_html(f"a<![if {asked}]>b<![endif]>c") == ("abc" if there else "ac")


def test_ghost_tables_are_whole() -> None:
    """Each half of a table stands in a comment of its own, with what all see between them."""
    html = (
        '<!--[if mso | IE]><table width="600"><tr><td width="300"><![endif]--><div>A</div>'
        "<!--[if mso | IE]></td></tr></table><![endif]-->"
        "<!--[if !mso]><!--><p>B</p><!--<![endif]-->"
    )
    ghost = '<table width="600"><tr><td width="300"><div>A</div></td></tr></table>'
    assert body(html, OUTLOOK).replace("<tbody>", "").replace("</tbody>", "") == ghost
    assert body(html, GMAIL) == "<div>A</div><p>B</p>"


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        # unknown on any element
        ('<p style="color: red; border-radius: 8px; opacity: 0.5">A</p>', '<p style="color: red">A</p>'),
        ('<p style="display: inline-block; position: relative">A</p>', "<p>A</p>"),
        ('<p style="color: rgba(0, 0, 0, 0.5)">A</p>', "<p>A</p>"),
        # known on some
        ('<p style="padding: 8px">A</p>', "<p>A</p>"),
        ('<div style="max-width: 600px; width: 5px; height: 5px">A</div>', "<div>A</div>"),
        (
            '<img src="a.png" width="20" style="width: 100%; height: auto">',
            '<img src="a.png" width="20" style="height: auto">',
        ),
        ('<div style="margin: 0 auto">A</div>', '<div style="margin: 0 0">A</div>'),
        ('<p style="margin: 0 -8px">A</p>', "<p>A</p>"),
        # known in part
        ('<p style="background: #fff url(a.png)">A</p>', '<p style="background-color: #fff">A</p>'),
        ('<p style="background: url(a.png)">A</p>', "<p>A</p>"),
        ('<p style="font-weight: 500">A</p>', '<p style="font-weight: normal">A</p>'),
        ('<p style="font-weight: 600">A</p>', '<p style="font-weight: bold">A</p>'),
        ('<p style="color: red !important">A</p>', "<p>A</p>"),
        # its own
        ('<p style="mso-hide: all">A</p>', '<p style="display: none !important">A</p>'),
        # hidden, but for tables in it
        (
            '<div style="display:none">A<table><tr><td>B</td></tr></table></div>',
            '<table><tr><td>B</td></tr></table><div style="display: none">A</div>',
        ),
        (
            '<div style="display:none;mso-hide:all"><table><tr><td>B</td></tr></table></div>',
            '<div style="display: none; display: none !important"><table><tr><td>B</td></tr></table></div>',
        ),
        # elements and pictures
        ('<video src="a.mp4"><p>A</p></video>', "<p>A</p>"),
        ("<form><button>A</button></form>", "A"),
        ("<svg><text>A</text></svg><p hidden>B</p>", "<p>B</p>"),
        ('<picture><source srcset="a.webp"><img src="a.png" alt="B"></picture>', '<img src="a.png" alt="B">'),
        ('<img src="a.webp?x=1" alt="A">', '<img alt="A">'),
        # a drawing of its own, in place of what others get
        (
            '<v:rect style="width:6px;left:2px"><v:fill color="#036" />A</v:rect>',
            '<div style="display: block; width: 6px; background: #036"><span></span>A</div>',
        ),
    ],
)
def test_what_word_shows(html: str, expected: str) -> None:
    """By caniemail's letters, and its notes where Word knows a thing in part."""
    assert body(html, OUTLOOK) == expected


def test_a_cell_has_words_own_padding() -> None:
    """Buttons of MJML say it to Word in this way, and only there."""
    html = '<td style="mso-padding-alt: 10px; padding: 2px"><a style="padding: 10px">A</a></td>'
    html = f"<table><tr>{html}</tr></table>"
    cell = '<td style="padding: 10px !important; padding: 2px"><a>A</a></td>'
    assert body(html, OUTLOOK) == f"<table><tr>{cell}</tr></table>"


def test_words_style_sheets() -> None:
    """Rules for others, and selectors that Word cannot read, go; the rest hold where Word knows them."""
    css = """
    @import url(x.css); @font-face { font-family: x; src: url(x.woff) }
    @media (max-width: 480px) { p { color: red } }
    p > b, b { color: red; border-radius: 2px }
    .a { padding: 4px; color: blue }
    """
    assert sheet(css, OUTLOOK).splitlines() == [
        "b { color: red }",
        ".a:where(td, th) { padding: 4px }",
        ".a { color: blue }",
    ]


def test_gmail_drops_style_sheets() -> None:
    """Its apps do, with an account of another provider; what it takes out of attributes goes as well."""
    head = "<style>.a { color: red }</style>"
    html = '<p class="a" style="color: blue; position: absolute; margin: -2px"><svg></svg>A</p>'
    assert body(html, GMAIL, head) == '<p class="a" style="color: blue">A</p>'
    assert "<style" not in variant(f"<html><head>{head}</head><body>{html}</body></html>", GMAIL)


@pytest.mark.parametrize(
    ("value", "dark"),
    [
        ("#ffffff", "#333333"),
        ("white", "#333333"),
        ("#000", "#ffffff"),
        ("#777777", "#929292"),
        ("1px solid red", "1px solid #ff2711"),
        ("rgba(255, 255, 255, 0.5)", "rgba(51, 51, 51, 0.5)"),
        ("transparent", "transparent"),
        ("inherit", "inherit"),
        ("url(red.png) white", "url(red.png) #333333"),
        ("linear-gradient(90deg, #fff, #000)", "linear-gradient(90deg, #333333, #ffffff)"),
    ],
)
def test_a_colour_that_is_turned(value: str, dark: str) -> None:
    """Light becomes dark at the same hue; what is no colour stays."""
    assert dark_value(value) == dark


@given(st.tuples(*3 * [st.integers(0, 255)]))
def test_dark_text_on_white_can_be_read_on_what_becomes_of_white(channels: tuple[int, int, int]) -> None:
    """The algorithm's promise: lightness is turned, so what was far from white is far from its dark twin."""
    colour = parse_colour("#" + "".join(f"{channel:02x}" for channel in channels))
    assert colour is not None
    turned, ground = parse_colour(dark_value(str(colour))), parse_colour(dark_value("#fff"))
    assert turned is not None and ground is not None
    if ratio(colour, WHITE) > 7:
        assert ratio(turned, ground) > 4.5
    assert (parse_colour(dark_value("#000")), ratio(ground, BLACK) < 2) == (WHITE, True)


def test_forced_dark_takes_our_own_dark_out() -> None:
    """Such a program does not ask for it; light rules and sizes stay."""
    css = """
    @media (prefers-color-scheme: dark) { p { color: #eee } }
    @media (max-width: 480px) { p { color: #000 !important; width: 5px } }
    :root { color-scheme: light dark } [data-ogsc] p { color: #eee } p { border: 1px solid #fff }
    """
    assert sheet(css, DARK).splitlines() == [
        "@media (max-width: 480px) { p { color: #ffffff !important; width: 5px } }",
        "p { border: 1px solid #333333 }",
    ]
    meta = '<meta name="color-scheme" content="light dark">'
    made = variant(f"<html><head>{meta}</head><body></body></html>", DARK)
    assert "color-scheme" not in made
    assert "html { background: #333333; color: #ffffff }" in made


def test_forced_dark_turns_attributes_too() -> None:
    """Outlook's own tables say colours in HTML."""
    html = '<table bgcolor="#ffffff"><tr><td style="color:#000;width:2px">A</td></tr></table>'
    dark = '<table bgcolor="#333333"><tr><td style="color: #ffffff; width: 2px">A</td></tr></table>'
    assert body(html, DARK) == dark


def test_without_pictures() -> None:
    """Nothing is loaded from anywhere, and the words for it stand."""
    css = 'p { background: url("a.png") no-repeat #fff; color: red }'
    html = (
        '<p background="a.png" style="background-image: url(a.png); color: red">A</p>'
        '<picture><source srcset="a.webp"><img src="a.png" srcset="b.png 2x" alt="B" width="20"></picture>'
    )
    assert body(html, BARE) == (
        '<p style="background-image: none; color: red">A</p><picture><img alt="B" width="20"></picture>'
    )
    assert sheet(css, BARE) == "p { background: none no-repeat #fff; color: red }"


@pytest.mark.parametrize("kind", VariantKind)
def test_our_mail_keeps_its_words(kind: VariantKind) -> None:
    """A simulation that loses a word would show a fault that is none; that of Outlook gains none either."""
    html = email_of(golden_article(), "ar").html
    made = variant(html, kind)
    unseen = re.compile(r"<(style|title|xml)\b.*?</\1>|<!--.*?-->|<[^>]*>|&#?\w+;|\s", re.DOTALL)
    sent, shown = (unseen.sub("", each) for each in (html, made))
    assert shown == sent
    assert (variant(html, kind), "<!--" in made, 'dir="rtl"' in made) == (made, False, True)


@pytest.mark.parametrize("html", ["", "   ", "<", "no tags", "<!--[if mso]><p>", "<p style='{'>A"])
@pytest.mark.parametrize("kind", VariantKind)
def test_anything_can_be_shown(html: str, kind: VariantKind) -> None:
    """A template that is being written is looked at as well."""
    assert isinstance(variant(html, kind), str)


def test_every_kind_is_explained() -> None:
    """Nobody takes a simulation for the thing: each says what it shows and what it does not."""
    assert list(EXPLAINED) == list(VariantKind)
    assert all(words.shown.endswith(".") and words.missing.endswith(".") for words in EXPLAINED.values())
    assert {GMAIL_WITHOUT_SHEETS, OUTLOOK_ON_WINDOWS} <= set(CLIENTS)


@pytest.mark.parametrize(
    ("selectors", "expected"),
    [
        ("a, b", ["a", "b"]),
        ("a:not(b, :is(c, d)) > e,f", ["a:not(b, :is(c, d)) > e", "f"]),
        ("[a=',']", ["[a=',']"]),
        ("", []),
    ],
)
def test_the_selectors_of_a_list(selectors: str, expected: list[str]) -> None:
    """Commas within brackets part nothing."""
    assert selector_list(selectors) == expected


def test_a_strange_mail_is_no_long_wait() -> None:
    """Openings without an end, and endless lists: what a slip in a template can make."""
    assert outlook_html("<!--[if mso]>" * 9000) == "<!--[if mso]>" * 9000
    assert len(selector_list("a," * 20000)) == 20000


@pytest.mark.parametrize(
    ("address", "kind"),
    [("a/b.WEBP", ".webp"), ("https://a.eu/b.avif?c=d.png#e", ".avif"), ("data:image/png;base64,", "data:")],
)
def test_the_kind_of_a_picture(address: str, kind: str) -> None:
    """It is told by its address: nobody loads it to know."""
    assert picture_kind(address) == kind


@pytest.mark.parametrize("kind", VariantKind)
def test_a_simulation_asks_nobody_and_runs_nothing(kind: VariantKind) -> None:
    """The gallery shows mail of templates that somebody else may have written."""
    head = '<link href="https://a.example/f.css"><script>go()</script>'
    html = f"<html><head>{head}</head><body><p>Owls</p></body></html>"
    assert [each for each in ("<link", "<script", "go()") if each in variant(html, kind)] == []
