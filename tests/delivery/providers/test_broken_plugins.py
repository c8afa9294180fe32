"""One package's provider that does not work is named, with its package, and stops none of the others."""

from __future__ import annotations

import sys
from collections.abc import Callable
from importlib.metadata import EntryPoint, EntryPoints
from pathlib import Path
from types import ModuleType

import pytest

from pipelines.delivery.providers import open_provider, provider_rows
from pipelines.flows.form import choices
from pipelines.model.delivery import Campaign
from pipelines.model.errors import BrokenPlugin, DeliveryError
from pipelines.website.targets import open_target
from pipelines.workspace import plugins as found_plugins
from pipelines.workspace.paths import Workspace
from pipelines.workspace.plugins import PROVIDERS, WEBSITE_TARGETS
from tests.delivery.editions import small_workspace
from tests.delivery.test_changed_at_provider import Shelf


class Good(Shelf):
    """All that a provider has."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__(name="theirs")


class NoWorkspace(Good):
    def __init__(self) -> None:
        pass


class Raises(Good):
    def __init__(self, workspace: Workspace) -> None:
        raise KeyError("THEIR_TOKEN")


class Exits(Good):
    def __init__(self, workspace: Workspace) -> None:
        sys.exit("no licence\nand more")


class OldSend(Good):
    def send(self, reference: str, campaign: Campaign) -> None:  # type: ignore[override] # of an older protocol
        pass


class NoCancel(Good):
    cancel = None  # type: ignore[assignment] # of an older protocol


class OtherName(Good):
    def __init__(self, workspace: Workspace) -> None:
        Shelf.__init__(self, name="ours")


class WordsForCapabilities(Good):
    def __init__(self, workspace: Workspace) -> None:
        super().__init__(workspace)
        self.capabilities = {"drafts": True}  # type: ignore[assignment] # of an older protocol


class LazyCapabilities(Good):
    def __getattribute__(self, name: str) -> object:
        if name == "capabilities":
            raise ConnectionError("no network")
        return super().__getattribute__(name)


class Recursive(Good):
    def __init__(self, workspace: Workspace) -> None:
        Recursive(workspace)


BROKEN = {
    "NotThere": "AttributeError: ",
    "NoWorkspace": "TypeError: ",
    "Raises": "KeyError: 'THEIR_TOKEN'",
    "Exits": "SystemExit: no licence and more",
    "OldSend": "send does not take reference, campaign, at",
    "NoCancel": "it has no method cancel",
    "OtherName": "it calls itself 'ours'",
    "WordsForCapabilities": "its capabilities are not Capabilities",
    "LazyCapabilities": "ConnectionError: no network",
    "Recursive": "RecursionError: ",
}


Install = Callable[..., None]


@pytest.fixture
def install(monkeypatch: pytest.MonkeyPatch) -> Install:
    """Another package's plug-in beside ours."""
    module = ModuleType("their_package")
    for name, value in globals().items():
        setattr(module, name, value)
    monkeypatch.setitem(sys.modules, "their_package", module)
    real = found_plugins.plugins

    def add(value: str, group: str = PROVIDERS) -> None:
        point = EntryPoint("theirs", value, group)

        def with_theirs(asked: str) -> EntryPoints:
            return EntryPoints([*real(asked), *([point] if asked == group else [])])

        for user in ("workspace.plugins", "delivery.providers", "website.targets", "flows.form"):
            monkeypatch.setattr(f"pipelines.{user}.plugins", with_theirs)

    return add


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_provider_is_named_and_the_others_go_on(name: str, install: Install, tmp_path: Path) -> None:
    """Staff see which package is to blame, and send with another one meanwhile."""
    workspace = small_workspace(tmp_path)
    before = provider_rows(workspace)
    install(f"their_package:{name}")
    rows = provider_rows(workspace)
    assert [row for row in rows if row["provider"] != "theirs"] == before
    (theirs,) = (row for row in rows if row["provider"] == "theirs")
    start = f"the provider 'theirs' of their_package:{name} is broken: {BROKEN[name]}"
    assert theirs["settings"].startswith(start)
    assert "\n" not in theirs["settings"]
    with pytest.raises(BrokenPlugin):
        open_provider("theirs", workspace)
    assert choices(workspace)["provider"] == ["", "outbox"]


def test_a_package_that_cannot_be_imported_is_named(install: Install, tmp_path: Path) -> None:
    """Its own dependency is missing: the most usual fault of all."""
    install("a_package_that_is_not_there:Provider")
    with pytest.raises(
        BrokenPlugin, match="ModuleNotFoundError: No module named 'a_package_that_is_not_there'"
    ):
        open_provider("theirs", small_workspace(tmp_path))


def test_a_good_one_works_and_its_own_errors_stay(install: Install, tmp_path: Path) -> None:
    """Settings that lack something are no fault of a package."""
    workspace = small_workspace(tmp_path)
    install("their_package:Good")
    assert isinstance(open_provider("theirs", workspace), Good)
    assert choices(workspace)["provider"] == ["", "outbox", "theirs"]

    class Unset(Good):
        def __init__(self, workspace: Workspace) -> None:
            raise DeliveryError("the environment variable THEIRS is not set")

    vars(sys.modules["their_package"])["Good"] = Unset
    with pytest.raises(DeliveryError, match="THEIRS is not set"):
        open_provider("theirs", workspace)


@pytest.mark.parametrize("value", ["their_package:NotThere", "their_package:Raises"])
def test_a_broken_website_target_is_named_too(value: str, install: Install) -> None:
    """The same goes for whatever else a package may bring."""
    install(value, WEBSITE_TARGETS)
    with pytest.raises(BrokenPlugin, match=f"the website target 'theirs' of {value} is broken"):
        open_target("theirs+https://example.org")
