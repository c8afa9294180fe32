"""Which runs live: each holds a lock of its own while its process does, so nobody has to guess.

A process that dies, by whatever signal, lets go of it; one that outlives its `glocal serve` holds it on.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock

from pipelines.flows.locks import is_held


@contextmanager
def marked_alive(state: Path, run: str) -> Iterator[None]:
    """While the block lasts, the run is known to live; `state` is the workspace's folder for such things."""
    path = _mark(state, run)
    path.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(path, timeout=10):
        yield
        path.unlink(missing_ok=True)


def is_alive(state: Path, run: str) -> bool:
    """Whether a process works on the run at this moment."""
    return is_held(_mark(state, run))


def was_begun_here(state: Path, run: str) -> bool:
    """Whether a process of this workspace began the run and did not come to its end."""
    return _mark(state, run).exists()


def forget_mark(state: Path, run: str) -> None:
    """The run's end is known."""
    _mark(state, run).unlink(missing_ok=True)


def living_runs(state: Path) -> list[str]:
    """The runs that a process works on at this moment."""
    return [path.name for path in sorted((state / "runs").glob("*")) if is_alive(state, path.name)]


def _mark(state: Path, run: str) -> Path:
    return state / "runs" / run
