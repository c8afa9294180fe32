"""The command that git calls when it merges catalogs."""

from __future__ import annotations

from pathlib import Path

import click

from pipelines.actions.merge_po import install_driver, merge_files
from pipelines.cli.options import command
from pipelines.cli.screen import Screen, counted
from pipelines.workspace.paths import open_workspace

_SHOWN = 10
"""How many places of conflicts are named: git may be merging a hundred files."""
_VERSION = click.Path(path_type=Path, exists=True, dir_okay=False)


@click.command()
@click.argument("base", type=_VERSION, required=False)
@click.argument("ours", type=_VERSION, required=False)
@click.argument("theirs", type=_VERSION, required=False)
@click.argument("name", required=False)
@click.option(
    "--install", is_flag=True, help="Tell this clone's git to merge catalogs so, and .gitattributes."
)
@command
def merge_po_command(
    screen: Screen,
    base: Path | None,
    ours: Path | None,
    theirs: Path | None,
    name: str | None,
    *,
    install: bool,
) -> int:
    """Merge two versions of a catalog, entry by entry; the result replaces OURS.

    git calls this as merge-po %O %A %B %P once `glocal merge-po --install` was run in the clone. A text that
    both sides translated differently becomes fuzzy, with both translations in its comments. Exit 1 if a
    version cannot be read and git, line by line, leaves a conflict.
    """
    if install:
        done = install_driver(open_workspace(Path.cwd()).root)
        for line in done:
            screen.say(line)
        screen.document({"done": done})
        return 0
    if base is None or ours is None or theirs is None:
        screen.complain("error: BASE, OURS and THEIRS are needed, or --install")
        return 2
    merged = merge_files(base, ours, theirs, name or str(ours))
    if merged.fault:
        screen.complain(
            f"{merged.path}: merged line by line, because a version of it cannot be read:",
            *f"  {merged.fault}".split("\n"),
        )
        if not merged.clean:
            screen.complain("  then: mend the file, see that glocal check can read it, and git add it")
    if merged.conflicts:
        screen.complain(
            f"{merged.path}: {counted(len(merged.conflicts), 'text')} translated differently on both sides;"
            " fuzzy now, with both translations in the comments:",
            *(f"  {origin}" for origin in merged.conflicts[:_SHOWN]),
        )
    if more := len(merged.conflicts[_SHOWN:]):
        screen.complain(f"  and {more} more; glocal check --all names them")
    screen.document(merged.as_dict())
    return 0 if merged.clean else 1
