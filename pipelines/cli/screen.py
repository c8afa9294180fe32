"""What a command shows: tables and progress on a terminal, plain lines in a pipe, JSON for programs."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from typing import Any, Protocol, TypeVar

from pipelines.cli.heartbeat import telling_while_waiting
from pipelines.model.errors import GlocalError
from pipelines.model.markup import visible, visible_json

Cell = str | int | float
QUIET = 20
"""Seconds without a word after which a command that writes into a pipe says what it waits for."""


class ReportsProgress(Protocol):
    """A step of a long command."""

    @property
    def path(self) -> str: ...
    @property
    def outcome(self) -> str: ...


ProgressStep = TypeVar("ProgressStep", bound=ReportsProgress)


def counted(count: int, noun: str) -> str:
    """A number of things whose plural has an s: `1 file`, `2 files`."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


@dataclass(frozen=True, slots=True)
class Screen:
    """Where a command prints; with `as_json` only `document` writes to standard output.

    Nothing else prints: what articles, translations, file names and providers say is made visible here, so
    that no terminal obeys it.
    """

    as_json: bool = False

    @property
    def is_terminal(self) -> bool:
        """Whether a person reads it as it is printed, and nothing keeps it."""
        return not self.as_json and sys.stdout.isatty()

    def say(self, text: str) -> None:
        """A line for a person."""
        if not self.as_json:
            print(visible(text))  # noqa: T201 - this is the place that prints

    def document(self, value: object) -> None:
        """The answer for a program."""
        if self.as_json:
            print(visible_json(json.dumps(value, ensure_ascii=False, indent=2)))  # noqa: T201

    def fail(self, error: GlocalError) -> None:
        """An error: a line on standard error, what to do next below it, and for a program a document."""
        self.document(error_document(error))
        where = f"{error.origin}: " if error.origin else ""
        first, *more = error.message.split("\n")  # some messages are lists
        self.complain(f"error: {where}{first}", *more, *([f"  next: {error.hint}"] if error.hint else []))

    def complain(self, *lines: str) -> None:
        """Lines on standard error."""
        for line in lines:
            print(visible(line), file=sys.stderr)  # noqa: T201

    def table(self, rows: Sequence[Mapping[str, Cell]]) -> None:
        """Rows with equal keys, under their names."""
        if self.as_json or not rows:
            return
        if self.is_terminal:
            _terminal().print_table(rows)
        else:
            for line in plain_table(rows):
                self.say(line)

    def progress(self, steps: Iterable[ProgressStep], total: int, title: str) -> list[ProgressStep]:
        """Run through `steps`, showing each that has something to say; returns them all."""
        if sys.stderr.isatty() and not self.as_json:
            return list(_terminal().follow_progress(steps, total, title))
        done = []
        for step in steps:
            done.append(step)
            if step.outcome:
                self.say(f"{step.path}: {step.outcome}")
        return done

    @contextmanager
    def status_line(self) -> Iterator[Callable[[str], None]]:
        """While the block lasts, a terminal shows what the function is given, and how long it has gone on; a
        pipe is told when nothing else was begun for a while.
        """
        if self.as_json or not sys.stderr.isatty():
            with telling_while_waiting(self._tell_waiting, QUIET) as show:
                yield show
            return
        with (
            _terminal().status_line() as update,
            telling_while_waiting(partial(_show_seconds, update), 1) as show,
        ):
            yield show

    def _tell_waiting(self, text: str, seconds: int) -> None:
        if seconds:
            line = f"still waiting, {seconds} s by now: {text}"
            if self.as_json:
                self.complain(line)
            else:
                self.say(line)


def _show_seconds(update: Callable[[str], None], text: str, seconds: int) -> None:
    update(visible(f"{text} ({seconds} s)" if seconds else text))


def _terminal() -> Any:
    """The module that knows rich."""
    return import_module("pipelines.cli.terminal")


def plain_table(rows: Sequence[Mapping[str, Cell]]) -> Iterator[str]:
    """Aligned columns; the last one is not padded."""
    names = list(rows[0])
    cells = [names, *([visible(str(row[name])) for name in names] for row in rows)]
    widths = [max(len(line[column]) for line in cells) for column in range(len(names))]
    for line in cells:
        yield "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()


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
