"""Two histories of a workspace become one commit, without a file on the disk being touched.

Catalogs are merged entry by entry. Where both sides have changed the same lines of another file, ours stay in
the file, and the file is named: somebody has to look at both. There are never marks of a conflict in a file.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from pipelines.model.errors import CatalogError, GlocalError, SettingsError
from pipelines.translation.formats.po import parse_catalog
from pipelines.translation.formats.po_writer import serialize_catalog
from pipelines.translation.three_way import merge_versions
from pipelines.workspace.git_command import git_bytes, git_text, words_of_git
from pipelines.workspace.settings import SETTINGS
from pipelines.workspace.settings_file import parse_settings

_BY_LINES = (".md", ".csv")
"""Texts in which lines of both sides can stand together."""
_FILE = "100644"


@dataclass(frozen=True, slots=True)
class MergeConflict:
    """A file in which both sides have changed the same."""

    path: str
    """From the repository's top."""
    theirs: str
    """The commit that has their version."""
    entries: int = 0
    """Of a catalog: how many texts were translated on both sides; they are fuzzy now, with both."""


@dataclass(frozen=True, slots=True)
class MergedHistory:
    """The commit, and what somebody has to look at."""

    commit: str
    conflicts: tuple[MergeConflict, ...] = ()


@dataclass(slots=True)
class _Resolved:
    """What the merged tree gets in the place of git's own."""

    blobs: dict[str, tuple[str, str] | None] = field(default_factory=dict)
    """Mode and object by path; None: the file is gone."""
    conflicts: list[MergeConflict] = field(default_factory=list)


def merge_histories(top: Path, ours: str, theirs: str, subject: str) -> MergedHistory:
    """A commit of both, in the repository at `top`; GlocalError, in words, where git cannot make one."""
    base = _git_said(top, ("merge-base", ours, theirs)).strip()
    done = git_text(top, ("merge-tree", "--write-tree", "-z", "--no-messages", ours, theirs))
    if done.returncode not in (0, 1):
        raise GlocalError(
            f"git cannot merge: {words_of_git(done.stderr)}",
            hint="git 2.38 or newer is needed, and two histories with a common beginning",
        )
    tree, *rows = done.stdout.split("\0")
    changed = [set(_split_names(_git_said(top, _diff(base, side)))) for side in (ours, theirs)]
    resolved = _Resolved()
    stages: dict[str, dict[str, tuple[str, str]]] = {}
    for row in filter(None, rows):
        about, _, path = row.partition("\t")
        mode, blob, stage = about.split()
        stages.setdefault(path, {})[stage] = (mode, blob)
    for path in sorted(changed[0] & changed[1] | stages.keys()):
        versions = {rev: _blob(top, rev, path) for rev in (base, ours, theirs)}
        if PurePosixPath(path).suffix in (".po", ".pot"):
            _resolve_catalog(top, path, tuple(versions.values()), theirs, resolved)
        elif path in stages:
            _resolve_file(top, path, stages[path], tuple(versions.values()), theirs, resolved)
        elif PurePosixPath(path).name == SETTINGS and not _is_readable(_blob(top, tree, path)):
            resolved.blobs[path] = (_FILE, _stored(top, versions[ours] or b""))
            resolved.conflicts.append(MergeConflict(path, theirs))
    own = set(_split_names(_git_said(top, ("ls-tree", "-r", "-z", "--name-only", ours))))
    for path in _split_names(_git_said(top, _diff(ours, tree))):
        if path not in changed[1] and path not in own:
            resolved.blobs.setdefault(path, None)  # where git put the one side of a conflict aside
    merged = _tree_with(top, tree, resolved.blobs)
    words = ("commit-tree", merged, "-p", ours, "-p", theirs, "-m", subject)
    return MergedHistory(_git_said(top, words).strip(), tuple(resolved.conflicts))


def _resolve_catalog(
    top: Path, path: str, versions: Sequence[bytes | None], theirs: str, resolved: _Resolved
) -> None:
    base, mine, other = versions
    if mine is None or other is None:  # one side has deleted it: no sentence is lost
        kept = other if mine is None else mine
        resolved.blobs[path] = None if kept is None else (_FILE, _stored(top, kept))
        return
    try:
        before = parse_catalog(base, path) if base else None
        merged = merge_versions(before, parse_catalog(mine, path), parse_catalog(other, path))
        data = serialize_catalog(merged.catalog)
        parse_catalog(data, path)
    except CatalogError:
        resolved.blobs[path] = (_FILE, _stored(top, mine))
        resolved.conflicts.append(MergeConflict(path, theirs))
        return
    resolved.blobs[path] = (_FILE, _stored(top, data))
    if merged.conflicts and not path.endswith(".pot"):
        resolved.conflicts.append(MergeConflict(path, theirs, len(merged.conflicts)))


def _resolve_file(
    top: Path,
    path: str,
    stages: Mapping[str, tuple[str, str]],
    versions: Sequence[bytes | None],
    theirs: str,
    resolved: _Resolved,
) -> None:
    base, mine, other = versions
    kept = stages.get("2") or stages.get("3")  # a file that one side has changed is not deleted
    if kept and mine is not None and other is not None and path.endswith(_BY_LINES):
        data = _lines_of_both(top, base or b"", mine, other)
        if data is not None:
            kept = (kept[0], _stored(top, data))
    resolved.blobs[path] = kept
    if stages.get("2") or stages.get("3"):
        resolved.conflicts.append(MergeConflict(path, theirs))


def _lines_of_both(top: Path, base: bytes, ours: bytes, theirs: bytes) -> bytes | None:
    """The lines that either side has changed, ours where both have; None for what has no lines."""
    with tempfile.TemporaryDirectory() as folder:
        paths = [Path(folder, name) for name in ("ours", "base", "theirs")]
        for path, data in zip(paths, (ours, base, theirs), strict=True):
            path.write_bytes(data)
        done = git_bytes(top, ("merge-file", "-p", "-q", "--ours", *map(str, paths)))
    return None if done.returncode else done.stdout


def _is_readable(settings: bytes | None) -> bool:
    try:
        parse_settings((settings or b"").decode())
    except (SettingsError, UnicodeDecodeError):
        return False
    return True


def _tree_with(top: Path, tree: str, blobs: Mapping[str, tuple[str, str] | None]) -> str:
    if not blobs:
        return tree
    rows = [f"0 {'0' * 40}\t{p}" if b is None else f"{b[0]} {b[1]}\t{p}" for p, b in blobs.items()]
    with tempfile.TemporaryDirectory() as folder:
        index = Path(folder, "index")
        _git_said(top, ("read-tree", tree), index=index)
        given = "".join(f"{row}\0" for row in rows).encode()
        _git_said(top, ("update-index", "-z", "--index-info"), index=index, given=given)
        return _git_said(top, ("write-tree",), index=index).strip()


def _stored(top: Path, data: bytes) -> str:
    return _git_said(top, ("hash-object", "-w", "--stdin"), given=data).strip()


def _blob(top: Path, rev: str, path: str) -> bytes | None:
    done = git_bytes(top, ("cat-file", "blob", f"{rev}:{path}"))
    return None if done.returncode else done.stdout


def _diff(one: str, other: str) -> tuple[str, ...]:
    return ("diff-tree", "-r", "-z", "--no-renames", "--name-only", one, other)


def _split_names(said: str) -> Iterator[str]:
    yield from filter(None, said.split("\0"))


def _git_said(top: Path, words: Sequence[str], *, index: Path | None = None, given: bytes = b"") -> str:
    done = git_text(top, words, index=index, given=given)
    if done.returncode:
        raise GlocalError(f"git {words[0]}: {words_of_git(done.stderr)}", hint="let your engineer look at it")
    return done.stdout
