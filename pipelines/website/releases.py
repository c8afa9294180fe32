"""The website's releases on a disk: each built aside, and switched to in one step.

    output/site                 a link to the release that readers see
    output/releases/000007/     a whole site; files that did not change are the same files (hard links)
    output/releases/history.json

Killed at any moment, `site` is the old release or the new one, and the next release clears away what was
left. Nothing here knows what the files say.
"""

from __future__ import annotations

import json
import logging
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

from filelock import FileLock, Timeout

from pipelines.model.errors import DeliveryError
from pipelines.model.finding import Origin
from pipelines.model.times import with_offset
from pipelines.website.kept_releases import (
    BEFORE,
    ReleaseRow,
    current,
    history,
    manifest_file,
    read_manifest,
    release_folder,
    releases_folder,
    shown_number,
)
from pipelines.website.manifest import MANIFEST, manifest_bytes
from pipelines.website.manifest_ancestors import ManifestFile, ancestors_after
from pipelines.workspace.files import write_if_changed

_LOG = logging.getLogger(__name__)
KEPT = 10
"""Releases that stay on the disk to go back to."""


@contextmanager
def locked(site: Path) -> Iterator[None]:
    """One release at a time, whoever makes it; a process that dies lets go of it."""
    site.parent.mkdir(parents=True, exist_ok=True)
    lock = FileLock(site.parent / ".site.lock")
    try:
        lock.acquire(timeout=0)
    except Timeout:
        _LOG.info("another run makes a release of the website; this one waits for its end")
        lock.acquire()
    try:
        yield
    finally:
        lock.release()


def release(
    site: Path,
    files: Mapping[str, bytes | None],
    manifest: bytes,
    why: str,
    now: datetime,
    source: Path | None = None,
) -> int:
    """Make a release of `files` (None: as it stands in `source`) and switch to it; its number.

    `source` is the release before, if nothing else is said. What else lies in the site, put there by somebody
    else, comes along. To be called under the lock.
    """
    rows = tidy(site)
    before, shown = current(site), shown_number(site)
    number = max([row.number for row in rows], default=BEFORE) + 1
    new = releases_folder(site) / ".new"
    new.mkdir(parents=True)
    made = {new}
    strangers = _strangers(before, files)
    for path, data in {**files, **strangers}.items():
        target = new / path
        if target.parent not in made:
            target.parent.mkdir(parents=True, exist_ok=True)
            made.add(target.parent)
        if data is not None:
            target.write_bytes(data)
        elif folder := before if path in strangers else source or before:
            link_or_copy(folder / path, target)
    (new / MANIFEST).write_bytes(manifest)
    os.sync()  # all files at once: a release whose files are empty after a power cut is no release
    new.rename(release_folder(site, number))
    _switch(site, number)
    row = ReleaseRow(number, with_offset(now), why, shown)
    _keep(site, [*rows, row])
    return number


def rollback(site: Path, number: int | None) -> int:
    """Switch to an earlier release, by default the one that today's was made from; its number.

    Its manifest says from now on that it came after today's, so that other machines know which is newer.
    """
    rows = tidy(site)
    shown = shown_number(site)
    if number is None:
        number = next((row.on for row in rows if row.number == shown), shown)
        if number == shown or not release_folder(site, number).is_dir():
            hint = "name one that glocal site releases lists"
            raise DeliveryError("there is no release before this one", origin=Origin(str(site)), hint=hint)
    if not release_folder(site, number).is_dir():
        known = ", ".join(str(row.number) for row in rows)
        raise DeliveryError(
            f"there is no release {number}",
            origin=Origin(str(releases_folder(site))),
            hint=f"there are: {known}",
        )
    if number != shown and (today := manifest_file(current(site))):
        put_after(release_folder(site, number), today)
    _switch(site, number)
    return number


def put_after(folder: Path, other: ManifestFile) -> None:
    """Let a release's manifest say that it came after another one, whatever that has."""
    if mine := manifest_file(folder):
        ancestors = ancestors_after(other, mine)
        data = manifest_bytes(mine.manifest.model_copy(update={"ancestors": ancestors}))
        write_if_changed(folder / MANIFEST, data)


def tidy(site: Path) -> list[ReleaseRow]:
    """Clear away what a killed release left, and say what there is."""
    rows = history(site)
    folder = current(site)
    if folder == release_folder(site, BEFORE) and not site.exists():
        _switch(site, BEFORE)
    shown = shown_number(site)
    if folder and shown not in {row.number for row in rows}:
        # Killed after the switch and before the record, or a site from before there were releases.
        moment = datetime.fromtimestamp((folder / ".").stat().st_mtime).astimezone()
        why = "before there were releases" if shown == BEFORE else "interrupted"
        on = max([row.number for row in rows], default=BEFORE)
        rows.append(ReleaseRow(shown, with_offset(moment), why, on))
        rows.sort(key=lambda row: row.number)
    known = {release_folder(site, row.number).name for row in rows}
    for path in releases_folder(site).glob("*"):
        if path.is_dir() and path.name not in known:
            shutil.rmtree(path)
    _temporary(site).unlink(missing_ok=True)
    return rows


def _keep(site: Path, rows: list[ReleaseRow]) -> None:
    """Write the record, and let go of the oldest releases; today's always stays."""
    shown = shown_number(site)
    kept = [row for row in rows if row in rows[-KEPT:] or row.number == shown]
    data = json.dumps([asdict(row) for row in kept], indent=1, ensure_ascii=False).encode() + b"\n"
    write_if_changed(releases_folder(site) / "history.json", data)
    for row in rows:
        if row not in kept:
            shutil.rmtree(release_folder(site, row.number), ignore_errors=True)


def _switch(site: Path, number: int) -> None:
    temporary = _temporary(site)
    temporary.unlink(missing_ok=True)
    temporary.symlink_to(Path("releases") / f"{number:06}")
    if site.is_dir() and not site.is_symlink():  # once: a site from before there were releases
        site.rename(release_folder(site, BEFORE))
    temporary.replace(site)


def _strangers(before: Path | None, files: Mapping[str, bytes | None]) -> dict[str, None]:
    """Files of the site that no release made, such as a search engine's proof of ownership."""
    if before is None:
        return {}
    try:
        ours = read_manifest(before).files
    except DeliveryError:  # then nobody knows whose its files are, and they stay in that release
        return {}
    found = {
        Path(folder, name).relative_to(before).as_posix(): None
        for folder, _, names in os.walk(before)
        for name in names
    }
    left = f".{MANIFEST}."  # of a manifest that was being written
    return {
        path: None
        for path in found
        if path not in ours and path not in files and path != MANIFEST and not path.startswith(left)
    }


def link_or_copy(source: Path, target: Path) -> None:
    """The same file under another name, or a copy with its date."""
    try:
        os.link(source, target)
    except OSError:  # a file system without hard links, or too many of them
        shutil.copy2(source, target)


def _temporary(site: Path) -> Path:
    return site.parent / f".{site.name}.switch"
