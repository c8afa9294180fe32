"""What is wrong with the source itself, and so with every edition."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pipelines.blocks import Block, Image, List, Quote
from pipelines.model import Article, Finding, Origin, Severity


def check_article(article: Article) -> Iterator[Finding]:
    """Pictures without words, notes to the editor, a missing summary."""
    for image in (*filter(None, [article.image]), *_images(article.blocks)):
        if not image.alt.value.strip():
            yield Finding(
                "alt-text",
                Severity.ERROR,
                f"{image.src} has no alt text: say in a sentence what it shows",
                Origin(article.path, image.alt.line),
            )
    for note in article.notes:
        yield Finding("note", Severity.HINT, f"a note waits for the editor: {note}", Origin(article.path))
    if not article.summary:
        text = "no summary: email preview and feeds take the first paragraph"
        yield Finding("summary", Severity.HINT, text, Origin(article.path))


def _images(blocks: Iterable[Block]) -> Iterator[Image]:
    for block in blocks:
        match block:
            case Image():
                yield block
            case Quote():
                yield from _images(block.blocks)
            case List():
                yield from _images(inner for item in block.items for inner in item)
