"""The website's releases on a disk, read: which are kept, which one readers see, what each manifest says.

`releases.py` makes them, and switches between them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from pipelines.model.errors import DeliveryError
from pipelines.model.finding import Origin
from pipelines.website.manifest import MANIFEST, Manifest, parse_manifest
from pipelines.website.manifest_ancestors import ManifestFile

_NUMBER = re.compile(r"\d{6}")
BEFORE = 0
"""The number of a site that stood there before there were releases."""


@dataclass(frozen=True, slots=True)
class ReleaseRow:
    """A release in the record of releases."""

    number: int
    at: str
    why: str
    on: int
    """The number of the release that it was made from: where a rollback leads."""


def current(site: Path) -> Path | None:
    """The folder of the release that readers see; None if there is none yet."""
    if site.is_dir():
        return site.resolve()
    before = release_folder(site, BEFORE)
    return before if before.is_dir() else None


def shown_number(site: Path) -> int:
    """The number of the release that readers see; 0 if there is none yet."""
    folder = current(site)
    ours = folder is not None and folder.parent == releases_folder(site).resolve()
    return int(folder.name) if folder and ours and _NUMBER.fullmatch(folder.name) else BEFORE


def read_manifest(folder: Path | None) -> Manifest:
    """A release's manifest; an empty one where there is no release. DeliveryError if it is damaged."""
    file = manifest_file(folder)
    return file.manifest if file else Manifest()


def manifest_file(folder: Path | None) -> ManifestFile | None:
    """A release's manifest with its bytes; None where there is none. DeliveryError if it is damaged."""
    path = folder / MANIFEST if folder else None
    if path is None or not path.is_file():
        return None
    data = path.read_bytes()
    return ManifestFile(data, parse_manifest(data, str(path)))


def kept_manifests(site: Path) -> list[ManifestFile]:
    """Of all releases that are kept and whole, the one that readers see last."""
    found: list[ManifestFile | None] = []
    for folder in kept_folders(site):
        with suppress(DeliveryError):
            found.append(manifest_file(folder))
    return [each for each in found if each]


def kept_folders(site: Path) -> list[Path]:
    """The folders of all releases that are kept, that of the one that readers see last."""
    shown = current(site)
    folders = [release_folder(site, row.number) for row in history(site)]
    return [*(each for each in folders if each != shown), *([shown] if shown else [])]


def withdrawn_ids(site: Path) -> frozenset[str]:
    """Ids of the entries that were taken from the website and must not come back by themselves."""
    if (folder := current(site)) is None or not (folder / MANIFEST).is_file():
        return frozenset()
    found = (folder / MANIFEST).stat()
    return _withdrawn_in(folder, found.st_ino, found.st_mtime_ns)


@lru_cache(maxsize=1)  # asked for every edition of a run
def _withdrawn_in(folder: Path, *_of_file: int) -> frozenset[str]:
    marks = read_manifest(folder).withdrawn
    return frozenset(entry_id for entry_id, mark in marks.items() if not mark.restored)


def releases_with_manifests(site: Path) -> Iterator[tuple[ReleaseRow, Manifest]]:
    """All releases that are kept and whole, the oldest first."""
    for row in history(site):
        with suppress(DeliveryError):
            yield row, read_manifest(release_folder(site, row.number))


def history(site: Path) -> list[ReleaseRow]:
    """The releases that are kept, the oldest first."""
    path = releases_folder(site) / "history.json"
    if not path.is_file():
        return []
    try:
        return [ReleaseRow(**row) for row in json.loads(path.read_bytes())]
    except (ValueError, TypeError) as error:
        raise DeliveryError(
            "the record of releases is damaged",
            origin=Origin(str(path)),
            hint="delete the file: the site stays as it is, and the record begins anew",
        ) from error


def releases_folder(site: Path) -> Path:
    """Where all of a website's releases lie."""
    return site.parent / "releases"


def release_folder(site: Path, number: int) -> Path:
    """Where a release lies, or would."""
    return releases_folder(site).resolve() / f"{number:06}"
