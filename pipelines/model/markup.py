"""Characters that nobody sees and that XML, so every feed, refuses; they come along when text is pasted."""

from __future__ import annotations

import re

from pipelines.model.errors import ContentError
from pipelines.model.finding import Origin

CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufffe\uffff]")


def refuse_controls(text: str, path: str, first_line: int = 1) -> None:
    """ContentError with the line of the first of them, if there is one."""
    if bad := CONTROL.search(text):
        raise ContentError(
            f"an invisible control character U+{ord(bad[0]):04X}",
            origin=Origin(path, first_line + text.count("\n", 0, bad.start())),
            hint="delete it; it often comes along when text is pasted",
        )
