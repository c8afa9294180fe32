"""Markdown → article: every kind of block as a whole value, and what is refused, with its line."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.content import block_reader as article_module
from pipelines.content.article import parse_article
from pipelines.content.texts import joined_lines
from pipelines.model.article import Article
from pipelines.model.blocks import (
    Block,
    Button,
    Code,
    Heading,
    Image,
    List,
    Paragraph,
    Quote,
    Rule,
    Table,
    Text,
)
from pipelines.model.errors import ContentError
from tests.examples import examples

HEAD = "---\nid: tag:example.org,2026:x\ntitle: T\ndate: 2026-11-23\n---\n"
BODY = HEAD.count("\n") + 1
"""The line on which the body starts."""


def parse(body: str) -> tuple[Block, ...]:
    return parse_article(HEAD + body, "owls", "en").blocks


def text(value: str, line: int = BODY) -> Text:
    return Text(value, "en", line)


def par(value: str, line: int = BODY) -> Paragraph:
    return Paragraph(text(value, line))


HEADINGS = (
    Heading(2, text("Two"), "two"),
    Heading(3, text("Three *soft*", BODY + 1), "three-soft"),
)


def fault(source: str) -> str:
    with pytest.raises(ContentError) as caught:
        parse_article(source, "owls", "en")
    return str(caught.value)


def test_a_whole_article() -> None:
    """Every field of an article as one value; each text knows its line, so that catalogs can point at it."""
    source = (
        "---\n"
        "id: tag:example.org,2026-11-23:owls\n"
        "title: Owls,   a night\n"
        "subject: Owls\n"
        "summary: >-\n"
        "  They came,\n"
        "  and they *stayed*.\n"
        "date: 2026-11-23T09:30:00Z\n"
        "place: Tartu,\u00a0Estonia\n"
        "event_date: 2026-11-20\n"
        "image:\n"
        "  src: owl.png\n"
        "  alt: An owl\n"
        "  caption: Photo by Mari\n"
        "call_to_action:\n"
        "  url: https://example.org/owls\n"
        "  label: Count owls\n"
        "notes: [ask the keeper]\n"
        "ignore_checks: [copied]\n"
        "---\n"
        "\n"
        "## Evening\n"
        "\n"
        "First.\n"
    )
    assert parse_article(source, "owls", "et") == Article(
        slug="owls",
        id="tag:example.org,2026-11-23:owls",
        lang="et",
        date=datetime(2026, 11, 23, 9, 30, tzinfo=UTC),
        title=Text("Owls, a night", "et", 3),
        subject=Text("Owls", "et", 4),
        summary=Text("They came, and they *stayed*.", "et", 5),
        place=Text("Tartu,\u00a0Estonia", "et", 9),
        event_date=date(2026, 11, 20),
        image=Image("owl.png", Text("An owl", "et", 13), Text("Photo by Mari", "et", 14)),
        call_to_action=Button(Text("Count owls", "et", 17), "https://example.org/owls"),
        blocks=(Heading(2, Text("Evening", "et", 22), "evening"), Paragraph(Text("First.", "et", 24))),
        notes=("ask the keeper",),
        ignore_checks=("copied",),
    )


def test_the_least_article() -> None:
    """What the editor did not write is absent, not empty, so templates and catalogs leave it out."""
    assert parse_article(HEAD, "owls", "en") == Article(
        slug="owls",
        id="tag:example.org,2026:x",
        lang="en",
        date=datetime(2026, 11, 23, tzinfo=UTC),
        title=Text("T", "en", 3),
    )


def test_an_image_without_an_alt_text() -> None:
    """An empty alt text says that the picture only decorates; a check asks about it, the parser does not."""
    source = HEAD.replace("date:", "image:\n  src: owl.png\ndate:")
    assert parse_article(source, "owls", "en").image == Image("owl.png", Text("", "en", 4))


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("", ()),
        ("One\n\n\nTwo\n", (par("One"), par("Two", BODY + 3))),
        (
            "## Two\n### Three *soft*\n",
            (Heading(2, text("Two"), "two"), Heading(3, text("Three *soft*", BODY + 1), "three-soft")),
        ),
        ("Two\n---\n", (Heading(2, text("Two"), "two"),)),
        ("\n***\n", (Rule(),)),
        ("**b** [w](https://a.org) `c` &amp; \\*", (par("**b** [w](https://a.org) `c` &amp; \\*"),)),
        ("    an indent\n\n\tand a tab\n", (par("an indent"), par("and a tab", BODY + 2))),
        ("10\u00a0% of\u202fall", (par("10\u00a0% of\u202fall"),)),
    ],
)
def test_plain_blocks(body: str, expected: tuple[Block, ...]) -> None:
    """Headings, paragraphs and rules; inline Markdown and no-break spaces stay as translators know them."""
    assert parse(body) == expected


@pytest.mark.parametrize(
    ("body", "value"),
    [
        ("one\ntwo", "one two"),
        ("one \n   two", "one two"),
        ("one  \ntwo", "one<br>two"),
        ("one\\\n  two", "one<br>two"),
        ("one   \ntwo\\\nthree\nfour", "one<br>two<br>three four"),
        ("one\\\\\ntwo", "one\\\\ two"),
        ("one\\\\\\\ntwo", "one\\\\<br>two"),
        ("one\r\ntwo", "one two"),
        ("one<br>\ntwo", "one<br> two"),
    ],
)
def test_line_breaks(body: str, value: str) -> None:
    """Re-wrapping a paragraph must not change its message, or 24 translations would be fuzzy."""
    assert parse(body) == (par(value),)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("<!-- note -->\n\nText", (par("Text", BODY + 2),)),
        ("<!-- note\n\non lines -->\nText", (par("Text", BODY + 3),)),
        ("one <!-- note --> two", (par("one two"),)),
        ("one<!-- note -->two", (par("onetwo"),)),
        ("one\n<!-- a\nb -->\ntwo", (par("one"), par("two", BODY + 3))),
        ("one <!-- a\nb --> two <!-- c -->", (par("one two"),)),
        ("<!-- a --> after", (par("after"),)),
        ("- <!-- note -->\n- two", (List(((), (par("two", BODY + 1),))),)),
        ("## One <!-- note -->", (Heading(2, text("One"), "one"),)),
        ("\\<!-- no note -->", (par("\\<!-- no note -->"),)),
        ("`<!-- code -->`", (par("`<!-- code -->`"),)),
        ("``a ` <!-- code -->`` b", (par("``a ` <!-- code -->`` b"),)),
        ("```\n<!-- code -->\n```", (Code("<!-- code -->"),)),
    ],
)
def test_comments_are_the_editors_own(body: str, expected: tuple[Block, ...]) -> None:
    """A remark between the lines reaches neither translators nor readers; what only looks like one does."""
    assert parse(body) == expected


def test_lists() -> None:
    """Items may hold several blocks and lists in lists, each with its line."""
    body = (
        "- one\n"
        "  goes on\n"
        "- two\n"
        "\n"
        "  more of two\n"
        "  1. deep\n"
        "  2. deeper\n"
        "     - deepest\n"
        "\n"
        "Between\n"
        "\n"
        "7) seven\n"
        "8) eight\n"
    )
    deep = List(
        (
            (par("deep", BODY + 5),),
            (par("deeper", BODY + 6), List(((par("deepest", BODY + 7),),))),
        ),
        ordered=True,
    )
    assert parse(body) == (
        List(((par("one goes on"),), (par("two", BODY + 2), par("more of two", BODY + 4), deep))),
        par("Between", BODY + 9),
        List(((par("seven", BODY + 11),), (par("eight", BODY + 12),)), ordered=True, start=7),
    )


def test_quotes() -> None:
    """A quote is a room with blocks of its own."""
    assert parse("> One\n> two\n>\n> - item\n") == (
        Quote((par("One two"), List(((par("item", BODY + 3),),)))),
    )


def test_tables() -> None:
    """Cells are texts like others; a bar within one is written \\|."""
    body = "First.\n\n| Who | Owls |\n|---|--:|\n| **Mari** | 3 |\n| a \\| b | |\n| short |\n"
    assert parse(body) == (
        par("First."),
        Table(
            (text("Who", BODY + 2), text("Owls", BODY + 2)),
            (
                (text("**Mari**", BODY + 4), text("3", BODY + 4)),
                (text("a | b", BODY + 5), text("", BODY + 5)),
                (text("short", BODY + 6), text("", BODY + 6)),
            ),
            ("", "right"),
        ),
    )


def test_code() -> None:
    """A program is shown letter by letter, with its blanks and marks."""
    assert parse("``` python\nif a:\n    *b* = 1\n\n```\n\n~~~\n# c\n~~~\n") == (
        Code("if a:\n    *b* = 1"),
        Code("# c"),
    )


def test_html_is_read() -> None:
    """The words of raw HTML reach the translators, without what is no word."""
    assert parse("<div>\nin a box\n</div>\n\nAfter <b>bold</b>") == (
        par("in a box"),
        par("After <b>bold</b>", BODY + 4),
    )


@pytest.mark.parametrize(
    ("body", "image"),
    [
        ("![An owl](owl.png)", Image("owl.png", text("An owl"))),
        ('![An owl](owl.png "Photo by Mari")', Image("owl.png", text("An owl"), text("Photo by Mari"))),
        ("![](owl.png)", Image("owl.png", text(""))),
        ("![An\nowl](owl.png 'Photo\nby Mari')", Image("owl.png", text("An owl"), text("Photo by Mari"))),
        ("![An owl](<my öwl.png>)", Image("my öwl.png", text("An owl"))),
        ("![An owl](my%20%C3%B6wl.png)", Image("my öwl.png", text("An owl"))),
    ],
)
def test_pictures(body: str, image: Image) -> None:
    """A picture alone in a paragraph is a block; its name is that of the file, however Markdown spells it."""
    assert parse(body) == (image,)


@pytest.mark.parametrize(
    ("body", "button"),
    [
        (
            "[Count owls](https://a.org/?b=1&c=2){.button}",
            Button(text("Count owls"), "https://a.org/?b=1&c=2"),
        ),
        ("[Count\nowls](mailto:owls@a.org){.button}", Button(text("Count owls"), "mailto:owls@a.org")),
    ],
)
def test_buttons(body: str, button: Button) -> None:
    """A link alone in a paragraph, marked as a button, is one in email and page."""
    assert parse(body) == (button,)


@pytest.mark.parametrize(
    "body", ["See [this](https://a.org){.button} now", "[this](https://a.org) {.button}"]
)
def test_a_button_within_a_sentence_is_told(body: str) -> None:
    """Only a whole paragraph can be a button, and nobody should read the braces of another."""
    with pytest.raises(ContentError, match="behind a link would be printed"):
        parse(body)


@pytest.mark.parametrize(
    ("body", "message", "hint"),
    [
        ("# One\n", "a heading of level 1", "the title is the only one: write ## instead of #"),
        ("One\n===\n", "a heading of level 1", "the title is the only one: write ## instead of #"),
        (
            "[a]: https://a.org\n",
            "a link definition [a]: outside its sentence",
            "write the address in the link itself: [words](https://…)",
        ),
        (
            "> [Big  A]: https://a.org\n",
            "a link definition [big a]: outside its sentence",
            "write the address in the link itself: [words](https://…)",
        ),
        ("One ![owl](owl.png)", "a picture inside a sentence", "give it a paragraph of its own"),
        ("|![owl](owl.png)|\n|-|", "a picture inside a sentence", "give it a paragraph of its own"),
        ("## ![owl](owl.png)", "a picture inside a sentence", "give it a paragraph of its own"),
        (
            "See [![owl](owl.png)](https://a.org)",
            "a picture inside a sentence",
            "give it a paragraph of its own",
        ),
        (
            "![owl](../owl.png)",
            "the picture '../owl.png' is not a file beside the article",
            "put it into content/owls/ and name it without a folder",
        ),
        (
            "![owl](pictures%2Fowl.png)",
            "the picture 'pictures%2Fowl.png' is not a file beside the article",
            "put it into content/owls/ and name it without a folder",
        ),
        (
            "![owl](https://a.org/owl.png)",
            "the picture 'https://a.org/owl.png' is not a file beside the article",
            "put it into content/owls/ and name it without a folder",
        ),
        (
            "![owl]()",
            "the picture '' is not a file beside the article",
            "put it into content/owls/ and name it without a folder",
        ),
        (
            "[Go](javascript:alert(1)){.button}",
            "the button's address must start with https://, http://, mailto: or tel:",
            "write a full address",
        ),
        (
            "[Go](https://[a.org){.button}",
            "the button's address Invalid IPv6 URL",
            "write a full address",
        ),
        (
            "be\x07ll",
            "an invisible control character U+0007",
            "delete it; it often comes along when text is pasted",
        ),
        (
            "line\u2028separator",
            "an invisible control character U+2028",
            "delete it; it often comes along when text is pasted",
        ),
    ],
)
def test_faults_name_their_line_and_the_way_out(body: str, message: str, hint: str) -> None:
    """An editor mends what she can find."""
    assert (
        fault(f"{HEAD}First.\n\n{body}\n") == f"content/owls/index.md:{BODY + 2}: {message}\n  next: {hint}"
    )


def test_faults_of_the_head_carry_the_articles_name() -> None:
    """With twenty articles in a workspace, a line alone finds nothing."""
    assert fault(HEAD.replace("title", "titel")) == (
        "content/owls/index.md:3: unknown key 'titel'\n  next: did you mean 'title'?"
    )


def test_javascript_in_a_link_is_refused() -> None:
    """An address that runs a program is no link at all, in no edition: its author hears of it."""
    assert fault(f"{HEAD}[Go](javascript:alert(1))") == (
        f"content/owls/index.md:{BODY}: an address with javascript:, which a mail cannot lead to\n"
        "  next: use one that starts with https://, http://, mailto: or tel:"
    )


any_text = st.text(st.characters(codec="utf-8"), max_size=60)
any_markdown = st.text("ab1#>-*+`[]()!:|\\<&;/.{}=~_\"' \n\n\n\t\r", max_size=60)


any_yaml = st.lists(
    st.sampled_from(["title", "summary", "image", "notes", "src", "T", ": ", ":\n  ", "\n", "- ", "[", "]"])
    | st.sampled_from(
        ["{", "}", "? ", ", ", "&a ", "*a", "|\n", ">-\n  ", "'", '"', "#", "!!x ", "<<", "~", "\\"]
    ),
    max_size=16,
).map("".join)


@settings(max_examples=examples(300))
@given(any_text | any_markdown)
def test_any_body_is_read_or_refused(body: str) -> None:
    """No Markdown, however odd, ends in a traceback, and every line number lies within the file."""
    source = f"{HEAD}{body}"
    last = len(re.split(r"\r\n|\r|\n", source))
    try:
        blocks = parse_article(source, "owls", "en").blocks
    except ContentError as error:
        lines = [error.origin.line if error.origin else 0]
    else:
        lines = [block.text.line for block in blocks if isinstance(block, Paragraph | Heading)]
    assert lines == sorted(lines)
    assert all(BODY <= line <= last for line in lines)


@given(any_text | any_yaml)
def test_any_head_is_read_or_refused(head: str) -> None:
    """The same for the front matter, which is YAML with all its corners."""
    source = f"---\nid: tag:example.org,2026:x\ndate: 2026-11-23\n{head}\n---\n"
    try:
        said = parse_article(source, "owls", "en").title.value
    except ContentError as error:
        said = error.hint
    assert said


@pytest.mark.parametrize("before", ["", "> ", "- ", "> - "])
@pytest.mark.parametrize("ruler", ["|-" * 3000 + "|", "-|" * 50 + "-", "| :-: " * 51 + "|"])
def test_a_table_of_thousands_of_columns(before: str, ruler: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each row would be filled up with cells, so it is refused before anything reads it."""
    monkeypatch.setattr(article_module, "block_parser", lambda: pytest.fail("it was read"))
    head = "|a" * (ruler.count("|") + 1)
    with pytest.raises(ContentError) as caught:
        parse(f"Words.\n\n{before}{head}\n{before}{ruler}\n{before}|a\n")
    assert re.search(rf":{BODY + 3}: a table with \d+ columns; 50 are the most", str(caught.value))


def test_a_table_of_fifty_columns() -> None:
    """The limit itself."""
    (table,) = parse("|a" * 50 + "|\n" + "|-" * 50 + "|\n")
    assert isinstance(table, Table) and len(table.header) == 50


@pytest.mark.parametrize("words", ["<" * 20_001, "a " * 10_001 + "a", "a" + " " * 20_000 + "b"])
def test_a_text_without_end_is_refused(words: str) -> None:
    """What reads one text may take the square of its length; a paragraph has a few hundred characters."""
    with pytest.raises(ContentError, match=f":{BODY}: one text of 20,00"):
        parse(words)
    assert parse(words[:10])


@given(st.lists(st.sampled_from(["a", " ", "  ", "\t", "\n", "\\", "b"]), max_size=20).map("".join))
def test_breaks_between_blanks(words: str) -> None:
    """Two blanks or a backslash at a line's end are a break; the patterns look at a run of blanks once."""
    hard = re.sub(r"(?: {2,}|(?<!\\)((?:\\\\)*)\\)\n[ \t]*", r"\1<br>", words)
    soft = re.sub(r"[ \t]*\n[ \t]*", " ", hard)
    assert joined_lines(words) == soft
