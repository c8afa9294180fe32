"""What a command shows: tables and progress on a terminal, plain lines in a pipe, JSON for programs."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

from pipelines.model.errors import GlocalError

Cell = str | int | float


class Progressing(Protocol):
    """A step of a long command."""

    @property
    def path(self) -> str: ...
    @property
    def outcome(self) -> str: ...


Step = TypeVar("Step", bound=Progressing)


@dataclass(frozen=True, slots=True)
class Screen:
    """The two faces of a command; with `as_json` only `document` writes to standard output."""

    as_json: bool = False

    def say(self, text: str) -> None:
        """A line for a person."""
        if not self.as_json:
            print(text)  # noqa: T201 - this is the place that prints

    def document(self, value: object) -> None:
        """The answer for a program."""
        if self.as_json:
            print(json.dumps(value, ensure_ascii=False, indent=2))  # noqa: T201

    def table(self, rows: Sequence[Mapping[str, Cell]]) -> None:
        """Rows with equal keys, under their names."""
        if self.as_json or not rows:
            return
        if sys.stdout.isatty():
            _rich_table(rows)
        else:
            self.say("\n".join(plain_table(rows)))

    def progress(self, steps: Iterable[Step], total: int, title: str) -> list[Step]:
        """Run through `steps`, showing each that has something to say; returns them all."""
        if sys.stderr.isatty() and not self.as_json:
            return list(_rich_progress(steps, total, title))
        done = []
        for step in steps:
            done.append(step)
            if step.outcome:
                self.say(f"{step.path}: {step.outcome}")
        return done


def plain_table(rows: Sequence[Mapping[str, Cell]]) -> Iterator[str]:
    """Aligned columns; the last one is not padded."""
    names = list(rows[0])
    cells = [names, *([str(row[name]) for name in names] for row in rows)]
    widths = [max(len(line[column]) for line in cells) for column in range(len(names))]
    for line in cells:
        yield "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()


def _rich_table(rows: Sequence[Mapping[str, Cell]]) -> None:
    from rich.console import Console  # noqa: PLC0415 - rich takes a tenth of a second; a pipe never needs it
    from rich.table import Table  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    table = Table(box=None, pad_edge=False, header_style="bold")
    for name, value in rows[0].items():
        numeric = isinstance(value, int | float)
        table.add_column(name, justify="right" if numeric else "left", overflow="fold")
    for row in rows:
        table.add_row(*(Text(str(value)) for value in row.values()))
    Console().print(table)


def _rich_progress(steps: Iterable[Step], total: int, title: str) -> Iterator[Step]:
    from rich.console import Console  # noqa: PLC0415 - see _rich_table
    from rich.progress import Progress  # noqa: PLC0415

    with Progress(console=Console(stderr=True), transient=True) as progress:
        bar = progress.add_task(title, total=total)
        for step in steps:
            progress.update(bar, advance=1, description=step.path)
            if step.outcome:
                progress.console.print(f"{step.path}: {step.outcome}", markup=False, highlight=False)
            yield step


def error_document(error: GlocalError) -> dict[str, object]:
    """An error for a program."""
    origin = error.origin
    return {
        "error": {
            "type": type(error).__name__,
            "file": origin.path if origin else None,
            "line": origin.line or None if origin else None,
            "column": origin.column or None if origin else None,
            "message": error.message,
            "next": error.hint,
        }
    }
