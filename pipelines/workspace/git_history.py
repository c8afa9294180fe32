"""Who changed which file when, where the workspace is a git repository; nothing where it is none."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from pipelines.workspace.git_command import git_text
from pipelines.workspace.paths import Workspace

_COMMIT = re.compile(r"[0-9a-f]{7,64}")
_FIELDS = ("%H", "%aI", "%aN", "%s")


@dataclass(frozen=True, slots=True)
class FileVersion:
    """One commit that touched some of the files."""

    commit: str
    at: datetime
    who: str
    """Who wrote what is in it."""
    subject: str
    names: tuple[str, ...]
    """The files, from the workspace's root."""


def file_versions(workspace: Workspace, paths: Sequence[Path], most: int = 200) -> tuple[FileVersion, ...]:
    """The last commits that touched these files or folders, the newest first."""
    names = [os.path.relpath(path, workspace.root) for path in paths]
    form = "--format=%x1e" + "%x1f".join(_FIELDS) + "%x1f"
    said = _said_by_git(
        workspace, ("log", form, "--name-only", "--relative", f"--max-count={most}", "--", *names)
    )
    found = []
    for record in said.split("\x1e")[1:]:
        commit, at, who, subject, files = record.split("\x1f")
        moment = datetime.fromisoformat(at)
        found.append(FileVersion(commit, moment, who, subject, tuple(filter(None, files.split("\n")))))
    return tuple(found)


def text_at(workspace: Workspace, path: Path, commit: str) -> str | None:
    """A file's text as a commit had it; None where there is none."""
    if not _COMMIT.fullmatch(commit):
        return None
    name = os.path.relpath(path, workspace.root)
    return _said_by_git(workspace, ("show", "--no-textconv", f"{commit}:./{name}")) or None


def _said_by_git(workspace: Workspace, words: Sequence[str]) -> str:
    """What git says; nothing where there is no git, no repository, or it does not answer."""
    try:
        done = git_text(workspace.root, words)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return "" if done.returncode else done.stdout
