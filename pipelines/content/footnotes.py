"""The footnotes of an article: `[^1]` in a text, and `[^1]: what it says` in a paragraph of its own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from pipelines.model.blocks import Note, Notes
from pipelines.model.errors import ContentError
from pipelines.model.finding import Origin


@dataclass(slots=True)
class Footnotes:
    """What was read of them so far."""

    marks: list[tuple[str, int]] = field(default_factory=list)
    """Labels as texts refer to them, in reading order, with the lines."""
    written: dict[str, tuple[Note, int]] = field(default_factory=dict)
    """The notes by label, with their lines."""

    def numbered(self) -> tuple[Notes, ...]:
        """The notes in the order of their first marks; none if there are none."""
        order = dict.fromkeys(label for label, _ in self.marks if label in self.written)
        return (Notes(tuple(self.written[label][0] for label in order)),) if order else ()

    def faults(self, path: str) -> Iterator[ContentError]:
        """Marks without a note, and notes without a mark."""
        wanted = dict(reversed(self.marks))
        for label, line in wanted.items():
            if label not in self.written:
                yield ContentError(
                    f"there is no note [^{label}]",
                    origin=Origin(path, line),
                    hint=f"write it in a paragraph of its own, [^{label}]: what it says; "
                    f"to have the characters printed, write \\[^{label}]",
                )
        for label, (_, line) in self.written.items():
            if label not in wanted:
                yield ContentError(
                    f"no text refers to the note [^{label}]",
                    origin=Origin(path, line),
                    hint=f"write [^{label}] behind the words that it is about, or delete it",
                )
