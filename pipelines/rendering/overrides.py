"""What a workspace's own templates lie over, and whether that has changed since they were made."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import unified_diff
from typing import Literal

from pipelines.rendering.layers import TemplateLayers, noted_digest, path_of, text_digest, without_note

OverrideState = Literal["own", "same", "copy", "older", "current", "unknown"]
STATES: dict[OverrideState, tuple[str, str]] = {
    "own": ("your own; it covers nothing of Glocal's", ""),
    "same": ("equal to Glocal's", "delete it: then later mends reach you"),
    "copy": ("an unchanged copy of an earlier version", "delete it: then today's version is shown"),
    "older": ("changed by you; Glocal's has changed since", "take over what you want, then say so: {accept}"),
    "current": ("changed by you; made of today's version", ""),
    "unknown": (
        "changed by you; of which version it was made is not known",
        "take over what you want, then say so: {accept}",
    ),
}
"""What a person reads of each, and what they can do about it."""
WITHOUT_MENDS: frozenset[OverrideState] = frozenset(("copy", "older"))
"""Those of which it is known that they keep a mend away."""


@dataclass(frozen=True, slots=True)
class Override:
    """A template of the workspace's own."""

    path: str
    covers: str
    """The built-in file that it lies over, as messages name it; empty: there is none."""
    state: OverrideState
    text: str
    covered: str
    """The text of that file, today."""

    @property
    def advice(self) -> str:
        """What to do; empty: nothing."""
        return STATES[self.state][1].format(accept=f"glocal templates accept {self.path}")


def overrides(layers: TemplateLayers) -> Iterator[Override]:
    """The workspace's own templates in one folder, in the order of their paths."""
    for name, text in sorted(layers.own.items()):
        covers = layers.covers(name)
        covered = layers.built_in.get(covers, "")
        yield Override(
            path_of(layers.folder, name, own=True),
            path_of(layers.folder, covers, own=False) if covers else "",
            _override_state(layers, covers, text, covered),
            without_note(text),
            covered,
        )


def _override_state(layers: TemplateLayers, covers: str, text: str, covered: str) -> OverrideState:
    bare, noted = without_note(text), noted_digest(text)
    if not covers:
        return "own"
    if bare == covered:
        return "same"
    if layers.is_unchanged(covers, text):
        return "copy"
    if not noted:
        return "unknown"
    return "current" if noted == text_digest(covered) else "older"


_HELD = {
    "macros": re.compile(r"\{%-?\s*macro\s+(\w+)"),
    "parts": re.compile(r"""\{%-?\s*(?:include|import|from|extends)\s+["']([^"']+)"""),
    "words": re.compile(r"""\b(?:_|ngettext)\(\s*(?:"([^"]+)"|'([^']+)')"""),
    "settings": re.compile(r"\b((?:brand|looks)\.\w+)"),
}


def difference_words(override: Override) -> Iterator[str]:
    """What stands in the built-in file and is not in the override, by kind, in sentences."""
    for kind, pattern in _HELD.items():
        theirs, ours = (
            dict.fromkeys(next(filter(None, found.groups())) for found in pattern.finditer(text))
            for text in (override.covered, override.text)
        )
        if missing := [name for name in theirs if name not in ours]:
            yield f"{kind} that it lacks: {', '.join(missing)}"


def difference_lines(override: Override) -> list[str]:
    """A unified diff from the built-in file of today to the override."""
    theirs, ours = override.covered.splitlines(), override.text.splitlines()
    return list(unified_diff(theirs, ours, override.covers, override.path, lineterm=""))
