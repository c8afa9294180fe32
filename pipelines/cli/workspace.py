"""The commands that need no article: a new workspace, and the list of languages."""

from __future__ import annotations

import re
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from pipelines.actions.locales import language_details, language_rows
from pipelines.cli.options import command
from pipelines.cli.screen import Screen
from pipelines.workspace.paths import languages_at
from pipelines.workspace.starter import lay_out
from pipelines.workspace.starter.first_settings import Publisher


@click.command()
@click.argument("folder", type=click.Path(path_type=Path), metavar="DIR")
@click.option("--name", default="", help="Of the newsletter.")
@click.option("--url", default="", help="Where its website will stand, such as https://example.org/news.")
@click.option("--sender", default="", help="Who the mail is from: 'Name <address>'.")
@click.option("--source", default="en", show_default=True, help="The language that articles are written in.")
@click.option("--locales", default="eu24", show_default=True, help="What to publish: en,fr,de.")
@click.option("--accent", default="", help="The colour of buttons, such as #0e47cb; others are derived.")
@click.option("--logo", type=click.Path(path_type=Path), help="A PNG file, at least 80 pixels high.")
@command
def init_command(screen: Screen, folder: Path, **said: Any) -> None:
    """Lay out a new workspace in DIR; in a terminal it asks for what is not said."""
    publisher = _publisher(said, ask=not screen.as_json and at_a_terminal())
    count = lay_out(folder, publisher)
    screen.say(
        f"{folder}: {count} files. Next: open {folder / 'glocal.toml'}, then run glocal new TITLE there."
    )
    screen.document({"workspace": str(folder), "files": count})


def at_a_terminal() -> bool:
    """Whether somebody can answer."""
    return sys.stdin.isatty()


_QUESTIONS = {
    "name": "Name of the newsletter",
    "url": "Address of its website, such as https://example.org/news",
    "sender": "Sender of the mail, such as The Example <news@example.org>",
    "accent": "Colour of buttons, such as #0e47cb",
}


def _publisher(said: dict[str, Any], *, ask: bool) -> Publisher:
    """What was said of whoever publishes, and what they answer."""
    for name, question in _QUESTIONS.items():
        if ask and not said[name]:
            said[name] = click.prompt(f"{question} (Enter: later)", default="", show_default=False, err=True)
    locales = tuple(re.split(r"[,\s]+", said.pop("locales").strip()))
    return Publisher(datetime.now(UTC).year, locales=locales, **said)


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
