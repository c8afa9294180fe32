"""The command line as a whole: every command is found, and its list costs nothing."""

from __future__ import annotations

import subprocess
import sys

import click
import pytest
from click.testing import CliRunner

from pipelines.cli import COMMANDS, cli


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_command_is_there(name: str) -> None:
    """The list names modules by text: a command that was moved must not be found by its users first."""
    found = cli.get_command(click.Context(cli), name)
    assert found is not None
    assert found.help


def test_an_unknown_command_is_wrong_use() -> None:
    """Exit code 2, and what there is."""
    result = CliRunner().invoke(cli, ["pubish"])
    assert (result.exit_code, "No such command 'pubish'" in result.output) == (2, True)


def test_the_list_of_commands_imports_none_of_them() -> None:
    """`glocal --help` is the first thing that anybody types."""
    code = (
        "import sys; from click.testing import CliRunner; from pipelines.cli import COMMANDS, cli\n"
        "result = CliRunner().invoke(cli, ['--help'])\n"
        "assert all(f'  {name} ' in result.output for name in COMMANDS), result.output\n"
        "print(sorted(name for name in sys.modules if name.startswith('pipelines')))"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (result.stdout.strip(), result.stderr) == ("['pipelines', 'pipelines.cli']", "")


def test_a_subcommand_has_help_too() -> None:
    """Whoever asks for the help of one command gets that of this one."""
    result = CliRunner().invoke(cli, ["site", "--help"])
    assert result.exit_code == 0
    assert [line.split()[0] for line in result.output.partition("Commands:\n")[2].splitlines()] == [
        "push",
        "releases",
        "restore",
        "rollback",
        "withdraw",
    ]
