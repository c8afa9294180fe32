"""`glocal draft` at the terminal: what it would cost is said before, what became of it after."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from pipelines.cli import cli
from pipelines.workspace.paths import Workspace
from tests.actions.draft_room import make_room

SETTINGS = '[drafts]\nengine = "dummy"\n'


@pytest.fixture
def room(tmp_path: Path) -> Workspace:
    return make_room(tmp_path, SETTINGS)


def glocal(room: Workspace, *words: str, given: str = "") -> Result:
    return CliRunner().invoke(cli, [*words, "--workspace", str(room.root)], input=given)


def test_nothing_is_sent_without_a_yes(room: Workspace) -> None:
    """A dry run, and a question that nobody answers, change nothing."""
    before = room.catalog_path("hello", "fr").read_bytes()
    dry = glocal(room, "draft", "hello", "--dry-run")
    assert (dry.exit_code, dry.stdout) == (
        0,
        "hello fr: 2 texts, 0 characters\ndummy: 2 texts to dummy, which counts 0 characters\n",
    )
    asked = glocal(room, "draft", "hello", "--locale", "fr")
    assert asked.exit_code == 3
    assert (
        "error: nothing was changed: nobody confirmed\n  next: answer the question, or add --yes"
        in asked.stderr
    )
    assert room.catalog_path("hello", "fr").read_bytes() == before


def test_drafts_are_written_told_and_confirmed(room: Workspace) -> None:
    """The whole way of a language, as its officer walks it."""
    made = glocal(room, "draft", "hello", given="y\n")
    assert made.exit_code == 0
    assert made.stdout.endswith("hello fr: 3 drafts written, to be read by a person\n")
    assert "hello fr: left empty (it has no words to translate): 12:30" in made.stderr
    report = json.loads(glocal(room, "draft", "report", "--json").stdout)
    row = {"engine": "dummy", "locale": "fr", "drafts": 3, "to read": 3, "as written": 0, "changed %": ""}
    assert report == {"engines": [row]}
    said = glocal(room, "draft", "confirm", "--locale", "fr", "--by", "Jean")
    assert said.stdout == "translations/fr/LC_MESSAGES/hello.po: 3 confirmed\n"
    assert (
        glocal(room, "draft", "confirm", "--locale", "fr", "--by", "Jean").stdout
        == "there are no drafts to confirm\n"
    )
    assert glocal(room, "draft", "confirm", "--by", "Jean").exit_code == 2
    assert glocal(room, "draft", "collect").stdout == "nothing to draft\n"
    assert glocal(room, "draft", "forget", "abc").exit_code == 3


@pytest.mark.parametrize(
    ("settings", "words", "fault"),
    [
        ("", [], "no draft engine is named"),
        ("", ["--engine", "dumy"], "there is no draft engine 'dumy'"),
        ('[drafts]\nengine = "dumy"\n', [], "glocal.toml:11: there is no draft engine 'dumy'"),
        ("[drafts]\nmax_caracters = 5\n", [], "glocal.toml:11: drafts.max_caracters is not a known key"),
        ("[drafts]\nmax_characters = -5\n", [], "glocal.toml:11: drafts.max_characters must be"),
        ("[drafts.dumy]\n", [], "glocal.toml:10: there is no draft engine 'dumy'"),
        ("[drafts.dummy]\nprize = 2\n", [], "glocal.toml:11: drafts.dummy.prize is not a known key"),
        ('[drafts.memory]\nleast = "x"\n', [], "glocal.toml:11: drafts.memory.least must be a valid number"),
    ],
)
def test_what_the_settings_say_of_engines_is_looked_at(
    tmp_path: Path, settings: str, words: list[str], fault: str
) -> None:
    """A slip is told with its line before anything is sent."""
    room = make_room(tmp_path)
    (tmp_path / "glocal.toml").write_text((tmp_path / "glocal.toml").read_text() + settings)
    done = glocal(room, "draft", "hello", *words)
    assert done.exit_code == 3
    assert f"error: {fault}" in done.stderr
