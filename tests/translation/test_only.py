"""`::: only fr de`: what some languages have, in what readers get and in what translators are asked for."""

from __future__ import annotations

import pytest

from pipelines.content.article import parse_article
from pipelines.model.blocks import Paragraph, Text
from pipelines.model.errors import ContentError
from pipelines.rendering.plaintext import blocks_text
from pipelines.translation.localize import localize
from pipelines.translation.only import messages_for, with_languages

ARTICLE = parse_article(
    "---\nid: tag:example.org,2026:owls\ntitle: Owls\ndate: 2026-11-23\n---\nAll.\n\n"
    "::: only fr de\nTwo.\n\n::: only de, fr\nAll.\n:::\n:::\n\n- Item\n\n  ::: only en\n  Own.\n  :::\n",
    "owls",
    "en",
)


def test_readers_get_what_is_for_them() -> None:
    """Also in a list, also of the source's own language."""
    texts = {
        tag: blocks_text(localize(ARTICLE, None, tag).article.blocks) for tag in ("de", "en", "fr", "it")
    }
    assert texts == {
        "de": "All.\n\nTwo.\n\nAll.\n\n• Item",
        "en": "All.\n\n• Item\n\n  Own.",
        "fr": "All.\n\nTwo.\n\nAll.\n\n• Item",
        "it": "All.\n\n• Item",
    }
    assert localize(ARTICLE, None, "it").article.blocks[0] == Paragraph(Text("All.", "en", 6))


def test_translators_are_asked_for_what_is_for_their_readers() -> None:
    """A catalog of another language is complete without it, and its gate does not ask for it."""
    asked = {tag: [each.id for each in messages_for(ARTICLE, tag)] for tag in ("fr", "it")}
    assert asked == {"fr": ["Owls", "All.", "Two.", "Item"], "it": ["Owls", "All.", "Item"]}


def test_the_template_names_the_languages() -> None:
    """Who reads it sees why a catalog lacks a text; one that all have somewhere says nothing."""
    notes = {each.id: each.extracted[1:] for each in with_languages(ARTICLE, ("en", "de", "fr", "it"))}
    assert notes == {
        "Owls": (),
        "All.": (),
        "Two.": ("only in: de fr",),
        "Item": (),
        "Own.": ("only in: en",),
    }


def test_nothing_empty_is_left() -> None:
    """A box, an item or a quote of which a language has nothing is no frame without a picture."""
    only = "::: only fr\n{0}Own.\n{0}:::"
    body = (
        f"::: tip Title\n{only.format('')}\n:::\n\n- [x] One\n- {only.format('  ')}\n\n"
        "> ::: only fr\n> Own.\n> :::\n\nTerm\n: ::: only fr\n  Own.\n  :::\n"
    )
    source = parse_article(
        f"---\nid: tag:example.org,2026:owls\ntitle: Owls\ndate: 2026-11-23\n---\n{body}", "owls", "en"
    )
    article = localize(source, None, "it").article
    assert blocks_text(article.blocks) == "☑ One"
    assert blocks_text(localize(source, None, "fr").article.blocks).count("Own.") == 4
    assert [each.id for each in messages_for(source, "it")] == ["Owls", "One"]


def test_a_footnote_in_it_is_refused() -> None:
    """The notes below the text are those of all languages: one of them would lead nowhere."""
    text = "---\nid: a\ntitle: T\ndate: 2026-01-02\n---\n\n::: only fr\nOne.[^1]\n:::\n\n[^1]: Two.\n"
    with pytest.raises(ContentError, match="a footnote in ::: only"):
        parse_article(text, "owls", "en")
