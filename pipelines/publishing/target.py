"""A release copied to any place that fsspec reaches, such as `s3://bucket/newsletter`.

Only what differs from the copy that is there; the manifest last, so that a copy whose manifest names a file
has that file. A copy that was interrupted is simply made again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import fsspec

from pipelines.errors import DeliveryError
from pipelines.model import Origin
from pipelines.publishing.manifest import MANIFEST, Manifest, parse_manifest
from pipelines.publishing.releases import read_manifest


def push(release: Path, url: str, note: Callable[[str], None] = lambda _: None) -> int:
    """Make the copy at `url` equal to the release; how many files were written or removed.

    `note` hears of each. DeliveryError if the place cannot be reached or says no.
    """
    manifest = read_manifest(release)
    with _reachable(url):
        place, root = fsspec.core.url_to_fs(url)
        there = _manifest_there(place, root, url)
        changed = [path for path, digest in manifest.files.items() if there.files.get(path) != digest]
        gone = [path for path in there.files if path not in manifest.files]
        for path in changed:
            _put(place, release / path, f"{root}/{path}")
            note(path)
        # Before the manifest: once it is replaced, nothing would know of them any more. No page that was
        # just written leads to them.
        for path in gone:
            if place.exists(f"{root}/{path}"):
                place.rm_file(f"{root}/{path}")
            note(path)
        if changed or gone or there != manifest:
            _put(place, release / MANIFEST, f"{root}/{MANIFEST}")
    return len(changed) + len(gone)


def _put(place: Any, source: Path, target: str) -> None:
    place.makedirs(target.rpartition("/")[0], exist_ok=True)
    place.put_file(str(source), target)


def _manifest_there(place: Any, root: str, url: str) -> Manifest:
    path = f"{root}/{MANIFEST}"
    place.invalidate_cache()  # another machine may have been here
    if not place.exists(path):
        return Manifest()
    return parse_manifest(place.cat_file(path), f"{url}/{MANIFEST}")


@contextmanager
def _reachable(url: str) -> Iterator[None]:
    try:
        yield
    except DeliveryError:
        raise
    except ImportError as error:
        raise DeliveryError(
            f"no library for {url}: {error}",
            origin=Origin("glocal.toml"),
            hint="install it: for s3:// that is pip install 'glocal[s3]'",
        ) from error
    except Exception as error:  # each file system of fsspec has exceptions of its own
        raise DeliveryError(
            f"the website could not be copied to {url}: {type(error).__name__}: {error}",
            hint="output/site is whole; once the place can be reached, run glocal site push",
        ) from error
