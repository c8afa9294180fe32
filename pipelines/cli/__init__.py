"""The command line: parse, call, print. What the commands do is in `actions/` and `flows/`.

A command's module is imported when the command is called, so that each starts fast, and `--help` at once.
Exit codes: 0 done, 1 findings or a held locale, 2 wrong use, 3 cannot go on.
"""

from __future__ import annotations

import gc
from importlib import import_module

import click

from pipelines import __version__

COMMANDS = {
    "approve": ("server", "Say yes to a run that waits."),
    "backup": ("backup", "Keep ledger and website in one file."),
    "bounces": ("bounces", "Read mail that could not be delivered."),
    "build": ("editions", "Render everything for a look; nothing is sent."),
    "cancel": ("scheduled", "Take scheduled sends back; they are drafts again."),
    "check": ("editions", "Say what is wrong with articles and translations."),
    "deliver-due": ("scheduled", "Send what was scheduled with SMTP and is due."),
    "draft": ("draft", "Let a machine draft what is empty, to be read by a person."),
    "exchange": ("exchange", "Texts for translators' tools, out and back."),
    "extract": ("editions", "Bring the translators' catalogs up to date."),
    "forms": ("server", "Bring the forms on a Prefect server up to date."),
    "import": ("content", "Make an article of text that was copied."),
    "init": ("workspace", "Lay out a new workspace."),
    "ledger": ("ledger", "The record of what was sent: checked, put back."),
    "link": ("server", "Print an address that lets a browser in at the pages."),
    "locales": ("workspace", "List the languages that Glocal knows, in EU order."),
    "merge-po": ("git", "Merge two versions of a catalog, for git."),
    "new": ("content", "Start a new article."),
    "providers": ("delivery", "List who can send the mail."),
    "publish": ("publish", "Put what is ready on the website and hand it to the provider."),
    "reject": ("server", "Say no to a run that waits: nothing is sent."),
    "resolve": ("delivery", "Say what became of a delivery that nobody knows of."),
    "restore": ("backup", "Put ledger and website back from a backup."),
    "serve": ("server", "Start the pages where staff publish and approve."),
    "site": ("site", "The website: its releases, going back, withdrawing."),
    "status": ("status", "Show how far each language is."),
    "subscribe-app": ("signup", "Serve the pages where readers sign up and leave."),
    "suppressions": ("bounces", "Who gets no mail any more: shown, entered, lifted."),
    "templates": ("templates", "What of the look is the workspace's own."),
    "weblate": ("weblate", "Exchange texts with Weblate, and learn what is approved there."),
}
"""Each command: the module of this folder that has it as `<name>_command`, and what it does in short."""


class LazyGroup(click.Group):
    """A group whose commands are imported when they are called; their list needs none of them."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - as above
        if cmd_name not in COMMANDS:
            return None
        module, _ = COMMANDS[cmd_name]
        found = getattr(import_module(f"pipelines.cli.{module}"), f"{cmd_name.replace('-', '_')}_command")
        return found if isinstance(found, click.Command) else None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - as above
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in COMMANDS.items()])


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="glocal")
def cli() -> None:
    """One article in, every EU language out."""


def main() -> None:
    """The `glocal` command."""
    gc.set_threshold(100_000, 50, 50)  # nearly all that a command makes is needed until its end
    cli(prog_name="glocal")
