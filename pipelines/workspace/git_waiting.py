"""What was saved and is in no commit yet, since git could not: kept, so that it is done later."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from pipelines.workspace.files import write_if_changed

_FILE = "git-waiting.json"
_MOST = 500


class WaitingCommit(BaseModel):
    """One of them."""

    model_config = ConfigDict(frozen=True)

    names: tuple[str, ...]
    """The files, from the workspace's root."""
    message: str
    author: str
    """`Name <mail>`."""


_LIST = TypeAdapter(tuple[WaitingCommit, ...])


def waiting_commits(state: Path) -> tuple[WaitingCommit, ...]:
    """The oldest first. `state`: the workspace's folder for such things."""
    try:
        return _LIST.validate_json((state / _FILE).read_bytes())
    except (OSError, ValidationError):  # it is a memory of what is on the disk anyway
        return ()


def note_waiting(state: Path, names: Sequence[str], message: str, author: str) -> None:
    """Remember one. What one person saved several times is one commit."""
    new = WaitingCommit(names=tuple(names), message=message, author=author)
    others = [each for each in waiting_commits(state) if each != new]
    _keep_waiting(state, [*others, new][-_MOST:])


def drop_waiting(state: Path, names: Collection[str]) -> None:
    """Forget those whose files are all in a commit now."""
    before = waiting_commits(state)
    after = [each for each in before if not set(each.names) <= set(names)]
    if len(after) != len(before):
        _keep_waiting(state, after)


def _keep_waiting(state: Path, those: Sequence[WaitingCommit]) -> None:
    if those:
        write_if_changed(state / _FILE, _LIST.dump_json(tuple(those), indent=1))
    else:
        (state / _FILE).unlink(missing_ok=True)
