"""Of what others and we have changed at once, somebody chooses: a file, or text by text of a catalog."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path

from pipelines.actions.save_article import SAVE_PATIENCE, file_hash
from pipelines.model.catalog import Message
from pipelines.translation.both_versions import both_versions, with_version
from pipelines.translation.formats.po import parse_catalog
from pipelines.translation.formats.po_writer import serialize_catalog
from pipelines.workspace.files import (
    CATALOG_LIMIT,
    PICTURE_LIMIT,
    read_within,
    refuse_outside,
    write_if_changed,
)
from pipelines.workspace.git_command import git_bytes
from pipelines.workspace.git_commit import Committed, Writer, commit_files, git_lock
from pipelines.workspace.git_record import OpenConflict, git_record, without_conflict, write_git_record
from pipelines.workspace.paths import Workspace
from pipelines.workspace.write_lock import sole_writer


@dataclass(frozen=True, slots=True)
class TwoFiles:
    """Both versions of a file; None: it is not there."""

    ours: bytes | None
    theirs: bytes | None

    @property
    def hash(self) -> str:
        """By what ours is known again."""
        return "" if self.ours is None else file_hash(self.ours)


@dataclass(frozen=True, slots=True)
class TwoTexts:
    """A text of a catalog, and its versions."""

    key: str
    """By what it is known again; it changes with the versions."""
    message: Message
    versions: tuple[tuple[str, ...], ...]


def two_files(workspace: Workspace, conflict: OpenConflict) -> TwoFiles:
    """Of a file that is no catalog."""
    path = workspace.root / conflict.path
    refuse_outside(workspace.root, path)
    ours = read_within(workspace.root, path, PICTURE_LIMIT) if path.is_file() else None
    try:
        done = git_bytes(workspace.root, ("cat-file", "blob", f"{conflict.theirs}:./{conflict.path}"))
    except (OSError, subprocess.TimeoutExpired):
        return TwoFiles(ours, None)
    return TwoFiles(ours, None if done.returncode else done.stdout)


def two_texts(workspace: Workspace, conflict: OpenConflict) -> tuple[TwoTexts, ...]:
    """Of a catalog: what is still to be chosen."""
    path = workspace.root / conflict.path
    if not path.is_file():
        return ()
    catalog = parse_catalog(read_within(workspace.root, path, CATALOG_LIMIT), conflict.path)
    return tuple(_open_texts(catalog.messages))


def _open_texts(messages: tuple[Message, ...]) -> list[TwoTexts]:
    found = []
    for message in messages:
        if versions := both_versions(message):
            key = sha256(repr((message.key, versions)).encode()).hexdigest()[:16]
            found.append(TwoTexts(key, message, versions))
    return found


def choose_file(
    workspace: Workspace, conflict: OpenConflict, seen_hash: str, writer: Writer, *, theirs: bool
) -> Committed | None:
    """Keep ours, or put theirs in its place; None, and nothing done, if ours is not what was seen."""
    path = workspace.root / conflict.path
    with sole_writer(workspace, f"a choice of {conflict.path}", SAVE_PATIENCE):
        both = two_files(workspace, conflict)
        if both.hash != seen_hash:
            return None
        if theirs and both.theirs is not None:
            write_if_changed(path, both.theirs)
        elif theirs:
            path.unlink(missing_ok=True)
    commit = commit_files(workspace, [path], f"Choose a version of {conflict.path}", writer)
    _settle(workspace, conflict)
    return commit


def choose_texts(
    workspace: Workspace, conflict: OpenConflict, chosen: Mapping[str, int], writer: Writer
) -> Committed:
    """Take the version with this number of each text that is named by its key; others stay to be chosen.

    CatalogError if the catalog cannot be read any more.
    """
    path: Path = workspace.root / conflict.path
    refuse_outside(workspace.root, path)
    with sole_writer(workspace, f"a choice of {conflict.path}", SAVE_PATIENCE):
        catalog = parse_catalog(read_within(workspace.root, path, CATALOG_LIMIT), conflict.path)
        now: dict[tuple[str | None, str], Message] = {}
        for each in _open_texts(catalog.messages):
            if each.key in chosen and 0 <= chosen[each.key] < len(each.versions):
                now[each.message.key] = with_version(each.message, each.versions[chosen[each.key]])
        messages = tuple(now.get(message.key, message) for message in catalog.messages)
        data = serialize_catalog(replace(catalog, messages=messages))
        parse_catalog(data, conflict.path)
        write_if_changed(path, data)
        left = _open_texts(messages)
    commit = commit_files(workspace, [path], f"Choose translations of {conflict.path}", writer)
    if not left:
        _settle(workspace, conflict)
    return commit


def _settle(workspace: Workspace, conflict: OpenConflict) -> None:
    with git_lock(workspace):
        record = git_record(workspace.state)
        write_git_record(workspace.state, without_conflict(record, conflict.path))
