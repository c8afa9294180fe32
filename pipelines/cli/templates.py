"""`glocal templates`: what of the look is the workspace's own, and how it differs from what Glocal brings."""

from __future__ import annotations

import click

from pipelines.actions.templates import (
    accept_templates,
    copy_template,
    named_templates,
    own_templates,
    template_differences,
    template_rows,
    workspace_layers,
)
from pipelines.cli.options import command, in_workspace
from pipelines.cli.screen import Screen, counted
from pipelines.workspace.paths import Workspace

_file = click.argument("file")


@click.group()
def templates_command() -> None:
    """The look: which templates are the workspace's own, and what Glocal's have that these lack."""


@templates_command.command("list")
@command
@in_workspace
def templates_list_command(screen: Screen, workspace: Workspace) -> None:
    """List the workspace's own templates, with what each covers, and the themes that there are."""
    both = workspace_layers(workspace)
    rows, themes = template_rows(own_templates(both)), both[0].themes
    screen.table(rows)
    screen.say(
        f"{counted(len(rows), 'template')} of your own; all others are Glocal's. Themes: {', '.join(themes)}."
    )
    screen.document({"templates": rows, "themes": list(themes)})


@templates_command.command("diff")
@click.argument("file", default="")
@command
@in_workspace
def templates_diff_command(screen: Screen, workspace: Workspace, file: str) -> None:
    """Show how a template differs from the one of Glocal's that it covers; without FILE, all that do."""
    found = template_differences(named_templates(workspace_layers(workspace), file))
    for each in found:
        for line in each.lines():
            screen.say(line)
    if found:
        screen.say("Lines that begin with - are Glocal's only, those with + are yours only.")
    else:
        screen.say("No template of yours differs from what Glocal brings.")
    screen.document({"templates": [each.as_dict() for each in found]})


@templates_command.command("copy")
@_file
@click.option("--theme", default="", help="Into this theme, one of your own perhaps.")
@command
@in_workspace
def templates_copy_command(screen: Screen, workspace: Workspace, file: str, theme: str) -> None:
    """Copy a template that Glocal brings, such as header.mjml, into the workspace, to be changed there."""
    path = copy_template(workspace, file, theme)
    screen.say(f"{path}: written. Next: change it, then run glocal build and look")
    screen.document({"template": path})


@templates_command.command("accept")
@_file
@command
@in_workspace
def templates_accept_command(screen: Screen, workspace: Workspace, file: str) -> None:
    """Say that a template of yours has what you want of Glocal's of today."""
    changed = accept_templates(workspace, file)
    for path in changed:
        screen.say(f"{path}: noted. You are told when Glocal's changes again.")
    if not changed:
        screen.say("That was noted already.")
    screen.document({"templates": changed})
