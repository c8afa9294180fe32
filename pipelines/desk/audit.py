"""What was refused and what was changed at the desk: a line each in a file that is only ever added to."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from pipelines.model.times import rfc3339

FILE_NAME = "audit.jsonl"
LONGEST_WORD = 300
"""Characters kept of what a caller says."""


@dataclass(frozen=True, slots=True)
class AuditLine:
    """Who did what, when, from where, and how it ended."""

    at: str
    who: str
    """The person's id; empty: nobody was signed in."""
    what: str
    """Method and path, or the name of an act."""
    end: str
    """`refused`, or `done`."""
    why: str
    """A sentence."""
    place: str
    """The caller's network address."""


class Audit:
    """The file of one desk. No password, token or cookie is ever handed to it."""

    def __init__(self, folder: Path, clock: Callable[[], datetime]) -> None:
        self.path = folder / FILE_NAME
        self._clock = clock

    def refused(self, who: str, what: str, why: str, place: str) -> None:
        """Somebody was turned away."""
        self._add(who, what, "refused", why, place)

    def done(self, who: str, what: str, why: str, place: str) -> None:
        """Something was changed that an administrator may ask about later."""
        self._add(who, what, "done", why, place)

    def _add(self, who: str, what: str, end: str, why: str, place: str) -> None:
        words = (who, what, end, why, place)
        line = AuditLine(rfc3339(self._clock()), *(word[:LONGEST_WORD] for word in words))
        self.path.parent.mkdir(parents=True, exist_ok=True)
        data = (json.dumps(asdict(line), ensure_ascii=True) + "\n").encode()
        file = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            os.write(file, data)  # one write to a file opened for appending is not torn by another
        finally:
            os.close(file)

    def lines(self) -> tuple[AuditLine, ...]:
        """Everything that was written down, oldest first."""
        if not self.path.is_file():
            return ()
        return tuple(AuditLine(**json.loads(line)) for line in self.path.read_text("utf-8").splitlines())
