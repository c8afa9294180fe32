"""The website as readers see it: articles come to it, are taken back, and releases are gone back on."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from pipelines.errors import DeliveryError
from pipelines.locales import eu_order
from pipelines.model import Article, LocalizedArticle
from pipelines.newsroom import Newsroom
from pipelines.outgoing import SiteState
from pipelines.publishing.manifest import Changes, changes_between, manifest_bytes, remember, state_of
from pipelines.publishing.releases import (
    current,
    locked,
    read_manifest,
    release,
    releases_with_manifests,
    rollback,
)
from pipelines.rendering.locale_site import listed, locale_sites
from pipelines.rendering.site_state import restore, update, withdraw
from pipelines.steps.site_memory import LocaleFiles, read_memory, write_memory
from pipelines.steps.site_plan import Plan, make_files, make_plan, make_website, picture_files, sizes_of
from pipelines.workspace import Workspace

Pictures = Mapping[str, Mapping[str, bytes]]
"""By slug and file name."""


@dataclass(frozen=True, slots=True)
class SiteReport:
    """What was done to the website."""

    release: int
    """The number of the release that readers see now."""
    changes: Changes
    copied: int = 0
    """Files written or removed at `site.target`."""

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
        }


def read_state(workspace: Workspace) -> SiteState:
    """What the website shows today; an empty state if there is no site yet."""
    folder = current(workspace.site)
    manifest = read_manifest(folder)
    state = state_of(manifest, lambda path: ((folder or Path()) / path).read_bytes())
    return remember(state, (manifest for _, manifest in releases_with_manifests(workspace.site)))


def no_change(workspace: Workspace) -> SiteReport:
    """The report of a run that leaves the website alone."""
    return SiteReport(_number(workspace), Changes())


def _number(workspace: Workspace) -> int:
    folder = current(workspace.site)
    return int(folder.name) if folder and folder.name.isdigit() else 0


def plan_update(
    newsroom: Newsroom, ready: Iterable[LocalizedArticle], pictures: Pictures, now: datetime
) -> Plan:
    """What the website would be with these articles; DeliveryError if it would not be of one piece."""
    return _plan(newsroom, update(read_state(newsroom.workspace), ready, now), pictures)[0]


def update_site(
    newsroom: Newsroom, ready: Sequence[LocalizedArticle], pictures: Pictures, why: str, now: datetime
) -> SiteReport:
    """Put these articles on the website; what is out already and not among them keeps its words."""
    return _change(newsroom, lambda state: update(state, ready, now), pictures, why, now)


def withdraw_article(
    newsroom: Newsroom, article: Article, locales: Collection[str], now: datetime
) -> tuple[SiteReport, list[str]]:
    """Take an article from the website in these locales, and say in which it was there."""
    out = {item.entry_id: item.localized.locale for item in read_state(newsroom.workspace).published}
    gone = {f"{article.id}/{locale}" for locale in locales} & set(out)
    if not gone:
        where = ", ".join(eu_order(tag for id_, tag in out.items() if id_ == f"{article.id}/{tag}"))
        raise DeliveryError(
            f"{article.slug} is not on the website there", hint=f"it is out in: {where or 'no language'}"
        )
    why = f"withdraw {article.slug}"
    report = _change(newsroom, lambda state: withdraw(state, gone, now), {}, why, now)
    return report, [out[entry_id] for entry_id in sorted(gone)]


def restore_article(
    newsroom: Newsroom, article: Article, locales: Collection[str], now: datetime
) -> list[str]:
    """Let a withdrawn article be published again in these locales, and say in which it was withdrawn."""
    wanted = {f"{article.id}/{locale}" for locale in locales}
    back = [w for w in read_state(newsroom.workspace).withdrawn if w.entry_id in wanted and not w.restored]
    if not back:
        raise DeliveryError(f"{article.slug} was not withdrawn", hint="glocal status shows what is out")
    ids = {mark.entry_id for mark in back}
    _change(newsroom, lambda state: restore(state, ids), {}, f"restore {article.slug}", now)
    return [mark.locale for mark in back]


def go_back(newsroom: Newsroom, number: int | None) -> SiteReport:
    """Show an earlier release again, by default the one before today's."""
    site = newsroom.workspace.site
    with locked(site):
        before = read_manifest(current(site))
        shown = rollback(site, number)
        changes = changes_between(before, read_manifest(current(site)))
        return SiteReport(shown, changes, copy_site(newsroom.workspace))


def release_rows(workspace: Workspace) -> list[dict[str, str | int]]:
    """The releases that are kept, the newest first, in words."""
    shown = current(workspace.site)
    rows: list[dict[str, str | int]] = []
    for row, manifest in releases_with_manifests(workspace.site):
        pages = sum(path.endswith(".html") for path in manifest.files)
        there = bool(shown and shown.name == f"{row.number:06}")
        rows.append(
            {
                "release": row.number,
                "shown": "now" if there else "",
                "pages": pages,
                "from": row.on or "",
                "made": row.at,
                "why": row.why,
            }
        )
    return rows[::-1]


def copy_site(workspace: Workspace, note: Callable[[str], None] = lambda _: None) -> int:
    """Copy the website to `site.target`, if there is one; how many files were written or removed."""
    folder, target = current(workspace.site), workspace.settings.site.target
    if not folder or not target:
        return 0
    from pipelines.publishing.target import push  # noqa: PLC0415 - fsspec is read only where it is used

    return push(folder, target, note)


def _change(
    newsroom: Newsroom,
    change: Callable[[SiteState], SiteState],
    pictures: Pictures,
    why: str,
    now: datetime,
) -> SiteReport:
    """Release the changed state, if that changes anything."""
    workspace = newsroom.workspace
    with locked(workspace.site):
        plan, made = _plan(newsroom, change(read_state(workspace)), pictures)
        number = _number(workspace)
        if plan.changes or plan.manifest != read_manifest(current(workspace.site)):
            number = release(workspace.site, plan.files, manifest_bytes(plan.manifest), why, now)
        for locale, files in made.items():
            write_memory(_memory(workspace, locale), files)
        # Under the lock: an older release must not overtake a newer one on its way.
        return SiteReport(number, plan.changes, copy_site(workspace))


def _plan(newsroom: Newsroom, state: SiteState, pictures: Pictures) -> tuple[Plan, dict[str, LocaleFiles]]:
    workspace = newsroom.workspace
    folder = current(workspace.site)
    before = read_manifest(folder)
    site = make_website(newsroom)
    known = [item for item in state.published if item.localized.locale in site.words]
    sites = locale_sites(state, map(listed, known), site, sizes_of(state, pictures, folder))
    made = {
        locale: make_files(here, read_memory(_memory(workspace, locale)), before, folder)
        for locale, here in sites.items()
    }
    others = {**newsroom.images, **picture_files(state, pictures, before, folder)} if sites else {}
    plan = make_plan(state, made, site, others, before)
    if plan.findings:
        lines = [f"{finding.origin}: {finding.message}" for finding in plan.findings[:5]]
        more = len(plan.findings) - len(lines)
        lines += [f"and {more} more"] if more else []
        raise DeliveryError(
            "the website would not be of one piece:\n  " + "\n  ".join(lines),
            hint="correct the links that these pages carry; nothing was changed",
        )
    return plan, made


def _memory(workspace: Workspace, locale: str) -> Path:
    return workspace.state / "site" / "live" / f"{locale}.json"
