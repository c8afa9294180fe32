"""The workspace as the desk shows it: read once, and again when somebody has changed a file of it."""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from threading import Lock

from pipelines.model.edition import Edition
from pipelines.workspace.articles import Articles, read_articles
from pipelines.workspace.paths import EMAIL_TEMPLATES, SITE_TEMPLATES, open_workspace
from pipelines.workspace.settings import SETTINGS
from pipelines.workspace.snapshot import Snapshot, open_snapshot

LOOK_EVERY = 0.5
"""Seconds between two looks at the files: others work on them with editors of their own."""
_FOLDERS = ("content", "translations", "languages", "brand", EMAIL_TEMPLATES, SITE_TEMPLATES)
_SITE = "output/site/manifest.json"


class WorkspaceCache:
    """Snapshots of one workspace; threads share the one that is true today."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._lock = Lock()
        self._snapshot: Snapshot | None = None
        self._articles: Articles | None = None
        self._slugs: tuple[str, ...] = ()
        self._state: frozenset[tuple[str, int, int]] = frozenset()
        self._looked = 0.0

    def snapshot(self, *, fresh: bool = False) -> Snapshot:
        """Today's workspace; `fresh` looks at once, as after a change of our own. SettingsError as in
        `open_workspace`.
        """
        with self._lock:
            now = time.monotonic()
            if self._snapshot is None or fresh or now - self._looked > LOOK_EVERY:
                state = frozenset(_state_of_files(self.root))
                if self._snapshot is None or state != self._state:
                    new = open_snapshot(open_workspace(self.root, explicit=True))
                    if self._snapshot is not None:
                        changed = {name for name, _, _ in state ^ self._state}
                        new.editions.update(_untouched(self._snapshot, changed))
                    self._snapshot = new
                    self._articles = None
                    self._state = state
                self._looked = now
            return self._snapshot

    def articles(self) -> Articles:
        """All articles of today's workspace: those that can be read, and why others cannot. None is left out
        that a colleague at a terminal has begun since the last look.
        """
        snapshot = self.snapshot()
        slugs = tuple(snapshot.workspace.slugs())
        with self._lock:
            if self._articles is None or snapshot is not self._snapshot or slugs != self._slugs:
                self._articles = read_articles(snapshot.workspace)
                self._slugs = slugs
            return self._articles


def _state_of_files(root: Path) -> Iterator[tuple[str, int, int]]:
    """Each file that a snapshot may depend on, with what changes when it does."""
    for name in (SETTINGS, _SITE):
        if (file := root / name).is_file():
            known = file.stat()
            yield name, known.st_mtime_ns, known.st_size
    waiting = [root / name for name in _FOLDERS if (root / name).is_dir()]
    while waiting:
        with os.scandir(waiting.pop()) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    waiting.append(Path(entry.path))
                elif not entry.name.startswith("."):
                    known = entry.stat(follow_symlinks=False)
                    yield os.path.relpath(entry.path, root), known.st_mtime_ns, known.st_size


def _untouched(before: Snapshot, changed: Iterable[str]) -> dict[tuple[str, str], Edition]:
    """The editions that none of the changed files has a part in: to judge all anew takes seconds."""
    tags = {before.workspace.languages[tag].gettext: tag for tag in before.workspace.locales}
    slugs = set[str]()
    catalogs = set[tuple[str, str]]()
    for name in changed:
        path = Path(name)
        first, *folders = path.parts
        if first == "content" and folders:
            slugs.add(folders[0])
        elif first == "translations" and path.suffix == ".pot":
            continue  # the texts are read from where they are written
        elif catalog := _catalog_of(path, tags, before):
            catalogs.add(catalog)
        else:
            return {}

    def is_untouched(key: tuple[str, str], edition: Edition) -> bool:
        shown = {key[0], *(each.slug for each in edition.localized.article.articles)}
        return shown.isdisjoint(slugs) and not any((slug, key[1]) in catalogs for slug in shown)

    return {key: each for key, each in list(before.editions.items()) if is_untouched(key, each)}


def _catalog_of(path: Path, tags: Mapping[str, str], before: Snapshot) -> tuple[str, str] | None:
    """The article and the locale of a catalog; None for other files, and for words of all editions."""
    if path.suffix != ".po" or path.stem in before.frame or path.parts[2:3] != ("LC_MESSAGES",):
        return None
    tag = tags.get(path.parts[1])
    return (path.stem, tag) if tag else None
