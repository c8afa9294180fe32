"""A release copied to any place that fsspec reaches, such as `s3://bucket/newsletter`.

Only what differs from the copy that is there, in this order:

1. `copying.json`, the list of what will be written or removed
2. the files that differ
3. the manifest
4. what is gone is removed, and then the list

So whatever the manifest there names is there, at every moment. A copy that was interrupted leaves its list;
the next copy, of whichever release, takes nothing on that list for granted.
"""

from __future__ import annotations

import json
import mimetypes
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import fsspec

from pipelines.content.file_links import TYPES
from pipelines.model.errors import DeliveryError, Unreachable
from pipelines.model.finding import Origin
from pipelines.website.kept_releases import read_manifest
from pipelines.website.manifest import MANIFEST, Manifest, parse_manifest
from pipelines.website.targets import shown_address

UNDER_WAY = "copying.json"
"""Beside the manifest while a copy is under way: the paths that may be of either release."""
_NOT_COPIED = (
    "output/site is whole; check site.target in glocal.toml and your access to it, then run glocal site push"
)
_NOT_READ = "nothing was changed; check site.target in glocal.toml and your access to it, then try again"
_TYPES = {
    ".xml": "application/xml",
    ".opml": "text/x-opml",
    **{f".{ending}": kind for ending, kind in TYPES.items()},
}
"""An object store says of a file what Python's table guesses, which for these depends on the machine."""


@dataclass(frozen=True, slots=True)
class FsspecTarget:
    """A folder or bucket at an address of any scheme that fsspec knows."""

    url: str

    def push(self, release: Path, note: Callable[[str], None]) -> int:
        """Make the copy equal to the release; how many files were written or removed."""
        if not (release / MANIFEST).is_file():  # taken for an empty release, it would empty the place
            hint = "publish an article first: that makes a release"
            raise DeliveryError("the release has no manifest", origin=Origin(str(release)), hint=hint)
        for suffix, kind in _TYPES.items():
            mimetypes.add_type(kind, suffix)
        with _reachable(self.url, "the website could not be copied to", _NOT_COPIED):
            place, root = self._open()
            return _push(place, root, self.url, release, note)

    def read(self, path: str) -> bytes | None:
        """A file of the copy; None if it is not there."""
        with _reachable(self.url, "the website cannot be read at", _NOT_READ):
            place, root = self._open()
            data = _read_if_there(place, f"{root}/{path}")
            if (
                path == MANIFEST
                and data is not None
                and _read_if_there(place, f"{root}/{UNDER_WAY}") is not None
            ):
                with suppress(DeliveryError):
                    parse_manifest(data, path)
                    return data
                return None  # cut short while it was written, on a disk: the next push makes it whole
            return data

    def _open(self) -> tuple[Any, str]:
        place, root = fsspec.core.url_to_fs(self.url)
        place.invalidate_cache()  # another machine may have been here
        return place, root


def _push(place: Any, root: str, url: str, release: Path, note: Callable[[str], None]) -> int:
    manifest = read_manifest(release)
    left = _read_if_there(place, f"{root}/{UNDER_WAY}")
    before = _read_if_there(place, f"{root}/{MANIFEST}")
    there = _manifest_in(before, url, interrupted=left is not None)
    unsure = _unsure(left, {*manifest.files, *there.files})
    changed = [p for p, digest in manifest.files.items() if p in unsure or there.files.get(p) != digest]
    gone = sorted({*there.files, *unsure} - {*manifest.files})
    if left is None and there == manifest:
        return 0
    place.pipe_file(_with_folder(place, f"{root}/{UNDER_WAY}"), json.dumps([*changed, *gone]).encode())
    for path in changed:
        place.put_file(str(release / path), _with_folder(place, f"{root}/{path}"))
        note(path)
    if _read_if_there(place, f"{root}/{MANIFEST}") != before:
        raise DeliveryError(
            "another machine has copied its website there meanwhile",
            origin=Origin(f"{url}/{MANIFEST}"),
            hint="take in what it has with glocal site restore --from-target, then run glocal site push",
        )
    place.put_file(str(release / MANIFEST), f"{root}/{MANIFEST}")
    for path in gone:
        if place.exists(f"{root}/{path}"):
            place.rm_file(f"{root}/{path}")
        note(path)
    place.rm_file(f"{root}/{UNDER_WAY}")
    return len(changed) + len(gone)


def _with_folder(place: Any, path: str) -> str:
    """The path, once its folder is there.

    An object store has no folders, and its paths begin with the bucket: s3fs would make a bucket, with a name
    mistyped in the settings.
    """
    if path.startswith("/"):
        place.makedirs(path.rpartition("/")[0], exist_ok=True)
    return path


def _read_if_there(place: Any, path: str) -> bytes | None:
    try:
        return bytes(place.cat_file(path))
    except (FileNotFoundError, IsADirectoryError):
        return None


def _manifest_in(data: bytes | None, url: str, *, interrupted: bool) -> Manifest:
    if data is None:
        return Manifest()
    try:
        return parse_manifest(data, f"{url}/{MANIFEST}")
    except DeliveryError as error:
        if interrupted:  # while it was written, on a disk
            return Manifest()
        # A place that belongs to something else may have a manifest.json too.
        hint = "if this is a copy of your website, delete that file and run glocal site push"
        raise DeliveryError(error.message, origin=error.origin, hint=hint) from error


def _unsure(left: bytes | None, everything: set[str]) -> set[str]:
    """The paths that an interrupted copy left in doubt; everything, if its list was cut short as well."""
    try:
        return set(json.loads(left)) if left is not None else set()
    except ValueError:
        return everything


@contextmanager
def _reachable(url: str, fault: str, hint: str) -> Iterator[None]:
    try:
        yield
    except DeliveryError:
        raise
    except ImportError as error:
        raise DeliveryError(
            f"no library for {shown_address(url)}: {error}",
            origin=Origin("glocal.toml"),
            hint="install it: for s3:// that is pip install 'glocal[s3]'",
        ) from error
    except Exception as error:  # each file system of fsspec has exceptions of its own
        raise Unreachable(
            f"{fault} {shown_address(url)}: {type(error).__name__}: {error}", hint=hint
        ) from error
