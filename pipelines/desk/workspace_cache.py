"""The workspace as the desk shows it: read once, and again when somebody has changed a file of it."""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
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
_APPROVALS = ".glocal/weblate.json"


class WorkspaceCache:
    """Snapshots of one workspace; threads share the one that is true today."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._lock = Lock()
        self._snapshot: Snapshot | None = None
        self._articles: Articles | None = None
        self._rewritten: set[str] = set()
        """The articles that have changed since `_articles` were read."""
        self._slugs: tuple[str, ...] = ()
        self._state: frozenset[tuple[str, int, int]] = frozenset()
        self._looked = 0.0

    def snapshot(self, *, fresh: bool = False) -> Snapshot:
        """Today's workspace; `fresh` looks at once, as after a change of our own. SettingsError as in
        `open_workspace`.
        """
        with self._lock:
            return self._today(look=fresh)

    def _today(self, *, look: bool) -> Snapshot:
        """To be called under the lock."""
        now = time.monotonic()
        if self._snapshot is None or look or now - self._looked > LOOK_EVERY:
            state = frozenset(_state_of_files(self.root))
            if self._snapshot is None or state != self._state:
                changed = {name for name, _, _ in state ^ self._state}
                self._snapshot = self._after(self._snapshot, changed)
                self._state = state
            self._looked = now
        return self._snapshot

    def _after(self, before: Snapshot | None, changed: Iterable[str]) -> Snapshot:
        """The workspace after these files have changed, with what none of them has a part in."""
        texts = _changed_texts(before, changed) if before else None
        if before is None or texts is None:
            self._articles = None
            return open_snapshot(open_workspace(self.root, explicit=True))
        self._rewritten |= texts.slugs | texts.templates
        later = before.with_other_texts()
        if not texts.site:
            kept = {key: each for key, each in list(before.editions.items()) if not texts.touch(key, each)}
            later.editions.update(kept)
        return later

    def articles(self) -> Articles:
        """All articles of today's workspace: those that can be read, and why others cannot. None is left out
        that a colleague at a terminal has begun since the last look.
        """
        with self._lock:
            workspace = self._today(look=False).workspace
            slugs = workspace.slugs()
            if self._articles is None or self._rewritten or slugs != self._slugs:
                known = self._articles.usable if self._articles else ()
                unchanged = [each for each in known if each.slug not in self._rewritten]
                self._articles = read_articles(workspace, unchanged=unchanged)
                self._rewritten = set()
                self._slugs = slugs
            return self._articles


def _state_of_files(root: Path) -> Iterator[tuple[str, int, int]]:
    """Each file that a snapshot may depend on, with what changes when it does."""
    for name in (SETTINGS, _SITE, _APPROVALS):
        if (file := root / name).is_file():
            known = file.stat()
            yield name, known.st_mtime_ns, known.st_size
    waiting = [name for name in _FOLDERS if (root / name).is_dir()]
    while waiting:
        folder = waiting.pop()
        with os.scandir(root / folder) as entries:
            for entry in entries:
                name = f"{folder}/{entry.name}"
                if entry.is_dir(follow_symlinks=False):
                    waiting.append(name)
                elif not entry.name.startswith("."):
                    known = entry.stat(follow_symlinks=False)
                    yield name, known.st_mtime_ns, known.st_size


@dataclass(frozen=True, slots=True)
class ChangedTexts:
    """What somebody has written since the last look."""

    slugs: frozenset[str]
    """Of articles, or of files beside them."""
    templates: frozenset[str]
    """The articles of `.pot` files, which say who has an id that two of them have."""
    catalogs: frozenset[tuple[str, str]]
    """Article and locale."""
    site: bool
    """Whether other pages are out."""

    def touch(self, key: tuple[str, str], edition: Edition) -> bool:
        """Whether an edition, by its slug and locale, is to be judged anew: that of all takes seconds."""
        shown = {key[0], *(each.slug for each in edition.localized.article.articles)}
        return not shown.isdisjoint(self.slugs) or any((slug, key[1]) in self.catalogs for slug in shown)


def _changed_texts(before: Snapshot, changed: Iterable[str]) -> ChangedTexts | None:
    """None where something else has changed too, on which everything may depend."""
    tags = {before.workspace.languages[tag].gettext: tag for tag in before.workspace.locales}
    slugs, templates, catalogs, site = set[str](), set[str](), set[tuple[str, str]](), False
    for name in changed:
        path = Path(name)
        first, *folders = path.parts
        if first == "content" and folders:
            slugs.add(folders[0])
        elif first == "translations" and path.suffix == ".pot":
            templates.add(path.stem)
        elif name == _SITE:
            site = True
        elif catalog := _catalog_of(path, tags, before):
            catalogs.add(catalog)
        else:
            return None
    return ChangedTexts(frozenset(slugs), frozenset(templates), frozenset(catalogs), site)


def _catalog_of(path: Path, tags: Mapping[str, str], before: Snapshot) -> tuple[str, str] | None:
    """The article and the locale of a catalog; None for other files, and for words of all editions."""
    if path.suffix != ".po" or path.stem in before.frame_domains or path.parts[2:3] != ("LC_MESSAGES",):
        return None
    tag = tags.get(path.parts[1])
    return (path.stem, tag) if tag else None
