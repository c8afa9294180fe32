"""The commands that need no article: a new workspace, and the list of languages."""

from __future__ import annotations

from pathlib import Path

import click

from pipelines.actions.locales import language_details, language_rows
from pipelines.cli.options import command
from pipelines.cli.screen import Screen
from pipelines.workspace.paths import languages_at
from pipelines.workspace.starter import lay_out


@click.command()
@click.argument("folder", type=click.Path(path_type=Path), metavar="DIR")
@command
def init_command(screen: Screen, folder: Path) -> None:
    """Lay out a new workspace in DIR."""
    count = lay_out(folder)
    screen.say(
        f"{folder}: {count} files. Next: open {folder / 'glocal.toml'}, then run glocal new TITLE there."
    )
    screen.document({"workspace": str(folder), "files": count})


@click.command()
@click.argument("tags", nargs=-1, metavar="[TAG]...")
@click.option(
    "--workspace",
    "folder",
    type=click.Path(path_type=Path),
    help="A workspace with languages of its own; default: where you are, if that is one.",
)
@command
def locales_command(screen: Screen, tags: tuple[str, ...], folder: Path | None) -> None:
    """List the languages that Glocal and the workspace know, in EU order; with TAG, what is known of it."""
    languages = languages_at((folder or Path.cwd()).resolve(), explicit=folder is not None)
    rows = language_details(languages, tags) if tags else language_rows(languages)
    screen.table(rows)
    screen.document({"locales": rows})
