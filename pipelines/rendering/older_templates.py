"""A workspace's own templates may be older than what its articles have: then nobody would see it."""

from __future__ import annotations

from collections.abc import Mapping

from pipelines.model.article import Article
from pipelines.model.errors import TemplateError
from pipelines.model.finding import Origin


def refuse_older_templates(name: str, folder: str, sources: Mapping[str, str], article: object) -> None:
    """TemplateError for templates that do not know a part which this article has; `sources` are all of the
    folder, and `name` the one that is to be filled in.
    """
    if not isinstance(article, Article):
        return
    suffix = name.rpartition(".")[2]
    opening = {"mjml": "blocks.mjml", "txt": "opening.txt", "html": "article.html"}.get(suffix, name)
    parts = (
        (article.event, "event_words(", "events", f"event.{suffix} and its {{% include %}}"),
        (article.subtitle, "article.subtitle", "subtitles", f"what {opening} has with article.subtitle"),
        (article.authors, "byline", "several authors", f"what {opening} has with byline"),
    )
    for has, mark, what, cure in parts:
        known = (mark in source for each, source in sources.items() if each.endswith(suffix))
        if has and not any(known):
            raise TemplateError(
                f"the templates do not show {what}",
                origin=Origin(f"{folder}/{name}", 1),
                hint=f"take over {cure} from the templates that Glocal brings",
            )
