"""What is wrong with the source itself, and so with every edition."""

from __future__ import annotations

from collections.abc import Iterator

from pipelines.model.article import Article, images_of
from pipelines.model.finding import Finding, Origin, Severity


def check_article(article: Article) -> Iterator[Finding]:
    """Pictures without words, notes to the editor, a missing summary."""
    for image in images_of(article):
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
