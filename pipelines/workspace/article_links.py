"""Links from one article to another: the article is there, and so is the heading that they name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pipelines.content.links import ArticleLink
from pipelines.model.article import Article
from pipelines.model.block_walks import headings_in
from pipelines.model.errors import ContentError, raise_all
from pipelines.model.finding import Origin
from pipelines.model.suggestion import did_you_mean
from pipelines.rendering.references import linked_articles


def refuse_broken_links(article: Article, read: Mapping[str, Article | Exception]) -> None:
    """ContentErrors for links to articles, or to headings of theirs, that are not there.

    `read` are all articles of the workspace; of one that cannot be read, nobody knows the headings.
    """
    raise_all(
        [fault for link, line in linked_articles(article) for fault in _broken(link, line, article, read)]
    )


def _broken(
    link: ArticleLink, line: int, article: Article, read: Mapping[str, Article | Exception]
) -> Iterator[ContentError]:
    origin, target = Origin(article.path, line), read.get(link.slug)
    name = link.anchor.removeprefix("#")
    if target is None:
        hint = did_you_mean(link.slug, tuple(read)) or f"there are: {', '.join(read)}"
        yield ContentError(f"there is no article {link.slug!r} to link to", origin=origin, hint=hint)
    elif name and isinstance(target, Article):
        names = tuple(heading.anchor for heading in headings_in(target.blocks))
        if name not in names:
            there = ", ".join(f"#{each}" for each in names) or "none"
            yield ContentError(
                f"no heading of {link.slug} is called #{name}",
                origin=origin,
                hint=did_you_mean(name, names) or f"there are: {there}",
            )
