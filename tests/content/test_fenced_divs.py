"""`::: name` … `:::`: where a div begins and ends, and what is said of one that is none."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it.tree import SyntaxTreeNode

from pipelines.content.article import parse_article
from pipelines.content.commonmark import block_parser
from pipelines.content.fenced_divs import DIV, Div, div_of
from pipelines.content.importers.markdown import paragraph
from pipelines.content.importers.markdown_file import read_markdown
from pipelines.model.blocks import Paragraph
from pipelines.model.errors import ContentError, each_error
from tests.examples import examples

HEAD = "---\nid: tag:example.org,2026:owls\ntitle: Owls\ndate: 2026-11-23\n---\n"


def tree(body: str) -> SyntaxTreeNode:
    return SyntaxTreeNode(block_parser().parse(body, {}))


def outline(node: SyntaxTreeNode) -> object:
    """Which nodes are in which, as far as blocks go."""
    if node.type in ("paragraph", "fence"):
        return (node.content if node.type == "fence" else node.children[0].content).strip()
    return [node.type, *map(outline, node.children if node.type != "table" else ())]


def said(body: str) -> list[tuple[int, str, str]]:
    """The faults of an article: lines of its body, from 1, messages and hints."""
    try:
        parse_article(f"{HEAD}{body}", "owls", "en")
    except ContentError as error:
        found = [each for each in each_error(error) if isinstance(each, ContentError)]
        return [
            ((each.origin.line if each.origin else 0) - HEAD.count("\n"), each.message, each.hint)
            for each in found
        ]
    return []


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("One\n::: note\nTwo\n:::\nThree", ["One", [DIV, "Two"], "Three"]),
        ("::: note\n- One\n:::\nTwo", [[DIV, ["bullet_list", ["list_item", "One"]]], "Two"]),
        ("::: a\n::: b\nOne\n:::\nTwo\n:::\nThree", [[DIV, [DIV, "One"], "Two"], "Three"]),
        (":::: a\n::: b\nOne\n:::\nTwo\n::::\nThree", [[DIV, [DIV, "One"], "Two"], "Three"]),
        ("> ::: a\n> One\n> :::\n\nTwo", [["blockquote", [DIV, "One"]], "Two"]),
        ("::: a\n> One\n:::\nTwo", [[DIV, ["blockquote", "One"]], "Two"]),
        (
            "- ::: a\n  One\n  :::\n- Two",
            [["bullet_list", ["list_item", [DIV, "One"]], ["list_item", "Two"]]],
        ),
        ("::: a\n```\n:::\n```\n:::\nTwo", [[DIV, ":::"], "Two"]),
        ("::: a\n::: \nTwo", [[DIV], "Two"]),
        ("    ::: a\nOne\n  :::", [[DIV, "One"]]),
        ("::: a\n| x |\n|---|\n| y |\n:::\nTwo", [[DIV, ["table"]], "Two"]),
        ("\\::: a\nOne", ["\\::: a\nOne"]),
        (":: a\nOne", [":: a\nOne"]),
        ("One ::: a", ["One ::: a"]),
        ("> ::: a\n\n:::", [["blockquote", [DIV]], ["div_stray"]]),
    ],
)
def test_a_div_holds_what_stands_between_its_lines(body: str, expected: object) -> None:
    """As Pandoc reads it: in lists, quotes and each other; what is code stays code."""
    assert [outline(node) for node in tree(body).children] == expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("::: note", Div("note", "", closed=True)),
        (":::note", Div("note", "", closed=True)),
        (":::: Note ::::", Div("note", "", closed=True)),
        (":::{note} Bring a coat", Div("note", "Bring a coat", closed=True)),
        ("::: {.note}", Div("note", "", closed=True)),
        ("::: only fr de", Div("only", "fr de", closed=True)),
        (":::tip[Bring a coat]", Div("tip", "Bring a coat", closed=True)),
        ("::: {.note #x}", Div("", "{.note #x}", closed=True)),
        ("::: “note”", Div("", "“note”", closed=True)),
    ],
)
def test_the_line_that_opens_a_div(line: str, expected: Div) -> None:
    """Pandoc's, MyST's and Docusaurus's forms mean the same."""
    assert div_of(tree(f"{line}\nOne\n:::").children[0]) == expected


def test_a_name_that_nobody_knows() -> None:
    """Its words would come out as a paragraph that begins with colons."""
    ((line, message, hint),) = said("One\n\n::: owl\nTwo\n:::\n")
    assert (line, message) == (3, "there is no block ::: owl")
    assert "to have the characters printed, write \\:::" in hint


def test_a_line_that_closes_nothing() -> None:
    """So an author who closed one box twice hears of it, once."""
    ((line, message, _),) = said("One\n\n:::\n\nTwo\n")
    assert (line, message) == (3, "a line ::: that closes nothing")


@pytest.mark.parametrize("words", ["::: note", ":::", ":::: a ::::", ":::x"])
def test_pasted_colons_stay_words(words: str) -> None:
    """What somebody pastes is no box."""
    (block,) = parse_article(f"{HEAD}{paragraph(words)}\n", "owls", "en").blocks
    assert isinstance(block, Paragraph)
    assert block.text.value == f"\\{words}"


@pytest.mark.parametrize("body", ["::: owl Bring a coat\nTwo\n:::", "One\n\n:::\n\nTwo"])
def test_a_markdown_file_with_other_boxes_loses_no_word(body: str) -> None:
    """Other programs have boxes that we do not know: their words stay, the line with the name too."""
    draft = read_markdown(f"# Owls\n\n{body}\n\n![an owl](owl.png)\n", "x.md")
    for word in body.replace(":::", "").split():
        assert word in draft.body
    assert said(draft.body.replace("![", "[")) == []


PIECES = ("::: a", ":::", ":::: b", "> ", "- ", "  ", "```", "\n", "\n\n", "w", ": ", "| x |\n|--|", "[^1]: ")


@settings(max_examples=examples(200), deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=14).map("".join))
def test_wherever_a_div_stands_no_word_is_lost(body: str) -> None:
    """Within what markdown-it reads line by line, a rule that goes astray would swallow what follows."""
    tokens = block_parser().parse(f"{body}\n\nlast", {})
    shown = "".join(f"{token.content}{token.info}" for token in tokens)
    assert shown.count("w") == body.count("w")
    assert "last" in shown
