"""Places that a release is copied to in tests, and two releases to copy."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from pipelines.website.manifest import MANIFEST, Manifest, manifest_bytes
from tests.conftest import tree

OLD = {"index.html": b"old", "el/feed.json": b"{}", "el/hello/index.html": b"hello", "bg/a.png": b"picture"}
NEW = {"index.html": b"new", "el/feed.json": b"{}", "el/moved/index.html": b"hello", "feeds.opml": b"<opml/>"}


def release(folder: Path, files: Mapping[str, bytes]) -> Path:
    """A release of these files."""
    for path, data in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)
    digests = {path: hashlib.sha256(data).hexdigest() for path, data in files.items()}
    (folder / MANIFEST).write_bytes(manifest_bytes(Manifest(files=digests)))
    return folder


class Place(Protocol):
    """Somewhere to copy to, and what is there."""

    @property
    def url(self) -> str: ...

    @property
    def nowhere(self) -> str:
        """An address like it that cannot be."""

    def files(self) -> dict[str, bytes]: ...


@dataclass(frozen=True)
class Disk:
    folder: Path

    @property
    def url(self) -> str:
        return f"file://{self.folder}"

    @property
    def nowhere(self) -> str:
        return "file:///dev/null/news"

    def files(self) -> dict[str, bytes]:
        return tree(self.folder)


@dataclass(frozen=True)
class Bucket:
    client: Any
    name: str

    @property
    def url(self) -> str:
        return f"s3://{self.name}/news/letter"

    @property
    def nowhere(self) -> str:
        return "s3://mistyped/news"

    def objects(self) -> dict[str, Any]:
        listed = self.client.list_objects_v2(Bucket=self.name).get("Contents", [])
        return {
            item["Key"].removeprefix("news/letter/"): self.client.get_object(
                Bucket=self.name, Key=item["Key"]
            )
            for item in listed
        }

    def files(self) -> dict[str, bytes]:
        return {path: answer["Body"].read() for path, answer in self.objects().items()}

    def types(self) -> dict[str, str]:
        return {path: answer["ContentType"] for path, answer in self.objects().items()}
