"""One writer of a workspace's texts at a time: extraction, saves, imports and pulls, of whatever process.

Extraction reads every catalog before it writes one, so a save in between would be lost. The lock ends with
the process that holds it.
"""

from __future__ import annotations

import errno
import json
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout

from pipelines.model.errors import GlocalError
from pipelines.model.times import to_the_minute
from pipelines.workspace.paths import Workspace

PATIENCE = 30.0
"""Seconds: extraction of a workspace with a hundred articles takes a few."""
_POLL = 0.01
_NOTE = "write-lock.json"


@contextmanager
def sole_writer(workspace: Workspace, what: str, patience: float = PATIENCE) -> Iterator[None]:
    """Be the only one that writes texts of the workspace while the block lasts.

    `what` is told to those who wait, such as `glocal extract`. GlocalError, with who holds it, for who has
    waited for `patience` seconds. Not to be taken twice by one and the same thread.
    """
    lock = FileLock(workspace.state / "write.lock")
    try:
        workspace.state.mkdir(parents=True, exist_ok=True)
        lock.acquire(timeout=patience, poll_interval=_POLL)
    except Timeout as error:
        raise GlocalError(
            f"somebody else is writing in this workspace: {_holder(workspace.state / _NOTE)}",
            hint="nothing was written; wait until that is done, then do it again",
        ) from error
    except OSError as error:
        if error.errno != errno.EROFS:  # what nobody can write in, nobody need wait for
            raise
        yield
        return
    note = workspace.state / _NOTE
    try:
        _say_who(note, what)
        yield
    finally:
        note.unlink(missing_ok=True)
        lock.release()


def _say_who(path: Path, what: str) -> None:
    since = to_the_minute(datetime.now(UTC).astimezone())
    text = json.dumps({"what": what, "pid": os.getpid(), "machine": socket.gethostname(), "since": since})
    path.write_text(text, encoding="utf-8")


def _holder(path: Path) -> str:
    """Who holds the lock, in words; as far as is known, for the note is written after the lock is taken."""
    try:
        note = json.loads(path.read_bytes())
        return f"{note['what']} (process {note['pid']} on {note['machine']}, since {note['since']})"
    except (OSError, ValueError, KeyError, TypeError):
        return "it does not say who it is"
