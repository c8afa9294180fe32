"""The website's release: what is out is read back from the site itself, files are put in place, the
manifest last.

Beside each page stands `article.json`, the article as it was published. A locale that the gate holds
today keeps what its readers saw, in a site whose links and feeds are all of one release.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from pipelines.errors import DeliveryError
from pipelines.model import Article, Origin, images_of
from pipelines.outgoing import PublishedArticle
from pipelines.rendering.view import small_name
from pipelines.workspace import write_tree

MANIFEST = "manifest.json"


@dataclass(frozen=True, slots=True)
class Release:
    """What a release did to the site."""

    changed: int
    removed: int
    total: int


@cache
def _snapshot() -> TypeAdapter[PublishedArticle]:
    return TypeAdapter(PublishedArticle)


def picture_names(article: Article) -> tuple[str, ...]:
    """The files that an article shows, the leading one first, and its card-sized variant."""
    names = [image.src for image in images_of(article)]
    if article.image and article.image.width:  # without a size: released before there were variants
        names.insert(1, small_name(article.image.src))
    return tuple(dict.fromkeys(names))


def read_published(folder: Path) -> tuple[PublishedArticle, ...]:
    """What the site shows today; nothing if there is no site yet."""
    manifest = _read_manifest(folder)
    found = []
    for name in manifest.get("articles", {}).values():
        path = folder / name
        try:
            found.append(_snapshot().validate_json(path.read_bytes()))
        except (OSError, ValidationError) as error:
            raise DeliveryError(
                "the record of a published article is damaged",
                origin=Origin(str(path)),
                hint="restore the site folder from a backup",
            ) from error
    return tuple(found)


def release(
    folder: Path,
    files: Mapping[str, bytes],
    published: Sequence[PublishedArticle],
    pictures: Mapping[str, Mapping[str, bytes]],
) -> Release:
    """Put a whole site in place: changed files are replaced one by one, the manifest at the end.

    `pictures` are the files of today's articles by slug; those of the others are kept as they stand.
    """
    everything = dict(files)
    articles = {}
    for item in published:
        article, locale = item.localized.article, item.localized.locale
        base = f"{locale}/{article.slug}"
        everything[f"{base}/article.json"] = _snapshot().dump_json(item, indent=1) + b"\n"
        articles[item.entry_id] = f"{base}/article.json"
        for name in picture_names(article):
            at_hand = pictures.get(article.slug, {}).get(name)
            everything[f"{base}/{name}"] = at_hand or (folder / base / name).read_bytes()
    before = _read_manifest(folder).get("files", {})
    digests = {name: sha256(data).hexdigest() for name, data in sorted(everything.items())}
    manifest = {"version": 1, "articles": dict(sorted(articles.items())), "files": digests}
    everything[MANIFEST] = (json.dumps(manifest, indent=1) + "\n").encode()
    changed = write_tree(folder, everything, last=[MANIFEST])
    gone = [name for name in before if name not in everything]
    for name in gone:
        (folder / name).unlink(missing_ok=True)
        _remove_empty(folder / name, folder)
    return Release(changed, len(gone), len(everything))


def _read_manifest(folder: Path) -> dict[str, dict[str, str]]:
    path = folder / MANIFEST
    if not path.is_file():
        return {}
    try:
        manifest: dict[str, dict[str, str]] = json.loads(path.read_bytes())
    except ValueError as error:
        raise DeliveryError(
            "the site's manifest is damaged", origin=Origin(str(path)), hint="restore it from a backup"
        ) from error
    return manifest


def _remove_empty(path: Path, root: Path) -> None:
    for folder in path.parents:
        if folder == root or any(folder.iterdir()):
            return
        folder.rmdir()
