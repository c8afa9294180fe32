"""Each type of block, alone and within others: read from Markdown, and shown in every face."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import get_args

import pytest

from pipelines.content.article import parse_article
from pipelines.content.segments import segments
from pipelines.emails.preflight import preflight
from pipelines.emails.render import render_email
from pipelines.model.article import Article
from pipelines.model.blocks import Block, BlockType, Image, List, Paragraph, Quote, Text
from pipelines.model.errors import TemplateError
from pipelines.model.finding import Origin
from pipelines.model.site import SiteState
from pipelines.rendering.references import ArticlePage
from pipelines.rendering.templates import LATER, Templates
from pipelines.translation.localize import words_digest
from pipelines.website.page import article_content
from pipelines.website.state import update
from tests.emails.support import KeptTemplates, with_sizes
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


@pytest.mark.parametrize("kind", ["gallery", "media_text", "video"])
@pytest.mark.parametrize("where", ["alone", "list"])
def test_older_templates_say_which_block_they_lack(kind: BlockType, where: str) -> None:
    """A workspace's own templates go on working until an article has what they cannot show."""
    older = KeptTemplates(f'"{kind}": {kind}, ', "")
    older = KeptTemplates(f'block.type == "{kind}" %}}', 'block.type == "" %}') if where == "list" else older
    edition = localized(replace(EMPTY, blocks=_within(where, block_of(kind))))
    with pytest.raises(TemplateError) as caught:
        render_email(edition, words(), older, ADDRESSES, ["en"])
    assert caught.value.message == f"there is no macro for blocks of the type {kind!r}"
    assert caught.value.origin
    assert caught.value.origin.path == "email_templates/blocks.mjml"


@pytest.mark.parametrize(
    ("written", "mark", "what"),
    [
        ('![Owl](owl.png){credit="Mari"}', ".credit", "picture credits"),
        ("- One\n\n  [![Owl](owl.png)](https://example.org/a)", ".href", "links on pictures"),
    ],
)
def test_older_templates_say_what_of_a_picture_they_lack(written: str, mark: str, what: str) -> None:
    """A credit that nobody sees is a breach of a licence."""
    source = f"---\nid: tag:example.org,2026:owls\ntitle: T\ndate: 2026-11-23\n---\n\n{written}\n"
    edition = localized(parse_article(source, "owls", "en"))
    with pytest.raises(TemplateError) as caught:
        render_email(edition, words(), KeptTemplates(mark, ".none"), ADDRESSES, ["en"])
    assert (caught.value.message, caught.value.hint) == (
        f"the templates do not show {what}",
        "take over the macros for pictures of blocks.mjml from the templates that Glocal brings",
    )
    plain = localized(replace(EMPTY, blocks=(block_of("image"),)))
    render_email(plain, words(), KeptTemplates(mark, ".remark"), ADDRESSES, ["en"])


def test_a_card_is_no_new_word() -> None:
    """Links to videos that were sent as paragraphs are cards now: no mail is stale, no page corrected."""
    text = Text("[Owls](https://youtu.be/owl)", "en")
    source = f"---\nid: tag:example.org,2026:owls\ntitle: T\ndate: 2026-11-23\n---\n\n{text.value}\n"
    card = localized(parse_article(source, "owls", "en"))
    assert card.article.blocks[0].type == "video"
    paragraph = localized(replace(EMPTY, blocks=(Paragraph(text),)))
    assert words_digest(card) == words_digest(paragraph)
    other = localized(replace(EMPTY, blocks=(Paragraph(replace(text, value="Other")),)))
    assert words_digest(other) != words_digest(paragraph)


def test_a_pictures_link_to_an_article_follows_the_reader() -> None:
    """To the reader's language; to another one with its name; where it is out in none, the picture alone."""
    source = (
        "---\nid: tag:example.org,2026:owls\ntitle: T\ndate: 2026-11-23\n---\n\n"
        "[![All mice](a.png)](article:mice#food)\n\n> [![More mice](b.png)](article:mice)\n"
    )
    article = localized(parse_article(source, "owls", "en"))

    def mail(**pages: ArticlePage) -> tuple[list[str], list[str], str]:
        email = render_email(article, words(), templates("email_templates"), ADDRESSES, ["en"], pages)
        links = re.findall(r'href="(https://m[^"]*)"', email.html)
        alts = re.findall(r'alt="([^"]*mice[^"]*)"', email.html)
        return links, alts, email.text.partition("23 Nov 2026\n")[2].partition("\n--\n")[0].strip()

    assert mail(mice=ArticlePage("https://m.eu/fr/mice/", "fr", "French")) == (
        ["https://m.eu/fr/mice/#food", "https://m.eu/fr/mice/"],
        ["All mice (French)", "More mice (French)"],
        "[All mice]\nhttps://m.eu/fr/mice/#food (French)\n\n> [More mice]\n> https://m.eu/fr/mice/ (French)",
    )
    assert mail() == ([], ["All mice", "More mice"], "[All mice]\n\n> [More mice]")


@pytest.mark.parametrize(
    "written",
    [
        "https://www.youtube.com/watch?v=owl&t=1",
        "[Watch](https://www.youtube.com/watch?v=owl)",
        "[![Watch](owl.png)](https://www.youtube.com/watch?v=owl)",
        "[![The map](owl.png)](https://www.example.org/map)",
        "See [the map](https://www.example.org/map).",
    ],
)
def test_text_part_has_the_address_that_a_picture_leads_to(written: str) -> None:
    """A check that says of an address that stands there that it does not is read by nobody for long."""
    source = f"---\nid: tag:example.org,2026:owls\ntitle: T\ndate: 2026-11-23\n---\n\n{written}\n"
    article = with_sizes(parse_article(source, "owls", "en"))
    mail = render_email(localized(article), words(), templates("email_templates"), ADDRESSES, ["en"])
    assert preflight(mail, ADDRESSES.site) == ()


def test_where_a_picture_came_from_is_no_word() -> None:
    """A record keeps the name under which it is published; a page made again must not look corrected."""
    image = block_of("image")
    assert isinstance(image, Image)
    at_hand = replace(image, file="owls.webp", remark="it moves")
    digests = {words_digest(localized(replace(EMPTY, blocks=(each,)))) for each in (image, at_hand)}
    assert len(digests) == 1
    other = replace(image, src="other.png")
    assert words_digest(localized(replace(EMPTY, blocks=(other,)))) not in digests
