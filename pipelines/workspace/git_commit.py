"""A commit of single files with the person who wrote them as author, where the workspace is a git repository.

`git` itself does it, so that its hooks, attributes and ignored files hold here too. What keeps it from doing
so is told in words: the files are written already, and stay so.
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

from pipelines.model.markup import CONTROL
from pipelines.workspace.paths import Workspace

_COMMITTER = ("-c", "user.name=Glocal", "-c", "user.email=glocal@localhost")
"""Who makes the commit; who wrote what is in it, is its author."""
_LIMIT = 60
"""Seconds for a hook of the repository's owner."""
_PAUSES = (0.2, 0.6, 1.2)
"""Seconds between tries while another git is at work: two in all, as long as a commit takes at most."""
_POLL = 0.01
_NO_NAME = "unknown"
_CRUD = re.compile(r"[<>\r\n\0]+")
_SHOWN = 300
"""Characters of what a hook says."""
_GIT_PLACES = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_OBJECT_DIRECTORY")


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
) -> Committed:
    """Commit these files alone, as they are on the disk now; what others have staged stays staged.

    Nothing is raised: the files are written, whatever git says.
    """
    try:
        with FileLock(workspace.state / "git.lock", timeout=_LIMIT, poll_interval=_POLL):
            return _committed(workspace, paths, message, writer, pause)
    except Timeout:
        return _not_committed(
            "a commit of somebody else takes long",
            "look at the hooks of the repository; the next save tries again",
        )
    except OSError as error:
        return _not_committed(
            f"{error.filename or 'the folder .glocal'}: {error.strerror}", "check the permissions"
        )


def _committed(
    workspace: Workspace,
    paths: Sequence[Path],
    message: str,
    writer: Writer,
    pause: Callable[[float], None],
) -> Committed:
    """To be called under the lock: git refuses whoever comes while it commits."""
    names = [os.path.relpath(path, workspace.root) for path in paths]
    commit = ("commit", "--only", f"--author={writer.ident}", f"--message={message}", "--", *names)
    for wait in (*_PAUSES, None):
        try:
            done = git_text(workspace.root, commit)
            if "did not match any file" in done.stderr:  # it is new
                added = git_text(workspace.root, ("add", "--intent-to-add", "--", *names))
                done = added if added.returncode else git_text(workspace.root, commit)
        except FileNotFoundError:
            return PLAIN
        except (subprocess.TimeoutExpired, OSError) as error:
            return _not_committed(f"git did not answer: {error}", "look at the hooks of the repository")
        if wait is None or not (done.returncode and _is_busy(done.stderr)):
            break
        pause(wait)
    return _commit_outcome(done)


def version_with(workspace: Workspace, path: Path, wanted: Callable[[bytes], bool]) -> bytes | None:
    """The newest of a file's last versions in git that is the wanted one; None where none is, or no git."""
    name = os.path.relpath(path, workspace.root)
    try:
        log = git_text(workspace.root, ("log", "--format=%H", "--max-count=50", "--", name))
        for commit in log.stdout.split() if not log.returncode else ():
            data = _blob_bytes(workspace.root, ("cat-file", "blob", f"{commit}:./{name}"))
            if wanted(data):
                return data
    except (OSError, subprocess.TimeoutExpired):
        pass
    return None


def _commit_outcome(done: subprocess.CompletedProcess[str]) -> Committed:
    said = done.stderr + done.stdout
    if not done.returncode:
        return Committed(in_git=True)
    if "not a git repository" in said:
        return PLAIN
    if "nothing to commit" in said or "no changes added" in said or "nothing added to commit" in said:
        return Committed(in_git=True)
    if "dubious ownership" in said:
        return _not_committed(
            "the folder belongs to another user of this machine, so git keeps out of it",
            "let your engineer run: git config --global --add safe.directory, with the folder's name",
        )
    if _is_busy(said):
        return _not_committed(
            "another program is at work in the git repository",
            "if there is none, one was cut short: let your engineer delete .git/index.lock",
        )
    if "during a merge" in said or "during a rebase" in said or "unmerged" in said:
        return _not_committed(
            "a merge is going on in the git repository", "it is in the next commit of whoever ends that merge"
        )
    if "ignored by" in said:
        return _not_committed(
            "git is told to ignore this file", "take it out of .gitignore if it is to be kept"
        )
    words = " ".join(CONTROL.sub(" ", said).split())[-_SHOWN:]
    return _not_committed(
        f"git said no: {words}" if words else "a hook of the git repository said no, and not why",
        "let your engineer look at it; the next save tries again",
    )


def _not_committed(fault: str, hint: str) -> Committed:
    return Committed(in_git=False, fault=fault, hint=hint)


def _is_busy(said: str) -> bool:
    if "cannot lock ref" in said:  # another git has committed since this one looked
        return True
    return ".lock" in said and ("File exists" in said or "Unable to create" in said)


def _git_environment() -> dict[str, str]:
    """Ours, with git's own words in English, nobody asked for a password, and no other repository named."""
    own = {name: value for name, value in os.environ.items() if name not in _GIT_PLACES}
    return own | {"LC_ALL": "C.UTF-8", "GIT_TERMINAL_PROMPT": "0", "GIT_EDITOR": "true"}


def git_text(root: Path, words: Sequence[str]) -> subprocess.CompletedProcess[str]:
    done = _spawned(root, words)
    return subprocess.CompletedProcess(
        done.args,
        done.returncode,
        done.stdout.decode(errors="replace"),
        done.stderr.decode(errors="replace"),
    )


def _blob_bytes(root: Path, words: Sequence[str]) -> bytes:
    return _spawned(root, words).stdout


def _spawned(root: Path, words: Sequence[str]) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(  # noqa: S603 - a list of words, none of them a shell's
        ["git", *_COMMITTER, "-c", "core.quotePath=false", *words],  # noqa: S607 - the git of whoever runs it
        cwd=root,
        env=_git_environment(),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=_LIMIT,
        check=False,
    )
