"""A website with a page of every kind, released as `glocal publish` releases it; made once for all tests."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cached_property
from itertools import groupby
from pathlib import Path

from pipelines.actions.editions import make_edition
from pipelines.actions.site import read_state, update_site, withdraw_article
from pipelines.model.edition import LocalizedArticle
from pipelines.model.site import PublishedArticle, SiteState
from pipelines.website.kept_releases import current
from pipelines.workspace.articles import pick_articles, read_pictures
from pipelines.workspace.paths import open_workspace
from pipelines.workspace.snapshot import open_snapshot
from tests.conftest import SLUG, copy_workspace

FIRST = datetime(2026, 11, 20, 8, tzinfo=UTC)
LATER = FIRST + timedelta(days=3)

READ = ("en", "el", "mt", "ar")
"""The languages whose pages are looked at one by one, and whose feeds have an archived part."""

OLD, WITHDRAWN, EVERYTHING = "put-your-activity-on-the-map", "coding-without-a-computer", "everything"
MOVED = "your-activity-on-the-map"
"""The new folder of `OLD`."""

KINDS = {
    "chooser": "index.html",
    "list": "{}/index.html",
    "list-2": "{}/page/2/index.html",
    "article": f"{{}}/{SLUG}/index.html",
    "everything": f"{{}}/{EVERYTHING}/index.html",
    "newsletter": "{}/spring-2025-news/index.html",
    "newsletters": "{}/newsletters/index.html",
    "feeds": "{}/feeds/index.html",
    "withdrawn": f"{{}}/{WITHDRAWN}/index.html",
    "moved": f"{{}}/{OLD}/index.html",
}
"""Every kind of page, and where one stands."""

# No article of ours has all of these; a reader's can.
_EVERYTHING = """---
id: tag:codeweek.eu,2026-01-02:everything
title: Everything that *may* stand in an article & “more”
date: 2026-01-02
author: Ana Ώμέγα
image:
  src: map-pins.png
  alt: Coloured pins
---

Words in **bold**, *italic* and `code`, a [link](https://codeweek.eu/events), and an address that is as long
as addresses are: <https://codeweek.eu/a-very-long-address/that-has-no-place/where-a-line/could-be-broken/at-all>.

## A table

| Month | Activities | Countries | Participants | Teachers | Languages |
|---|---|---|---|---|---|
| October | one hundred thousand | forty | four million | ninety thousand | twenty-four |
| November | Donaudampfschifffahrtsgesellschaft | forty | four million | ninety thousand | 24 |

### Lists

3. The third
4. The fourth
   - with a list
   - inside it

   and a paragraph.

> A quotation.
>
> Of two paragraphs.

![Another map](map-pins.png "What it shows")

```
for child in school: print("A line of a program that is longer than a telephone is wide")
```

---

[Add your activity](https://codeweek.eu/add){.button}
"""


@dataclass(frozen=True)
class SampleSite:
    """The released site on the disk, and what it was made of."""

    folder: Path
    url: str
    locales: tuple[str, ...]
    state: SiteState

    def page(self, kind: str, locale: str) -> Path:
        return self.folder / KINDS[kind].format(locale)

    @cached_property
    def items(self) -> dict[str, list[PublishedArticle]]:
        """By locale: what is out."""
        ordered = sorted(self.state.published, key=lambda item: item.localized.locale)
        return {tag: list(group) for tag, group in groupby(ordered, lambda item: item.localized.locale)}

    def feeds(self, name: str) -> list[Path]:
        """This format's feeds of all languages, the archived parts too."""
        return sorted(self.folder.glob(f"*/**/{name}"))


def release_sample(folder: Path) -> SampleSite:
    """All articles in every language; some of them often, one withdrawn, and one in a folder with a new name.

    Arabic and Ukrainian have no translations: their pages show English, marked as such.
    """
    root = copy_workspace(folder)
    settings = (root / "glocal.toml").read_text()
    assert '["eu24"]' in settings
    (root / "glocal.toml").write_text(settings.replace('["eu24"]', '["eu24", "ar", "uk"]'))
    article = root / "content" / EVERYTHING / "index.md"
    article.parent.mkdir()
    article.write_text(_EVERYTHING, encoding="utf-8")
    (article.parent / "map-pins.png").write_bytes((root / "content" / OLD / "map-pins.png").read_bytes())
    workspace = open_workspace(root, explicit=True)
    snapshot = open_snapshot(workspace)
    articles = {each.slug: each for each in pick_articles(workspace, [])}
    pictures = read_pictures(workspace, articles.values())
    ready = [
        make_edition(snapshot, each, locale).localized
        for each in articles.values()
        for locale in workspace.locales
    ]
    copied = [each for each in ready if each.article.slug == WITHDRAWN and each.locale in READ]
    many = [copy for each in copied for copy in _copies(each, 50)]
    renamed = [
        replace(each, article=replace(each.article, slug=MOVED)) for each in ready if each.article.slug == OLD
    ]
    update_site(snapshot, [*ready, *many], pictures, "publish all", FIRST)
    withdraw_article(snapshot, articles[WITHDRAWN], workspace.locales, LATER)
    update_site(snapshot, renamed, {MOVED: pictures[OLD]}, "publish under a new name", LATER)
    shown = current(workspace.site)
    assert shown
    return SampleSite(shown, workspace.settings.site.url, workspace.locales, read_state(workspace))


def _copies(localized: LocalizedArticle, count: int) -> Iterator[LocalizedArticle]:
    """The same words again and again, without pictures, as articles of their own."""
    article = replace(localized.article, image=None)
    for n in range(count):
        copy = replace(article, slug=f"{article.slug}-{n}", id=f"{article.id}-{n}")
        yield replace(localized, article=copy)
