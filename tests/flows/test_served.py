"""One `glocal serve` a workspace, found by the other commands of its user, and by nobody else."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from pipelines.flows.run_marks import forget_mark, is_alive, living_runs, marked_alive, was_begun_here
from pipelines.flows.served import ServeNote, is_served, read_note, running_note, sole_server, write_note
from pipelines.workspace.paths import Workspace, open_workspace
from tests.delivery.editions import SETTINGS
from tests.prefect_served import clean_environment

Glocal = Callable[..., Result]
NOTE = ServeNote(
    "http://127.0.0.1:41000/engine/api",
    "http://127.0.0.1:4200",
    "glocal:7Hq",
    pid=4711,
    machine="office",
    since="2026-12-01 09:00+01:00",
)

REFUSED = (
    "glocal serve runs for this workspace already: process 4711 on office, since 2026-12-01 09:00+01:00, "
    "at http://127.0.0.1:4200"
)


@pytest.fixture
def room(tmp_path: Path) -> Workspace:
    (tmp_path / "glocal.toml").write_text(SETTINGS)
    return open_workspace(tmp_path, explicit=True)


def test_the_second_is_refused_and_the_first_is_named(workspace: Path, glocal: Glocal) -> None:
    """Two that serve one workspace would end each other's runs."""
    here = open_workspace(workspace, explicit=True)
    with sole_server(here):
        write_note(here, NOTE)
        done = glocal("serve")
        assert (done.exit_code, done.output.split("\n")) == (
            3,
            [
                f"error: {REFUSED}",
                "  next: use that one (glocal link prints a way in), or end it with Ctrl-C in its terminal",
                "",
            ],
        )
        assert read_note(here) == NOTE


def test_one_that_only_starts_refuses_the_second_too(room: Workspace) -> None:
    """It has no address yet."""
    with sole_server(room) as left:
        assert left is None
        from_elsewhere = "import sys; from pathlib import Path; from pipelines.cli import cli; cli()"
        done = subprocess.run(
            [sys.executable, "-c", from_elsewhere, "serve", "--workspace", str(room.root)],
            capture_output=True,
            text=True,
            check=False,
        )
    assert (done.returncode, done.stderr.split("\n")[0]) == (
        3,
        "error: another glocal serve is starting for this workspace",
    )


def test_what_is_told_is_for_this_user_alone_and_ends_with_the_server(room: Workspace) -> None:
    """The login of the API is in it."""
    with sole_server(room):
        write_note(room, NOTE)
        assert (room.state / "serve.json").stat().st_mode & 0o777 == 0o600
        assert (is_served(room), read_note(room)) == (True, NOTE)
        assert running_note(room) is None  # nothing answers at its address
    assert (is_served(room), read_note(room)) == (False, None)
    assert "7Hq" not in repr(NOTE)


def test_what_a_killed_one_left_is_seen_by_the_next_and_by_nobody_else(room: Workspace) -> None:
    """Another server may have its port by now: whoever asks that one for this workspace's runs is wrong."""
    room.state.mkdir()
    write_note(room, NOTE)
    assert running_note(room) is None
    with sole_server(room) as left:
        assert left == NOTE


@pytest.mark.parametrize("text", ["", "{}", '{"api": "http://127.0.0.1:4200/api"}', "[]", "\x00"])
def test_a_note_of_a_former_version_or_a_broken_one_is_none(room: Workspace, text: str) -> None:
    """After an upgrade, or a crash in the middle of a write, the server starts all the same."""
    room.state.mkdir()
    (room.state / "serve.json").write_text(text)
    assert read_note(room) is None


def test_without_a_server_there_is_no_link(glocal: Glocal) -> None:
    """And the way to one is named."""
    done = glocal("link")
    assert (done.exit_code, "start one with glocal serve" in done.output) == (3, True)


def test_a_run_lives_as_long_as_its_process(tmp_path: Path) -> None:
    """A run that outlives its `glocal serve` is not called crashed while it sends; one that was killed is."""
    with marked_alive(tmp_path, "a"):
        assert (is_alive(tmp_path, "a"), living_runs(tmp_path)) == (True, ["a"])
    assert (is_alive(tmp_path, "a"), was_begun_here(tmp_path, "a")) == (False, False)
    code = (
        "import sys, time; from pathlib import Path; from pipelines.flows.run_marks import marked_alive\n"
        "with marked_alive(Path(sys.argv[1]), 'b'):\n    print('in', flush=True); time.sleep(60)"
    )
    process = subprocess.Popen([sys.executable, "-c", code, str(tmp_path)], stdout=subprocess.PIPE)
    assert process.stdout
    process.stdout.readline()
    assert living_runs(tmp_path) == ["b"]
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    assert (is_alive(tmp_path, "b"), was_begun_here(tmp_path, "b")) == (False, True)
    forget_mark(tmp_path, "b")
    assert not was_begun_here(tmp_path, "b")


def test_the_server_of_a_moment_asks_for_a_login_too(room: Workspace) -> None:
    """`glocal publish` starts one if none runs: a page in a browser could plan a run there as well."""
    code = (
        "import os, sys; from pathlib import Path; from pipelines.workspace.paths import open_workspace\n"
        "from pipelines.flows.environment import quiet_prefect\n"
        "quiet_prefect(open_workspace(Path(sys.argv[1]), explicit=True))\n"
        "print(os.environ['PREFECT_SERVER_API_AUTH_STRING'], os.environ['PREFECT_API_AUTH_STRING'])"
    )
    logins = []
    for _ in range(2):
        command = [sys.executable, "-c", code, str(room.root)]
        done = subprocess.run(command, env=clean_environment(), capture_output=True, text=True, check=True)
        asked, said = done.stdout.split()
        assert asked == said
        logins.append(asked)
    assert logins[0] != logins[1]
