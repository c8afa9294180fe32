"""The commands that an article begins with."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

import click

from pipelines.actions.new_article import SURE_ENOUGH, import_article, start_article
from pipelines.cli.options import command, in_workspace
from pipelines.cli.screen import Screen
from pipelines.workspace.paths import Workspace

_slug_option = click.option(
    "--slug", default="", help="The article's folder name; default: made of the title."
)


@click.command()
@click.argument("file", type=click.Path(path_type=Path, allow_dash=True))
@click.argument("pictures", nargs=-1, metavar="[PICTURE]...", type=click.Path(path_type=Path))
@_slug_option
@click.option("--from", "kind", default="", help="What the file is, such as markdown; default: found out.")
@click.option(
    "--sure",
    default=SURE_ENOUGH,
    type=click.IntRange(0, 100),
    show_default=True,
    help="Per cent from which on a guess is taken; below, the words stay text.",
)
@click.option("--dry-run", is_flag=True, help="Show the article; write nothing.")
@command
@in_workspace
def import_command(
    screen: Screen,
    workspace: Workspace,
    file: Path,
    pictures: tuple[Path, ...],
    slug: str,
    kind: str,
    sure: int,
    dry_run: bool,
) -> None:
    """Make an article of copied text, a Word document, a web page, a mail or Markdown.

    FILE may be - for what comes through a pipe. Pictures behind it are put beside the article.
    """
    made = import_article(
        workspace,
        file,
        datetime.now(UTC).date(),
        pictures=pictures,
        slug=slug,
        kind=kind,
        enough=sure,
        dry_run=dry_run,
    )
    name = made.source
    if dry_run:
        for line in made.text.split("\n"):
            screen.say(line)
    screen.say(f"{made.path}: {'would be written' if dry_run else 'written'}, from {made.kind}")
    for picture in made.pictures:
        screen.say(f"{made.path}: with the picture {picture}")
    for remark in made.remarks:
        screen.say(f"{name}: {remark}")
    for guess in made.guesses:
        verb = "became" if guess.taken else "stays text; it may be"
        where = f"{name}:{guess.line}" if guess.line else name
        screen.say(f"{where}: {verb} {guess.became} ({guess.sure} % sure): {guess.words}")
    for item in made.unplaced:
        where = f"{name}:{item.line}" if item.line else name
        screen.say(f"{where}: not placed, {item.reason} {item.words}")
    for missing in made.missing:
        screen.say(f"{made.path}: {missing}")
    unplaced = [{"line": item.line, "words": item.words, "reason": item.reason} for item in made.unplaced]
    screen.document(
        {
            "article": made.path,
            "kind": made.kind,
            "guesses": [asdict(guess) for guess in made.guesses],
            "unplaced": unplaced,
            "remarks": list(made.remarks),
            "missing": list(made.missing),
            "pictures": list(made.pictures),
            **({"text": made.text} if dry_run else {}),
        }
    )


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
