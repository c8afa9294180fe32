"""Names that a workspace's settings and the command line give are looked up before anything is read."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.model.errors import SettingsError
from pipelines.workspace.locale_names import pick_locales
from pipelines.workspace.paths import Workspace, open_workspace
from pipelines.workspace.snapshot import open_snapshot
from tests.workspace.test_settings import SMALLEST


def workspace(folder: Path, more: str = "") -> Workspace:
    """A workspace with nothing in it but its settings."""
    (folder / "glocal.toml").write_text(SMALLEST + more)
    return open_workspace(folder, explicit=True)


@pytest.mark.parametrize(
    ("more", "where", "hint"),
    [
        ('[checks]\nignore = [\n  "quotes",\n  "qoutes",\n]', "12: there is no check 'qoutes'", "'quotes'?"),
        ('[checks.locale.FR]\nignore = ["xyz"]', "10: there is no check 'xyz'", "docs/checks.md lists them"),
    ],
)
def test_unknown_checks_are_refused_with_their_line(more: str, where: str, hint: str, tmp_path: Path) -> None:
    """A check that is misspelled in `ignore` goes on stopping people, who look for the fault elsewhere."""
    with pytest.raises(SettingsError) as caught:
        open_snapshot(workspace(tmp_path, more))
    assert str(caught.value).startswith(f"glocal.toml:{where} to ignore\n  next: ")
    assert str(caught.value).endswith(hint)


@pytest.mark.parametrize(
    ("names", "tags"),
    [
        ([], ("bg", "es", "cs", "da", "de", "et", "el", "en", "fr", "ga", "hr", "it")),
        (["FR", "ua", " Bg"], ("bg", "fr", "uk")),
    ],
)
def test_locales_are_picked_by_any_spelling_that_is_sure(
    names: list[str], tags: tuple[str, ...], tmp_path: Path
) -> None:
    """What the settings understand, the command line understands too."""
    assert pick_locales(workspace(tmp_path), names)[:12] == tags


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("fr_FR", "did you mean 'fr'? Or choose from bg es"),
        ("nb", "choose from bg es"),
        ("zz", "choose from"),
    ],
)
def test_other_names_are_refused(name: str, hint: str, tmp_path: Path) -> None:
    """A typing mistake must not silently render nothing."""
    with pytest.raises(SettingsError) as caught:
        pick_locales(workspace(tmp_path), ["fr", name])
    assert str(caught.value).startswith(
        f"glocal.toml:1: {name!r} is not a locale of this workspace\n  next: {hint}"
    )
