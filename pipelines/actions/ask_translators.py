"""The catalogs meet an article's text of today because a person asks for it: the commit is theirs."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from pipelines.actions.extract import Extracted, extract
from pipelines.workspace.git_commit import PLAIN, Committed, Writer, commit_files
from pipelines.workspace.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class AskedTranslators:
    """What became of it."""

    files: tuple[Extracted, ...]
    commit: Committed

    @property
    def languages(self) -> int:
        """How many have something new to do."""
        return len({each.locale for each in self.files if each.changed and each.locale})


def ask_translators(
    snapshot: Snapshot, slug: str, writer: Writer, same_meaning: Collection[str] = ()
) -> AskedTranslators:
    """Bring an article's catalogs up to date; what `extract` raises, and `same_meaning` as there."""
    files = tuple(extract(snapshot, [slug], same_meaning=same_meaning))
    root = snapshot.workspace.root
    paths: list[Path] = []
    for each in files:
        if each.changed:
            paths += [root / name for name in (each.path, each.was) if name]
    if not paths:
        return AskedTranslators(files, PLAIN)
    commit = commit_files(snapshot.workspace, paths, f"Ask the translators of {slug}", writer)
    return AskedTranslators(files, commit)
