"""What is known of the exchange with the other repository: for the desk's pages, without asking git."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from pipelines.workspace.files import write_if_changed

_FILE = "git-record.json"


class OpenConflict(BaseModel):
    """A file in which others and we have changed the same, until somebody has chosen."""

    model_config = ConfigDict(frozen=True)

    path: str
    """From the workspace's root."""
    theirs: str
    """The commit with their version; ours is in the file."""
    entries: int = 0
    """Of a catalog: how many texts; both versions of each are in the file, marked for review."""


class GitRecord(BaseModel):
    """The last look at it."""

    model_config = ConfigDict(frozen=True)

    branch: str = ""
    remote: str = ""
    """Its address, without a login."""
    pulled_at: datetime | None = None
    pushed_at: datetime | None = None
    ahead: int = 0
    """How many commits of ours are not there yet."""
    fault: str = ""
    """What keeps it from going on, for a person."""
    hint: str = ""
    conflicts: tuple[OpenConflict, ...] = ()


def git_record(state: Path) -> GitRecord:
    """As it stands. `state`: the workspace's folder for such things."""
    try:
        return GitRecord.model_validate_json((state / _FILE).read_bytes())
    except (OSError, ValidationError):
        return GitRecord()


def write_git_record(state: Path, record: GitRecord) -> None:
    """To be called by who holds the lock of git."""
    write_if_changed(state / _FILE, record.model_dump_json(indent=1).encode())


def with_conflicts(record: GitRecord, new: Sequence[OpenConflict]) -> GitRecord:
    """With these besides; one that is there already stands once."""
    both = dict.fromkeys((*record.conflicts, *new))
    return record.model_copy(update={"conflicts": tuple(both)})


def without_conflict(record: GitRecord, path: str) -> GitRecord:
    """Somebody has chosen."""
    rest = tuple(each for each in record.conflicts if each.path != path)
    return record.model_copy(update={"conflicts": rest})
