"""Who serves a workspace: one at a time, by a lock that ends with its process, and where others find it."""

from __future__ import annotations

import json
import os
import socket
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path

from filelock import FileLock, Timeout

from pipelines.flows.locks import is_held
from pipelines.model.errors import DeliveryError
from pipelines.model.times import to_the_minute
from pipelines.workspace.paths import Workspace


@dataclass(frozen=True, slots=True)
class ServeNote:
    """What a `glocal serve` tells other commands; kept where only its user can read it."""

    api: str
    pages: str
    login: str = field(default="", repr=False)
    """Of the API, if it was made up for this start; one that a person has set is theirs to hand on."""
    pid: int = field(default_factory=os.getpid)
    machine: str = field(default_factory=socket.gethostname)
    since: str = ""


@contextmanager
def sole_server(workspace: Workspace) -> Iterator[ServeNote | None]:
    """Be the only one that serves the workspace while the block lasts; what one that was killed has left.

    DeliveryError if another does, with who it is and where.
    """
    workspace.state.mkdir(parents=True, exist_ok=True)
    lock = FileLock(_lock_path(workspace))
    try:
        lock.acquire(timeout=1)  # another command may look at the lock just now
    except Timeout as error:
        raise _served_already(read_note(workspace)) from error
    try:
        yield read_note(workspace)
    finally:
        _note_path(workspace).unlink(missing_ok=True)
        lock.release()


def _served_already(note: ServeNote | None) -> DeliveryError:
    if note is None:
        hint = "wait until it prints its address, or end it first"
        return DeliveryError("another glocal serve is starting for this workspace", hint=hint)
    return DeliveryError(
        f"glocal serve runs for this workspace already: process {note.pid} on {note.machine},"
        f" since {note.since}, at {note.pages}",
        hint="use that one (glocal link prints a way in), or end it with Ctrl-C in its terminal",
    )


def is_served(workspace: Workspace) -> bool:
    """Whether a `glocal serve` holds the workspace at this moment."""
    return is_held(_lock_path(workspace))


def write_note(workspace: Workspace, note: ServeNote) -> None:
    """Tell other commands of this user; the file is theirs alone from its first byte on."""
    path = _note_path(workspace)
    new = path.with_name(f".{path.name}.{os.getpid()}")
    new.unlink(missing_ok=True)
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        json.dump(asdict(note), file)
    new.replace(path)


def read_note(workspace: Workspace) -> ServeNote | None:
    """What the last `glocal serve` said of itself; nothing if it ended in order."""
    try:
        return ServeNote(**json.loads(_note_path(workspace).read_bytes()))
    except (OSError, ValueError, TypeError):  # not there, or of a former version
        return None


def running_note(workspace: Workspace) -> ServeNote | None:
    """The note of the `glocal serve` that runs and answers."""
    note = read_note(workspace) if is_served(workspace) else None
    if note is None:
        return None
    try:
        with urllib.request.urlopen(f"{note.api}/health", timeout=2):  # noqa: S310 - written by ourselves
            return note
    except (OSError, ValueError):
        return None


def started_at(now: datetime) -> str:
    """For a person: when it was started, in local time."""
    return to_the_minute(now.astimezone())


def _note_path(workspace: Workspace) -> Path:
    return workspace.state / "serve.json"


def _lock_path(workspace: Workspace) -> Path:
    return workspace.state / "serve.lock"
