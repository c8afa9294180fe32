"""What all commands share: their options, their workspace, and how an error becomes a message.

Exit codes: 0 done, 1 findings or a held locale, 2 wrong use, 3 cannot go on.
"""

from __future__ import annotations

import functools
import logging
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from traceback import format_exception
from typing import Any

import click

from pipelines.cli.screen import Screen
from pipelines.model.errors import as_fault
from pipelines.workspace.paths import open_workspace

Command = Callable[..., int | None]


def command(function: Command) -> Command:
    """The options that every command has; errors become a message and exit code 3."""

    @click.option("--debug", is_flag=True, help="Show a traceback with an error.")
    @click.option("--json", "as_json", is_flag=True, help="Print one JSON document and nothing else.")
    @functools.wraps(function)
    def run(*args: Any, debug: bool, as_json: bool, **values: Any) -> None:
        screen = Screen(as_json)
        try:
            with _tracebacks(screen) if debug else nullcontext():
                code = function(screen, *args, **values) or 0
        except Exception as error:  # noqa: BLE001 - whatever it is, it becomes a message
            if isinstance(error, BrokenPipeError):  # whoever read our output has closed it
                sys.stderr.close()
                sys.exit(0)
            if debug:
                screen.complain(*"".join(format_exception(error)).rstrip("\n").split("\n"))
            screen.fail(as_fault(error))
            code = 3
        sys.exit(code)

    return run


@contextmanager
def _tracebacks(screen: Screen) -> Iterator[None]:
    """While the block lasts, each error that becomes a finding is told with its traceback."""
    log, handler = logging.getLogger("pipelines"), _ScreenLog(screen)
    before, log.propagate = (log.level, log.propagate), False
    log.addHandler(handler)
    log.setLevel(logging.DEBUG)
    try:
        yield
    finally:
        log.removeHandler(handler)
        log.setLevel(before[0])
        log.propagate = before[1]


class _ScreenLog(logging.Handler):
    def __init__(self, screen: Screen) -> None:
        super().__init__()
        self._screen = screen

    def emit(self, record: logging.LogRecord) -> None:
        self._screen.complain(*self.format(record).split("\n"))


def in_workspace(function: Command) -> Command:
    @click.option(
        "--workspace",
        "folder",
        type=click.Path(path_type=Path),
        help="The workspace; default: where you are.",
    )
    @functools.wraps(function)
    def run(screen: Screen, *args: Any, folder: Path | None, **values: Any) -> int | None:
        start = (folder or Path.cwd()).resolve()
        return function(screen, open_workspace(start, explicit=folder is not None), *args, **values)

    return run


slugs_argument = click.argument("slugs", nargs=-1, metavar="[ARTICLE]...")
locales_option = click.option(
    "--locale", "locales", multiple=True, help="Only this language; may be repeated."
)

issue_argument = click.argument("issue", metavar="ARTICLE")
provider_option = click.option(
    "--provider", default="", help="Who sends the mail; default: [delivery] provider."
)
