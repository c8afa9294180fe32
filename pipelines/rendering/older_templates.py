"""A workspace's own templates may be older than what its articles have: then nobody would see it."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

from jinja2 import UndefinedError

from pipelines.model.article import Article, images_of
from pipelines.model.errors import TemplateError
from pipelines.model.finding import Origin
from pipelines.rendering.template_reach import reached

_NO_MACRO = re.compile(r"has no attribute '(\w+)(?: within a quote or a list)?'")

FEED_CONTENT = "content.html"
"""What feeds carry of an article: who wrote it stands in a field of the feed's own."""


def refuse_older_templates(path: str, name: str, sources: Mapping[str, str], article: object) -> None:
    """TemplateError for templates that do not know a part which this article has; `sources` are all that
    there are, `name` is the one to be filled in, and `path` where that stands.
    """
    if not isinstance(article, Article):
        return
    suffix = name.rpartition(".")[2]
    opening = {"mjml": "blocks.mjml", "txt": "opening.txt", "html": "article.html"}.get(suffix, name)
    parts: list[tuple[object, str, str, str]] = [
        (article.event, "event_words(", "events", f"event.{suffix} and its {{% include %}}"),
        (article.subtitle, "article.subtitle", "subtitles", f"what {opening} has with article.subtitle"),
    ]
    if name != FEED_CONTENT:
        parts.append((article.authors, "byline", "several authors", f"what {opening} has with byline"))
    if suffix != "txt":  # there they are no matter of the templates
        pictures, cure = images_of(article), f"the macros for pictures of blocks.{suffix}"
        parts += [
            (any(image.credit for image in pictures), ".credit", "picture credits", cure),
            (any(image.href for image in pictures), ".href", "links on pictures", cure),
        ]
    needed = [(mark, what, cure) for has, mark, what, cure in parts if has]
    # Only in what is reached: a part that Glocal brings is of no use to templates that do not ask for it.
    shown = [sources[each] for each in reached([name], sources)] if needed else []
    for mark, what, cure in needed:
        if not any(mark in source for source in shown):
            raise TemplateError(
                f"the templates do not show {what}",
                origin=Origin(path, 1),
                hint=f"take over {cure} from the templates that Glocal brings",
            )


def missing_block(error: Exception, later: Collection[str]) -> str:
    """The type of block, of the `later` ones, that a template has no macro for; empty if that is not what is
    wrong.
    """
    found = _NO_MACRO.search(str(error)) if isinstance(error, UndefinedError) else None
    return found[1] if found and found[1] in later else ""
