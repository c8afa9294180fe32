"""The website as readers see it: articles come to it, are taken back, and releases are gone back on."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from pipelines.actions.site_plan import Pictures, cache_path, make_website, picture_files, picture_sizes
from pipelines.actions.site_target import copy_site, require_known
from pipelines.delivery.witness import mailed_in, mailed_path
from pipelines.languages.table import eu_order
from pipelines.model.article import Article
from pipelines.model.edition import LocalizedArticle
from pipelines.model.errors import DeliveryError
from pipelines.model.finding import Finding, Origin
from pipelines.model.site import SiteState
from pipelines.website.cache import read_cache, write_cache
from pipelines.website.kept_releases import (
    current,
    manifest_file,
    read_manifest,
    releases_with_manifests,
    shown_number,
)
from pipelines.website.locale_site import locale_sites
from pipelines.website.manifest import (
    MANIFEST,
    Changes,
    Manifest,
    changes_between,
    manifest_bytes,
    remember,
    state_of,
)
from pipelines.website.manifest_ancestors import ManifestFile, ancestors_after
from pipelines.website.plan import SitePlan, make_plan, update_files
from pipelines.website.releases import locked, release, rollback
from pipelines.website.state import restore, update, withdraw
from pipelines.workspace.files import write_if_changed
from pipelines.workspace.paths import Workspace
from pipelines.workspace.snapshot import Snapshot

_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class SiteReport:
    """What was done to the website."""

    release: int
    """The number of the release that readers see now."""
    changes: Changes
    copied: int = 0
    """Files written or removed at `site.target`."""
    fault: str = ""
    """Why nothing was done, although it was asked for."""

    def as_dict(self) -> dict[str, object]:
        """For JSON."""
        changes = self.changes
        return {
            "release": self.release,
            "summary": str(changes),
            "new": len(changes.new),
            "changed": len(changes.changed),
            "removed": len(changes.removed),
            "total": changes.total,
            "copied": self.copied,
            "fault": self.fault,
        }


def read_state(workspace: Workspace) -> SiteState:
    """What the website shows today; an empty state if there is no site yet."""
    folder = current(workspace.site)
    manifest = read_manifest(folder)
    state = state_of(manifest, _reader(folder))
    return remember(state, (manifest for _, manifest in releases_with_manifests(workspace.site)))


def no_change(workspace: Workspace, fault: str = "") -> SiteReport:
    """The report of a run that leaves the website alone, by its own choice or for a fault."""
    return SiteReport(shown_number(workspace.site), Changes(), fault=fault)


def plan_update(
    snapshot: Snapshot, ready: Iterable[LocalizedArticle], pictures: Pictures, now: datetime
) -> SitePlan:
    """What the website would be with these articles, and what of it would not fit together."""
    return _plan(snapshot, update(read_state(snapshot.workspace), ready, now), pictures)


def update_site(
    snapshot: Snapshot, ready: Sequence[LocalizedArticle], pictures: Pictures, why: str, now: datetime
) -> SiteReport:
    """Put these articles on the website; what is out already and not among them keeps its words."""
    return _change(snapshot, lambda state: update(state, ready, now), pictures, why, now)


def withdraw_article(
    snapshot: Snapshot, article: Article, locales: Collection[str], now: datetime
) -> tuple[SiteReport, list[str]]:
    """Take an article from the website in these locales, and say in which it was there."""
    require_known(snapshot.workspace)
    out = {item.entry_id: item.localized.locale for item in read_state(snapshot.workspace).published}
    gone = {f"{article.id}/{locale}" for locale in locales} & set(out)
    if not gone:
        where = ", ".join(eu_order(tag for id_, tag in out.items() if id_ == f"{article.id}/{tag}"))
        raise DeliveryError(
            f"{article.slug} is not on the website in these languages",
            hint=f"it is published in: {where or 'no language'}",
        )
    why = f"withdraw {article.slug}"
    report = _change(snapshot, lambda state: withdraw(state, gone, now), {}, why, now)
    return report, [out[entry_id] for entry_id in sorted(gone)]


def restore_article(
    snapshot: Snapshot, article: Article, locales: Collection[str], now: datetime
) -> list[str]:
    """Let a withdrawn article be published again in these locales, and say in which it was withdrawn."""
    require_known(snapshot.workspace)
    wanted = {f"{article.id}/{locale}" for locale in locales}
    back = [w for w in read_state(snapshot.workspace).withdrawn if w.entry_id in wanted and not w.restored]
    if not back:
        raise DeliveryError(f"{article.slug} was not withdrawn", hint="glocal status shows what is out")
    ids = {mark.entry_id for mark in back}
    _change(snapshot, lambda state: restore(state, ids), {}, f"restore {article.slug}", now)
    return [mark.locale for mark in back]


def go_back(snapshot: Snapshot, number: int | None) -> SiteReport:
    """Show an earlier release again, by default the one before today's."""
    site = snapshot.workspace.site
    if current(site) is None:  # asked before the lock, which would make the folder
        raise DeliveryError(
            "there is no website here yet",
            origin=Origin(str(site)),
            hint="glocal publish makes it; glocal site restore --from-target takes in the one at site.target",
        )
    with locked(site):
        require_known(snapshot.workspace)
        before = read_manifest(current(site))
        shown = rollback(site, number)
        changes = changes_between(before, read_manifest(current(site)))
        return SiteReport(shown, changes, copy_site(snapshot.workspace))


def witness_mail(workspace: Workspace, provider: str) -> None:
    """Let the manifest of the release that readers see say what the provider has sent.

    It is a witness should the ledger be lost, here and wherever the website is copied to.
    """
    with locked(workspace.site):
        folder = current(workspace.site)
        if folder is None or (before := manifest_file(folder)) is None:
            return
        manifest = before.manifest.model_copy(deep=True)
        sent = mailed_in(mailed_path(workspace)).items()
        manifest.mailed |= {
            name: mailed.model_dump(mode="json") for name, mailed in sent if mailed.provider == provider
        }
        if manifest != before.manifest or "mailed" not in before.manifest.model_fields_set:
            manifest.ancestors = ancestors_after(before)
            write_if_changed(folder / MANIFEST, manifest_bytes(manifest))
        _tell_target(workspace, before)


def _tell_target(workspace: Workspace, before: ManifestFile) -> None:
    """Let the copy know of mail too, if it has this release: nothing but its manifest is written there."""
    remembered = workspace.target_manifest
    if remembered is None or not remembered.is_file() or remembered.read_bytes() != before.data:
        return
    try:
        copy_site(workspace)
    except DeliveryError as error:  # the mail is out, and that is no reason to call it a failure
        _LOG.warning("the copy of the website does not know yet what was mailed: %s", error.message)


def release_rows(workspace: Workspace) -> list[dict[str, str | int]]:
    """The releases that are kept, the newest first, in words."""
    shown = shown_number(workspace.site)
    rows: list[dict[str, str | int]] = [
        {
            "release": row.number,
            "shown": "now" if row.number == shown else "",
            "pages": sum(path.endswith(".html") for path in manifest.files),
            "from": row.on or "",
            "made": row.at,
            "why": row.why,
        }
        for row, manifest in releases_with_manifests(workspace.site)
    ]
    return rows[::-1]


def _change(
    snapshot: Snapshot,
    change: Callable[[SiteState], SiteState],
    pictures: Pictures,
    why: str,
    now: datetime,
) -> SiteReport:
    """Release the changed state, if that changes anything."""
    workspace = snapshot.workspace
    with locked(workspace.site):
        require_known(workspace)
        before = manifest_file(current(workspace.site))
        plan = _plan(snapshot, change(read_state(workspace)), pictures)
        refuse_misfits(plan.findings)
        number = shown_number(workspace.site)
        if plan.manifest != (before.manifest if before else Manifest()):
            if before:
                plan.manifest.ancestors = ancestors_after(before)
            number = release(workspace.site, plan.files, manifest_bytes(plan.manifest), why, now)
        for locale, files in plan.made.items():
            write_cache(cache_path(workspace, locale), files)
        # Under the lock: an older release must not overtake a newer one on its way.
        return SiteReport(number, plan.changes, copy_site(workspace))


def _plan(snapshot: Snapshot, state: SiteState, pictures: Pictures) -> SitePlan:
    folder = current(snapshot.workspace.site)
    return plan_site_from(snapshot, state, pictures, folder, read_manifest(folder))


def plan_site_from(
    snapshot: Snapshot, state: SiteState, pictures: Pictures, folder: Path | None, before: Manifest
) -> SitePlan:
    """The website in this state, made from the release in `folder`, and what of it would not fit together."""
    workspace = snapshot.workspace
    site = make_website(snapshot)
    sites = locale_sites(state, site, picture_sizes(pictures, state.published, folder))
    made = {
        locale: update_files(here, read_cache(cache_path(workspace, locale)), before, _reader(folder))
        for locale, here in sites.items()
    }
    others = {**snapshot.images, **picture_files(state, pictures, before, folder)} if sites else {}
    return make_plan(state, made, site, others, before)


def refuse_misfits(misfits: Sequence[Finding]) -> None:
    """DeliveryError if the pages of a website would not fit together."""
    if misfits:
        lines = [f"{finding.origin}: {finding.message}" for finding in misfits[:5]]
        more = len(misfits) - len(lines)
        lines += [f"and {more} more"] if more else []
        raise DeliveryError(
            "the pages of the website would not fit together:\n  " + "\n  ".join(lines),
            hint="correct the links that these pages carry; nothing was changed",
        )


def _reader(folder: Path | None) -> Callable[[str], bytes]:
    """Gives the files of a release."""
    return lambda path: ((folder or Path()) / path).read_bytes()
