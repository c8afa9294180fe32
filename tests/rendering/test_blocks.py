"""Each type of block, alone and within others: read from Markdown, and shown in every face."""

from __future__ import annotations

from dataclasses import replace
from typing import get_args

import pytest

from pipelines.content.article import parse_article
from pipelines.content.segments import segments
from pipelines.emails.render import render_email
from pipelines.model.article import Article
from pipelines.model.blocks import Block, BlockType, List, Paragraph, Quote, Text
from pipelines.model.errors import TemplateError
from pipelines.model.finding import Origin
from pipelines.model.site import SiteState
from pipelines.rendering.templates import LATER, Templates
from pipelines.website.page import article_content
from pipelines.website.state import update
from tests.rendering.block_samples import markdown
from tests.rendering.support import ADDRESSES, localized, templates, words
from tests.website.site_pieces import MONDAY, sites

KINDS: tuple[BlockType, ...] = get_args(BlockType)
EMPTY = parse_article("---\nid: tag:example.org,2026:owls\ntitle: T\ndate: 2026-11-23\n---\n", "owls", "en")


def block_of(kind: BlockType) -> Block:
    source = f"---\nid: tag:example.org,2026:owls\ntitle: T\ndate: 2026-11-23\n---\n\n{markdown(kind)}\n"
    return parse_article(source, "owls", "en").blocks[-1]


def faces(*blocks: Block) -> dict[str, str]:
    """What each face shows of an article of these blocks."""
    edition = localized(replace(EMPTY, blocks=blocks))
    mail = render_email(edition, words(), templates("email_templates"), ADDRESSES, ["en"])
    here = sites(update(SiteState(), [edition], MONDAY))["en"]
    return {
        "email": mail.html,
        "text": mail.text,
        "page": article_content(here, here.items[0]),
    }


def _within(where: str, *blocks: Block) -> tuple[Block, ...]:
    return {"alone": blocks, "quote": (Quote(blocks),), "list": (List((blocks,)),)}[where]


def words_of(article: Article) -> list[str]:
    """Its words as a reader sees them, without the title."""
    return [segment.text.replace("*", "") for segment in segments(article)[1:]]


@pytest.mark.parametrize("kind", KINDS)
def test_markdown_is_read_as_that_block(kind: BlockType) -> None:
    """What an editor can write is what the model knows: no type without a way to write it."""
    assert block_of(kind).type == kind


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("where", ["alone", "quote", "list"])
def test_every_face_shows_it(kind: BlockType, where: str) -> None:
    """What the author wrote is shown or refused, never dropped: also within a quote or a list."""
    block = block_of(kind)
    beside = Paragraph(Text("Beside it.", "en"))
    without, shown = (faces(*_within(where, *inner)) for inner in ((beside,), (beside, block)))
    assert [face for face, text in shown.items() if text == without[face]] == []
    for said in words_of(replace(EMPTY, blocks=(block,))):
        plain = {face: text.replace("<em>", "").replace("</em>", "") for face, text in shown.items()}
        assert [face for face, text in plain.items() if said not in text] == []


@pytest.mark.parametrize("name", ["blocks.mjml", "blocks.html"])
@pytest.mark.parametrize("kind", sorted(set(KINDS) - LATER))
def test_a_template_that_does_not_know_a_block_is_refused(name: str, kind: BlockType) -> None:
    """A designer's template that forgets a type would lose an author's words without a word."""
    macros = "".join(f"{{% macro {each}(block) %}}{{% endmacro %}}" for each in KINDS if each != kind)
    page = f'{{% import "{name}" as blocks %}}'
    with pytest.raises(TemplateError) as caught:
        Templates("t", {"page.html": page, name: macros}).render("page.html", words())
    assert (caught.value.origin, caught.value.message) == (
        Origin(f"t/{name}", 1),
        f"there is no macro for blocks of the type {kind!r}",
    )
