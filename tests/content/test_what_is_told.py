"""What an article cannot say is told at its line, and all of it at once."""

from __future__ import annotations

import pytest

from pipelines.content.article import parse_article
from pipelines.model.blocks import Block, List, Paragraph, Text
from pipelines.model.errors import ContentError, ContentErrors, each_error

HEAD = "---\nid: tag:example.org,2026:owls\ntitle: Owls\ndate: 2026-11-23\n---\n"
BODY = HEAD.count("\n") + 1


def told(source: str) -> list[tuple[int, str]]:
    """The line and the message of each fault."""
    with pytest.raises(ContentError) as caught:
        parse_article(source, "owls", "en")
    errors = [each for each in each_error(caught.value) if isinstance(each, ContentError)]
    return [(each.origin.line if each.origin else 0, each.message) for each in errors]


def test_all_faults_of_an_article_are_told_at_once() -> None:
    """A post of twenty faults must not take its editor twenty runs."""
    source = (
        "---\nid: tag:example.org,2026:owls\ntitel: Owls\nplace: Tartu # Estonia\ndate: soon\n---\n"
        "# One\n\nTwo ![owl](owl.png)\nand [x](ftp://example.org)\n\n- three\n\n  <video src=v.mp4></video>\n"
    )
    assert told(source) == [
        (3, "unknown key 'titel'"),
        (4, "place ends before '# Estonia': to YAML, a # behind a blank begins a remark"),
        (5, "date is 'soon', not a date"),
        (7, "a heading of level 1"),
        (9, "a picture inside a sentence"),
        (10, "an address with ftp:, which a mail cannot lead to"),
        (14, "an element <video>, which mail programs do not show"),
    ]


def test_several_faults_read_as_several() -> None:
    """Whoever prints the error prints all of them, each with the way out."""
    with pytest.raises(ContentErrors) as caught:
        parse_article(f"{HEAD}# One\n\n# Two\n", "owls", "en")
    assert str(caught.value).count("next:") == 2


@pytest.mark.parametrize(
    ("line", "hint"),
    [
        ("title: Learn C # in a week", 'title: "Learn C # in a week"'),
        ("place: #hub in Sofia", 'place: "#hub in Sofia"'),
        ("categories:\n- C # and F #", '- "C # and F #"'),
        ("image:\n  src: a.png\n  alt: Room # 5", 'alt: "Room # 5"'),
        ("summary: One\n  and two # three", 'summary: "One and two # three"'),
        ("call_to_action:\n  url: https://a.eu\n  label: Go # 1", 'label: "Go # 1"'),
    ],
)
def test_a_sentence_that_yaml_would_cut(line: str, hint: str) -> None:
    """Half a title would be published and translated; the cure is shown whole."""
    head = HEAD.replace("title: Owls\n", "" if line.startswith("title") else "title: Owls\n")
    with pytest.raises(ContentError) as caught:
        parse_article(head.replace("date:", f"{line}\ndate:", 1), "owls", "en")
    assert hint in caught.value.hint


@pytest.mark.parametrize(
    "line",
    ["place: C#", "place: 'a # b'", "event_date: 2026-11-23 # Monday", "# a remark", "place: a#b"],
)
def test_remarks_that_cut_nothing_stay(line: str) -> None:
    """Editors may write remarks, on lines of their own and behind what is no sentence."""
    assert parse_article(HEAD.replace("date:", f"{line}\ndate:", 1), "owls", "en").title.value == "Owls"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("- [ ] one\n- [x] two\n- three", (False, True, None)),
        ("1. [X] one", (True,)),
        ("- [link](https://a.eu) one", ()),
        ("- [ ]one", ()),
    ],
)
def test_tasks(body: str, expected: tuple[bool | None, ...]) -> None:
    """A box is the list's, so that translators see words alone."""
    (block,) = parse_article(HEAD + body, "owls", "en").blocks
    assert isinstance(block, List)
    assert block.checks == expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("<p>First.</p><p>Second.</p>", ("First.", "Second.")),
        ("<div>\n<p>One</p>\n\n</div>", ("One",)),
        ("<p>a *b* [[first_name]] `c`</p>", ("a \\*b\\* [[first_name]] \\`c\\`",)),
        ("<p><font color=red>Red</font> <b class=x>bold</b></p>", ("Red <b>bold</b>",)),
        ("<section>Before <p>within</p> after</section>", ("Before", "within", "after")),
        ("<String> is a type", ("<String> is a type",)),
        ("<b>\nbold **words**\n</b>", ("<b> bold **words** </b>",)),
    ],
)
def test_html_becomes_paragraphs(body: str, expected: tuple[str, ...]) -> None:
    """No words are glued, and what only looks like Markdown in HTML stays as it is."""
    blocks: tuple[Block, ...] = parse_article(HEAD + body, "owls", "en").blocks
    assert tuple(block.text.value for block in blocks if isinstance(block, Paragraph)) == expected
    assert len(blocks) == len(expected)


def test_html_knows_its_lines() -> None:
    """Catalogs point at them."""
    (first, second) = parse_article(f"{HEAD}<div>\n<p>One</p>\n<p>Two</p>\n</div>", "owls", "en").blocks
    assert (first, second) == (
        Paragraph(Text("One", "en", BODY + 1)),
        Paragraph(Text("Two", "en", BODY + 2)),
    )
