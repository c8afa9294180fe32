"""What a release of the website would hold, and what that changes. Nothing is written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from pipelines.model.article import Article, images_of
from pipelines.model.errors import DeliveryError
from pipelines.model.finding import Finding, Origin
from pipelines.model.site import SiteState
from pipelines.rendering.addresses import small_name
from pipelines.website.cache import CachedFile, LocaleFiles, code_key
from pipelines.website.files import common_files, locale_recipes, opml_row
from pipelines.website.integrity import check_integrity, facts_of
from pipelines.website.locale_site import LocaleSite, Website
from pipelines.website.manifest import Changes, Manifest, changes_between, manifest_of
from pipelines.website.records import RECORD, key_of
from pipelines.website.state import folder_of
from pipelines.workspace.settings import author_of
from pipelines.workspace.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class SitePlan:
    """A release that can be made."""

    files: Mapping[str, bytes | None]
    """None: as it stands in the release before."""
    manifest: Manifest
    changes: Changes
    findings: tuple[Finding, ...]
    """What does not fit together; with any, the release must not be made."""


def make_website(snapshot: Snapshot, *, preview: bool = False) -> Website:
    """What all pages of the workspace's site share."""
    settings = snapshot.workspace.settings
    return Website(
        id=settings.site.id,
        addresses=snapshot.addresses,
        templates=snapshot.site_templates,
        words=snapshot.words,
        source=snapshot.workspace.source,
        author=author_of(settings),
        licence=settings.site.licence,
        hub=settings.site.hub,
        key=key_of(code_key(), tuple(sorted(snapshot.site_sources.items()))),
        preview=preview,
    )


def make_files(here: LocaleSite, memory: LocaleFiles, before: Manifest, folder: Path | None) -> LocaleFiles:
    """A locale's files; those that `memory` has under the same key stay as they are in `folder`."""
    made = LocaleFiles(opml=opml_row(here))
    for recipe in locale_recipes(here):
        path = recipe.path
        old = memory.rows.get(path)
        if old and old.key == recipe.key and before.files.get(path) == old.digest:
            made.rows[path] = old
            continue
        if recipe.lasting and folder and before.lasting.get(path) == recipe.key:
            data = (folder / path).read_bytes()
        else:
            data = recipe.make()
        digest = sha256(data).hexdigest()
        made.rows[path] = CachedFile(
            recipe.key, digest, facts_of(path, data, here.site.addresses.site), recipe.lasting
        )
        if before.files.get(path) != digest:
            made.data[path] = data
    return made


def make_plan(
    state: SiteState,
    made: Mapping[str, LocaleFiles],
    site: Website,
    others: Mapping[str, bytes | None],
    before: Manifest,
) -> SitePlan:
    """All locales' files, and `others` that belong to none; compared with what is there, and checked."""
    rows = {path: row for files in made.values() for path, row in files.rows.items()}
    facts = {path: row.facts for path, row in rows.items() if row.facts}
    pages = [each for each in facts.values() if each.kind == "page"]
    lists = [files.opml for files in made.values()]
    common: dict[str, bytes | None] = {**(common_files(pages, lists, site) if lists else {}), **others}
    fresh = {path: data for files in made.values() for path, data in files.data.items()}
    files = {path: fresh.get(path) for path in rows} | common
    digests = {path: row.digest for path, row in rows.items()}
    for path, data in common.items():
        digests[path] = before.files[path] if data is None else sha256(data).hexdigest()
    files |= {path: None for path, digest in digests.items() if before.files.get(path) == digest}
    manifest = manifest_of(state, digests, {path: row.key for path, row in rows.items() if row.lasting})
    changes = changes_between(before, manifest)
    maps = {path: data for path, data in common.items() if path.startswith("sitemap") and data}
    findings = check_integrity(digests, facts, maps, site.addresses.site) if changes and lists else []
    return SitePlan(files, manifest, changes, tuple(findings))


def picture_names(article: Article) -> tuple[str, ...]:
    """The files that an article shows, the leading one first, and its card-sized variant."""
    names = [image.src for image in images_of(article)]
    if article.image and article.image.width:  # without a size: released before there were variants
        names.insert(1, small_name(article.image.src))
    return tuple(dict.fromkeys(names))


def picture_files(
    state: SiteState, at_hand: Mapping[str, Mapping[str, bytes]], before: Manifest, folder: Path | None
) -> dict[str, bytes | None]:
    """The pictures beside each page: today's of the articles at hand by slug, the others' as they stand.

    An article's old address keeps its pictures: mail that was sent shows them from there.
    """
    found: dict[str, bytes | None] = {}
    came_from = {new: old for old, new in state.moved}
    for item in state.published:
        here = folder_of(item)
        for name in picture_names(item.localized.article):
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
            "the picture of a published article is not there any more",
            origin=Origin(path),
            hint="go back to a whole release with glocal site rollback, or publish the article again",
        ) from error


def sizes_of(
    state: SiteState, at_hand: Mapping[str, Mapping[str, bytes]], folder: Path | None
) -> dict[str, int]:
    """Bytes of the articles' leading pictures by `<slug>/<name>`, which feeds have to state."""
    sizes = {f"{slug}/{name}": len(data) for slug, parts in at_hand.items() for name, data in parts.items()}
    for item in state.published:
        article = item.localized.article
        if folder and article.image and (name := f"{article.slug}/{article.image.src}") not in sizes:
            path = folder / folder_of(item) / article.image.src
            sizes[name] = path.stat().st_size if path.is_file() else 0
    return sizes
