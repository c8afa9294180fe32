"""What mrml gets wrong does not reach a reader: characters, widths for Outlook, blanks between links."""

from __future__ import annotations

import re
from html import unescape

import lxml.html
import pytest

from pipelines.emails.mjml import mjml_to_html
from pipelines.emails.spelling import spelled_for_mrml
from pipelines.rendering.templates import Templates
from tests.rendering.support import words


def html_of(content: str, padding: str = "0 24px", head: str = "", sheet: str = "") -> str:
    """The HTML of a mail with one column; with a `sheet`, css-inline has been over it."""
    style = f'<mj-style inline="inline">{sheet}</mj-style>' if sheet else ""
    page = (
        f"<mjml>\n  <mj-head>\n{head}{style}</mj-head>\n  <mj-body>\n    <mj-section padding='{padding}'>"
        f"<mj-column>{content}</mj-column></mj-section></mj-body></mjml>"
    )
    made = Templates("t", {"a.mjml": page})
    return mjml_to_html(made.render("a.mjml", words()), made.source_map)


def shown(html: str) -> str:
    """The words of the mail's body, blanks as a reader sees them."""
    body = html[html.index("<body") :].replace("</p>", " ")
    return " ".join(unescape(re.sub(r"<!--.*?-->|<[^>]*>", "", body, flags=re.DOTALL)).split())


PLACES = {
    "alt": '<mj-image src="https://e.org/a.png" alt="{}" />',
    "title": "<mj-text><a href='https://e.org/' title = '{}'>a</a></mj-text>",
    "words": "<mj-text><p>{}</p></mj-text>",
    "button": '<mj-button href="https://e.org/"><p>{}</p></mj-button>',
}
"""Where a reader meets characters. All of Unicode goes through the first, in a second; through the others all
of the first two planes, and a part of each of the rest.
"""
PLANES = [range(start, start + 0x10000) for start in range(0, 0x110000, 0x10000)]
UNSEEN = re.compile(r"[\s\x00-\x1f\x7f-\x9f\ufffe\uffff\ud800-\udfff<>&\"']")
"""Blanks and controls, and what is markup there; everything else has to arrive."""


@pytest.mark.parametrize("place", sorted(PLACES))
def test_no_character_is_shown_as_rust_would(place: str) -> None:
    """Word's bullet U+F0B7 in an alt text was read out as "u f0b7"; and it is one of many."""
    for number, plane in enumerate(PLANES):
        codes = plane if place == "alt" or number < 2 else [*plane[::61], *plane[-3:]]
        letters = UNSEEN.sub("", "".join(map(chr, codes)))
        page = html_of(PLACES[place].format(letters + "\x07\ufffe"), sheet="p { margin: 0; }")
        found = re.findall(r'(?:<p [^>]*>|alt="|title=")(.*?)(?:</p>|")', page, re.DOTALL)
        assert [UNSEEN.sub("", unescape(kept)) for kept in found] == [letters]


def test_without_a_sheet_they_stay_references() -> None:
    """Then nothing reads and writes the mail after mrml; a browser takes a reference for the character."""
    html = html_of('<mj-image src="https://e.org/a.png" alt="\uf0b7 Ελλάδα\\" />')
    assert lxml.html.fromstring(html).xpath("//@alt") == ["\uf0b7 Ελλάδα\\"]


def test_the_mails_title_is_spoken_as_it_is_written() -> None:
    """mrml makes an attribute of it: an accent that stands alone, Word's bullet, two lines."""
    html = html_of("<mj-text>a</mj-text>", head="<mj-title>Un\u00a0: \uf0b7 e\u0301\n  deux</mj-title>")
    assert lxml.html.fromstring(html).xpath("//@aria-label") == ["Un\u00a0: \uf0b7 e\u0301 deux"]


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ('<a href="x">Unsubscribe</a>\n   <a href="y">Privacy</a>', "Unsubscribe Privacy"),
        ('<a href="x">a</a>\t<a href="y" title="b &gt; c">d</a> <a href="z">e</a>', "a d e"),
        ("<b>a</b>\n<!-- remark -->\n<i>b</i>", "a b"),
        ("<b>a</b><i>b</i>", "ab"),
        ("a\n<b>b</b>\nc <i>d</i>\n", "a b c d"),
        ("<b>a\n</b><i>b</i> <span> <b>c</b></span>", "a b c"),
        ('<a href="x">a</a>\n<img src="y" alt="" />\n<a href="z">b</a>', "a b"),
        ('<p><a href="x">a</a></p>\n<p><a href="y">b</a></p>', "a b"),
        ("<b>a</b>\r\n<B>b</B>", "a b"),
    ],
)
def test_a_blank_between_two_words_stays(written: str, read: str) -> None:
    """ "UnsubscribePrivacy statement" stood at the end of every mail."""
    assert shown(html_of(f"<mj-text>{written}</mj-text>")) == read


@pytest.mark.parametrize(
    ("padding", "width"),
    [
        ("0 24px", "552"),
        ("0px 24px", "552"),
        ("0 24px 0", "552"),
        ("0 24px 8px 20px", "556"),
        ("0  24px\n 0", "552"),
        ("0", "600"),
        ("12px 0", "600"),
    ],
)
def test_a_bare_nought_counts_as_one_with_a_unit(padding: str, width: str) -> None:
    """Outlook takes its widths from conditional comments: with 600 there, text runs out of the card."""
    html = html_of("<mj-text>a</mj-text>", padding)
    assert re.findall(r'<td style="vertical-align:top;width:(\d+)px;"', html) == [width]


def test_what_separates_words_leaves_a_blank() -> None:
    """A line separator that somebody pasted must not glue two words."""
    assert spelled_for_mrml("<mj-text>one\u2028two\x0bthree\ufffefour</mj-text>") == (
        "<mj-text>one two threefour</mj-text>"
    )
