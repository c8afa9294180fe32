"""What the preview of the website and the website itself are both planned from. Nothing is written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from pipelines.model.article import Article, images_of
from pipelines.model.errors import DeliveryError
from pipelines.model.finding import Origin
from pipelines.model.site import PublishedArticle, SiteState
from pipelines.rendering.addresses import small_name
from pipelines.website.cache import code_key
from pipelines.website.locale_site import Website
from pipelines.website.manifest import Manifest
from pipelines.website.records import RECORD, key_of
from pipelines.website.state import folder_of
from pipelines.workspace.paths import Workspace
from pipelines.workspace.settings import author_of
from pipelines.workspace.snapshot import Snapshot

Pictures = Mapping[str, Mapping[str, bytes]]
"""By slug and file name."""


def make_website(snapshot: Snapshot, *, preview: bool = False) -> Website:
    """What all pages of the workspace's site share."""
    settings = snapshot.workspace.settings
    languages = [snapshot.workspace.languages[tag] for tag in snapshot.workspace.locales]
    looks, brands = settings.brand.looks, tuple(snapshot.brands.items())
    return Website(
        id=settings.site.id,
        addresses=snapshot.addresses,
        templates=snapshot.site_templates,
        words=snapshot.interfaces,
        source=snapshot.workspace.source,
        author=author_of(settings),
        licence=settings.site.licence,
        hub=settings.site.hub,
        key=key_of(code_key(), tuple(snapshot.site.files.items()), languages, looks, brands),
        preview=preview,
    )


def cache_path(workspace: Workspace, locale: str, *, preview: bool = False) -> Path:
    """Where it is kept what a locale's files were made of."""
    return workspace.state / "site" / ("preview" if preview else "live") / f"{locale}.json"


def picture_names(article: Article, locale: str) -> tuple[str, ...]:
    """The pictures that an article shows, the leading one first and its card-sized variant, and the files
    that it links to in a locale.
    """
    names = [image.src for image in images_of(article)]
    if article.image and article.image.width:  # without a size: released before there were variants
        names.insert(1, small_name(article.image.src))
    return tuple(dict.fromkeys((*names, *(each.version(locale).published for each in article.attachments))))


def picture_files(
    state: SiteState, at_hand: Pictures, before: Manifest, folder: Path | None
) -> dict[str, bytes | None]:
    """The pictures beside each page: today's of the articles at hand by slug, the others' as they stand.

    An article's old address keeps its pictures: mail that was sent shows them from there.
    """
    found: dict[str, bytes | None] = {}
    came_from = {new: old for old, new in state.moved}
    for item in state.published:
        here = folder_of(item)
        for name in picture_names(item.localized.article, item.localized.locale):
            data = at_hand.get(item.localized.article.slug, {}).get(name)
            path = f"{here}/{name}"
            if data is None and path not in before.files:
                data = _as_it_stood(folder, f"{came_from.get(here, here)}/{name}")
            found[path] = data
    for old, _ in state.moved:
        for path in before.files:
            if path.startswith(f"{old}/") and not path.endswith(("/index.html", f"/{RECORD}")):
                found.setdefault(path, None)
    return found


def _as_it_stood(folder: Path | None, path: str) -> bytes:
    try:
        return ((folder or Path()) / path).read_bytes()
    except OSError as error:
        raise DeliveryError(
            "a picture or file of a published article is missing",
            origin=Origin(path),
            hint="go back to a whole release with glocal site rollback, or publish the article again",
        ) from error


def picture_sizes(
    at_hand: Pictures, published: Iterable[PublishedArticle] = (), folder: Path | None = None
) -> dict[str, int]:
    """Bytes of the articles' leading pictures by `<slug>/<name>`, which feeds have to state."""
    sizes = {f"{slug}/{name}": len(data) for slug, parts in at_hand.items() for name, data in parts.items()}
    for item in published:
        article = item.localized.article
        if folder and article.image and (name := f"{article.slug}/{article.image.src}") not in sizes:
            path = folder / folder_of(item) / article.image.src
            sizes[name] = path.stat().st_size if path.is_file() else 0
    return sizes
