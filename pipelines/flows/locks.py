"""Whether a process holds a lock file at this moment; one that died, however it did, does not."""

from __future__ import annotations

from pathlib import Path

from filelock import FileLock, Timeout


def is_held(path: Path) -> bool:
    """Ask without waiting, and leave no file where there was none."""
    if not path.exists():
        return False
    try:
        with FileLock(path, timeout=0):
            return False
    except Timeout:
        return True
