"""A second witness of who left, beside the ledger: an older copy that is put back must not mail them again.

One line a deed, only ever added to: the moment, what it was, and a fingerprint; never an address.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal, get_args

Kind = Literal["person", "token", "resolved"]
"""A person left; somebody known by a token did; and it was found out who that is."""


def note_left(path: Path, kind: Kind, prints: Iterable[str], now: datetime) -> None:
    """Add lines to the file, for good; OSError if that cannot be."""
    path.parent.mkdir(parents=True, exist_ok=True)
    text = "".join(f"{now.astimezone(UTC).isoformat()} {kind} {one}\n" for one in prints)
    with path.open("ab") as file:
        file.write(text.encode())
        file.flush()
        os.fsync(file.fileno())


def read_left(path: Path) -> dict[Kind, dict[str, datetime]]:
    """When each left, the last time counts. A line that was cut off says nothing."""
    found: dict[Kind, dict[str, datetime]] = {kind: {} for kind in get_args(Kind)}
    try:
        lines = path.read_text(errors="replace").splitlines()
    except FileNotFoundError:
        return found
    for line in lines:
        try:
            moment, kind, print_ = line.split()
            at = datetime.fromisoformat(moment)
        except ValueError:
            continue
        if kind in found and len(print_) == 64:
            found[kind][print_] = at
    return found
