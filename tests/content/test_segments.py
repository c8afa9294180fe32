"""Article → segments: what translators get to see, no more and no less, in the order of the text."""

from __future__ import annotations

from pipelines.content.article import parse_article
from pipelines.content.segments import segments
from pipelines.model.article import Segment
from pipelines.model.blocks import Kind

HEAD = "---\nid: tag:example.org,2026:x\ntitle: Owls\ndate: 2026-11-23\n"


def read(source: str) -> tuple[Segment, ...]:
    return segments(parse_article(source, "owls", "en"))


def test_every_kind_in_reading_order() -> None:
    """Order, kind and line are what tell a translator where her sentence will stand."""
    source = (
        f"{HEAD}"
        "subject: Hoot\n"
        "summary: They came.\n"
        "place: Tartu\n"
        "image: {src: owl.png, alt: An owl, caption: By Mari}\n"
        "call_to_action: {label: Count, url: https://example.org/}\n"
        "notes: [ask the keeper]\n"
        "---\n"
        "## Evening\n"
        "\n"
        "First **words**.\n"
        "\n"
        "- item\n"
        "  - inner\n"
        "\n"
        "> Quoted.\n"
        "> - item in a quote\n"
        "\n"
        '![Feather](feather.png "By Jaan")\n'
        "\n"
        "| Who | Owls |\n"
        "|-----|------|\n"
        "| Mari | 3 |\n"
        "\n"
        "[Go](https://example.org/go){.button}\n"
        "\n"
        "```\ncode\n```\n"
        "\n"
        "***\n"
        "\n"
        "Last.\n"
    )
    assert read(source) == (
        Segment("Owls", Kind.TITLE, 3),
        Segment("Hoot", Kind.SUBJECT, 5),
        Segment("They came.", Kind.SUMMARY, 6),
        Segment("Tartu", Kind.PLACE, 7),
        Segment("An owl", Kind.IMAGE_ALT, 8),
        Segment("By Mari", Kind.IMAGE_CAPTION, 8),
        Segment("Count", Kind.CALL_TO_ACTION, 9),
        Segment("Evening", Kind.HEADING, 12),
        Segment("First **words**.", Kind.PARAGRAPH, 14),
        Segment("item", Kind.LIST_ITEM, 16),
        Segment("inner", Kind.LIST_ITEM, 17),
        Segment("Quoted.", Kind.QUOTE, 19),
        Segment("item in a quote", Kind.LIST_ITEM, 20),
        Segment("Feather", Kind.IMAGE_ALT, 22),
        Segment("By Jaan", Kind.IMAGE_CAPTION, 22),
        Segment("Who", Kind.TABLE_CELL, 24),
        Segment("Owls", Kind.TABLE_CELL, 24),
        Segment("Mari", Kind.TABLE_CELL, 26),
        Segment("3", Kind.TABLE_CELL, 26),
        Segment("Go", Kind.CALL_TO_ACTION, 28),
        Segment("Last.", Kind.PARAGRAPH, 36),
    )


def test_the_least_article_has_its_title() -> None:
    """Keys that the editor left out are nothing to translate."""
    assert read(f"{HEAD}---\n") == (Segment("Owls", Kind.TITLE, 3),)


def test_texts_without_a_word_are_left_out() -> None:
    """An empty message would be the catalog's header; an empty alt or cell says nothing in any language."""
    assert read(f"{HEAD}---\n![](owl.png)\n\n##\n\n| a | |\n|---|---|\n") == (
        Segment("Owls", Kind.TITLE, 3),
        Segment("a", Kind.TABLE_CELL, 10),
    )


def test_the_same_words_twice_stay_two() -> None:
    """Counting is by what there is to read; that a catalog has one message for both is its own affair."""
    assert read(f"{HEAD}---\nOwls\n\nOwls\n") == (
        Segment("Owls", Kind.TITLE, 3),
        Segment("Owls", Kind.PARAGRAPH, 6),
        Segment("Owls", Kind.PARAGRAPH, 8),
    )
