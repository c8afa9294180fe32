"""A commit of single files with the person who wrote them as author, where the workspace is a git repository.

`git` itself does it, so that its hooks, attributes and ignored files hold here too. What keeps it from doing
so is told in words, and remembered, so that it is done later: the files are written already, and stay so.
"""

from __future__ import annotations

import os
import re
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock, Timeout

from pipelines.workspace.git_command import LIMIT, git_bytes, git_text, words_of_git
from pipelines.workspace.git_place import find_git, is_busy, no_git, under_way
from pipelines.workspace.git_waiting import drop_waiting, note_waiting, waiting_commits
from pipelines.workspace.paths import Workspace

_PAUSES = (0.2, 0.6, 1.2)
"""Seconds between tries while another git is at work: two in all, as long as a commit takes at most."""
_POLL = 0.01
_NO_NAME = "unknown"
_CRUD = re.compile(r"[<>\r\n\0]+")
_GIT_LOCK = "git.lock"
_LATER = "it is tried again by itself"


@dataclass(frozen=True, slots=True)
class Writer:
    """Who wrote something, as git is to know it."""

    name: str
    mail: str = ""

    @property
    def ident(self) -> str:
        """`Name <mail>`, as `--author` wants it, whatever stands in the name."""
        name = _CRUD.sub(" ", self.name).strip(" .,:;\\\"'") or _CRUD.sub(" ", self.mail).strip() or _NO_NAME
        mail = _CRUD.sub("", self.mail).replace(" ", "") or f"{_NO_NAME}@localhost"
        return f"{name} <{mail}>"


@dataclass(frozen=True, slots=True)
class Committed:
    """What became of a commit."""

    in_git: bool
    """Whether the change is in the repository's history now, or was there already."""
    fault: str = ""
    """Why not, for a person; empty where there is no repository, and so nothing to say."""
    hint: str = ""


PLAIN = Committed(in_git=False)
"""No repository, or no git: the files are all there is."""


def commit_files(
    workspace: Workspace,
    paths: Sequence[Path],
    message: str,
    writer: Writer,
    pause: Callable[[float], None] = time.sleep,
    limit: float = LIMIT,
) -> Committed:
    """Commit these files alone, as they are on the disk now; what others have staged stays staged.

    A file that is gone is committed as gone. Nothing is raised: the files are written, whatever git says.
    What could not be committed is remembered for `commit_waiting`. `limit`: seconds for git and its hooks.
    """
    names = sorted({os.path.relpath(path, workspace.root) for path in paths})
    try:
        with git_lock(workspace):
            others = _others_within(workspace, names, writer.ident)
            done = _commit(workspace, names, f"{message}{others}", writer.ident, pause, limit)
            if done.in_git:
                drop_waiting(workspace.state, names)
            elif done.fault:
                note_waiting(workspace.state, names, message, writer.ident)
            return done
    except Timeout:
        return Committed(in_git=False, fault="a commit of somebody else takes long", hint=_LATER)
    except OSError as error:
        return Committed(
            in_git=False,
            fault=f"{error.filename or 'the folder .glocal'}: {error.strerror}",
            hint="check the permissions",
        )


def commit_waiting(workspace: Workspace, limit: float = LIMIT) -> Committed:
    """Commit what could not be committed when it was saved, each by its writer; the first fault ends it.

    `limit`: seconds for each. Nobody waits for it, so it may be longer than for a save.
    """
    done = Committed(in_git=True)
    try:
        with git_lock(workspace):
            for each in waiting_commits(workspace.state):
                done = _commit(workspace, each.names, each.message, each.author, time.sleep, limit)
                if done.fault:
                    break
                drop_waiting(workspace.state, each.names)
    except Timeout:
        return Committed(in_git=False, fault="a commit of somebody else takes long", hint=_LATER)
    return done


def _others_within(workspace: Workspace, names: Sequence[str], author: str) -> str:
    """What others had saved of these files when git could not take it comes along, with their names."""
    waiting = waiting_commits(workspace.state)
    others = {each.author: None for each in waiting if set(each.names) & set(names) and each.author != author}
    return "\n".join(("\n", *(f"Co-authored-by: {each}" for each in others))) if others else ""


def git_lock(workspace: Workspace, patience: float = LIMIT) -> FileLock:
    """To be held by whoever changes the repository for the desk; before the lock of those who write texts.

    Timeout of filelock for who has waited for `patience` seconds.
    """
    return FileLock(workspace.state / _GIT_LOCK, timeout=patience, poll_interval=_POLL)


def _commit(
    workspace: Workspace,
    names: Sequence[str],
    message: str,
    author: str,
    pause: Callable[[float], None],
    limit: float = LIMIT,
) -> Committed:
    """To be called under the lock: git refuses whoever comes while it commits."""
    for wait in (*_PAUSES, None):
        try:
            if busy := under_way(find_git(workspace.root)):
                return Committed(in_git=False, fault=busy.fault, hint=busy.hint)
            done = _git_commit(workspace.root, names, message, author, limit)
        except FileNotFoundError:
            return PLAIN
        except subprocess.TimeoutExpired:
            return Committed(
                in_git=False,
                fault=f"git took longer than {limit:.0f} seconds",
                hint="let your engineer look at the hooks of the repository; " + _LATER,
            )
        if wait is None or not (done.returncode and is_busy(done.stderr)):
            break
        pause(wait)
    return _commit_outcome(done)


def _git_commit(
    root: Path, names: Sequence[str], message: str, author: str, limit: float
) -> subprocess.CompletedProcess[str]:
    def commit(those: Sequence[str]) -> subprocess.CompletedProcess[str]:
        words = ("commit", "--only", f"--author={author}", f"--message={message}", "--", *those)
        return git_text(root, words, limit=limit)

    done = commit(names)
    if "did not match any file" not in done.stderr:
        return done
    # Some are new, or were never known to git and are gone again.
    known = git_text(root, ("ls-files", "-z", "--", *names)).stdout.split("\0")
    new = [name for name in names if name not in known and os.path.lexists(root / name)]
    if new:
        added = git_text(root, ("add", "--intent-to-add", "--", *new))
        if added.returncode:
            return added
    those = [name for name in names if name in known or name in new]
    return commit(those) if those else subprocess.CompletedProcess((), 0, "", "")


def version_with(workspace: Workspace, path: Path, wanted: Callable[[bytes], bool]) -> bytes | None:
    """The newest of a file's last versions in git that is the wanted one; None where none is, or no git."""
    name = os.path.relpath(path, workspace.root)
    try:
        log = git_text(workspace.root, ("log", "--format=%H", "--max-count=50", "--", name))
        for commit in log.stdout.split() if not log.returncode else ():
            data = git_bytes(workspace.root, ("cat-file", "blob", f"{commit}:./{name}")).stdout
            if wanted(data):
                return data
    except (OSError, subprocess.TimeoutExpired):
        pass
    return None


def _commit_outcome(done: subprocess.CompletedProcess[str]) -> Committed:
    said = done.stderr + done.stdout
    if not done.returncode:
        return Committed(in_git=True)
    if no_git(said):
        return PLAIN
    if "nothing to commit" in said or "no changes added" in said or "nothing added to commit" in said:
        return Committed(in_git=True)
    fault, hint = next((words for marks, words in _FAULTS if any(mark in said for mark in marks)), ("", ""))
    if not fault and is_busy(said):
        fault = "another program is at work in the git repository"
        hint = f"{_LATER}; if there is none, one was cut short: let your engineer delete .git/index.lock"
    if not fault:
        words = words_of_git(said)
        fault = f"git said no: {words}" if words else "a hook of the git repository said no, and not why"
        hint = "let your engineer look at it; " + _LATER
    return Committed(in_git=False, fault=fault, hint=hint)


_FAULTS = (
    (
        ("dubious ownership",),
        (
            "the folder belongs to another user of this machine, so git keeps out of it",
            "let your engineer run: git config --global --add safe.directory, with the folder's name",
        ),
    ),
    (
        ("during a merge", "during a rebase", "during a cherry-pick", "unmerged"),
        ("a merge is going on in the git repository", "it is committed as soon as that is ended"),
    ),
    (
        ("ignored by",),
        ("git is told to ignore this file", "take it out of .gitignore if it is to be kept"),
    ),
    (
        ("failed to sign", "Couldn't load public key", "Couldn't sign"),
        (
            "git is told to sign commits, and cannot do so without somebody who types a passphrase",
            "let your engineer give it a key without one, or switch commit.gpgSign off in this folder",
        ),
    ),
)
"""What git says, and what that is to a person."""
