"""Plain words → Markdown: letter by letter what was written, and never more than the one block."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html

from pipelines.content.article import parse_article
from pipelines.content.importers.markdown import heading, inline, list_item, paragraph
from pipelines.content.importers.pasted import read_pasted
from pipelines.content.scaffold import imported_text
from pipelines.model.blocks import Block, Heading, List, Paragraph
from pipelines.rendering.inline import inline_html, inline_text
from tests.examples import examples

HEAD = "---\nid: tag:example.org,2026:x\ntitle: T\ndate: 2026-11-23\n---\n"

TRAPS = (
    *("<!--", "-->", "<b>", "&amp;", "&#35;", "**a**", "__a__", "`a`", "~~~", "```", "---", "===", "|", "|-"),
    *("#", "##", "1.", "2)", ">", "+", "-", "*", "[a](b)", "![a](b)", "a:", "b", "https://a.example:"),
    *("https://example.org/a_b", "https://example.org/%20"),
)
# Mostly what Markdown and HTML are made of, in front of, behind and within letters and blanks.
some_text = st.one_of(
    st.text("a1 \t*_#[]()<>&;`\\|~=+-!.:/'\"{}^$%@?,", min_size=1, max_size=20),
    st.text("`*_\\<!-> a", min_size=1, max_size=12),
    st.lists(
        st.sampled_from(TRAPS),
        min_size=1,
        max_size=6,
    ).map(" ".join),
    st.text(st.characters(exclude_categories=("Cs", "Cc", "Cn", "Zl", "Zp")), min_size=1, max_size=12),
)
words = some_text.map(lambda text: text.replace("\u00a0", " ").strip()).filter(bool)


def blocks(body: str) -> tuple[Block, ...]:
    return parse_article(f"{HEAD}\n{body}\n", "slug", "en").blocks


def read(markdown: str) -> str:
    """The letters that a reader sees; which blanks are unbreakable is the typography's affair."""
    return inline_text(markdown).replace("\u00a0", " ")


def shape(block: Block) -> tuple[str, list[str]]:
    """What a block is, and what a reader reads in it."""
    match block:
        case Paragraph() | Heading(level=2):
            return block.type, [read(block.text.value)]
        case List(ordered=False):
            return "list", [text for (item,) in block.items for text in shape(item)[1]]
    raise AssertionError(block)


@settings(max_examples=examples(400), deadline=None)
@given(st.lists(st.tuples(st.sampled_from(("paragraph", "heading", "list")), words), min_size=1, max_size=4))
def test_words_stay_what_they_are(parts: list[tuple[str, str]]) -> None:
    """Whatever stands in a paragraph, heading or item, it is read letter by letter, and in no other block."""
    write: dict[str, Callable[[str], str]] = {
        "paragraph": paragraph,
        "heading": lambda text: heading(f"🎉 {text}"),
        "list": lambda text: f"- {list_item(text)}",
    }
    body = "\n\n".join(write[kind](text) for kind, text in parts)
    expected: list[tuple[str, list[str]]] = []
    for kind, text in parts:
        if kind == "list" and expected and expected[-1][0] == "list":
            expected[-1][1].append(text)
        else:
            expected.append((kind, [f"🎉 {text}" if kind == "heading" else text]))
    assert [shape(block) for block in blocks(body)] == expected


@settings(max_examples=examples(200), deadline=None)
@given(words)
def test_titles_stay_what_they_are(text: str) -> None:
    """A title or place is inline Markdown, so `C*` and `__init__` need their marks kept from it."""
    assert read(inline(text)) == text
    page = html.fragment_fromstring(inline_html(inline(text)), create_parent="div")
    assert page.text_content().split() == text.split()
    assert {element.tag for element in page.iter()} <= {"div", "a"}
    assert all(link.get("href", "").startswith(("http", "mailto:")) for link in page.iter("a"))


@pytest.mark.parametrize(
    ("text", "markdown"),
    [
        ("Plain words, – “quotes” – and 5 < 6 & 7 > 2.", "Plain words, – “quotes” – and 5 < 6 & 7 > 2."),
        ("snake_case and _soft_ and __init__", "snake_case and \\_soft\\_ and \\_\\_init\\_\\_"),
        ("C# or #1, but # alone", "C# or #1, but # alone"),
        ("# alone", "\\# alone"),
        ("#tag", "#tag"),
        ("1986. A great year", "1986\\. A great year"),
        ("3.14 is pi", "3.14 is pi"),
        ("-5 degrees", "-5 degrees"),
        ("- five", "\\- five"),
        ("AT&T &copy; &", "AT&T \\&copy; &"),
        ("a <b>bold</b> <3", "a \\<b>bold\\</b> <3"),
        ("a<", "a\\<"),
    ],
)
def test_no_more_is_escaped_than_must_be(text: str, markdown: str) -> None:
    """Translators see this text; each backslash is one that they have to copy."""
    assert paragraph(text) == markdown


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("see https://example.org.", "https://example.org"),
        ("(https://Example.org/a_b?c=1&d=2,3#e)", "https://Example.org/a_b?c=1&d=2,3#e"),
        ("“https://example.org:8080/x/”,", "https://example.org:8080/x/"),
        ("http://example.org/%C3%A9t%C3%A9/a%20b", "http://example.org/%C3%A9t%C3%A9/a%20b"),
        ("https://xn--bcher-kva.example/", "https://xn--bcher-kva.example/"),
        ("https://example.org/?a=&amp;b", "https://example.org/?a=&amp;b"),
        ("<https://example.org/>", "https://example.org/"),
        ("[https://example.org/]", "https://example.org/"),
        ("https://example", "https://example"),
        ("https://example.org/100%x", "https://example.org/100%25x"),
        ("https://example.org/œuvre", "https://example.org/%C5%93uvre"),
        ("https://example.org/a_(b)_c", "https://example.org/a_(b)_c"),
        ("www.example.org", "https://www.example.org"),
        ("owls@example.org", "mailto:owls@example.org"),
        ("ftp://example.org/x", None),
    ],
)
def test_web_addresses_become_links(text: str, address: str | None) -> None:
    """A pasted address leads where it says, and is read as it was written."""
    page = html.fragment_fromstring(inline_html(paragraph(text)), create_parent="div")
    assert page.text_content() == text
    assert inline_text(paragraph(text)) == text
    assert page.xpath("//a/@href") == ([address] if address else [])


@pytest.mark.parametrize(
    "words", ["!1 <https://a.org>", "Look!https://xn--bcher-kva.example/%20a", "! Here <https://a.org/b>"]
)
def test_a_mark_before_a_link_makes_no_picture(words: str) -> None:
    """`Register now!` with its address behind is what mails are full of."""
    draft = read_pasted(f"A title\n\n{words}", "pasted.txt")
    article = parse_article(imported_text(draft, "tag:example.org,2026:a", date(2026, 1, 1)), "slug", "en")
    assert [type(block).__name__ for block in article.blocks] == ["Paragraph"]


def test_an_address_is_no_rest_of_a_divided_word() -> None:
    """A soft hyphen at the end of a line, and a link on the next one: two things that nobody divided."""
    draft = read_pasted("A title\n\nRead all of mo\u00ad\nhttps://example.org/a now.", "pasted.txt")
    assert draft.body == "Read all of mo\u00ad <https://example.org/a> now."
