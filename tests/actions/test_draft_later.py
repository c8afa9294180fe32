"""An article in 24 languages by eTranslation, whose run is killed in the middle: each is handed in once."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from click.testing import CliRunner

from pipelines.actions.draft_delivery import keep_delivery
from pipelines.actions.draft_store import DraftStore
from pipelines.cli import cli
from pipelines.translation.drafts.mark import is_draft
from pipelines.workspace.catalogs import read_catalog
from pipelines.workspace.paths import Workspace, open_workspace
from tests.actions.draft_room import make_room
from tests.delivery.providers.fake import Call, running
from tests.translation.drafts.fakes.etranslation import ETranslationService

TAGS = [
    *("bg", "cs", "da", "de", "el", "es", "et", "fi", "fr", "ga", "hr", "hu"),
    *("it", "lt", "lv", "mt", "nl", "pl", "pt", "ro", "sk", "sl", "sv", "ar"),
]
LINKED = "See [the map](https://example.org/map) **now**"
TEXTS = f'msgid "{LINKED}"\nmsgstr ""\n'
KILLED_AT = 10
WAITS = "import sys; from pipelines.cli import cli; input(); cli(sys.argv[1:])"
"""Until it is known whom to kill."""


@dataclass
class KillingService(ETranslationService):
    """It kills whoever asks for the tenth time, when it has taken that request and not answered yet."""

    victims: list[int] = field(default_factory=list)
    targets: tuple[str, ...] = tuple(tag.upper() for tag in TAGS)

    def handle(self, call: Call) -> tuple[int, object, dict[str, str]] | None:
        answer = super().handle(call)
        if self.victims and len(self.accepted) == KILLED_AT and call.path == "/askTranslate":
            os.kill(self.victims.pop(), signal.SIGKILL)
            return None
        return answer


def room_in(folder: Path, address: str) -> Workspace:
    """One article with one text, and its 24 empty catalogs."""
    settings = (
        f'[drafts.etranslation]\napplication = "glocal-test"\naddress = "{address}"\n'
        'callback = "https://desk.example.org/drafts/etranslation"\n'
    )
    make_room(folder, settings, texts="")
    path = folder / "glocal.toml"
    path.write_text(path.read_text().replace('"fr"', ", ".join(f'"{tag}"' for tag in TAGS)))
    for tag in TAGS:
        catalog = folder / f"translations/{tag}/LC_MESSAGES/hello.po"
        catalog.parent.mkdir(parents=True, exist_ok=True)
        catalog.write_text(f'msgid ""\nmsgstr ""\n"Language: {tag}\\n"\n\n{TEXTS}')
    return open_workspace(folder)


def test_24_languages_are_handed_in_once_though_the_run_is_killed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """kill -9 between a request and its answer: the run after it asks for what is left, and nothing twice.

    What was asked for when the run died is delivered too, and is known by its token alone.
    """
    monkeypatch.setenv("ETRANSLATION_PASSWORD", "secret-of-ETRANSLATION_PASSWORD")
    fake = KillingService()
    with running(fake):
        room = room_in(tmp_path, fake.url)
        words = ["draft", "hello", "--yes", "--workspace", str(room.root)]
        with subprocess.Popen(
            [
                sys.executable,
                "-c",
                "import sys; from pipelines.cli import cli; input(); cli(sys.argv[1:])",
                *words,
            ],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        ) as victim:
            fake.victims.append(victim.pid)
            victim.communicate(b"go\n", timeout=300)
        assert victim.returncode == -signal.SIGKILL
        again = CliRunner().invoke(cli, words)
        assert again.exit_code in (0, 1), again.output
        asked = [body["targetLanguages"] for body in fake.accepted.values()]
        assert sorted(asked) == sorted([tag.upper()] for tag in TAGS)
        tickets = [each.ticket for each in DraftStore(room).waiting()]
        assert [ticket.reference for ticket in tickets].count("") == 1
        assert len({ticket.token for ticket in tickets}) == len(TAGS)
        for body in fake.deliveries():
            assert keep_delivery(room, body)
            assert keep_delivery(room, body)
        collected = CliRunner().invoke(cli, ["draft", "collect", "--workspace", str(room.root)])
    assert "secret-of" not in again.output + collected.output
    kept = b"".join(path.read_bytes() for path in (room.root / ".glocal").rglob("*") if path.is_file())
    assert b"secret-of" not in kept
    found = {tag: read_catalog(room, "hello", tag).messages for tag in TAGS}
    drafted = {tag for tag, messages in found.items() if all(is_draft(each) for each in messages)}
    told = {tag for tag in TAGS if f"hello {tag}: left empty" in collected.stderr}
    assert drafted | told == set(TAGS)
    assert "es" in drafted
    assert DraftStore(room).waiting() == ()
