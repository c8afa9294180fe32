"""Links from an article to its own headings lead there, on the page and from elsewhere, in all languages."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pipelines.content.anchors import anchors
from pipelines.content.article import parse_article
from pipelines.languages.table import BUILT_IN
from pipelines.model.block_walks import headings_in
from pipelines.model.blocks import Block, Heading
from pipelines.model.errors import ContentError
from pipelines.rendering.templates import Templates
from pipelines.translation.localize import interface

HEAD = "---\nid: tag:example.org,2026:owls\ntitle: Owls\ndate: 2026-11-23\n---\n"
BODY = """
See [how](#what-they-eat) and [again](#what-they-eat-1).

## What they **eat**?

## What they eat

## Where they sleep
"""


def blocks_of(body: str) -> tuple[Block, ...]:
    return parse_article(HEAD + body, "owls", "en").blocks


def test_every_heading_has_a_name() -> None:
    """Other articles, and readers who pass a link on, lead to a heading too."""
    found = [block.anchor for block in blocks_of(BODY) if isinstance(block, Heading)]
    assert found == ["what-they-eat", "what-they-eat-1", "where-they-sleep"]


@pytest.mark.parametrize(
    ("heading", "anchor"),
    [
        ("## One", "one"),
        ("## One {#first-one}", "first-one"),
        ("## Topics", "_topics"),
        ("## 🌍", "section"),
        ("## Été à Łódź", "été-à-łódź"),
    ],
)
def test_names_of_headings(heading: str, anchor: str) -> None:
    """An author's own name wins; what our templates use for themselves gets another; none is empty."""
    (block,) = blocks_of(f"{heading}\n")
    assert isinstance(block, Heading)
    assert (block.anchor, block.text.value) == (anchor, heading.removeprefix("## ").partition(" {")[0])


def test_a_link_to_no_heading_is_told_at_its_line() -> None:
    """It would lead nowhere in 24 languages."""
    with pytest.raises(ContentError) as caught:
        blocks_of(BODY.replace("#what-they-eat-1", "#what-they-drink"))
    assert str(caught.value) == (
        "content/owls/index.md:7: no heading is called #what-they-drink\n"
        "  next: did you mean '#what-they-eat'?".replace("'#", "'")
    )


@pytest.mark.parametrize("link", ["#what-they-eat", "#was-sie-fressen", "#was-sie-fr%C3%A4%C3%9Fen"])
@pytest.mark.parametrize("page", ["", "https://a.eu/de/owls/"])
def test_a_translation_may_name_its_own_heading_or_the_sources(link: str, page: str) -> None:
    """Translators see `#what-they-eat` in a sentence; some translate it, and are right."""
    source = parse_article(HEAD + BODY, "owls", "en")
    title = "Was sie fräßen" if "%" in link else "Was sie fressen"
    text = replace(source.title, value=f"Siehe [so]({link}).", lang="de")
    headings = [
        replace(block, text=replace(block.text, value=title)) if isinstance(block, Heading) else block
        for block in source.blocks[1:2]
    ]
    article = replace(source, blocks=tuple(headings))
    assert set(anchors(article.blocks).values()) == {"what-they-eat"}
    templates = Templates("email_templates", {"a.html": "{{ text | inline }}"})
    html = templates.render(
        "a.html", interface(None, "de", BUILT_IN), text=text, article=article, own_page=page
    )
    assert html == f'Siehe <a href="{page}#what-they-eat">so</a>.'


def test_headings_in_other_blocks_have_names_too() -> None:
    """A box, a list and a quote may have a heading, and a link leads there."""
    body = "See [a](#in-a-box), [b](#in-a-list), [c](#own).\n\n::: tip\n## In a box\n:::\n\n"
    blocks = blocks_of(f"{body}- ## In a list\n\n> ## In a quote {{#own}}\n")
    assert [heading.anchor for heading in headings_in(blocks)] == ["in-a-box", "in-a-list", "own"]
    assert anchors(blocks)["in-a-quote"] == "own"
