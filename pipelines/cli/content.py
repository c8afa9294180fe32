"""The commands that an article begins with."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from pipelines.actions.new_article import import_article, start_article
from pipelines.cli.options import command, in_workspace
from pipelines.cli.screen import Screen
from pipelines.workspace.paths import Workspace

_slug_option = click.option(
    "--slug", default="", help="The article's folder name; default: made of the title."
)


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@_slug_option
@command
@in_workspace
def import_command(screen: Screen, workspace: Workspace, file: Path, slug: str) -> None:
    """Make an article of text that was copied from a web page or an email."""
    made = import_article(workspace, file, slug, datetime.now(UTC).date())
    screen.say(f"{made.path}: written")
    for item in made.unplaced:
        screen.say(f"{file}:{item.line}: not placed, {item.reason} {item.words}")
    for missing in made.missing:
        screen.say(f"{made.path}: {missing}")
    unplaced = [{"line": item.line, "words": item.words, "reason": item.reason} for item in made.unplaced]
    screen.document({"article": made.path, "unplaced": unplaced, "missing": list(made.missing)})


@click.command()
@click.argument("title")
@_slug_option
@command
@in_workspace
def new_command(screen: Screen, workspace: Workspace, title: str, slug: str) -> None:
    """Start a new article."""
    path = start_article(workspace, title, slug, datetime.now(UTC).date())
    screen.say(f"{path}: written. Next: write it, put its pictures beside it, then run glocal extract")
    screen.document({"article": path})
