"""What stands behind a link to a file, and where a link to one that is not there leads."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pipelines.languages.table import BUILT_IN
from pipelines.model.attachment import Attachment
from pipelines.model.blocks import Button, Paragraph, Text
from pipelines.rendering.attachments import attached_pages, size_words
from pipelines.rendering.plaintext import Voice, blocks_text
from pipelines.rendering.references import ArticlePage, references
from tests.rendering.support import golden_article


@pytest.mark.parametrize(
    ("size", "locale", "words"),
    [
        (1, "en", "1 kB"),
        (340_400, "en", "340 kB"),
        (999_499, "en", "999 kB"),
        (999_500, "en", "1 MB"),
        (1_240_000, "fr", "1,2\u202fMo"),
        (340_000, "fi", "340 kt"),
        (10_000_000, "bg", "10 MB"),
        (2_550_000, "de", "2,5 MB"),
    ],
)
def test_sizes_are_those_of_the_language(size: int, locale: str, words: str) -> None:
    """A French reader counts in octets, and nobody needs the last byte; number and unit stay together."""
    attachment = Attachment("a.pdf", "a.pdf", size)
    assert size_words(attachment, BUILT_IN[locale]) == words.replace(" ", "\u00a0")


def test_kind_and_size_are_kept_together_in_a_language_that_runs_to_the_left() -> None:
    """Among words that are not translated, a mail program would put the bracket in the middle."""
    article = replace(golden_article(), attachments=(Attachment("A.PDF", "a.pdf", 340_000),))
    assert attached_pages(article, "/x/{}".format, BUILT_IN["ar"]) == (
        ("A.PDF", ArticlePage("/x/a.pdf", "", "\u2067PDF, 340\u00a0كيلوبايت\u2069")),
    )


def test_a_file_that_is_not_there_is_words() -> None:
    """A translator who invents a file sends nobody anywhere; a button to none keeps its words."""
    article = replace(golden_article(), attachments=(Attachment("a.pdf", "a.pdf", 340_000),))
    pages = attached_pages(article, "https://example.org/{}".format, BUILT_IN["en"])
    voice = Voice(refers_to=references(article, {}, pages))
    blocks = (
        Paragraph(Text("[One](a.pdf#page=2), [two](b.pdf), [three](../a.pdf)", "en")),
        Button(Text("Four", "en"), "b.pdf"),
        Button(Text("Five", "en"), "./a.pdf"),
    )
    assert blocks_text(blocks, 200, voice) == (
        "One (https://example.org/a.pdf#page=2, PDF, 340\u00a0kB), two, three (../a.pdf)\n\n"
        "Four\n\nFive\nhttps://example.org/a.pdf (PDF, 340\u00a0kB)"
    )
