"""`glocal providers --check` asks the providers themselves, and one that fails hides none of the others."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any, cast

import pytest
from click.testing import CliRunner

from pipelines.actions.provider_check import ProviderAnswer, check_providers
from pipelines.cli import cli
from pipelines.delivery.http import Api
from pipelines.delivery.providers.listmonk_account import RIGHTS
from pipelines.model.errors import DeliveryError
from pipelines.workspace.paths import Workspace, open_workspace
from tests.delivery.editions import SETTINGS
from tests.delivery.providers import brevo_fake, listmonk_fake

Asked = dict[tuple[str, str], tuple[bool, str]]


class Town:
    """A workspace with listmonk, which it uses, and Brevo."""

    def __init__(self, folder: Path, fakes: ExitStack) -> None:
        self.folder = folder
        self.listmonk = fakes.enter_context(listmonk_fake.FAKE().serve(folder))
        self.brevo = fakes.enter_context(brevo_fake.FAKE().serve(folder))
        brevo = brevo_fake.setup(self.brevo).partition("[audiences")[0]
        self.settings = (
            f'{SETTINGS}[delivery]\nprovider = "listmonk"\n{listmonk_fake.setup(self.listmonk)}{brevo}'
        )

    @property
    def workspace(self) -> Workspace:
        (self.folder / "glocal.toml").write_text(self.settings)
        return open_workspace(self.folder, explicit=True)

    def ask(self, *names: str) -> Asked:
        found: list[ProviderAnswer] = list(check_providers(self.workspace, names))
        return {(each.provider, each.asked): (each.ok, each.said) for each in found}


@pytest.fixture
def town(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Town]:
    monkeypatch.setitem(cast(dict[str, Any], Api.__init__.__kwdefaults__), "sleep", lambda _: None)
    for variable, value in {**listmonk_fake.ENV, **brevo_fake.ENV}.items():
        monkeypatch.setenv(variable, value)
    with ExitStack() as fakes:
        yield Town(tmp_path, fakes)


def test_all_is_well(town: Town) -> None:
    """Each answer in words; lists only of the provider that is used, whose they are."""
    assert town.ask() == {
        ("brevo", "settings"): (True, "complete"),
        ("brevo", "log in"): (True, "as codeweek@example.org"),
        ("brevo", "sender"): (True, "news@example.org, its domain is authenticated"),
        ("listmonk", "settings"): (True, "complete"),
        ("listmonk", "log in"): (True, "as glocal"),
        ("listmonk", "rights"): (
            True,
            f"all that are needed: {', '.join(RIGHTS)}",
        ),
        ("listmonk", "template"): (True, "none yet: one is made with the first draft"),
        ("listmonk", "readers in el"): (True, "Greek (2)"),
        ("listmonk", "readers in fr"): (True, "French (2)"),
    }
    assert {call.method for call in [*town.listmonk.calls, *town.brevo.calls]} == {"GET"}, "nothing is made"


def test_a_wrong_token_is_named_and_the_other_provider_answers(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The rest of its questions would all say the same; the other provider has nothing to do with it."""
    monkeypatch.setenv("BREVO_API_KEY", "xkeysib-wrong")
    found = town.ask()
    assert [key for key in found if key[0] == "brevo"] == [("brevo", "settings"), ("brevo", "log in")]
    ok, said = found["brevo", "log in"]
    assert (ok, said.partition(" (")[0]) == (False, "brevo does not accept the key in BREVO_API_KEY")
    assert "xkeysib-wrong" not in str(found)
    assert all(ok for key, (ok, _) in found.items() if key[0] == "listmonk")


def test_one_fault_hides_no_other(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """An empty list, one that is not there, rights that lack, a key that is not set: all in one go."""
    monkeypatch.delenv("BREVO_API_KEY")
    town.listmonk.rights.discard("campaigns:send")
    town.listmonk.counts[3] = {}
    town.settings = town.settings.replace('lists = ["4"]', 'lists = ["4", "77"]')
    found = town.ask()
    assert {key for key, (ok, _) in found.items() if not ok} == {
        ("brevo", "settings"),
        ("listmonk", "rights"),
        ("listmonk", "readers in el"),
        ("listmonk", "readers in fr"),
    }
    assert found["listmonk", "readers in el"][1] == "Greek (0); nobody is on Greek"
    assert "list 77" in found["listmonk", "readers in fr"][1]


def test_an_odd_answer_is_a_line_not_an_end(town: Town) -> None:
    """A proxy's page as JSON to one question leaves the others to be asked."""
    town.listmonk.faults, town.listmonk.odd = [("odd-json", "GET", "/templates")], {"data": 7}
    found = town.ask("listmonk")
    assert [key[1] for key, (ok, _) in found.items() if not ok] == ["template"]
    assert found["listmonk", "readers in el"][0]


def test_a_server_that_is_down_is_a_line_too(town: Town) -> None:
    """Nobody there is the first answer and the last."""
    town.settings = town.settings.replace(town.listmonk.url, "http://127.0.0.1:9")
    found = town.ask("listmonk")
    assert {key[1]: ok for key, (ok, _) in found.items()} == {"settings": True, "log in": False}
    assert "cannot be reached" in found["listmonk", "log in"][1]


def test_only_known_names_are_asked(town: Town) -> None:
    """A slip in a name is not an answer that all is well."""
    with pytest.raises(DeliveryError, match="there is no provider 'lismonk'"):
        town.ask("lismonk")


def test_the_command_says_it_by_its_exit_code(town: Town) -> None:
    """For a person a table, for a program JSON; 1 if anything is not all right."""

    def glocal(*words: str) -> tuple[int, str]:
        result = CliRunner().invoke(cli, [*words, "--workspace", os.fspath(town.workspace.root)])
        return result.exit_code, result.output

    code, text = glocal("providers", "--check")
    assert code == 0
    assert "listmonk  readers in el  ok  Greek (2)" in text
    town.listmonk.counts[3] = {}
    code, text = glocal("providers", "listmonk", "--check", "--json")
    answers = json.loads(text)["answers"]
    assert (code, [each["asked"] for each in answers if not each["ok"]]) == (1, ["readers in el"])
