"""A backup put back: the ledger, the website and the second witness of mail, each whole or not at all."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from pipelines.actions.backup import LEDGER, MAILED_COPY, SITE, BackupContents, unpack
from pipelines.actions.ledger import RestorePlan, plan_restore, restore_ledger
from pipelines.actions.site import SiteReport
from pipelines.actions.site_restore import SiteRestorePlan, take_in
from pipelines.delivery.copies import ledger_path, look_at
from pipelines.delivery.witness import mailed_path, merge_mailed
from pipelines.model.errors import DeliveryError
from pipelines.model.finding import Origin
from pipelines.website.kept_releases import current, manifest_file
from pipelines.website.manifest import MANIFEST
from pipelines.website.manifest_ancestors import ManifestFile
from pipelines.workspace.paths import Workspace


@dataclass(frozen=True, slots=True)
class BackupPlan:
    """What would be put back."""

    contents: BackupContents
    folder: Path
    """Where it is unpacked."""
    ledger: RestorePlan | None
    """None: the backup has none, or it is what is here."""
    website: ManifestFile | None
    """As `ledger`."""
    newer: tuple[str, ...]
    """What is here and newer than the backup, or not of it, in sentences."""

    def __bool__(self) -> bool:
        return bool(self.ledger or self.website)


@contextmanager
def opened_backup(workspace: Workspace, path: Path) -> Iterator[BackupPlan]:
    """What a backup would put back; it is unpacked while the block lasts. Nothing is changed yet.

    DeliveryError if the file is not a whole backup, or of another website.
    """
    workspace.state.mkdir(parents=True, exist_ok=True)
    folder = workspace.state / f".unpacked-{os.getpid()}"
    shutil.rmtree(folder, ignore_errors=True)
    try:
        contents = unpack(path, folder)
        if contents.site != workspace.settings.site.id:
            raise DeliveryError(
                f"this is a backup of {contents.site}, and the website here is {workspace.settings.site.id}",
                origin=Origin(str(path)),
                hint="restore it in its own workspace, or correct site.id in glocal.toml",
            )
        website = manifest_file(folder / SITE)
        here = _site_here(workspace)
        newer = [*_newer_ledger(workspace, folder), *_newer_site(here, website)]
        ledger = plan_restore(workspace, folder / LEDGER) if _has_news(workspace, folder) else None
        yield BackupPlan(contents, folder, ledger, website, tuple(newer))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _site_here(workspace: Workspace) -> ManifestFile | None:
    with suppress(DeliveryError):  # damaged: that is what a backup is for
        return manifest_file(current(workspace.site))
    return None


def _has_news(workspace: Workspace, folder: Path) -> bool:
    """Whether the backup's ledger is another one than, or another state of, the one that is here."""
    if not (folder / LEDGER).is_file():
        return False
    today, kept = look_at(ledger_path(workspace)), look_at(folder / LEDGER)
    return bool(today.fault) or today.mark != kept.mark


def _newer_ledger(workspace: Workspace, folder: Path) -> Iterator[str]:
    today, kept = look_at(ledger_path(workspace)), look_at(folder / LEDGER)
    if kept.fault or today.fault:
        return
    if today.mark is None or kept.mark is None or today.mark.id != kept.mark.id:
        if today.deliveries:
            known = f"{today.deliveries} edition{'s' * (today.deliveries > 1)}"
            yield f"the ledger here is another one, and knows of {known}"
    elif today.mark.sequence > kept.mark.sequence:
        yield (
            f"the ledger here is newer: it has seen {today.mark.sequence} changes, the backup "
            f"{kept.mark.sequence}"
        )


def _newer_site(here: ManifestFile | None, kept: ManifestFile | None) -> Iterator[str]:
    if here is None or kept is None or here.digest in kept.family:
        return
    if kept.digest in here.family:
        yield "the website here is newer: it came from the one in the backup"
    else:
        yield "the website here is not one that the backup's came from"


def put_back(
    workspace: Workspace, plan: BackupPlan, person: str, now: datetime
) -> tuple[SiteReport | None, int]:
    """Put back what was planned; the website's report, and how many editions the ledger was told of besides.

    Killed at any moment, the same again goes on: the ledger comes last.
    """
    mailed = plan.folder / MAILED_COPY
    if mailed.is_file():
        merge_mailed(mailed_path(workspace), json.loads(mailed.read_bytes()).get("mailed", {}))
    report = None
    if plan.website:
        report = take_in(
            workspace,
            plan.website,
            _files_below(plan.folder / SITE),
            "a backup",
            now,
            _asked_before,
            exact=True,
        )
    entered = restore_ledger(workspace, plan.ledger, person, now) if plan.ledger else 0
    return report, entered


def _files_below(folder: Path) -> Callable[[str], bytes | None]:
    def read(path: str) -> bytes | None:
        file = folder / path
        return file.read_bytes() if path != MANIFEST and file.is_file() else None

    return read


def _asked_before(_: SiteRestorePlan) -> None:
    """It was asked before."""
