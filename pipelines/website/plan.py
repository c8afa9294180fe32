"""Recipes, and what an earlier run left → a release that can be made, and what does not fit in it. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import sha256

from pipelines.model.errors import TemplateError, fault_finding
from pipelines.model.finding import UNREADABLE, Finding, Origin
from pipelines.model.site import SiteState
from pipelines.website.cache import CachedFile, LocaleFiles
from pipelines.website.files import common_files, locale_recipes, opml_row
from pipelines.website.integrity import SiteRoot, check_integrity, facts_of
from pipelines.website.locale_site import LocaleSite, Website
from pipelines.website.manifest import Changes, Manifest, changes_between, manifest_of


@dataclass(frozen=True, slots=True)
class SitePlan:
    """A release that can be made."""

    files: Mapping[str, bytes | None]
    """None: as it stands in the release before."""
    manifest: Manifest
    changes: Changes
    findings: tuple[Finding, ...]
    """What does not fit together; with any, the release must not be made."""
    made: Mapping[str, LocaleFiles]
    """By locale: what is worth remembering once the release is made."""


def update_files(
    here: LocaleSite, known: LocaleFiles, before: Manifest, read: Callable[[str], bytes]
) -> LocaleFiles:
    """A locale's files; those that are `known` under the same key stay as they are.

    `before` tells which files there are, and `read` gives the bytes of one of them.
    """
    made = LocaleFiles(opml=opml_row(here))
    root = SiteRoot(here.site.addresses.site, here.site.templates.languages)
    for recipe in locale_recipes(here):
        path = recipe.path
        old = known.rows.get(path)
        if old and old.key == recipe.key and before.files.get(path) == old.digest:
            made.rows[path] = old
            continue
        stays = recipe.lasting and before.lasting.get(path) == recipe.key
        try:
            data = read(path) if stays else recipe.make()
            facts = facts_of(path, data, root)
        except TemplateError:  # a template is everybody's
            raise
        except Exception as error:  # noqa: BLE001 - one page's fault keeps no other from being made
            made.faults.append(fault_finding(error, UNREADABLE, Origin(path), here.locale))
            continue
        digest = sha256(data).hexdigest()
        made.rows[path] = CachedFile(recipe.key, digest, facts, recipe.lasting)
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
    digests = {path: row.digest for path, row in rows.items()}
    for path, data in common.items():
        digests[path] = before.files[path] if data is None else sha256(data).hexdigest()
    files = {path: fresh.get(path) for path in rows} | common
    files |= {path: None for path, digest in digests.items() if before.files.get(path) == digest}
    manifest = manifest_of(state, digests, {path: row.key for path, row in rows.items() if row.lasting})
    manifest.mailed, manifest.ancestors = before.mailed, before.ancestors
    changes = changes_between(before, manifest)
    maps = {path: data for path, data in common.items() if path.startswith("sitemap") and data}
    faults = [fault for part in made.values() for fault in part.faults]
    there = {
        *digests,
        *(fault.origin.path for fault in faults),
    }  # told once, not at each page that leads there
    found = check_integrity(there, facts, maps, site.addresses.site) if changes and lists else []
    return SitePlan(files, manifest, changes, (*faults, *found), made)
