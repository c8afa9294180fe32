"""The day on which an article's translators are to be done: a key of its head, so that everybody sees it."""

from __future__ import annotations

from datetime import date

from pipelines.actions.save_article import SaveConflict, SavedArticle, read_article_file, save_article
from pipelines.content.front_matter import split_head
from pipelines.content.head_edit import with_values
from pipelines.workspace.git_commit import Writer
from pipelines.workspace.paths import Workspace

KEY = "translation_due"


def set_translation_due(
    workspace: Workspace, slug: str, day: date | None, writer: Writer
) -> SavedArticle | SaveConflict:
    """Write the day into the article's head, or take it out; all else in the file stays as it is.

    ContentError for a head that cannot be read; a conflict if somebody saves at the same moment.
    """
    file = read_article_file(workspace, slug)
    path = f"content/{slug}/index.md"
    head = split_head(file.text, path).head
    rest = file.text.removeprefix(f"---\n{head}")
    after = with_values(head, {KEY: day.isoformat() if day else ""}, path)
    return save_article(workspace, slug, f"---\n{after}{rest}", file.hash, writer)
