"""The commands that need no article: a new workspace, and the list of languages."""

from __future__ import annotations

from pathlib import Path

import click

from pipelines.cli.options import command
from pipelines.cli.screen import Screen
from pipelines.languages.table import EU24, LOCALES
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
@command
def locales_command(screen: Screen) -> None:
    """List the languages that Glocal knows, in EU order."""
    rows = [
        {
            "tag": locale.tag,
            "language": locale.endonym,
            "direction": locale.direction,
            "official": "EU" if locale.tag in EU24 else "",
            "legacy": locale.legacy,
            "plurals": (locale.plural or "").partition(";")[0].removeprefix("nplurals="),
        }
        for locale in LOCALES.values()
    ]
    screen.table(rows)
    screen.document({"locales": rows})
