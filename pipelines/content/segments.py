"""Article → segments: what translators get to see, in reading order."""

from __future__ import annotations

from pipelines.model.article import Article, Segment, map_article
from pipelines.model.blocks import Kind, Text


def segments(article: Article) -> tuple[Segment, ...]:
    """Every text of the article, as often as it stands there; texts without a word are left out."""
    found: list[Segment] = []

    def note(kind: Kind, text: Text) -> Text:
        if text.value:
            found.append(Segment(text.value, kind, text.line, text.context))
        return text

    map_article(article, note)
    return tuple(found)
