"""What is read of a workspace lies in it, and has a size that can be read; else a sentence names the file."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from pipelines.model.errors import SettingsError
from pipelines.workspace import files
from pipelines.workspace.files import read_within
from tests.conftest import SLUG, tree

Glocal = Callable[..., Result]
FRENCH = f"translations/fr/LC_MESSAGES/{SLUG}.po"
OUT = "this leads out of the workspace"


def said(root: Path, path: Path, limit: int = 10) -> str:
    with pytest.raises(SettingsError) as caught:
        read_within(root, path, limit)
    return str(caught.value).split("\n")[0]


def test_a_size_that_is_allowed(tmp_path: Path) -> None:
    """The limit itself may be read, and not a byte more; of a larger file no more is ever read."""
    path = tmp_path / "a.po"
    path.write_bytes(b"x" * 10)
    assert read_within(tmp_path, path, 10) == b"x" * 10
    with path.open("wb") as file:
        file.truncate(10**12)  # a terabyte of nothing
    assert said(tmp_path, path) == "a.po: this file is larger than 10 bytes"


def test_what_is_no_file(tmp_path: Path) -> None:
    """A pipe would be waited for; a folder is no file either."""
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "folder").mkdir()
    assert said(tmp_path, tmp_path / "pipe") == "pipe: this is not a file"
    assert said(tmp_path, tmp_path / "folder") == "folder: this is not a file"


@pytest.mark.parametrize("target", ["../secret", "/etc/passwd", "folder/../../secret", "hop"])
def test_a_link_out_of_the_workspace(target: str, tmp_path: Path) -> None:
    """What is read is published: a link to a key file would put it on the website."""
    root = tmp_path / "workspace"
    (root / "folder").mkdir(parents=True)
    (tmp_path / "secret").write_text("key")
    (root / "hop").symlink_to(tmp_path / "secret")
    (root / "link").symlink_to(target)
    assert said(root, root / "link") == f"link: {OUT}"


def test_a_link_within(tmp_path: Path) -> None:
    """Two articles may share a picture; and the workspace itself may be reached by a link."""
    root = tmp_path / "workspace"
    root.mkdir()
    (root / "a").write_text("a")
    (root / "link").symlink_to("a")
    (tmp_path / "door").symlink_to(root)
    assert read_within(root, root / "link") == read_within(tmp_path / "door", tmp_path / "door/link") == b"a"


LINKED = {
    f"content/{SLUG}/index.md": f"content/{SLUG}/index.md: error: {OUT}",
    f"content/{SLUG}/six-conversations.png": f"content/{SLUG}/six-conversations.png: error: {OUT}",
    f"content/{SLUG}": f"content/{SLUG}/index.md: error: {OUT}",
    FRENCH: f"{FRENCH}: error: fr: {OUT}",
    "translations/fr": f"translations/fr/LC_MESSAGES/{SLUG}.po: error: fr: {OUT}",
    "translations/glossary.csv": f"translations/glossary.csv: error: {OUT}",
    "email_templates/footer.mjml": f"error: email_templates/footer.mjml: {OUT}",
    "brand": f"brand/logo.png: error: en fr: {OUT}",
    "site_templates": f"error: site_templates/.*: {OUT}",
    "glocal.toml": f"error: glocal.toml: {OUT}",
    "languages/fr.toml": f"error: languages/fr.toml: {OUT}",
}


@pytest.mark.parametrize("name", LINKED)
def test_nothing_outside_is_read(
    name: str, workspace: Path, glocal: Glocal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever of a workspace is a link that leads out of it: the file is named, and never opened."""
    path, outside = workspace / name, tmp_path / "outside"
    path.parent.mkdir(exist_ok=True)
    if path.exists():
        path.rename(outside)
    else:
        outside.write_text('endonym = "français"\n')
    path.symlink_to(outside)
    opened: list[str] = []
    original = Path.open

    def watched(self: Path, *args: str, **more: str) -> object:
        opened.append(os.path.realpath(self))
        return original(self, *args, **more)  # type: ignore[call-overload] # whatever it was called with

    monkeypatch.setattr(Path, "open", watched)
    result = glocal("check", SLUG, "--locale", "fr", "--locale", "en")
    assert re.search(f"(?m)^{LINKED[name]}", result.output + result.stderr), result.output
    assert result.exit_code in (1, 3)
    assert not [each for each in opened if each.startswith(str(outside))]
    assert "Traceback" not in result.output


def test_extract_makes_no_file_outside(workspace: Path, glocal: Glocal, tmp_path: Path) -> None:
    """A folder of translations that is a link to elsewhere is not filled there either."""
    outside = tmp_path / "outside"
    outside.mkdir()
    for path in sorted((workspace / "translations/fr/LC_MESSAGES").iterdir()):
        path.unlink()
    (workspace / "translations/fr/LC_MESSAGES").rmdir()
    (workspace / "translations/fr/LC_MESSAGES").symlink_to(outside)
    result = glocal("extract")
    assert (result.exit_code, tree(outside)) == (1, {})
    assert f"translations/fr/LC_MESSAGES/{SLUG}.po: left as it is: " in result.output


@pytest.mark.parametrize(
    ("name", "size", "said"),
    [
        (f"content/{SLUG}/index.md", files.ARTICLE_LIMIT, ": error: this file is larger than 400,000 bytes"),
        (FRENCH, files.CATALOG_LIMIT, ": error: fr: this file is larger than 10,000,000 bytes"),
        (f"content/{SLUG}/six-conversations.png", files.PICTURE_LIMIT, ": error: this file is larger than"),
    ],
)
def test_sizes_are_asked_of_each_kind(
    name: str, size: int, said: str, workspace: Path, glocal: Glocal
) -> None:
    """More than anybody writes, or photographs."""
    with (workspace / name).open("wb") as file:
        file.truncate(size + 1)
    assert f"{name}{said}" in glocal("check", "--locale", "fr", "--locale", "en").output
