"""The website taken in from `site.target`, where another machine put it, or where it outlived what was here.

All files come first, each compared with its digest; what is not to be had is said. Then a person says yes,
and all of it becomes one release: readers of `output/site` see the old site or the new one.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path

from pydantic import ValidationError

from pipelines.actions.release_files import ReadFile, ReleaseFiles
from pipelines.actions.site import SiteReport, plan_site_from, refuse_misfits
from pipelines.actions.site_plan import picture_names
from pipelines.actions.site_target import manifest_there, read_there, target_name
from pipelines.model.errors import DeliveryError
from pipelines.model.site import SiteState
from pipelines.website.kept_releases import current, kept_manifests, manifest_file
from pipelines.website.manifest import Manifest, changes_between, manifest_bytes, remember, state_of
from pipelines.website.manifest_ancestors import ManifestFile, SiteNews, ancestors_after, is_known, news_of
from pipelines.website.records import RECORD, read_record
from pipelines.website.releases import locked, release
from pipelines.website.state_merge import Contradiction, merge_states
from pipelines.workspace.paths import Workspace
from pipelines.workspace.snapshot import open_snapshot


@dataclass(frozen=True, slots=True)
class SiteRestorePlan:
    """What the website would be."""

    source: str
    """Where it comes from, for a person."""
    there: ManifestFile
    wanted: Manifest
    """Of the release that would be made, with all files that could be had."""
    state: SiteState | None
    """What it would show, if pages have to be made anew; None: it is as it is there, byte for byte."""
    news: tuple[SiteNews, ...]
    """What is not known here."""
    contradictions: tuple[Contradiction, ...]
    lost: tuple[SiteNews, ...]
    """Articles whose files are to be had nowhere."""
    is_foreign: bool
    """Whether nothing there is of this workspace."""
    folder: Path
    """Where all of its files are."""


def restore_from_target(
    workspace: Workspace, now: datetime, confirm: Callable[[SiteRestorePlan], None]
) -> SiteReport | None:
    """Take in what `site.target` has and is not here; None if there is nothing to take in.

    `confirm` raises if nobody says yes. DeliveryError if there is nothing at the target, or it is damaged.
    """
    there = manifest_there(workspace)
    if there is None:
        raise DeliveryError(
            f"there is no website at {target_name(workspace)}",
            hint="nothing was changed; check site.target in glocal.toml",
        )
    read = partial(read_there, workspace.settings.site.target)
    return take_in(workspace, there, read, target_name(workspace), now, confirm)


def take_in(
    workspace: Workspace,
    there: ManifestFile,
    read: ReadFile,
    source: str,
    now: datetime,
    confirm: Callable[[SiteRestorePlan], None],
    *,
    exact: bool = False,
) -> SiteReport | None:
    """Make a release of what another place has, and what only is here; None if nothing would change.

    `exact`: what only is here is left out, and what is there counts even if it is older.
    """
    stage = workspace.output / ".restoring"
    with locked(workspace.site):
        try:
            plan = _plan_restore(workspace, there, read, source, stage, exact=exact)
            if plan is None:
                return None
            confirm(plan)
            return _carry_out(workspace, plan, now)
        finally:
            shutil.rmtree(stage, ignore_errors=True)


def _plan_restore(
    workspace: Workspace, there: ManifestFile, read: ReadFile, source: str, stage: Path, *, exact: bool
) -> SiteRestorePlan | None:
    shown = current(workspace.site)
    here = None
    with suppress(DeliveryError):  # a damaged manifest here: what it said is lost
        here = manifest_file(shown)
    kept = kept_manifests(workspace.site)
    news = news_of(there.manifest, [each.manifest for each in kept])
    contradictions: tuple[Contradiction, ...] = ()
    state: SiteState | None = None
    if here and not exact and is_known(there, kept):  # it is no newer, but has what was deleted here
        files = ReleaseFiles(workspace.site, stage, here.manifest, there.manifest, read)
        wanted = here.manifest
    else:
        files = ReleaseFiles(workspace.site, stage, there.manifest, there.manifest, read)
        wanted = there.manifest
    missing = files.fetch(wanted.files)
    if not missing and here and here.manifest == wanted and files.all_shown:
        return None
    if here and not exact and wanted is there.manifest and not _is_forward(here, there):
        mine = files.fetch_entries(here.manifest)
        ours, lost_here = _state_in(here.manifest, stage)
        theirs, lost = _state_in(wanted, stage)
        old = _state_of_base(_base(there, kept), files)
        state, contradictions = merge_states(old, ours, theirs)
        wanted = _with_files(wanted, mine, missing)
        wanted.mailed = _mailed(here.manifest, there.manifest)
        wanted.ancestors = ancestors_after(here, there)
        out = {item.entry_id for item in state.published}
        lost = tuple(each for each in {*lost, *lost_here} if each.entry_id not in out)
    elif missing:
        state, lost = _state_in(wanted, stage)
        parents = [each for each in (here, there) if each]
        wanted = _with_files(wanted, {}, missing)
        wanted.ancestors = ancestors_after(*parents)
    else:
        lost = ()
    return SiteRestorePlan(
        source,
        there,
        wanted,
        state,
        news,
        contradictions,
        tuple(sorted(lost, key=lambda each: each.entry_id)),
        _is_foreign(workspace, there, kept),
        stage,
    )


def _is_forward(here: ManifestFile, there: ManifestFile) -> bool:
    """Whether what is there knows of all that is shown here."""
    return here.digest in there.family or not news_of(here.manifest, [there.manifest])


def _base(there: ManifestFile, kept: Sequence[ManifestFile]) -> ManifestFile | None:
    """The newest release of ours that what is there came from."""
    order = {digest: place for place, digest in enumerate([there.digest, *there.manifest.ancestors])}
    ours = [each for each in kept if each.digest in order]
    return min(ours, key=lambda each: order[each.digest], default=None)


def _state_of_base(base: ManifestFile | None, files: ReleaseFiles) -> SiteState:
    if base is None:
        return SiteState()
    known = files.of_release(base)
    entries = {}
    for entry_id, entry in base.manifest.entries.items():
        with suppress(OSError, ValidationError):
            read_record(known(f"{entry.locale}/{entry.slug}/{RECORD}"))
            entries[entry_id] = entry
    return state_of(base.manifest.model_copy(update={"entries": entries}), known)


def _is_foreign(workspace: Workspace, there: ManifestFile, kept: Iterable[ManifestFile]) -> bool:
    """Whether no article there is one of this workspace: then it may be another website altogether."""
    known = {entry_id.rpartition("/")[0] for each in kept for entry_id in each.manifest.first_published}
    slugs = set(workspace.slugs())
    entries = there.manifest.entries
    return bool(entries) and not any(
        entry_id.rpartition("/")[0] in known or entry.slug in slugs for entry_id, entry in entries.items()
    )


def _state_in(manifest: Manifest, folder: Path) -> tuple[SiteState, tuple[SiteNews, ...]]:
    """What a manifest shows, but for the entries whose files are not in the folder; those beside it."""
    whole, lost = {}, []
    for entry_id, entry in manifest.entries.items():
        here = folder / entry.locale / entry.slug
        try:
            localized = read_record((here / RECORD).read_bytes()).localized
            names = picture_names(localized.article, localized.locale)
            is_whole = all((here / name).is_file() for name in names)
        except (OSError, ValidationError):
            is_whole = False
        if is_whole:
            whole[entry_id] = entry
        else:
            lost.append(SiteNews(entry.locale, entry.slug, "cannot be restored", entry_id))
    dates = {each.entry_id: manifest.entries[each.entry_id].published for each in lost}
    found = manifest.model_copy(
        update={"entries": whole, "first_published": dates | manifest.first_published}
    )
    return state_of(found, lambda path: (folder / path).read_bytes()), tuple(lost)


def _with_files(manifest: Manifest, more: Mapping[str, str], missing: Iterable[str]) -> Manifest:
    """The manifest with these files too, and without what is missing."""
    gone = set(missing)
    found = manifest.model_copy(deep=True)
    found.files = {path: digest for path, digest in {**more, **manifest.files}.items() if path not in gone}
    found.lasting = {path: key for path, key in manifest.lasting.items() if path not in gone}
    return found


def _mailed(*manifests: Manifest) -> dict[str, dict[str, str]]:
    """What any of them says was mailed, each as it was said last."""
    found: dict[str, dict[str, str]] = {}
    for manifest in manifests:
        for name, mailed in manifest.mailed.items():
            if name not in found or found[name].get("at", "") < mailed.get("at", ""):
                found[name] = mailed
    return found


def _carry_out(workspace: Workspace, plan: SiteRestorePlan, now: datetime) -> SiteReport:
    site = workspace.site
    before = None
    with suppress(DeliveryError):
        before = manifest_file(current(site))
    shown = before.manifest if before else Manifest()
    why = f"taken from {plan.source}"
    if plan.state is None:
        data = plan.there.data
        if plan.wanted is not plan.there.manifest:
            data = manifest_bytes(plan.wanted)
        elif before and not _is_forward(before, plan.there):  # older, at a person's word: it comes after ours
            newer = {"ancestors": ancestors_after(before, plan.there)}
            data = manifest_bytes(plan.wanted.model_copy(update=newer))
        files: Mapping[str, bytes | None] = dict.fromkeys(plan.wanted.files)
        changes = changes_between(shown, plan.wanted)
    else:
        others = (each.manifest for each in kept_manifests(site))
        state = remember(plan.state, iter(others))
        made = plan_site_from(open_snapshot(workspace), state, {}, plan.folder, plan.wanted)
        refuse_misfits(made.findings)
        files, data, changes = (
            made.files,
            manifest_bytes(made.manifest),
            changes_between(shown, made.manifest),
        )
    return SiteReport(release(site, files, data, why, now, source=plan.folder), changes)
