"""Those who wrote an article, and what stands below its title: read, refused with the line, translated."""

from __future__ import annotations

import pytest

from pipelines.content.article import parse_article
from pipelines.content.segments import segments
from pipelines.model.article import Segment
from pipelines.model.author import Author
from pipelines.model.blocks import Kind, Text
from pipelines.model.errors import ContentError

NEEDED = "---\nid: tag:example.org,2026:x\ntitle: T\ndate: 2026-11-23\n"


def test_authors_are_names_or_more() -> None:
    """A name is enough; who gives a role has it translated, and a subtitle too, in the order of reading."""
    article = parse_article(
        f"{NEEDED}subtitle: Below\nauthors:\n- Ana  Kovač\n- name: Li Wei\n  role: teacher\n"
        "- {name: Jean, url: https://example.org/j}\n---\n\nWords.\n",
        "x",
        "en",
    )
    assert article.subtitle == Text("Below", "en", 5)
    assert article.authors == (
        Author("Ana Kovač"),
        Author("Li Wei", Text("teacher", "en", 9)),
        Author("Jean", url="https://example.org/j"),
    )
    assert article.written_by == article.authors
    assert segments(article) == (
        Segment("T", Kind.TITLE, 3),
        Segment("Below", Kind.SUBTITLE, 5),
        Segment("teacher", Kind.ROLE, 9),
        Segment("Words.", Kind.PARAGRAPH, 13),
    )


def test_one_author_stays_a_name() -> None:
    """Articles of before go on: the same value, and the same digest of their words."""
    article = parse_article(f"{NEEDED}author: Ana Kovač\n---\n\nWords.\n", "x", "en")
    assert (article.author, article.authors, article.written_by) == ("Ana Kovač", (), (Author("Ana Kovač"),))
    assert parse_article(f"{NEEDED}---\n\nWords.\n", "x", "en").written_by == ()


@pytest.mark.parametrize(
    ("keys", "line", "fault", "cure"),
    [
        ("author: A\nauthors: [B]\n", 5, "author beside authors", "below authors:"),
        ("author: [A, B]\n", 5, "author must be text", "below authors:"),
        ("authors: A and B\n", 5, "authors must be a list", "a line for each"),
        ("authors: {name: A}\n", 5, "authors must be a list", "a line for each"),
        ("authors:\n- A\n- {name: ' a '}\n", 7, "a is named twice", "delete one"),
        ("authors:\n- role: teacher\n", 6, "authors.0.name is missing", "a line for each"),
        ("authors:\n- A\n- {nam: B}\n", 7, "unknown key 'authors.1.nam'", "did you mean 'name'?"),
        (
            "authors:\n- {name: A, url: 'javascript:x'}\n",
            6,
            "authors.0.url must start with https",
            "a line for",
        ),
        ("authors:\n- {name: A, url: example.org}\n", 6, "authors.0.url must start with https", ""),
        ("authors:\n- name: A\n  role: 'see[^1]'\n", 7, "a note's mark in authors.0.role", "below the head"),
        ("authors:\n- name: A\n  role: teacher #1\n", 7, "authors.role ends before '#1'", '"teacher #1"'),
        ("subtitle: Learn C # now\n", 5, "subtitle ends before '# now'", "quotation marks"),
    ],
)
def test_what_is_wrong_with_authors_is_told_at_its_line(keys: str, line: int, fault: str, cure: str) -> None:
    """An editor mends it without a search."""
    with pytest.raises(ContentError) as caught:
        parse_article(f"{NEEDED}{keys}---\n\nWords[^1].\n\n[^1]: Note.\n", "x", "en")
    told = str(caught.value)
    assert f"index.md:{line}: {fault}" in told
    assert cure in told
