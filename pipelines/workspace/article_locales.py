"""The languages that an article goes out in, where its head names some: `locales: [fr, de]`."""

from __future__ import annotations

import re
from dataclasses import replace

from pipelines.model.article import Article
from pipelines.model.block_walks import onlys, with_tags
from pipelines.model.errors import ContentError, raise_all
from pipelines.model.finding import Origin
from pipelines.workspace.paths import Workspace


def with_known_locales(workspace: Workspace, article: Article, text: str) -> Article:
    """The article with its locales as tags in EU order; ContentErrors for names of none of the workspace's.

    `text` is what it was read from.
    """
    blocks, faults = article.blocks, list[ContentError]()
    if onlys(blocks):
        blocks = with_tags(blocks, workspace.languages.find)
        faults = [
            ContentError(
                f"::: only {name}: {name!r} is not a locale of this workspace",
                origin=Origin(article.path, each.line),
                hint=_meant(workspace, name),
            )
            for each in onlys(blocks)
            for name in each.locales
            if name not in workspace.locales
        ]
        article = replace(article, blocks=blocks)
    raise_all(faults)
    if not article.locales:
        return article
    found = {name: workspace.languages.find(name) for name in article.locales}
    raise_all(
        [
            ContentError(
                f"{name!r} is not a locale of this workspace",
                origin=Origin(article.path, _line_of_locale(text, name)),
                hint=_meant(workspace, name),
            )
            for name, tag in found.items()
            if tag not in workspace.locales
        ]
    )
    return replace(article, locales=tuple(tag for tag in workspace.locales if tag in found.values()))


def _meant(workspace: Workspace, name: str) -> str:
    near = workspace.languages.nearest(name)
    begin = f"did you mean {near!r}? Or " if near in workspace.locales else ""
    return f"{begin}choose from {' '.join(workspace.locales)}"


def _line_of_locale(text: str, name: str) -> int:
    """Where the head names it."""
    rows = list(enumerate(text.split("\n"), 1))
    first = next((number for number, row in rows if re.match(r"[\"']?locales\b", row)), 1)
    word = re.compile(rf"(?<![\w-]){re.escape(name)}(?![\w-])")
    return next((number for number, row in rows[first - 1 :] if word.search(row)), first)
