"""`git` as the desk runs it: never asking anybody, never for ever, and without a lock of it left behind."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from pipelines.model.markup import CONTROL

LIMIT = 20.0
"""Seconds: somebody waits for it, and a hook of the repository's owner may take its time."""
COMMITTER = ("Glocal", "glocal@localhost")
"""Who makes the commits; who wrote what is in them, is their author."""
_OPTIONS = (
    *("--literal-pathspecs", "-c", "core.quotePath=false"),
    *("-c", f"user.name={COMMITTER[0]}", "-c", f"user.email={COMMITTER[1]}"),
    # A connection over which nothing comes is no connection.
    *("-c", "http.lowSpeedLimit=100", "-c", "http.lowSpeedTime=30"),
)
_FOREIGN = re.compile(
    r"GIT_(DIR|WORK_TREE|INDEX_FILE|PREFIX|OBJECT_DIRECTORY|COMMON_DIR|NAMESPACE|EDITOR)"
    r"|GIT_(AUTHOR|COMMITTER)_.*|DISPLAY|WAYLAND_DISPLAY|GPG_TTY|SSH_ASKPASS"
)
"""What names another repository or person, or leads to somebody who is asked for a passphrase."""
_QUIET = {
    "LC_ALL": "C.UTF-8",
    "GIT_TERMINAL_PROMPT": "0",
    "GCM_INTERACTIVE": "never",
    "SSH_ASKPASS_REQUIRE": "never",
    "GIT_EDITOR": "true",
    "GIT_COMMITTER_NAME": COMMITTER[0],
    "GIT_COMMITTER_EMAIL": COMMITTER[1],
}
_USER_IN_ADDRESS = re.compile(r"(?<=://)[^/@\s]*@")
_GRACE = 2.0
"""Seconds that a git has to take its lock away."""
_SHOWN = 300
"""Characters of what git or a hook says."""


def git_text(
    root: Path, words: Sequence[str], *, limit: float = LIMIT, given: bytes = b"", index: Path | None = None
) -> subprocess.CompletedProcess[str]:
    """As `git_bytes`, read as text."""
    done = git_bytes(root, words, limit=limit, given=given, index=index)
    out, err = (each.decode(errors="replace") for each in (done.stdout, done.stderr))
    return subprocess.CompletedProcess(done.args, done.returncode, out, err)


def git_bytes(
    root: Path, words: Sequence[str], *, limit: float = LIMIT, given: bytes = b"", index: Path | None = None
) -> subprocess.CompletedProcess[bytes]:
    """Run git in a folder, with these words behind its name, and what it gave back.

    `given`: what it reads; `index`: another index than the repository's. FileNotFoundError where there is no
    git; TimeoutExpired for one that takes longer than `limit` seconds: it is ended, with its hooks.
    """
    # Files, not pipes: a hook may leave a program behind that keeps a pipe open for ever.
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err, tempfile.TemporaryFile() as into:
        into.write(given)
        into.seek(0)
        process = subprocess.Popen(  # noqa: S603 - a list of words, none of them a shell's
            ["git", *_OPTIONS, *words],  # noqa: S607 - the git of whoever runs it
            cwd=root,
            env=_git_environment() | ({"GIT_INDEX_FILE": str(index)} if index else {}),
            stdin=into,
            stdout=out,
            stderr=err,
            start_new_session=True,  # no terminal on which ssh or gpg could ask
        )
        try:
            process.wait(limit)
        except BaseException:
            _end_git(process)
            raise
        out.seek(0)
        err.seek(0)
        return subprocess.CompletedProcess(process.args, process.returncode, out.read(), err.read())


def _end_git(process: subprocess.Popen[bytes]) -> None:
    """Asked first: a git that is killed leaves its lock, and no other one can work any more."""
    with suppress(ProcessLookupError, subprocess.TimeoutExpired):
        _send_signal(process, signal.SIGTERM)
        process.wait(_GRACE)
    if process.returncode is None:
        with suppress(ProcessLookupError):
            _send_signal(process, signal.SIGTERM if sys.platform == "win32" else signal.SIGKILL)
        process.wait()


def _send_signal(process: subprocess.Popen[bytes], what: signal.Signals) -> None:
    if sys.platform == "win32":
        process.send_signal(what)
    else:
        os.killpg(process.pid, what)


def _git_environment() -> dict[str, str]:
    """Ours, with git's own words in English, nobody asked for anything, and no other repository named."""
    return {name: value for name, value in os.environ.items() if not _FOREIGN.fullmatch(name)} | _QUIET


def words_of_git(said: str) -> str:
    """What git or a hook said, for a person: one line, not long, and no password of an address in it."""
    return without_user(" ".join(CONTROL.sub(" ", said).split()))[-_SHOWN:]


def without_user(address: str) -> str:
    """The address of a repository without who signs in there, and with what."""
    return _USER_IN_ADDRESS.sub("", address)
