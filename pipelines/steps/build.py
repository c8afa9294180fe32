"""Everything rendered for a look, without Prefect."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pipelines.articles import read_pictures
from pipelines.model import Article, Edition
from pipelines.newsroom import Newsroom
from pipelines.outgoing import PublishedArticle
from pipelines.publishing.providers.outbox import payload, write_gallery
from pipelines.publishing.site import Release, release
from pipelines.steps.editions import make_campaign, make_edition, make_email, make_site
from pipelines.steps.preflight import inspect
from pipelines.workspace import write_tree


@dataclass(frozen=True, slots=True)
class Built:
    """What a build rendered, and how much of it was new."""

    folder: Path
    editions: tuple[Edition, ...]
    changed: int
    site: Release


def build(newsroom: Newsroom, articles: Sequence[Article], locales: Sequence[str]) -> Built:
    """Render every edition and the site as they would be, to `output/preview/`, whatever the gate says.

    Nothing here counts as sent or released: `output/outbox` and `output/site` belong to publish.
    """
    workspace = newsroom.workspace
    folder = workspace.output / "preview"
    editions: list[Edition] = []
    mails: dict[str, dict[str, bytes]] = {}
    before: tuple[PublishedArticle, ...] = ()
    files: dict[str, bytes] = {}
    for article in newsroom.with_stories(articles):
        own = [make_edition(newsroom, article, locale) for locale in locales]
        emails = [make_email(newsroom, edition, locales) for edition in own]
        looked_over = inspect(newsroom, list(zip(own, emails, strict=True)))
        mails[article.slug] = {}
        for edition, email in zip(looked_over, emails, strict=True):
            campaign = make_campaign(newsroom, edition, email, "outbox")
            mails[article.slug] |= payload(campaign, workspace.settings.site.url)
        before, files = make_site(newsroom, before, own, article.date)
        editions += looked_over
    pictures = read_pictures(workspace, newsroom.with_stories(articles))
    changed = 0
    for slug, parts in mails.items():
        changed += write_tree(folder / "outbox" / slug, parts)
        write_gallery(folder / "outbox" / slug, slug)
    site = release(folder / "site", files, before, pictures)
    return Built(folder, tuple(editions), changed + site.changed, site)
