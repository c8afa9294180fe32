"""Another package can run the contract against its own provider, without a line of this repository."""

from __future__ import annotations

import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.conftest import ROOT

pytestmark = pytest.mark.slow
PROVIDER = """
import json
from pathlib import Path

from pipelines.delivery.provider import Capabilities, Remote, RemoteState, campaign_digest, token


class Theirs:
    name = "theirs"
    capabilities = Capabilities(look_up="key", drafts=True, schedules=True, cancels=True)

    def __init__(self, workspace):
        self._path = Path(workspace.settings.providers["theirs"]["file"])

    def _all(self):
        return json.loads(self._path.read_text()) if self._path.exists() else {}

    def _set(self, key, **values):
        rows = self._all()
        rows.setdefault(key, {"state": "draft", "digest": "", "letters": 0}).update(values)
        self._path.write_text(json.dumps(rows))

    def expected(self, campaign):
        return campaign_digest(campaign.email.subject, campaign.email.html)

    def find(self, campaign):
        rows = self._all()
        return [self.read(token(campaign))] if token(campaign) in rows else []

    def create(self, campaign):
        self._set(token(campaign))
        return token(campaign)

    def write(self, reference, campaign):
        self._set(reference, digest=self.expected(campaign))

    def read(self, reference):
        row = self._all()[reference]
        return Remote(reference, RemoteState(row["state"]), row["digest"])

    def test(self, reference, campaign, addresses):
        pass

    def send(self, reference, campaign, at):
        letters = self._all()[reference]["letters"] + 1
        self._set(reference, state="scheduled" if at else "sent", letters=letters)

    def cancel(self, reference):
        self._set(reference, state="draft", letters=0)
"""
TEST = """
import json
from contextlib import contextmanager

from pipelines.testing.contract import ProviderContract


class FileService:
    environment = {}

    def __init__(self, path):
        self.path = path
        self.settings = f"[providers.theirs]\\nfile = {json.dumps(str(path))}\\n"
        self.settings += '[audiences.el]\\nlists = ["1"]\\n[audiences.fr]\\nlists = ["2"]\\n'

    def letters(self):
        rows = json.loads(self.path.read_text()) if self.path.exists() else {}
        return [key for key, row in rows.items() for _ in range(row["letters"])]


class TestTheirs(ProviderContract):
    provider = "theirs"

    @contextmanager
    def service(self, folder):
        yield FileService(folder / "theirs.json")
"""


def contract(folder: Path, provider: str, *more: str) -> subprocess.CompletedProcess[str]:
    """A package as pip would have installed it, with its own test beside it."""
    info = folder / "site" / "theirs-1.0.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: theirs\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text("[glocal.providers]\ntheirs = theirs_package:Theirs\n")
    (folder / "site" / "theirs_package.py").write_text(provider)
    (folder / "test_theirs.py").write_text(TEST)
    (folder / "pytest.ini").write_text("[pytest]\n")
    words = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "test_theirs.py", *more]
    env = {**os.environ, "PYTHONPATH": str(folder / "site")}
    return subprocess.run(words, cwd=folder, env=env, capture_output=True, text=True, check=False)


def test_a_good_provider_of_another_package_keeps_the_contract(tmp_path: Path) -> None:
    """With nothing but the installed package: no file of the repository is on its path."""
    result = contract(tmp_path, PROVIDER)
    assert (result.returncode, "6 passed" in result.stdout) == (0, True), result.stdout + result.stderr


@pytest.mark.parametrize(
    ("right", "wrong", "test"),
    [
        ("if token(campaign) in rows else []", "if False else []", "read_back"),
        ("self._set(token(campaign))", "self._set(token(campaign), letters=1)", "a_draft_is_no_letter"),
    ],
)
def test_one_that_breaks_the_contract_is_caught(tmp_path: Path, right: str, wrong: str, test: str) -> None:
    """A contract that everything passes promises nothing."""
    assert right in PROVIDER
    result = contract(tmp_path, PROVIDER.replace(right, wrong), "-k", test)
    failed = [line for line in result.stdout.split("\n") if line.startswith(("FAILED", "ERROR"))]
    assert [line for line in failed if test in line], result.stdout + result.stderr


def test_the_plug_in_is_installed_with_glocal() -> None:
    """pytest finds it by its entry point, and it imports nothing of Glocal by itself."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())
    assert settings["project"]["entry-points"]["pytest11"] == {"glocal.testing": "pipelines.testing.plugin"}
