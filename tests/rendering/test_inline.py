"""Translators' Markdown is untrusted: what a reader gets is safe, and what she reads is complete."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree, html

from pipelines.content.commonmark import inline_tokens, sanitised
from pipelines.languages.table import BUILT_IN
from pipelines.rendering import inline
from pipelines.rendering.inline import inline_html, inline_text


@pytest.mark.parametrize(
    ("markdown", "expected"),
    [
        ("**bold** and *soft*", "<strong>bold</strong> and <em>soft</em>"),
        ("[words](https://example.org/?a=1&b=2)", '<a href="https://example.org/?a=1&amp;b=2">words</a>'),
        ("[x](javascript:alert(1))", "[x](javascript:alert(1))"),
        ('<a href="javascript:alert(1)">x</a>', "<a>x</a>"),
        ("<script>alert(1)</script>after", "after"),
        ('<b onclick="x()">b</b>', "<b>b</b>"),
        ('<span lang="fr" dir="ltr" style="x">oui</span>', '<span lang="fr" dir="ltr">oui</span>'),
        ("one<br>two", "one<br>two"),
        ("5 < 6 & 7", "5 &lt; 6 &amp; 7"),
        ("![x](https://example.org/pixel.gif)", ""),
        ("bell\x07 \ufffe", "bell "),
    ],
)
def test_html_is_safe(markdown: str, expected: str) -> None:
    """A catalog may come from anyone; no script, handler, tracker or foreign style gets through."""
    assert inline_html(markdown) == expected


@pytest.mark.parametrize(
    ("markdown", "expected"),
    [
        ("**bold** and *soft*", "bold and soft"),
        ("[words](https://example.org/)", "words (https://example.org/)"),
        ("<https://example.org/>", "https://example.org/"),
        ("<a@example.org>", "a@example.org"),
        ("one<br>two", "one\ntwo"),
        ("<b>b</b> &amp; `code`", "b & code"),
        ("a\u00a0b", "a\u00a0b"),
    ],
)
def test_text_keeps_every_word_and_address(markdown: str, expected: str) -> None:
    """The plain part must not send its reader to the HTML part for a link."""
    assert inline_text(markdown) == expected


@given(st.text())
def test_any_text_gives_well_formed_safe_html(markdown: str) -> None:
    """MJML and feeds refuse broken HTML, so no translation may produce it."""
    found = html.fragment_fromstring(inline_html(markdown), create_parent="div")
    etree.fromstring(etree.tostring(found, encoding="utf-8"))
    assert not found.xpath("//script | //@onclick | //img | //@style")


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"])), st.sampled_from(["fr", "cs", "en", ""]))
def test_texts_without_markdown_take_a_shorter_way_to_the_same_end(text: str, lang: str) -> None:
    """Most texts hold no sign of Markdown; that they are not parsed must not be seen by anyone."""
    plain = "".join(sign for sign in text if sign not in "\\`*_[]<>!&\n\r")
    language = BUILT_IN.get(lang)
    tokens = inline._bound(plain, language)
    assert inline_html(plain, language) == sanitised(tokens)
    assert inline_text(plain, language) == "".join(token.content for token in tokens)


def test_an_address_with_an_escaped_sign_is_a_link() -> None:
    """Where to look for addresses is decided by the words as they are read, not as they are written."""
    assert [token.type for token in inline_tokens("See https:\\//example.org/a")] == [
        "text",
        "link_open",
        "text",
        "link_close",
    ]
