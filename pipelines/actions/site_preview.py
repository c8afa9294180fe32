"""The website rendered for a look, to `output/preview/site`: every article in every language.

Only what changed is made again, wherever the change was: a text, a translation, a template or a setting.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path

from pipelines.actions.editions import make_edition
from pipelines.actions.site_plan import cache_path, make_website, picture_names, picture_sizes
from pipelines.content.segments import segments
from pipelines.model.article import Article
from pipelines.model.edition import LocalizedArticle
from pipelines.model.errors import GlocalError
from pipelines.model.site import SiteState
from pipelines.website.cache import LocaleFiles, read_cache, write_cache
from pipelines.website.kept_releases import read_manifest, withdrawn_ids
from pipelines.website.locale_site import Website, locale_sites
from pipelines.website.manifest import MANIFEST, Manifest, manifest_bytes
from pipelines.website.plan import SitePlan, make_plan, update_files
from pipelines.website.records import RECORD, key_of, read_record
from pipelines.website.releases import link_or_copy
from pipelines.website.state import as_dated
from pipelines.workspace.articles import read_pictures
from pipelines.workspace.files import CATALOG_LIMIT
from pipelines.workspace.settings import SETTINGS
from pipelines.workspace.snapshot import Snapshot

FEW = 400
"""Editions: fewer are made sooner than another process has started."""


@dataclass(frozen=True, slots=True)
class _Job:
    """What every language's part needs; plain values, for they are handed to other processes."""

    articles: Sequence[Article]
    article_keys: Mapping[str, str]
    """By slug, those that newsletters announce too: a fingerprint of each article's source."""
    locales: Sequence[str]
    folder: Path
    before: Manifest
    sizes: Mapping[str, int]
    key: str
    """Of everything that all editions depend on."""


@dataclass(frozen=True, slots=True)
class _Part:
    """One language's part of the work, and what is known of an earlier one."""

    locale: str
    keys: Mapping[str, str]
    """By slug: a fingerprint of the source files of each edition."""
    inputs: str
    """A fingerprint of all source files."""
    known: LocaleFiles


def build_site(
    snapshot: Snapshot, articles: Sequence[Article], locales: Sequence[str]
) -> tuple[SitePlan, list[tuple[str, str, str]]]:
    """Bring the preview up to date, and say what does not fit in it and what the gate would hold."""
    workspace = snapshot.workspace
    folder = workspace.output / "preview" / "site"
    locales = [tag for tag in locales if any(article.goes_to(tag) for article in articles)]
    pictures = read_pictures(workspace, articles)
    sizes = picture_sizes(pictures)
    if not snapshot.editions:  # nothing was made for mails, so nobody reads hints
        snapshot = replace(snapshot, errors_only=True)
    site = make_website(snapshot, preview=True)
    job = _Job(
        articles,
        {article.slug: _article_key(article) for article in snapshot.with_stories(articles)},
        locales,
        folder,
        read_manifest(folder),
        sizes,
        key_of(
            site.key,
            tuple(snapshot.email.files.items()),
            workspace.read_text(workspace.root / SETTINGS),
            snapshot.glossary,
            sorted(withdrawn_ids(workspace.site)),
            sorted(sizes.items()),
        ),
    )
    made = _each_locale(snapshot, job)
    others = dict(snapshot.images)
    for article in articles:
        for tag in article.among(locales):
            names = picture_names(article, tag)
            others |= {f"{tag}/{article.slug}/{name}": pictures[article.slug][name] for name in names}
    plan = make_plan(SiteState(), made, site, others, job.before)
    if plan.changes:
        _write(folder, {path: data for path, data in plan.files.items() if data is not None})
        _finish(folder, plan)
    return plan, [*_would_be_held(articles, made)]


def _article_key(article: Article) -> str:
    """A fingerprint of an article; contexts, which its `repr` leaves out, say which translations it has."""
    return key_of(article, *((each.text, each.context) for each in segments(article) if each.context))


def _would_be_held(
    articles: Iterable[Article], made: Mapping[str, LocaleFiles]
) -> Iterator[tuple[str, str, str]]:
    for article in articles:
        for locale, files in made.items():
            if article.goes_to(locale) and (why := files.editions[article.slug][1]):
                yield article.slug, locale, why


def _each_locale(snapshot: Snapshot, job: _Job) -> dict[str, LocaleFiles]:
    """Every language's files, in as many processes as there are cores where that is worth it."""
    found = {part.locale: part for part in (_part(snapshot, job, locale) for locale in job.locales)}
    made = {locale: part.known for locale, part in found.items() if _is_unchanged(part, job.before)}
    todo = [part for locale, part in found.items() if locale not in made]
    few = len(job.articles) * len(todo) < FEW or multiprocessing.current_process().daemon
    cores = 1 if few else os.cpu_count() or 1
    own, *others = [todo[number::cores] for number in range(cores)]
    if any(others):
        # Each is handed all it needs, so none need be forked: that works everywhere, and beside threads.
        context = multiprocessing.get_context("spawn")
        # The collector finds next to nothing there: what a process makes is needed until its end.
        with ProcessPoolExecutor(
            len(others), context, initializer=gc.set_threshold, initargs=(100_000, 50, 50)
        ) as pool:
            elsewhere = [pool.submit(_make_parts, replace(snapshot), job, parts) for parts in others if parts]
            made |= _make_parts(snapshot, job, own)
            for future in elsewhere:
                made |= future.result()
    else:
        made |= _make_parts(snapshot, job, own)
    return {locale: made[locale] for locale in job.locales}


def _part(snapshot: Snapshot, job: _Job, locale: str) -> _Part:
    keys = _edition_keys(snapshot, job, locale)
    known = read_cache(cache_path(snapshot.workspace, locale, preview=True))
    return _Part(locale, keys, key_of(job.key, job.locales, locale, sorted(keys.items())), known)


def _is_unchanged(part: _Part, before: Manifest) -> bool:
    rows = part.known.rows
    there = all(before.files.get(name) == row.digest for name, row in rows.items())
    return bool(rows) and part.known.inputs == part.inputs and there


def _make_parts(snapshot: Snapshot, job: _Job, parts: Sequence[_Part]) -> dict[str, LocaleFiles]:
    site = make_website(snapshot, preview=True)
    return {part.locale: _make_part(snapshot, site, job, part) for part in parts}


def _make_part(snapshot: Snapshot, site: Website, job: _Job, part: _Part) -> LocaleFiles:
    editions = dict(_editions(snapshot, job, part))
    state = as_dated(localized for localized, _ in editions.values())
    everything = ((article, tag) for article in job.articles for tag in article.among(job.locales))
    here = locale_sites(state, site, job.sizes, everything)[part.locale]
    made = update_files(here, part.known, job.before, lambda name: (job.folder / name).read_bytes())
    made.inputs = part.inputs
    made.editions = {slug: (part.keys[slug], why) for slug, (_, why) in editions.items()}
    _write(job.folder, made.data)
    made.data.clear()
    write_cache(cache_path(snapshot.workspace, part.locale, preview=True), made)
    return made


def _edition_keys(snapshot: Snapshot, job: _Job, locale: str) -> dict[str, str]:
    """By slug: a fingerprint of the source files of each edition."""
    words = tuple(_catalog_digest(snapshot, domain, locale) for domain in snapshot.frame_domains)
    keys: dict[str, str] = {}
    for article in sorted(snapshot.with_stories(job.articles), key=lambda a: bool(a.articles)):
        catalog = _catalog_digest(snapshot, article.slug, locale)
        stories = tuple(keys[reference.slug] for reference in article.articles)
        keys[article.slug] = key_of(job.key, locale, job.article_keys[article.slug], catalog, words, stories)
    return keys


def _catalog_digest(snapshot: Snapshot, domain: str, locale: str) -> str:
    path = snapshot.workspace.catalog_path(domain, locale)
    try:
        return sha256(snapshot.workspace.read_bytes(path, CATALOG_LIMIT)).hexdigest()
    except (GlocalError, OSError) as error:  # the edition says so
        return type(error).__name__


def _editions(
    snapshot: Snapshot, job: _Job, part: _Part
) -> Iterator[tuple[str, tuple[LocalizedArticle, str]]]:
    """By slug: each edition's words, and why the gate would hold it; unchanged ones from the preview."""
    locale, known = part.locale, part.known
    for article in job.articles:
        slug = article.slug
        if not article.goes_to(locale):
            continue
        key, why = known.editions.get(slug, ("", ""))
        path = f"{locale}/{slug}/{RECORD}"
        if key == part.keys[slug] and path in known.rows and path in job.before.files:
            record = (job.folder / path).read_bytes()
            if sha256(record).hexdigest() == known.rows[path].digest:
                yield slug, (read_record(record).localized, why)
                continue
        edition = make_edition(snapshot, article, locale)
        held = "" if edition.decision.goes_out else edition.decision.why
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
