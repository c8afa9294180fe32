"""Where the git repository of a workspace is, and whether somebody is in the middle of something there."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pipelines.workspace.git_command import git_text


@dataclass(frozen=True, slots=True)
class GitPlace:
    """A repository."""

    folder: Path
    """Its own files: `.git`, or where that leads."""
    top: Path
    """The folder whose files it keeps; the workspace, or one above."""
    branch: str
    """Such as `main`; empty: none."""


@dataclass(frozen=True, slots=True)
class GitUnderWay:
    """Why nothing may be committed now, for a person."""

    fault: str
    hint: str


_MARKS = {
    "rebase-merge": "a rebase",
    "rebase-apply": "a rebase",
    "MERGE_HEAD": "a merge",
    "CHERRY_PICK_HEAD": "a cherry-pick",
    "REVERT_HEAD": "a revert",
    "BISECT_LOG": "a bisect",
}


def find_git(root: Path) -> GitPlace | None:
    """The repository around a workspace; None where there is none, or where git keeps out of it.

    FileNotFoundError where there is no git at all.
    """
    place = git_text(root, ("rev-parse", "--absolute-git-dir", "--show-toplevel"))
    lines = place.stdout.splitlines()
    if place.returncode or len(lines) != 2:
        return None
    branch = git_text(root, ("symbolic-ref", "--quiet", "--short", "HEAD")).stdout.strip()
    return GitPlace(Path(lines[0]), Path(lines[1]), branch)


def under_way(place: GitPlace | None) -> GitUnderWay | None:
    """What somebody is in the middle of; None: nothing, or there is no repository.

    A commit put into a rebase, or on no branch at all, is soon in nobody's history.
    """
    if place is None:
        return None
    if doing := next((what for name, what in _MARKS.items() if (place.folder / name).exists()), ""):
        return GitUnderWay(
            f"{doing} is going on in the git repository", "it goes on by itself as soon as that is ended"
        )
    if not place.branch:
        hint = "let your engineer switch back to the branch, such as: git switch main"
        return GitUnderWay("the git repository stands on no branch", hint)
    return None


def no_git(said: str) -> bool:
    """Whether git said that there is no repository."""
    return "not a git repository" in said or "must be run in a work tree" in said


def is_busy(said: str) -> bool:
    """Whether git gave up since another git is at work."""
    if "cannot lock ref" in said:  # another git has committed since this one looked
        return True
    return ".lock" in said and ("File exists" in said or "Unable to create" in said)
