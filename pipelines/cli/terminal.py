"""What only a terminal shows, made by rich: a pipe need not wait until it is loaded."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager

from rich.console import Console
from rich.markup import escape
from rich.progress import Progress
from rich.table import Table
from rich.text import Text

from pipelines.cli.screen import Cell, ProgressStep
from pipelines.model.markup import visible


def print_table(rows: Sequence[Mapping[str, Cell]]) -> None:
    """Rows with equal keys, under their names."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name, value in rows[0].items():
        numeric = isinstance(value, int | float)
        table.add_column(name, justify="right" if numeric else "left", overflow="fold")
    for row in rows:
        table.add_row(*(Text(visible(str(value))) for value in row.values()))
    Console().print(table)


def follow_progress(steps: Iterable[ProgressStep], total: int, title: str) -> Iterator[ProgressStep]:
    """The steps, with a bar on standard error while they last."""
    with Progress(console=Console(stderr=True), transient=True) as progress:
        bar = progress.add_task(title, total=total)
        for step in steps:
            progress.update(bar, advance=1, description=escape(visible(step.path)))
            if step.outcome:
                line = visible(f"{step.path}: {step.outcome}")
                progress.console.print(line, markup=False, highlight=False)
            yield step


@contextmanager
def status_line() -> Iterator[Callable[[str], None]]:
    """A line on standard error that says what is going on, until the block ends."""
    with Console(stderr=True).status("Starting") as status:
        yield lambda text: status.update(escape(text))
