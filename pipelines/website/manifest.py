"""`manifest.json` of a release: every file with its digest, and what the website shows since when.

Written last, so a copy of the site whose manifest names a file has that file.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ValidationError

from pipelines.model.errors import DeliveryError
from pipelines.model.finding import Origin
from pipelines.model.site import PublishedArticle, SiteState, Withdrawn
from pipelines.website.records import RECORD, read_record

MANIFEST = "manifest.json"
WAYS_BACK = (
    "go back to a whole release with glocal site rollback, or take it from site.target with "
    "glocal site restore --from-target, or from a backup with glocal restore"
)
"""What to do when something of the website is damaged here."""


class PublishedEntry(BaseModel):
    """An article in a locale."""

    locale: str
    slug: str
    published: datetime
    updated: datetime


class WithdrawnMark(BaseModel):
    """An article that was withdrawn in a locale."""

    locale: str
    slug: str
    at: datetime
    restored: bool = False


class Manifest(BaseModel):
    version: Literal[2] = 2
    entries: dict[str, PublishedEntry] = {}
    """By entry id."""
    withdrawn: dict[str, WithdrawnMark] = {}
    moved: dict[str, str] = {}
    archives: dict[str, list[list[str]]] = {}
    """By locale: the entry ids of each full part of its feeds."""
    first_published: dict[str, datetime] = {}
    lasting: dict[str, str] = {}
    """Files that stay as they were first made, and the key that they were made under."""
    mailed: dict[str, dict[str, str]] = {}
    """Which editions went out by mail, by which provider and when: a witness, should the ledger be lost."""
    ancestors: list[str] = []
    """Digests of the manifests that this one came from, the nearest first (`manifest_ancestors.py`)."""
    files: dict[str, str] = {}
    """SHA-256 by path, the manifest itself left out."""


def manifest_of(state: SiteState, files: Mapping[str, str], lasting: Mapping[str, str]) -> Manifest:
    """The manifest of a release that shows `state` in `files`."""
    archives: dict[str, list[list[str]]] = {}
    for locale, part in state.archives:
        archives.setdefault(locale, []).append(list(part))
    return Manifest(
        entries={
            item.entry_id: PublishedEntry(
                locale=item.localized.locale,
                slug=item.localized.article.slug,
                published=item.published,
                updated=item.updated,
            )
            for item in sorted(state.published, key=lambda item: item.entry_id)
        },
        withdrawn={
            w.entry_id: WithdrawnMark(locale=w.locale, slug=w.slug, at=w.at, restored=w.restored)
            for w in state.withdrawn
        },
        moved=dict(state.moved),
        archives=archives,
        first_published=dict(state.first_published),
        lasting=dict(sorted(lasting.items())),
        files=dict(sorted(files.items())),
    )


def manifest_bytes(manifest: Manifest) -> bytes:
    """As it is written."""
    return manifest.model_dump_json(indent=1).encode() + b"\n"


def parse_manifest(data: bytes, path: str) -> Manifest:
    """A manifest of this or the first version; DeliveryError if it is damaged."""
    with suppress(ValidationError):
        found = Manifest.model_validate_json(data)
        if "version" in found.model_fields_set:  # any other JSON document is no manifest of ours
            return found
    if first := _first_version(data):
        return first
    raise DeliveryError(
        "the site's manifest is damaged",
        origin=Origin(path),
        hint=WAYS_BACK,
    )


def _first_version(data: bytes) -> Manifest | None:
    """Before there were releases, a manifest told of articles only where their records stand."""

    class FirstPublished(BaseModel):
        version: Literal[1]
        articles: dict[str, str]
        files: dict[str, str]

    try:
        first = FirstPublished.model_validate_json(data)
    except ValidationError:
        return None
    epoch = datetime.fromisoformat("1970-01-01T00:00:00Z")  # the records know better
    entries = {}
    for entry_id, record in first.articles.items():
        locale, slug, _ = record.split("/")
        entries[entry_id] = PublishedEntry(locale=locale, slug=slug, published=epoch, updated=epoch)
    return Manifest(entries=entries, files=first.files)


def state_of(manifest: Manifest, read: Callable[[str], bytes]) -> SiteState:
    """What the release shows, its articles from their records; DeliveryError for a damaged one."""
    published = tuple(_articles(manifest, read))
    first = {item.entry_id: item.published for item in published} | manifest.first_published
    return SiteState(
        published=tuple(
            sorted(published, key=lambda i: (i.localized.article.date, i.entry_id), reverse=True)
        ),
        withdrawn=tuple(
            Withdrawn(id_, m.locale, m.slug, m.at, m.restored) for id_, m in manifest.withdrawn.items()
        ),
        moved=tuple(manifest.moved.items()),
        archives=tuple((tag, tuple(part)) for tag, parts in manifest.archives.items() for part in parts),
        first_published=tuple(sorted(first.items())),
    )


def _articles(manifest: Manifest, read: Callable[[str], bytes]) -> Iterator[PublishedArticle]:
    for entry in manifest.entries.values():
        path = f"{entry.locale}/{entry.slug}/{RECORD}"
        try:
            yield read_record(read(path))
        except (OSError, ValidationError) as error:
            raise DeliveryError(
                "the record of a published article is damaged",
                origin=Origin(path),
                hint=WAYS_BACK,
            ) from error


def remember(state: SiteState, others: Iterator[Manifest]) -> SiteState:
    """The state with the first dates that other releases know: one that was rolled back knew more."""
    first = dict(state.first_published)
    for manifest in others:
        for entry_id, moment in manifest.first_published.items():
            first[entry_id] = min(moment, first.get(entry_id, moment))
    return replace(state, first_published=tuple(sorted(first.items())))


@dataclass(frozen=True, slots=True)
class Changes:
    """What a release does to the files of the one before it."""

    new: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    feeds_changed: int = 0
    feeds_same: int = 0
    total: int = 0

    def __bool__(self) -> bool:
        return bool(self.new or self.changed or self.removed)

    def __str__(self) -> str:
        """One line for a person; languages' feeds are counted once, not by format."""
        if not self:
            return "the website is as it was"
        counts = []
        for what, paths in (("new", self.new), ("changed", self.changed), ("removed", self.removed)):
            pages = sum(path.endswith(".html") for path in paths)
            if pages:
                counts.append(f"{pages} page{'s' * (pages > 1)} {what}")
        if self.feeds_changed:
            many = self.feeds_changed > 1
            counts.append(f"{self.feeds_changed} feed{'s' * many} change{'s' * (not many)}")
            if self.feeds_same:
                counts[-1] += f", {self.feeds_same} {'do' if self.feeds_same > 1 else 'does'} not"
        return "; ".join(counts) or f"{len(self.new) + len(self.changed) + len(self.removed)} files change"


def changes_between(before: Manifest, after: Manifest) -> Changes:
    """What differs from one release to the next."""
    old, new = before.files, after.files
    differing = {path for path, digest in new.items() if old.get(path) != digest}
    feeds = {path.partition("/")[0] for path in new if path.endswith("/atom.xml") and path.count("/") == 1}
    moved = {tag for tag in feeds if f"{tag}/atom.xml" in differing}
    return Changes(
        new=tuple(sorted(path for path in differing if path not in old)),
        changed=tuple(sorted(path for path in differing if path in old)),
        removed=tuple(sorted(path for path in old if path not in new)),
        feeds_changed=len(moved),
        feeds_same=len(feeds) - len(moved),
        total=len(new),
    )
