"""The website rendered for a look, to `output/preview/site`: every article in every language, on all cores.

Only what changed is made again, wherever the change was: a text, a translation, a template or a setting.
"""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from pathlib import Path

from pipelines.actions.editions import make_edition
from pipelines.actions.site_plan import SitePlan, make_files, make_plan, make_website, picture_names
from pipelines.model.article import Article
from pipelines.model.edition import LocalizedArticle
from pipelines.model.site import SiteState
from pipelines.translation.extract import INTERFACE
from pipelines.website.cache import LocaleFiles, read_cache, write_cache
from pipelines.website.locale_site import Listed, Website, locale_sites
from pipelines.website.manifest import MANIFEST, Manifest, manifest_bytes
from pipelines.website.records import RECORD, key_of, read_record
from pipelines.website.releases import link_or_copy, read_manifest, withdrawn_ids
from pipelines.website.state import as_dated
from pipelines.workspace.articles import read_pictures
from pipelines.workspace.settings import SETTINGS
from pipelines.workspace.snapshot import Snapshot

FEW = 100
"""Editions: fewer are made sooner than a second process starts."""


@dataclass(frozen=True)
class _Job:
    """What every language's part needs."""

    snapshot: Snapshot
    articles: Sequence[Article]
    locales: Sequence[str]
    site: Website
    folder: Path
    before: Manifest
    sizes: Mapping[str, int]
    key: str
    """Of everything that all editions depend on."""

    @cached_property
    def article_keys(self) -> Mapping[str, str]:
        """By slug: a fingerprint of each article's source."""
        return {article.slug: key_of(article) for article in self.snapshot.with_stories(self.articles)}


def build_site(
    snapshot: Snapshot, articles: Sequence[Article], locales: Sequence[str], *, alone: bool = False
) -> tuple[SitePlan, list[str]]:
    """Bring the preview up to date, and say what does not fit in it and what the gate would hold.

    `alone`: in this process, which may have threads and so must not fork.
    """
    workspace = snapshot.workspace
    folder = workspace.output / "preview" / "site"
    before = read_manifest(folder) if folder.is_dir() else Manifest()
    pictures = read_pictures(workspace, articles)
    site = make_website(snapshot, preview=True)
    sizes = {f"{slug}/{name}": len(data) for slug, parts in pictures.items() for name, data in parts.items()}
    key = key_of(
        site.key,
        tuple(sorted(snapshot.email_sources.items())),
        workspace.read_text(workspace.root / SETTINGS),
        snapshot.glossary,
        sorted(withdrawn_ids(workspace.site)),
        sorted(sizes.items()),
    )
    job = _Job(snapshot, articles, locales, site, folder, before, sizes, key)
    made = dict(_each_locale(job, alone=alone))
    others = dict(snapshot.images)
    for locale in locales:
        for article in articles:
            for name in picture_names(article):
                others[f"{locale}/{article.slug}/{name}"] = pictures[article.slug][name]
    plan = make_plan(SiteState(), made, site, others, before)
    if plan.changes:
        _write(folder, {path: data for path, data in plan.files.items() if data is not None})
        _finish(folder, plan)
    return plan, [f"{slug} {locale}: {why}" for slug, locale, why in _held(articles, made)]


def _held(articles: Iterable[Article], made: Mapping[str, LocaleFiles]) -> Iterator[tuple[str, str, str]]:
    for article in articles:
        for locale, files in made.items():
            if why := files.editions[article.slug][1]:
                yield article.slug, locale, why


def _each_locale(job: _Job, *, alone: bool) -> Iterator[tuple[str, LocaleFiles]]:
    """Every language's files, in as many processes as there are cores."""
    # A fork has the snapshot in memory already; where there is none, one process does it all.
    can_fork = "fork" in multiprocessing.get_all_start_methods() and (os.cpu_count() or 1) > 1
    if alone or not can_fork or len(job.articles) * len(job.locales) < FEW:
        yield from ((locale, _locale_files(job, locale)) for locale in job.locales)
        return
    _ = job.snapshot.words, job.snapshot.wanted, job.article_keys  # read once, before the fork
    with _shared(job):
        context = multiprocessing.get_context("fork")
        with ProcessPoolExecutor(os.cpu_count(), mp_context=context) as pool:
            yield from zip(job.locales, pool.map(_forked, job.locales), strict=True)


_JOBS: list[_Job] = []
"""What forked processes inherit: a snapshot is too much to hand over piece by piece."""


@contextmanager
def _shared(job: _Job) -> Iterator[None]:
    _JOBS.append(job)
    try:
        yield
    finally:
        _JOBS.clear()


def _forked(locale: str) -> LocaleFiles:
    return _locale_files(_JOBS[0], locale)


def _locale_files(job: _Job, locale: str) -> LocaleFiles:
    path = job.snapshot.workspace.state / "site" / "preview" / f"{locale}.json"
    memory = read_cache(path)
    keys = _edition_keys(job, locale)
    inputs = key_of(job.key, job.locales, locale, sorted(keys.items()))
    unchanged = all(job.before.files.get(name) == row.digest for name, row in memory.rows.items())
    if memory.inputs == inputs and memory.rows and unchanged:
        return memory
    editions = dict(_editions(job, locale, keys, memory))
    state = as_dated(localized for localized, _ in editions.values())
    everything = [
        Listed(article.id, tag, article.slug, bool(article.articles))
        for article in job.articles
        for tag in job.locales
    ]
    here = locale_sites(state, everything, job.site, job.sizes)[locale]
    made = make_files(here, memory, job.before, job.folder)
    made.inputs = inputs
    made.editions = {slug: (keys[slug], why) for slug, (_, why) in editions.items()}
    _write(job.folder, made.data)
    made.data.clear()
    write_cache(path, made)
    return made


def _edition_keys(job: _Job, locale: str) -> dict[str, str]:
    """By slug: a fingerprint of the source files of each edition."""
    workspace = job.snapshot.workspace
    words = _digest(workspace.catalog_path(INTERFACE, locale))
    keys: dict[str, str] = {}
    for article in sorted(job.snapshot.with_stories(job.articles), key=lambda a: bool(a.articles)):
        catalog = _digest(workspace.catalog_path(article.slug, locale))
        stories = tuple(keys[reference.slug] for reference in article.articles)
        keys[article.slug] = key_of(job.key, locale, job.article_keys[article.slug], catalog, words, stories)
    return keys


def _digest(path: Path) -> str:
    return sha256(path.read_bytes()).hexdigest() if path.is_file() else ""


def _editions(
    job: _Job, locale: str, keys: Mapping[str, str], memory: LocaleFiles
) -> Iterator[tuple[str, tuple[LocalizedArticle, str]]]:
    """By slug: each edition's words, and why the gate would hold it; unchanged ones from the preview."""
    for article in job.articles:
        slug = article.slug
        key, why = memory.editions.get(slug, ("", ""))
        path = f"{locale}/{slug}/{RECORD}"
        if key == keys[slug] and path in memory.rows and path in job.before.files:
            record = (job.folder / path).read_bytes()
            if sha256(record).hexdigest() == memory.rows[path].digest:
                yield slug, (read_record(record).localized, why)
                continue
        edition = make_edition(job.snapshot, article, locale)
        held = "" if edition.decision.goes_out else "; ".join(edition.decision.reasons)
        yield slug, (edition.localized, held)


def _write(folder: Path, files: Mapping[str, bytes]) -> None:
    """Put files in place. Without its manifest a preview is made anew, so that goes first."""
    if files:
        (folder / MANIFEST).unlink(missing_ok=True)
    made: dict[bytes, Path] = {}
    for path, data in files.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.unlink(missing_ok=True)
        if data in made:  # a picture is the same in all languages
            link_or_copy(made[data], target)
        else:
            target.write_bytes(data)
            made[data] = target


def _finish(folder: Path, plan: SitePlan) -> None:
    """Take out what is gone, and say by the manifest that the preview is whole."""
    for path in plan.changes.removed:
        (folder / path).unlink(missing_ok=True)
        for parent in (folder / path).parents:
            if parent == folder or any(parent.iterdir()):
                break
            parent.rmdir()
    (folder / MANIFEST).write_bytes(manifest_bytes(plan.manifest))
