"""The files of a release brought together in one folder, from releases here or from another place."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

from pipelines.model.errors import DeliveryError
from pipelines.website.kept_releases import current, kept_folders, manifest_file
from pipelines.website.manifest import Manifest
from pipelines.website.manifest_ancestors import ManifestFile
from pipelines.website.releases import link_or_copy

ReadFile = Callable[[str], bytes | None]
"""Gives a file of a release that is elsewhere; None if it is not there."""


class ReleaseFiles:
    """What `fetch` puts into the folder `stage`; each file is compared with its digest first."""

    def __init__(self, site: Path, stage: Path, wanted: Manifest, there: Manifest, read: ReadFile) -> None:
        self._stage, self._there, self._read = stage, there.files, read
        self._shown = current(site)
        self._folders = [(folder, _files_of(folder)) for folder in kept_folders(site)]
        self._wanted = wanted
        self.all_shown = True
        """Whether the release that readers see had all files that were asked for."""
        shutil.rmtree(stage, ignore_errors=True)

    def fetch(self, files: Mapping[str, str]) -> list[str]:
        """Put files in place, by path with their digests; those that are to be had nowhere."""
        return [path for path, digest in files.items() if not self._put(path, digest)]

    def fetch_entries(self, manifest: Manifest) -> dict[str, str]:
        """Records and pictures of all entries of a release here, and what it keeps for moved ones."""
        folders = {f"{entry.locale}/{entry.slug}/" for entry in manifest.entries.values()}
        folders |= {f"{old}/" for old in manifest.moved}
        found = {}
        for path, digest in manifest.files.items():
            wanted = path.rpartition("/")[0] + "/" in folders and not path.endswith(".html")
            if wanted and path not in self._wanted.files and self._put(path, digest):
                found[path] = digest
        return found

    def of_release(self, base: ManifestFile) -> Callable[[str], bytes]:
        """Reads the files of a release that is kept here."""
        for folder, files in self._folders:
            if files == base.manifest.files:
                return lambda path: (folder / path).read_bytes()
        return lambda path: (self._stage / path).read_bytes()

    def _put(self, path: str, digest: str) -> bool:
        target = self._stage / path
        if not _is_below(target, self._stage):
            return False
        target.parent.mkdir(parents=True, exist_ok=True)
        for folder in self._places(path, digest):
            with suppress(OSError):
                if sha256((folder / path).read_bytes()).hexdigest() == digest:
                    link_or_copy(folder / path, target)
                    self.all_shown = self.all_shown and folder == self._shown
                    return True
        self.all_shown = False
        data = self._read(path) if self._there.get(path) == digest else None
        if data is None or sha256(data).hexdigest() != digest:
            return False
        target.write_bytes(data)
        return True

    def _places(self, path: str, digest: str) -> Iterator[Path]:
        if self._shown:
            yield self._shown
        for folder, files in self._folders:
            if files.get(path) == digest and folder != self._shown:
                yield folder


def _files_of(folder: Path) -> Mapping[str, str]:
    with suppress(DeliveryError):
        if file := manifest_file(folder):
            return file.manifest.files
    return {}


def _is_below(path: Path, folder: Path) -> bool:
    """A manifest of elsewhere names paths; none may lead out of the folder."""
    return ".." not in path.parts and path.is_relative_to(folder) and path != folder
